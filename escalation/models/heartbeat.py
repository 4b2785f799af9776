from django.db import models


class Heartbeat(models.Model):
    """When each driver last did its round, for the guard and the health page (I44)."""

    name = models.CharField(max_length=40, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self):
        return f"{self.name} {self.beaten_at:%F %T}"
