"""Put so many runs with one page due each into the portal's database, and say which.

Run as a program, beside a live portal: `python -m thinktel_support.tests.seed_runs 60`.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktel_support.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from escalation.models import Run, Timer  # noqa: E402
from escalation.policies import policy_for  # noqa: E402
from tickets.tests.factories import make_ticket  # noqa: E402


def seed(count: int) -> list[int]:
    now, policy = timezone.now(), policy_for("major").policy.as_dict()
    with transaction.atomic():
        runs = [
            Run.objects.create(
                ticket=make_ticket(severity="major", symptom="no_incoming"),
                severity="major",
                policy=policy,
                state=Run.State.PAGING,
                opened_at=now,
                started_at=now,
                anchored_at=now,
            )
            for _ in range(count)
        ]
        Timer.objects.bulk_create(
            Timer(
                subject="run", subject_id=run.pk, kind="step", generation=1, due_at=now
            )
            for run in runs
        )
    return [run.pk for run in runs]


if __name__ == "__main__":
    print(*seed(int(sys.argv[1])))
