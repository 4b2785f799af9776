"""Calls of a trace taken over as call samples, on demand (R7)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Person

from .models import Attachment, CallSample, Ticket
from .numbers import NumberError, parse_number
from .services import locked, log_event, refuse_if_closed
from .traces.calls import ANSWERED, CANCELLED, FAILED

HAS_WORKED = {ANSWERED: True, FAILED: False, CANCELLED: None}


@transaction.atomic
def take_over_calls(
    *, attachment: Attachment, numbers: Iterable[int], by: Person, now: datetime
) -> int:
    """Add the chosen calls (their places in the trace) as samples; how many were new.

    A call without a date is no sample, and a sample that the ticket has already is not
    added again: a second press changes nothing.
    """
    ticket = locked(attachment.ticket)
    refuse_if_closed(ticket)
    calls = (attachment.trace or {}).get("calls", [])
    chosen = [calls[n] for n in sorted(set(numbers)) if 0 <= n < len(calls)]
    samples = [_sample(ticket, call, now) for call in chosen if call["started_at"]]
    fresh = _without_known(ticket, samples)
    CallSample.objects.bulk_create(fresh)
    if fresh:
        log_event(
            ticket,
            "calls_taken",
            now=now,
            by=by,
            is_public=attachment.entry.is_public,
            who=str(by),
            count=len(fresh),
            name=attachment.name,
        )
    return len(fresh)


def _sample(ticket: Ticket, call: dict[str, Any], now: datetime) -> CallSample:
    called_at = datetime.fromisoformat(call["started_at"])
    answer = f"{call['final']} {call['phrase']}".strip() if call["final"] else "–"
    return CallSample(
        ticket=ticket,
        caller=call["caller"][:120] or "–",
        caller_e164=_e164(call["caller"]),
        called=call["called"][:120] or "–",
        called_e164=_e164(call["called"]),
        # Whole seconds, as every other sample: so that the same call is recognised.
        called_at=called_at.replace(microsecond=0),
        result=answer,
        gateway=call["towards"][:80],
        duration=None if call["duration"] is None else max(round(call["duration"]), 0),
        has_worked=HAS_WORKED.get(call["state"]),
        added_at=now,
    )


def _e164(text):
    try:
        return parse_number(text, may_be_short=True)
    except NumberError:
        return ""


def _without_known(ticket, samples):
    """Those that the ticket has not; they follow the ones it has."""
    known = set(ticket.call_samples.values_list("caller", "called", "called_at"))
    position = ticket.call_samples.count()
    fresh = []
    for sample in samples:
        facts = (sample.caller, sample.called, sample.called_at)
        if facts not in known:
            known.add(facts)
            sample.position = min(position + len(fresh), 32_767)
            fresh.append(sample)
    return fresh
