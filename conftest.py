"""What every test may ask for: the cast, the rules, a still clock, real peers."""

import os
import shutil
import socket
import time
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from accounts.second_factor import SESSION_KEY
from accounts.tests.factories import (
    CAST,
    make_account,
    make_cast_member,
    make_membership,
    make_service_line,
)
from escalation import calendars
from escalation.starter.load import load_rules
from escalation.tests.phones import PhoneNetwork
from tickets.starter import load_departments

# Playwright keeps an event loop in the thread in which the tests use the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
EASTERN = ZoneInfo("America/Toronto")


def eastern(text: str) -> datetime:
    """`2026-11-28 21:40` in Eastern time."""
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN)


def pytest_configure(config):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        # A file, as in life: a database in memory is one connection shared by the
        # threads of the browser tests' server.
        test = settings.DATABASES["default"].setdefault("TEST", {})
        test["NAME"] = str(settings.VAR_DIR / "test.sqlite3")
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    # Nothing is left on the disk; the tests of files use the real storage.
    settings.STORAGES["attachments"] = {
        "BACKEND": "django.core.files.storage.InMemoryStorage"
    }


@pytest.fixture(autouse=True)
def _fresh():
    """No count, calendar or language of one test is seen by the next."""
    cache.clear()
    calendars.forget()
    with translation.override("fr"):
        yield


@pytest.fixture
def freeze():
    """`freeze("2026-11-28 21:40")`: stops the clock there; call it again to move."""
    travellers = []

    def stop_at(moment):
        at = eastern(moment) if isinstance(moment, str) else moment
        for traveller in travellers:
            traveller.stop()
        travellers[:] = [time_machine.travel(at, tick=False)]
        travellers[0].start()
        return at

    yield stop_at
    for traveller in travellers:
        traveller.stop()


@pytest.fixture
def rules(db):
    """The starter rules: calendar, departments, levels, targets, ladders."""
    load_departments()
    load_rules()
    calendars.forget()


def _cast_fixture(name):
    @pytest.fixture(name="max_" if name == "max" else name)
    def member(db):
        return make_cast_member(name)

    return member


for _name in CAST:
    globals()[f"_{_name}"] = _cast_fixture(_name)


@pytest.fixture
def boreal(db, cam, ana):
    """Cam's account, with a trunk of 210 numbers; Ana is its account manager."""
    account = make_account("104233", name="Clinique Boréale", manager=ana)
    make_membership(account, cam)
    make_service_line(account)
    return account


@pytest.fixture
def remparts(db, dee):
    """Dee's account, another customer's."""
    account = make_account("105877", name="Hôtel des Remparts", language="en")
    make_membership(account, dee)
    make_service_line(account)
    return account


@pytest.fixture
def sign_in():
    """Sign a client in, its second factor done and its step-up fresh."""

    def sign(client, person):
        client.force_login(
            person, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        session = client.session
        session[SESSION_KEY] = True
        # And just proved again, as what could hurt everyone asks (allauth's record).
        proof = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [proof]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return sign


class Mailbox:
    """A real SMTP server's handler: keeps what it accepts, refuses when told to."""

    def __init__(self):
        self.messages = []
        self.refusal = ""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.refusal:
            return self.refusal
        self.messages.append(
            SimpleNamespace(
                to=envelope.rcpt_tos,
                content=envelope.content.decode("utf-8", "replace"),
            )
        )
        return "250 accepted"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp(settings):
    """A real SMTP server on a port of its own, in the settings of this test."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_TIMEOUT = 2
    mailbox.controller = controller
    yield mailbox
    controller.stop()


@pytest.fixture
def phones(settings):
    """A telephone network that fails the test on any ring that nobody expected."""
    network = PhoneNetwork()
    settings.TWILIO_URL = network.url
    settings.TWILIO_ACCOUNT_SID = "AC0"
    settings.TWILIO_AUTH_TOKEN = "not-a-secret"
    settings.TWILIO_FROM = "+15145550100"
    yield network
    network.stop()
    assert network.rings == [], "rings that nobody expected"


CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_FLAGS}
