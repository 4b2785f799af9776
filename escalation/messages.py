"""What a page says: enough for a woken engineer to act, in their language (R21)."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from accounts.formats import say_clock, say_moment, say_phone
from tickets.call_patterns import pattern_of
from tickets.mail.letter import Letter
from tickets.models import Ticket
from tickets.pattern_words import say_in_one_line

from . import tokens
from .channels import Message
from .domain.policy import Policy
from .models import Level, Page

SHOWN_SAMPLES = 5
SHOWN_NUMBERS = 10


def page_message(page: Page, others: Sequence[str] = ()) -> Message:
    """Write the page as it stands now: the ladder, the samples, the call-back.

    `others`: the references of the tickets that it tells of as well (I33).
    """
    with override(page.language):
        letter = LETTERS[page.kind](page, others)
        return Message(
            key=page.key,
            letter=letter,
            brief=brief(page, others),
            call_address=_callback("call", page),
            status_address=_callback("status", page),
            facts=_facts_for_machines(page, letter),
        )


def brief(page: Page, others: Sequence[str] = ()) -> str:
    """A text message: reference, severity, service, account's number to call (trust
    2.11); no call record ever leaves by telephone."""
    if page.kind == Page.Kind.TEST:
        return _("TEST page of ThinkTel support. Reply %(code)s if you got it.") % {
            "code": reply_code(page)
        }
    ticket = page.ticket
    if page.kind == Page.Kind.INFORM:
        return "ThinkTel, " + _("for your information: %(what)s.") % {
            "what": _in_one_line(page, others)
        }
    words = _("ThinkTel: %(what)s. Reply %(code)s to take charge, or: %(link)s") % {
        "what": _in_one_line(page, others),
        "code": reply_code(page),
        "link": acknowledge_address(page),
    }
    if ticket.callback_number:
        words += " " + _("Call back: %(phone)s") % {"phone": ticket.callback_number}
    return words


def _in_one_line(page, others):
    ticket = page.ticket
    parts = [
        ticket.reference,
        *others,
        str(Ticket.Severity(_severity(page)).label),
        str(ticket.get_service_kind_display()),
    ]
    return ", ".join(part for part in parts if part)


def _severity(page):
    return page.run.severity if page.run else page.ticket.severity


def bundled_references(page: Page) -> list[str]:
    """The other tickets that this page tells of (I33)."""
    rows = page.bundle.select_related("ticket").order_by("pk")
    return [row.ticket.reference for row in rows]


def reply_code(page: Page) -> str:
    """What a text message answers with: four digits, of this page alone."""
    return f"{page.pk % 9000 + 1000}"


def _callback(name, page):
    token = tokens.write(_token_of(page))
    return settings.BASE_URL + reverse(f"telephone_{name}", args=[token])


def _facts_for_machines(page, letter):
    facts = {
        "kind": page.kind,
        "key": page.key,
        "subject": letter.subject,
        "text": letter.text(),
        "due_at": page.due_at.isoformat(),
    }
    if page.ticket is not None:
        facts |= {"ticket": page.ticket.reference, "severity": _severity(page)}
    if page.run is not None and page.kind != Page.Kind.INFORM:
        facts["acknowledge"] = acknowledge_address(page)
    return facts


def acknowledge_address(page: Page) -> str:
    """The signed address of this page's own acknowledgement, in the active language."""
    token = tokens.write(_token_of(page))
    return settings.BASE_URL + reverse("escalation:acknowledge", args=[token])


def _token_of(page):
    return tokens.AckToken(
        page=page.pk, run=page.run_id or 0, step=page.step, round=page.round
    )


def _test_letter(page, others):
    return Letter(
        subject=_("TEST: a page of ThinkTel support"),
        heading=_("This is a test"),
        lead=_("Nothing is wrong. This page checks that you can be reached here."),
        button=(_("I got it"), acknowledge_address(page)),
        footing=_("ThinkTel support on call."),
    )


def _inform_letter(page, others):
    ticket = page.ticket
    address = settings.BASE_URL + reverse("desk:detail", args=[ticket.reference])
    severity = str(Ticket.Severity(_severity(page)).label)
    return Letter(
        subject=_("%(severity)s, %(ref)s: for your information")
        % {"severity": severity, "ref": ticket.reference},
        heading=_("%(symptom)s, %(account)s")
        % {"symptom": ticket.title, "account": account_name(ticket)},
        lead=_("Level 2 is being paged. You need not take charge."),
        button=(_("Open the ticket"), address),
        facts=facts_of(ticket),
        footing=_("ThinkTel support on call."),
    )


def _run_letter(page, others):
    ticket = page.ticket
    severity = str(Ticket.Severity(page.run.severity).label)
    summary = _("%(symptom)s, %(account)s") % {
        "symptom": ticket.title,
        "account": account_name(ticket),
    }
    return Letter(
        subject=_("%(severity)s, %(ref)s: please take charge")
        % {"severity": severity, "ref": ticket.reference},
        heading=summary,
        lead=_("%(level)s. Severity: %(severity)s. Page of %(when)s.")
        % {
            "level": level_name(page),
            "severity": severity.lower(),
            "when": say_moment(page.due_at),
        },
        button=(_("I have it"), acknowledge_address(page)),
        paragraphs=tuple(
            filter(
                None,
                [_bundle_words(others), _storm_words(page), next_step_words(page)],
            )
        ),
        facts=facts_of(ticket),
        samples=sample_lines(ticket),
        footing=_(
            "ThinkTel support on call. The link is yours alone and dies with the "
            "escalation."
        ),
    )


def _storm_words(page):
    count = page.run.joined.count()
    if not count:
        return ""
    return ngettext(
        "%(count)s other ticket of this account is under this escalation.",
        "%(count)s other tickets of this account are under this escalation.",
        count,
    ) % {"count": count}


def _bundle_words(others):
    if not others:
        return ""
    return _("One press takes charge of these as well: %(refs)s.") % {
        "refs": ", ".join(others)
    }


def _late_letter(page, others):
    ticket = page.ticket
    names = {"ref": ticket.reference, "when": say_moment(page.due_at)}
    if page.kind == "warn":
        subject = _("%(ref)s still waits for an answer") % names
        lead = _("The aim passed %(when)s without an answer to the customer.") % names
    else:
        subject = _("%(ref)s: the promise was missed") % names
        lead = _("The customer was promised an answer by %(when)s.") % names
    address = settings.BASE_URL + reverse("desk:detail", args=[ticket.reference])
    return Letter(
        subject=subject,
        heading=_("%(symptom)s, %(account)s")
        % {"symptom": ticket.title, "account": account_name(ticket)},
        lead=lead,
        button=(_("Open the ticket"), address),
        facts=facts_of(ticket),
        footing=_("ThinkTel support, late tickets."),
    )


def account_name(ticket):
    if ticket.account:
        return ticket.account.name
    return ticket.account_claimed or ticket.contact_name


def level_name(page):
    """The level as it was called when the page was owed, in the active language."""
    english = (get_language() or "fr").startswith("en")
    return page.level_name_en if english else page.level_name_fr


def next_step_words(page):
    """Who is paged next and when, if nobody takes charge (a page must say it)."""
    policy = Policy.from_dict(page.run.policy)
    upcoming = page.step + 1
    if page.step < 0 or upcoming >= len(policy.steps):
        return ""
    step = policy.steps[upcoming]
    levels = Level.objects.filter(code__in=step.levels)
    return _(
        "Without an acknowledgement, the next page leaves at %(when)s: %(level)s."
    ) % {
        "when": say_clock(page.run.anchored_at + step.after),
        "level": "; ".join(level.name for level in levels),
    }


def _read_calls(ticket):
    """The calls and the numbers of the ticket, read once for all that tells them."""
    prefetch_related_objects([ticket], "call_samples", "affected_numbers")
    return ticket.call_samples.all(), ticket.affected_numbers.all()


def facts_of(ticket):
    samples, numbers = _read_calls(ticket)
    call_back = " ".join(
        filter(
            None,
            [ticket.contact_name, ticket.callback_number, f"<{ticket.contact_email}>"],
        )
    )
    shown = [number.typed for number in numbers[:SHOWN_NUMBERS]]
    return tuple(
        (label, value)
        for label, value in (
            (_("Ticket:"), ticket.reference),
            (_("Call back:"), call_back),
            (_("Account:"), str(ticket.account or ticket.account_claimed)),
            (_("Service:"), str(ticket.get_service_kind_display())),
            (_("Numbers:"), ", ".join(shown)),
            (_("Pattern:"), say_in_one_line(pattern_of(samples, numbers))),
            (_("Summary:"), ticket.description[:600]),
        )
        if value
    )


def sample_lines(ticket):
    samples, _numbers = _read_calls(ticket)
    return tuple(
        _("%(when)s, from %(caller)s to %(called)s: %(result)s")
        % {
            "when": say_moment(sample.called_at),
            "caller": say_phone(sample.caller_e164) or sample.caller,
            "called": say_phone(sample.called_e164) or sample.called,
            "result": sample.result,
        }
        for sample in samples[:SHOWN_SAMPLES]
    )


LETTERS = {
    Page.Kind.PAGE: _run_letter,
    Page.Kind.GRACE: _run_letter,
    Page.Kind.INFORM: _inform_letter,
    Page.Kind.WARN: _late_letter,
    Page.Kind.BREACH: _late_letter,
    Page.Kind.TEST: _test_letter,
}
