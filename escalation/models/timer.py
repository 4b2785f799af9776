from datetime import timedelta

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=60)
BATCH = 200
MOST_ATTEMPTS = 3

# One statement, so that two engines never hold one row (I36). The state is written out:
# a bound parameter would hide the partial index from SQLite.
_CLAIM = """
UPDATE escalation_timer SET lease_until = %s, attempts = attempts + 1
WHERE state = 'pending' AND id IN (
    SELECT id FROM escalation_timer
    WHERE state = 'pending' AND due_at <= %s
      AND (lease_until IS NULL OR lease_until <= %s)
    ORDER BY due_at LIMIT %s {skip_locked}
)
RETURNING id, subject, subject_id, kind, generation, due_at, state, lease_until,
          attempts, error
"""

_SETTLE = """
UPDATE escalation_timer SET state = 'fired'
WHERE state = 'pending' AND lease_until = %s AND id IN ({ids})
RETURNING id
"""


class TimerQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(state=Timer.State.PENDING)

    def of(self, subject):
        """The timers of one clock or run."""
        kind = Timer.Subject(subject._meta.model_name)
        return self.filter(subject=kind, subject_id=subject.pk)

    def claim_due(self, *, now, limit=BATCH):
        """Lease the timers that are due, oldest first; an expired lease is free."""
        postgres = connection.vendor == "postgresql"
        sql = _CLAIM.format(skip_locked="FOR UPDATE SKIP LOCKED" if postgres else "")
        parameters = [
            connection.ops.adapt_datetimefield_value(at)
            for at in (now + LEASE, now, now)
        ]
        rows = list(self.raw(sql, [*parameters, limit]))
        return sorted(rows, key=lambda timer: (timer.due_at, timer.pk))

    def settle(self, timers):
        """Mark claimed timers as fired; returns those that were still ours (I36)."""
        sql = _SETTLE.format(ids=",".join(str(int(timer.pk)) for timer in timers))
        lease = connection.ops.adapt_datetimefield_value(timers[0].lease_until)
        with connection.cursor() as cursor:
            cursor.execute(sql, [lease])
            won = {pk for (pk,) in cursor.fetchall()}
        return [timer for timer in timers if timer.pk in won]


class Timer(models.Model):
    """One pending wake-up of a clock or a run: the row is the queue (I36-I43)."""

    class Subject(models.TextChoices):
        CLOCK = "clock"
        RUN = "run"

    class Kind(models.TextChoices):
        WARN = "warn"
        BREACH = "breach"
        STEP = "step"
        LEASE = "lease"

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        FIRED = "fired", _("Fired")
        CANCELLED = "cancelled", _("Cancelled")
        PARKED = "parked", _("Parked after errors")

    subject = models.CharField(max_length=5, choices=Subject)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    generation = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = TimerQuerySet.as_manager()

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "subject_id", "kind", "generation"),
                name="one_timer_per_generation",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                name="timer_due",
                condition=models.Q(state="pending"),
            ),
        )

    def __str__(self):
        return f"{self.subject} {self.subject_id} {self.kind} {self.due_at:%F %T}"
