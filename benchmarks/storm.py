"""(g) A storm: 5,000 tickets of 500 accounts in ten simulated minutes, one trouble.

    .venv/bin/python -m benchmarks.storm
    DATABASE_URL=postgres://… .venv/bin/python -m benchmarks.storm

A telephone network and a mail server of the benchmark's own take what leaves; simulated
time moves by parameter, the figures are real seconds.
"""

import os
import random
import time
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller

from .due_to_smtp import _free_port
from .stage import say, stage

TICKETS, ACCOUNTS, MINUTES, SWEEP_EVERY = 5_000, 500, 10, 2
NIGHT = datetime(2026, 11, 28, 21, tzinfo=ZoneInfo("America/Toronto"))


class Mail:
    def __init__(self):
        self.letters = 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters += 1
        return "250 accepted"


def main():
    mail = Mail()
    smtp = Controller(mail, hostname="127.0.0.1", port=_free_port())
    smtp.start()
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp.port}"
    with stage():
        from django.conf import settings
        from django.db import connection

        from escalation.tests.phones import PhoneNetwork

        network = PhoneNetwork()
        settings.TWILIO_URL = network.url
        settings.TWILIO_ACCOUNT_SID = settings.TWILIO_AUTH_TOKEN = "storm"
        settings.TWILIO_FROM = "+15145550100"
        say(f"{connection.vendor}: {TICKETS:,} tickets of {ACCOUNTS} accounts in "
            f"{MINUTES} simulated minutes")  # fmt: skip
        _storm(network, mail)
        network.stop()
    smtp.stop()


def _storm(network, mail):
    from escalation.models import Incident, Run
    from escalation.tests.factories import work
    from tickets.models import OutgoingMail

    random.seed(17)
    accounts, rung = _accounts(), []
    opened, third_at, first_page, seen = 0.0, None, None, set()
    step = timedelta(minutes=MINUTES) / TICKETS
    next_sweep = NIGHT
    for n in range(TICKETS):
        now = NIGHT + n * step
        account = random.choice(accounts)
        begin = time.perf_counter()
        _open(account, now)
        opened += time.perf_counter() - begin
        seen.add(account.pk)
        if len(seen) == 3 and third_at is None:
            third_at = begin
        if now >= next_sweep:
            work(now)
            next_sweep = now + timedelta(seconds=SWEEP_EVERY)
            rung += [(ring.to, ring.kind, now) for ring in network.taken()]
            if (
                first_page is None
                and third_at
                and Incident.objects.filter(state="open")
            ):
                run = Incident.objects.get(state="open").ticket.runs.get()
                if run.pages.filter(state="accepted").exists():
                    first_page = time.perf_counter()
    work(NIGHT + timedelta(minutes=MINUTES))
    rung += [(ring.to, ring.kind, now) for ring in network.taken()]
    incident = Incident.objects.get()
    print(f"incidents: 1, {incident.accounts} accounts, {incident.reports:,} reports")
    print(f"open escalations: {Run.objects.exclude(state='closed').count()}")
    print(f"opening a ticket: {opened / TICKETS * 1e3:.1f} ms each")
    print(f"third account to its first page sent: {first_page - third_at:.2f} s "
          f"of work")  # fmt: skip
    most = Counter((to, kind) for to, kind, _ in rung).most_common(3)
    print(f"rings to one number in {MINUTES} minutes, at most: {most}")
    unsent = OutgoingMail.objects.exclude(state="sent").count()
    print(f"mails taken: {mail.letters:,}; not sent: {unsent}")


def _accounts():
    from django.db.models import F

    from accounts.models import CustomerAccount
    from accounts.tests.factories import make_service_line
    from escalation.models import Contact, ContactMethod

    ContactMethod.objects.update(position=F("position") + 2)
    for contact in Contact.objects.filter(level__code__in=("level2", "level3")):
        for position, channel in enumerate(("voice", "sms")):
            ContactMethod.objects.create(
                contact=contact, channel=channel, position=position,
                address=f"+1581555{contact.pk:04}",
            )  # fmt: skip
    found = CustomerAccount.objects.bulk_create(
        CustomerAccount(number=f"8{i:05}", name=f"Client {i}") for i in range(ACCOUNTS)
    )
    for account in found:
        make_service_line(account)
    return found


def _open(account, now):
    from tickets.models import Ticket
    from tickets.tests.factories import open_ticket

    open_ticket(
        by=None, account=account, symptom="no_incoming", source=Ticket.Source.PORTAL,
        contact_email=f"c{account.pk}@example.com", contact_name="C", now=now,
    )  # fmt: skip


if __name__ == "__main__":
    main()
