"""What customers and the desk do to tickets, as rules of the machine."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from escalation import services
from escalation.families import family_of
from tickets import intake
from tickets import services as tickets
from tickets.domain.symptoms import SYMPTOMS
from tickets.models import Department, Ticket
from tickets.tests.factories import open_ticket

from .model_facts import URGENT, TicketFacts
from .model_machine import (
    ANY,
    Machine,
    ended_report,
    escalated,
    open_one,
    open_report,
    report,
    signed_report,
    some,
)

SYMPTOM = st.sampled_from(["dropped_calls", "no_incoming", "trunk_down", "voicemail"])


class Desk(Machine):
    # Customers

    @rule(n=ANY, symptom=SYMPTOM, share=st.sampled_from(["one", "over"]))
    def a_customer_reports(self, n, symptom, share):
        account = self.world.accounts[n % 4]
        ticket = open_ticket(
            by=account.people.first(), account=account, symptom=symptom, share=share,
            service_line=account.service_lines.order_by("pk")[n // 4 % 2], now=self.now,
        )  # fmt: skip
        self._opened(ticket, share)

    @rule(n=ANY, department=st.sampled_from(["orders", "billing", "ports"]))
    def a_customer_asks_another_department(self, n, department):
        account = self.world.accounts[n % 4]
        symptom = {"orders": "order_status", "billing": "billing_question"}
        ticket = open_ticket(
            by=account.people.first(), account=account, now=self.now,
            department=Department.objects.get(code=department),
            symptom=symptom.get(department, "port_question"),
        )  # fmt: skip
        self._opened(ticket, "one", is_technical=False)

    @rule(n=ANY, symptom=SYMPTOM)
    def a_stranger_reports(self, n, symptom):
        ticket = open_ticket(
            by=None, source="unsigned", symptom=symptom, now=self.now,
            account_claimed=self.world.accounts[n % 4].number,
            contact_email=f"client{n % 8}@example.com",
        )  # fmt: skip
        assert not ticket.clocks.exists() and not ticket.runs.exists()
        self.unconfirmed.append(ticket)

    @precondition(lambda self: self.unconfirmed)
    @rule()
    def the_stranger_confirms(self):
        ticket = intake.confirm_ticket(ticket=self.unconfirmed.pop(0), now=self.now)
        self._opened(ticket, "one")

    def _opened(self, ticket, share, is_technical=True):
        ticket.refresh_from_db()
        is_major = SYMPTOMS[ticket.symptom].is_outage
        at_night = not self.facts.clock.is_open_at(self.now)
        is_major |= at_night and share == "over"
        severity = "major" if is_major and is_technical else "minor"
        if SYMPTOMS[ticket.symptom].is_outage and self._other_services_out(ticket):
            severity = "critical"
        found = TicketFacts(
            ticket.pk, severity, is_technical, is_signed=ticket.opened_by is not None
        )
        if ticket.account_id:
            family = family_of(ticket.symptom)
            found.trouble = ticket.account_id, ticket.service_kind, family
        self.facts.opened(found, now=self.now)
        self._look_for_incidents()
        if severity in URGENT and not found.is_under:
            self.facts.escalated(found, now=self.now)
        assert ticket.severity == found.severity, "I11, R20: the severity in force"

    def _other_services_out(self, ticket):
        """Several services of one account are out: critical (S6)."""
        others = Ticket.objects.filter(account=ticket.account).exclude(pk=ticket.pk)
        return any(
            SYMPTOMS[other.symptom].is_outage and self.facts.tickets[other.pk].is_open
            for other in others.exclude(service_kind=ticket.service_kind)
            if ticket.account_id
        )

    @some(signed_report)
    @rule(n=ANY)
    def the_customer_replies(self, n):
        found, ticket = self._pick(signed_report, n)
        tickets.reply(ticket=ticket, by=ticket.opened_by, body="Encore.", now=self.now)
        self.facts.customer_replied(found, now=self.now)

    # The desk

    @some(report)
    @rule(n=ANY, who=ANY)
    def the_desk_replies(self, n, who):
        found, ticket = self._pick(report, n)
        by = self._colleague(who)
        tickets.reply(ticket=ticket, by=by, body="On regarde.", now=self.now)
        self.facts.staff_replied(found, role=by.role, now=self.now)

    @some(open_one)
    @rule(n=ANY, who=ANY)
    def the_desk_notes(self, n, who):
        found, ticket = self._pick(open_one, n)
        tickets.add_note(ticket=ticket, by=self._colleague(who), body="…", now=self.now)
        self.facts.renewed(found, now=self.now)

    @some(open_one)
    @rule(n=ANY, who=ANY)
    def a_colleague_takes_it(self, n, who):
        found, ticket = self._pick(open_one, n)
        by = self._colleague(who)
        tickets.take(ticket=ticket, by=by, now=self.now)
        if ticket.owner_id != by.pk:
            self.facts.colleague_acts(found, role=by.role, now=self.now)
            self.facts.renewed(found, now=self.now)

    @some(open_report)
    @rule(n=ANY, who=ANY, body=st.sampled_from(["", "Pouvez-vous réessayer?"]))
    def the_desk_waits_for_the_customer(self, n, who, body):
        found, ticket = self._pick(open_report, n)
        by = self._colleague(who)
        tickets.wait_for_customer(ticket=ticket, by=by, body=body, now=self.now)
        if body:
            self.facts.staff_replied(found, role=by.role, now=self.now)
        self.facts.waits(found, now=self.now)

    @some(open_one)
    @rule(n=ANY, who=ANY, body=st.sampled_from(["", "C’est réglé."]))
    def the_desk_resolves(self, n, who, body):
        found, ticket = self._pick(open_one, n)
        by = self._colleague(who)
        is_incident = ticket.source == Ticket.Source.INCIDENT
        body = "" if is_incident else body
        tickets.resolve(ticket=ticket, by=by, body=body, now=self.now)
        self.facts.resolved(found, now=self.now)
        if is_incident:
            for link in ticket.incident.links.all():
                self.facts.tickets[link.ticket_id].is_under = False

    @some(ended_report)
    @rule(n=ANY)
    def the_desk_reopens(self, n):
        found, ticket = self._pick(ended_report, n)
        tickets.reopen(ticket=ticket, by=self.world.staff[0], now=self.now)
        self.facts.reopened(found, now=self.now)

    @some(open_report)
    @rule(n=ANY, severity=st.sampled_from(["minor", "major", "major", "critical"]))
    def the_desk_classifies(self, n, severity):
        found, ticket = self._pick(open_report, n)
        self._classify(found, ticket, severity)

    def _classify(self, found, ticket, severity):
        nora = self.world.staff[1]
        facts = {"by": nora, "reason": "Vérifié", "now": self.now}
        tickets.classify(ticket=ticket, severity=severity, **facts)
        if severity == found.severity:
            return
        self.facts.severity_changed(found, severity, now=self.now)
        if severity not in URGENT or not found.is_pageable or found.is_under:
            self.facts.closed(found, now=self.now, is_downgraded=True)
            return
        self.facts.escalated(found, now=self.now)
        self.facts.renewed(found, now=self.now)

    @some(escalated)
    @rule(n=ANY)
    def an_administrator_restarts_a_run(self, n):
        found, ticket = self._pick(escalated, n)
        services.restart_run(ticket=ticket, by=self.world.staff[2], now=self.now)
        self.facts.begun_afresh(found, now=self.now)
