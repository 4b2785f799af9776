"""What a ticket's page shows of the SIP traces among its files (R7)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.formats import NBSP, say_number

from .ladder import Ladder, ladder
from .models import Attachment, Ticket
from .traces.calls import ANSWERED, CANCELLED, FAILED

# What an answer means to somebody whose trade it is not (RFC 3261, 21).
MEANINGS = {
    400: gettext_lazy("request not understood"),
    401: gettext_lazy("user name or password missing or wrong"),
    403: gettext_lazy("call refused"),
    404: gettext_lazy("number unknown there"),
    407: gettext_lazy("user name or password missing or wrong"),
    408: gettext_lazy("no answer in time"),
    410: gettext_lazy("number no longer in service"),
    480: gettext_lazy("nobody reachable at this number"),
    481: gettext_lazy("call unknown there"),
    482: gettext_lazy("the call goes in a circle"),
    484: gettext_lazy("number incomplete"),
    486: gettext_lazy("line busy"),
    487: gettext_lazy("hung up before the answer"),
    488: gettext_lazy("no sound format in common"),
    500: gettext_lazy("fault of the other system"),
    502: gettext_lazy("fault of the network beyond"),
    503: gettext_lazy("service unavailable"),
    504: gettext_lazy("no answer from the network beyond"),
    600: gettext_lazy("busy everywhere"),
    603: gettext_lazy("call declined"),
}
TONES = {ANSWERED: ("ok", "ok"), FAILED: ("bad", "bad"), CANCELLED: ("mute", "dash")}
# The call drawn first: the one that went wrong.
TELLING = (FAILED, CANCELLED, "open", ANSWERED)
MOST_CHECKED = 10


@dataclass(frozen=True)
class CallLine:
    """One call of the table."""

    place: int
    number: int
    started_at: datetime | None
    caller: str
    called: str
    state: str
    tone: str
    icon: str
    code: str
    phrase: str
    meaning: str
    duration: str
    retransmissions: int
    is_checked: bool


@dataclass
class TracePage:
    """One trace: waiting, unreadable, or its calls with one of them drawn."""

    attachment: Attachment
    summary: str = ""
    calls: list[CallLine] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    drawn: CallLine | None = None
    ladder: Ladder | None = None
    is_open: bool = False

    @property
    def is_pending(self) -> bool:
        return self.attachment.trace_state == Attachment.TraceState.PENDING

    @property
    def is_unreadable(self) -> bool:
        return self.attachment.trace_state == Attachment.TraceState.UNREADABLE

    @property
    def may_take_over(self) -> bool:
        return any(call.started_at for call in self.calls)


def traces_of(ticket: Ticket, request: HttpRequest) -> list[TracePage]:
    """The traces that this person may see; `?trace=…&call=2` says which is drawn."""
    wanted, number = request.GET.get("trace", ""), request.GET.get("call", "")
    pages = []
    for attachment in ticket.attachments.visible_to(request.user).with_trace():
        is_log = attachment.kind == Attachment.Kind.TEXT
        if is_log and not attachment.trace:
            continue  # most logs hold no SIP: nothing is promised before it is seen
        is_wanted = wanted == str(attachment.key)
        page = _page(attachment, number if is_wanted else "")
        page.is_open = is_wanted
        pages.append(page)
    if len(pages) == 1:
        pages[0].is_open = True
    return pages


def _page(attachment, number):
    report = attachment.trace
    if not report:
        return TracePage(attachment)
    calls = [_line(place, call) for place, call in enumerate(report["calls"])]
    page = TracePage(
        attachment,
        summary=_summary(report),
        calls=calls,
        others=[_other(*other) for other in report["others"]],
        remarks=_remarks(report),
        drawn=_drawn(calls, number),
    )
    if page.drawn:
        page.ladder = ladder(report["calls"][page.drawn.place])
    return page


def _drawn(calls, number):
    for call in calls:
        if str(call.number) == number:
            return call
    return min(calls, key=lambda call: TELLING.index(call.state), default=None)


def _line(place: int, call: dict[str, Any]) -> CallLine:
    started_at, state = call["started_at"], call["state"]
    tone, icon = TONES.get(state, ("mute", "dash"))
    meaning = str(MEANINGS.get(call["final"], ""))
    if not call["final"]:
        meaning = {
            ANSWERED: _("answered before the trace begins"),
            CANCELLED: str(MEANINGS[487]),
        }.get(state, _("no final answer here"))
    return CallLine(
        place=place,
        number=place + 1,
        started_at=datetime.fromisoformat(started_at) if started_at else None,
        caller=call["caller"],
        called=call["called"],
        state=state,
        tone=tone,
        icon=icon,
        code=str(call["final"] or ""),
        phrase=call["phrase"],
        meaning=meaning,
        duration=_seconds(call["duration"]),
        retransmissions=call["retransmissions"],
        is_checked=state == FAILED and bool(started_at) and place < MOST_CHECKED,
    )


def _seconds(span):
    """« 1 min 02 s »."""
    if span is None:
        return ""
    minutes, seconds = divmod(max(round(span), 0), 60)
    words = f"{seconds:02}{NBSP}s" if minutes else f"{seconds}{NBSP}s"
    return f"{say_number(minutes)}{NBSP}min{NBSP}{words}" if minutes else words


def _summary(report):
    counts = report["counts"]
    total = sum(counts.values())
    words = ngettext("%(count)s call", "%(count)s calls", total) % {
        "count": say_number(total)
    }
    failed = counts[FAILED]
    if not failed:
        return words
    return "{}, {}".format(
        words,
        ngettext("%(count)s failed", "%(count)s failed", failed)
        % {"count": say_number(failed)},
    )


def _other(method, asked, answers):
    """« REGISTER : 18, réponses 401 (14), 200 (3) »."""
    facts = {"method": method, "count": say_number(asked)}
    if not answers:
        return _("%(method)s: %(count)s, no answer") % facts
    words = ", ".join(f"{code} ({say_number(count)})" for code, count in answers)
    return _("%(method)s: %(count)s, answers %(answers)s") % {**facts, "answers": words}


def _remarks(report):
    remarks = []
    if report["is_cut"]:
        remarks.append(_("The file was not read to its end: too long, or cut short."))
    if report["calls_left_out"]:
        remarks.append(
            ngettext(
                "%(count)s more call is in the file, not shown here.",
                "%(count)s more calls are in the file, not shown here.",
                report["calls_left_out"],
            )
            % {"count": say_number(report["calls_left_out"])}
        )
    if report["unread"]:
        remarks.append(
            ngettext(
                "%(count)s damaged message was left out.",
                "%(count)s damaged messages were left out.",
                report["unread"],
            )
            % {"count": say_number(report["unread"])}
        )
    if not report["has_dates"]:
        remarks.append(_("The log gives no date: its calls cannot become samples."))
    elif not report["has_zone"]:
        remarks.append(_("The log names no time zone: read as Eastern time."))
    return remarks
