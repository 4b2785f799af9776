"""The policies people edit, as the ladders the core decides on."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Person

from .domain.policy import LadderError, Policy, Step
from .models import EscalationPolicy, EscalationStep, Level, PolicyVersion

log = logging.getLogger(__name__)
MINUTE = timedelta(minutes=1)
# A level that nobody can have: its one step finds nobody on call, which raises the
# alarm and pages the fallback list (I19).
RESCUE = Policy(
    steps=(Step(timedelta(0), ("no level",)),), repeat_every=timedelta(minutes=15)
)


@dataclass(frozen=True)
class FoundPolicy:
    policy: Policy
    grace_level: str


def policy_for(severity: str) -> FoundPolicy | None:
    """Return the ladder of a severity as it stands now (I22), or None: never pages."""
    row = (
        EscalationPolicy.objects.filter(severity=severity)
        .select_related("grace_level")
        .prefetch_related("steps__levels", "steps__informed_levels")
        .first()
    )
    if row is None:
        return None
    try:
        policy = policy_of(row)
    except LadderError as error:
        # No form saves such a ladder. A report must be taken in all the same.
        log.error(
            "the ladder %s cannot work (%s): the fallback list is paged", row, error
        )
        return FoundPolicy(RESCUE, "")
    return FoundPolicy(policy, row.grace_level.code if row.grace_level else "")


def policy_of(row: EscalationPolicy) -> Policy:
    """The ladder of a policy's rows. Raises LadderError if they cannot work."""
    return Policy(
        steps=tuple(
            Step(
                after=step.after_minutes * MINUTE,
                levels=tuple(level.code for level in step.levels.all()),
                informed=tuple(level.code for level in step.informed_levels.all()),
                channels=tuple(step.channels),
            )
            for step in row.steps.all()
        ),
        retry_every=row.retry_minutes * MINUTE,
        repeat_every=row.repeat_minutes * MINUTE,
        grace=row.grace_minutes * MINUTE,
        lease=row.lease_minutes * MINUTE,
    )


def draft_of(ladder: Mapping[str, Any], steps: Iterable[Mapping[str, Any]]) -> Policy:
    """The ladder of what was typed, not saved. Raises LadderError if it cannot work."""
    ordered = sorted(steps, key=lambda step: step["after_minutes"])
    return Policy(
        steps=tuple(
            Step(
                after=step["after_minutes"] * MINUTE,
                levels=tuple(level.code for level in step["levels"]),
                informed=tuple(level.code for level in step["informed_levels"]),
                channels=tuple(step["channels"]),
            )
            for step in ordered
        ),
        retry_every=ladder["retry_minutes"] * MINUTE,
        repeat_every=ladder["repeat_minutes"] * MINUTE,
        grace=ladder["grace_minutes"] * MINUTE,
        lease=ladder["lease_minutes"] * MINUTE,
    )


@transaction.atomic
def save_policy(
    *, row: EscalationPolicy, ladder: Mapping[str, Any],
    steps: Iterable[Mapping[str, Any]], by: Person, now: datetime,
) -> EscalationPolicy:  # fmt: skip
    """Write a ladder that works as the next version; open runs keep theirs (I22)."""
    kept = [dict(step) for step in steps]
    policy = draft_of(ladder, kept)
    row = EscalationPolicy.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _keep_first_version(row)
    for name, value in ladder.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    row.steps.all().delete()
    for facts in kept:
        levels, informed = facts.pop("levels"), facts.pop("informed_levels")
        step = EscalationStep.objects.create(policy=row, **facts)
        step.levels.set(levels)
        step.informed_levels.set(informed)
    PolicyVersion.objects.create(
        policy=row,
        number=row.version,
        ladder=policy.as_dict(),
        saved_at=now,
        saved_by=by,
    )
    return row


def _keep_first_version(row):
    """What was there before anybody edited it belongs to the history too."""
    if row.versions.exists() or not row.steps.exists():
        return
    PolicyVersion.objects.create(
        policy=row,
        number=row.version,
        ladder=policy_of(row).as_dict(),
    )


def level_names() -> dict[str, str]:
    return {level.code: level.name for level in Level.objects.all()}
