"""The page « Pages sent »: the ledger of every attempt, and its CSV."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.stepup import stepped_up
from escalation import ledger
from escalation.forms.ledger import LedgerForm

from .access import desk_only

ZONE = ZoneInfo(settings.TIME_ZONE)


def _pages(form, now):
    """What the form asks for; a wrong date leaves the last two days."""
    is_valid = form.is_valid()
    facts = form.cleaned_data if is_valid else {}
    today = now.astimezone(ZONE).date()
    until = facts.get("until") or today
    since = facts.get("since") or until - timedelta(days=1)
    contact = facts.get("contact")
    return ledger.pages_sent(
        begins_at=datetime.combine(since, time(), tzinfo=ZONE),
        ends_at=datetime.combine(until + timedelta(days=1), time(), tzinfo=ZONE),
        contact=contact.pk if contact else None,
        state=facts.get("state", ""),
    )


@desk_only
@require_safe
def pages(request):
    form = LedgerForm(request.GET)
    found = _pages(form, timezone.now())
    rows = list(found[: ledger.PER_PAGE + 1])
    context = {
        "form": form,
        "pages": rows[: ledger.PER_PAGE],
        "has_more": len(rows) > ledger.PER_PAGE,
        "figures": ledger.figures(found),
    }
    return render(request, "escalation/pages_sent.html", context)


@desk_only
@stepped_up
@require_safe
def pages_csv(request):
    found = _pages(LedgerForm(request.GET), timezone.now())
    response = StreamingHttpResponse(
        ledger.as_csv(found), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="pages.csv"'
    return response
