"""The whole portal under one supervisor."""

import signal
import socket
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from thinktel_support.children import every_child
from thinktel_support.durability import is_durable
from thinktel_support.readiness import is_ready, mark_ready

FIRST = 2  # the broker, if it is ours, and the web
HEAD_START = 4.0  # seconds
GLANCE = 0.05  # seconds between two looks at the children
TERM_WITHIN, KILL_AFTER = 0.2, 8.0


class Command(BaseCommand):
    requires_system_checks = ()  # done once for each version: a second start is quick
    help = "Migrate, load the starter data, and run web, workers, beat and broker."

    def handle(self, *args, **options):
        self.is_stopping = False
        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, self._stop)
        if not is_ready():
            self._prepare()
        settings.BROKER_SOCKET.unlink(missing_ok=True)
        self._supervise(every_child())

    def _prepare(self):
        call_command("check")
        call_command("migrate", verbosity=0, interactive=False)
        if not is_durable():
            raise CommandError(
                "The database may lose committed tickets at a power loss: set "
                "synchronous_commit and fsync on (PostgreSQL)."
            )
        call_command("load_starter", demo=not settings.PRODUCTION)
        if settings.PRODUCTION:
            call_command("collectstatic", verbosity=0, interactive=False)
        mark_ready()

    def _stop(self, *_args):
        self.is_stopping = True

    def _supervise(self, children):
        is_announced, everyone_by = False, time.monotonic() + HEAD_START
        try:
            while not self.is_stopping:
                # The page first, but never for long: paging does not wait for a web
                # server that cannot start.
                is_everyone = is_announced or time.monotonic() > everyone_by
                for child in children if is_everyone else children[:FIRST]:
                    child.look_after(self._say)
                if not is_announced and _answers(settings.PORT):
                    is_announced = True
                    self._announce()
                time.sleep(GLANCE)
        finally:
            self._end(children)

    def _end(self, children):
        # The broker goes last, so that the workers can say goodbye to it.
        for child in reversed(children):
            child.stop()
        deadline = time.monotonic() + KILL_AFTER
        while time.monotonic() < deadline and any(
            c.process is not None and c.process.poll() is None for c in children
        ):
            time.sleep(TERM_WITHIN / 4)
        for child in children:
            child.kill()
        settings.BROKER_SOCKET.unlink(missing_ok=True)
        self._say("Stopped.")

    def _say(self, words):
        self.stderr.write(words)

    def _announce(self):
        self.stdout.write(f"ThinkTel support portal: {settings.BASE_URL}/")
        sign_ins = settings.VAR_DIR / "demo-sign-ins.txt"
        if not settings.PRODUCTION and sign_ins.exists():
            self.stdout.write(f"Sign-ins of the demonstration (kept in {sign_ins}):")
            self.stdout.write(sign_ins.read_text(encoding="utf-8"))
        self.stdout.write("Stop with Ctrl-C.")
        self.stdout.flush()


def _answers(port):
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((settings.HOST, port)) == 0
