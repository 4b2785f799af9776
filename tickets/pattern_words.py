"""A pattern in sentences, in the reader's language (R7)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.formats import say_clock, say_number, say_phone

from .domain.call_ends import ABROAD, Direction
from .domain.call_results import TEXT
from .domain.calls import Axis
from .domain.evidence import Tally
from .domain.patterns import DAY, Finding, Hours, Pattern

RESULTS = {
    "busy": gettext_lazy("busy signal"),
    "fast_busy": gettext_lazy("fast busy signal"),
    "congestion": gettext_lazy("circuits busy"),
    "no_answer": gettext_lazy("no answer"),
    "one_way": gettext_lazy("one-way audio"),
    "no_sound": gettext_lazy("no sound"),
    "poor_sound": gettext_lazy("poor sound"),
    "no_tone": gettext_lazy("no dial tone"),
    "voicemail": gettext_lazy("voicemail answers"),
    "dropped": gettext_lazy("call cut off"),
    "refused": gettext_lazy("call refused"),
    "not_in_service": gettext_lazy("number not in service"),
    "timeout": gettext_lazy("no reply in time"),
    "cancelled": gettext_lazy("call cancelled"),
}
CLAIMS = {
    Axis.AREA: gettext_lazy("%(failures)s go to area code %(value)s"),
    Axis.EXCHANGE: gettext_lazy("%(failures)s go to numbers in %(value)s-xxxx"),
    Axis.NUMBER: gettext_lazy("%(failures)s go to %(value)s"),
    Axis.CALLER_AREA: gettext_lazy("%(failures)s come from area code %(value)s"),
    Axis.CALLER: gettext_lazy("%(failures)s come from %(value)s"),
    Axis.GATEWAY: gettext_lazy("%(failures)s went through gateway %(value)s"),
    Axis.RESULT: gettext_lazy("%(failures)s: %(value)s"),
}
ABROAD_CLAIMS = {
    Axis.AREA: gettext_lazy("%(failures)s go abroad, outside country code 1"),
    Axis.CALLER_AREA: gettext_lazy(
        "%(failures)s come from abroad, outside country code 1"
    ),
}
DIRECTION_CLAIMS = {
    Direction.INCOMING: gettext_lazy("%(failures)s are calls to the numbers affected"),
    Direction.OUTGOING: gettext_lazy(
        "%(failures)s are calls from the numbers affected"
    ),
    Direction.INTERNAL: gettext_lazy(
        "%(failures)s are calls between the numbers affected"
    ),
}
HOURS_CLAIMS = {
    "after": gettext_lazy("%(failures)s took place after %(begin)s"),
    "before": gettext_lazy("%(failures)s took place before %(end)s"),
    "between": gettext_lazy("%(failures)s took place between %(begin)s and %(end)s"),
}
HOURS_SHARED = {
    "after": gettext_lazy("all %(count)s after %(begin)s"),
    "before": gettext_lazy("all %(count)s before %(end)s"),
    "between": gettext_lazy("all %(count)s between %(begin)s and %(end)s"),
}


def say_basis(whole: Tally) -> str:
    """What was counted: « 20 appels : 8 échecs, 12 réussis. »"""
    failed, worked = whole
    every = failed + worked
    return _("%(calls)s: %(failures)s, %(successes)s.") % {
        "calls": ngettext("%(count)s call", "%(count)s calls", every)
        % {"count": say_number(every)},
        "failures": ngettext("%(count)s failure", "%(count)s failures", failed)
        % {"count": say_number(failed)},
        "successes": ngettext("%(count)s that worked", "%(count)s that worked", worked)
        % {"count": say_number(worked)},
    }


def say_findings(pattern: Pattern) -> list[str]:
    """A sentence for each finding, with the figures it stands on."""
    return [_sentence(_claim(finding, pattern)) for finding in pattern.findings]


def _sentence(words: str) -> str:
    return words if words.endswith(".") else f"{words}."  # « 2 p.m. » has its own


def say_in_one_line(pattern: Pattern) -> str:
    """All of it; what holds for every call of the first finding follows it."""
    if not pattern.findings:
        return ""
    lead, *others = pattern.findings
    shared = [f for f in others if f.of_lead == lead.tally.failed and _may_follow(f)]
    line = "; ".join([_claim(lead, pattern), *(_shared(f) for f in shared)])
    rest = [_claim(finding, pattern) for finding in others if finding not in shared]
    return " ".join(map(_sentence, [line, *rest]))


def _may_follow(finding):
    return finding.axis in (Axis.HOURS, Axis.RESULT)


def _shared(finding: Finding) -> str:
    count = say_number(finding.of_lead)
    if isinstance(finding.value, Hours):
        words, times = _span(finding.value)
        return HOURS_SHARED[words] % {"count": count, **times}
    result = _result(finding.value)
    return _("all %(count)s: %(result)s") % {"count": count, "result": result}


def _claim(finding: Finding, pattern: Pattern) -> str:
    failed, every = finding.tally.failed, pattern.whole.failed
    words = _("%(some)s of %(all)s failures")
    if failed == every:
        words = _("All %(all)s failures")
    failures = words % {"some": say_number(failed), "all": say_number(every)}
    return _say(finding, failures) + _comparison(finding, pattern)


def _say(finding, failures):
    axis, value = finding.axis, finding.value
    if isinstance(value, Hours):
        words, times = _span(value)
        return HOURS_CLAIMS[words] % {"failures": failures, **times}
    if axis is Axis.DIRECTION:
        words = DIRECTION_CLAIMS[value]
    elif value == ABROAD and axis in ABROAD_CLAIMS:
        words = ABROAD_CLAIMS[axis]
    else:
        words = CLAIMS[axis]
    if axis is Axis.RESULT:
        value = _result(value)
    elif axis in (Axis.NUMBER, Axis.CALLER):
        value = say_phone(value)
    return words % {"failures": failures, "value": value}


def _span(hours):
    times = {"begin": say_hour(hours.begin), "end": say_hour(hours.end)}
    if hours.end == DAY:
        return "after", times
    return ("before" if hours.begin == 0 else "between"), times


def _comparison(finding, pattern):
    """The same count among the calls that worked, of which it is known."""
    part, whole = finding.tally.worked, finding.compared
    if not whole:
        return ""
    figures = {"some": say_number(part), "count": say_number(whole)}
    is_known_of_all = whole == pattern.whole.worked
    if part and is_known_of_all:
        words = _(", against %(some)s of the %(count)s calls that worked")
    elif part:
        words = _(
            ", against %(some)s of the %(count)s calls that worked for which it is "
            "known"
        )
    elif is_known_of_all:
        words = ngettext(
            ", but not the call that worked",
            ", but none of the %(count)s calls that worked",
            whole,
        )
    else:
        words = ngettext(
            ", but not the one call that worked for which it is known",
            ", but none of the %(count)s calls that worked for which it is known",
            whole,
        )
    return words % figures


def _result(code):
    if code.startswith(TEXT):
        return _("“%(words)s”") % {"words": code.removeprefix(TEXT)}
    return str(RESULTS.get(code, code))


def say_hour(hour: int) -> str:
    """« 14 h », « 2 p.m. »: an hour of any day."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return say_clock(datetime(2026, 1, 1, hour % DAY, tzinfo=zone), zone=False)


def say_area(area: str) -> str:
    """What stands beside a row of the picture and of the table."""
    if area == ABROAD:
        return _("Abroad")
    return area or _("Not known")
