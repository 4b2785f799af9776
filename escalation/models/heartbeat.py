from django.db import models


class HeartbeatManager(models.Manager):
    def beat(self, name, *, now, **facts):
        """Write down that `name` did its round at `now` (and where it runs)."""
        if not self.filter(pk=name).update(beaten_at=now, **facts):
            self.bulk_create(
                [Heartbeat(name=name, beaten_at=now, **facts)], ignore_conflicts=True
            )


class Heartbeat(models.Model):
    """When each driver last did its round, for the guard and the health page (I44)."""

    name = models.CharField(max_length=40, primary_key=True)
    beaten_at = models.DateTimeField()
    # The process to restart when it lives but no longer works.
    pid = models.PositiveIntegerField(null=True, blank=True)
    host = models.CharField(max_length=120, blank=True)
    # Of the row "schema": the newest release that has worked on these rows (I46).
    version = models.PositiveIntegerField(default=0)

    objects = HeartbeatManager()

    def __str__(self):
        return f"{self.name} {self.beaten_at:%F %T}"
