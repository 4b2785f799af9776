"""The state of each service and of the whole, from what is in progress now (R1)."""

from dataclasses import dataclass
from datetime import datetime

from .models import Announcement, ServiceComponent
from .models.announcement import State

# Worst last; a planned maintenance never darkens the overall line (S2).
RANK = ("operational", "maintenance", "degraded", "partial", "major")


@dataclass(frozen=True)
class ComponentStatus:
    component: ServiceComponent
    state: str


@dataclass(frozen=True)
class NetworkStatus:
    overall: str
    components: list[ComponentStatus]
    problems: list[Announcement]
    maintenances: list[Announcement]


def network_status(*, now: datetime) -> NetworkStatus:
    """Read what is current once and derive every state from it: three queries."""
    current = list(
        Announcement.objects.current(now)
        .newest_first()
        .prefetch_related("components", "updates")
    )
    worst: dict[int, str] = {}
    for announcement in current:
        if not _is_in_progress(announcement, now):
            continue
        for component in announcement.components.all():
            known = worst.get(component.pk, "operational")
            worst[component.pk] = max(known, announcement.impact, key=RANK.index)
    problems = [a for a in current if a.kind == Announcement.Kind.PROBLEM]
    return NetworkStatus(
        overall=max(
            (a.impact for a in problems), key=RANK.index, default="operational"
        ),
        components=[
            ComponentStatus(component, worst.get(component.pk, "operational"))
            for component in ServiceComponent.objects.all()
        ],
        problems=problems,
        maintenances=sorted(
            (a for a in current if a.kind == Announcement.Kind.MAINTENANCE),
            key=lambda a: (a.starts_at is None, a.starts_at),
        ),
    )


def _is_in_progress(announcement, now):
    if announcement.kind == Announcement.Kind.PROBLEM:
        return True
    if announcement.state in (State.IN_PROGRESS, State.VERIFYING):
        return True
    starts, ends = announcement.starts_at, announcement.ends_at
    has_begun = starts is not None and starts <= now
    is_planned = announcement.state == State.SCHEDULED
    return is_planned and has_begun and (ends is None or now < ends)
