"""(f) From due to handed to SMTP, a million open tickets stored, the whole portal live.

    .venv/bin/python -m benchmarks.due_to_smtp
    DATABASE_URL=postgres://… REDIS_URL=redis://… .venv/bin/python -m benchmarks.due_to_smtp

Pages come due one by one for a minute; then ten thousand in the same second, and a
critical one amid them. The mail server keeps its own clock.
"""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta

from aiosmtpd.controller import Controller

from .claims import store_runs
from .stage import analyze, say, stage, store_tickets

STORED, STEADY, EVERY, RUSH = 1_000_000, 600, 0.1, 10_000
PORT = 8766
KEY = re.compile(rb"^X-Page-Key: run:(\d+):", re.MULTILINE)


class Provider:
    def __init__(self):
        self.arrived = {}

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if match := KEY.search(envelope.content):
            self.arrived.setdefault(int(match[1]), time.time())
        return "250 accepted"


def main():
    provider = Provider()
    smtp = Controller(provider, hostname="127.0.0.1", port=0)
    smtp.port = _free_port()
    smtp.start()
    with stage() as url:
        from django.db import connection

        store_tickets(STORED)
        analyze()
        portal = _portal(url, smtp.port)
        try:
            _wait_until(_is_well, 60)
            where = f"{connection.vendor}, {'Redis' if _redis() else 'embedded broker'}"
            say(f"{where}, {STORED:,} open tickets stored")
            _steady(provider)
            _rush(provider)
        finally:
            portal.send_signal(signal.SIGINT)
            portal.wait(20)
            smtp.stop()


def _steady(provider):
    from django.utils import timezone

    start = timezone.now() + timedelta(seconds=3)
    dues = [start + n * timedelta(seconds=EVERY) for n in range(STEADY)]
    runs = dict(zip(store_runs(dues), dues, strict=True))
    _wait_until(lambda: len(provider.arrived) >= STEADY, STEADY * EVERY + 60)
    waits = sorted(provider.arrived[run] - due.timestamp() for run, due in runs.items())
    say(f"one each {EVERY} s, {STEADY} pages: due to SMTP p50 {waits[STEADY // 2]:.2f} s, "
        f"p99 {waits[int(STEADY * 0.99)]:.2f} s, most {waits[-1]:.2f} s")  # fmt: skip


def _rush(provider):
    from django.utils import timezone

    before = len(provider.arrived)
    begin = time.time()
    store_runs([timezone.now()] * RUSH)
    stored = time.time()
    _wait_until(lambda: len(provider.arrived) >= before + RUSH // 10, 120)
    (critical,) = store_runs([timezone.now()], severity="critical")
    due = time.time()
    _wait_until(lambda: critical in provider.arrived, 120)
    said = provider.arrived[critical] - due
    _wait_until(lambda: len(provider.arrived) > before + RUSH, 600)
    took = max(provider.arrived.values()) - stored
    say(f"{RUSH:,} pages due at once: drained in {took:.0f} s ({RUSH / took:.0f}/s); a "
        f"critical one amid them left after {said:.2f} s "
        f"(storing them took {stored - begin:.0f} s)")  # fmt: skip


def _portal(url, port):
    environment = {
        **os.environ, "DATABASE_URL": url, "PORT": str(PORT), "LOG_LEVEL": "ERROR",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "manage.py", "up"], env=environment, stdout=subprocess.DEVNULL
    )


def _is_well():
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _redis():
    return os.environ.get("REDIS_URL", "")


def _free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until(holds, within):
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "too long"
        time.sleep(0.02)


if __name__ == "__main__":
    main()
