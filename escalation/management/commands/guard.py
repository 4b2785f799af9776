import logging
import os
import signal
import socket
import time
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from escalation import chores, guard
from escalation.models import Heartbeat

log = logging.getLogger(__name__)
EVERY = 2.0  # seconds
NOT_AGAIN_WITHIN = 60.0  # seconds between two restarts of one worker


class Command(BaseCommand):
    help = "Watch the engine: sweep and send in its place, restart a worker that hangs."

    def handle(self, *args, **options):
        self.restarted = {}
        # The usual drivers start with us: give them the time to.
        time.sleep(guard.TAKES_OVER_AFTER.total_seconds())
        while True:
            try:
                close_old_connections()
                self._round()
            except DatabaseError as error:
                log.error("the guard cannot reach the database: %s", error)
            time.sleep(EVERY)

    def _round(self):
        now = timezone.now()
        Heartbeat.objects.beat("guard", now=now)
        chores.raise_if_late(now=now)
        for worker in guard.stuck_workers(now=now, host=socket.gethostname()):
            self._restart(worker)
        if guard.look(now=now):
            log.warning("no pass was recorded lately: the guard did it")

    def _restart(self, worker):
        """Kill a worker that lives and does nothing; the supervisor starts it anew."""
        last = self.restarted.get(worker.pk, -NOT_AGAIN_WITHIN)
        if time.monotonic() - last < NOT_AGAIN_WITHIN or not is_worker(worker.pid):
            return
        self.restarted[worker.pk] = time.monotonic()
        log.error("%s has been idle since %s: restarting", worker.pk, worker.beaten_at)
        os.kill(worker.pid, signal.SIGKILL)


def is_worker(pid):
    """Whether this process is still a worker of ours: a number may have been reused."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return b"worker" in command and b"thinktel_support" in command
