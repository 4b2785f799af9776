"""The desk's views of the queue, each one index scan long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

from .models import Ticket

PER_PAGE = 50
State = Ticket.State


@dataclass(frozen=True)
class QueueView:
    """A named filter, kept in the address so that it can be shared."""

    code: str
    words: str
    choose: Callable[[QuerySet, Person, datetime], QuerySet]


VIEWS = [
    QueueView("todo", _("To do"), lambda q, who, now: q.exclude(state=State.PENDING)),
    QueueView("mine", _("My tickets"), lambda q, who, now: q.filter(owner=who)),
    QueueView(
        "unowned", _("Without an agent"), lambda q, who, now: q.filter(owner=None)
    ),
    QueueView("late", _("Overdue"), lambda q, who, now: q.filter(next_due_at__lt=now)),
    QueueView(
        "waiting",
        _("With the customer"),
        lambda q, who, now: q.filter(state=State.PENDING),
    ),
    QueueView("all", _("All open"), lambda q, who, now: q),
]
BY_CODE = {view.code: view for view in VIEWS}


def queue(view: QueueView, *, person: Person, now: datetime, page: int) -> list[Ticket]:
    """One page of open tickets, what breaches next on top; one more row than shown
    when another page follows, so that nothing is ever counted."""
    chosen = view.choose(Ticket.objects.visible_to(person).open(), person, now)
    start = (page - 1) * PER_PAGE
    rows = chosen.due_next_first().select_related("account", "owner", "department")
    return list(rows.defer("description")[start : start + PER_PAGE + 1])
