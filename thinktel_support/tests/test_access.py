"""One row per address: who may do what there (trust 2.4). No row, no landing.

Each row names the actors that the address answers to, by GET and by POST; everyone
else is sent to sign in (if anonymous) or finds nothing (404).
"""

import re
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta

import pytest
from django.core import signing
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.second_factor import enrol_totp
from announcements.models import Announcement, Update
from escalation import engine
from escalation.messages import acknowledge_address
from escalation.models import (
    CalendarKey,
    Incident,
    Level,
    Override,
    Page,
    Rotation,
    Schedule,
)
from kb.models import Article, ArticleVersion, Category
from tickets.links import samples_token
from tickets.mail.outgoing import CONFIRM_SALT
from tickets.models import Ticket
from tickets.tests.factories import NOON, make_attachment, open_ticket
from tickets.views.customer import SENT_SALT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)

ACTORS = ("nobody", "cam", "dee", "ana", "nora", "max", "eve", "adi")
EVERYONE = set(ACTORS)
SIGNED_IN = EVERYONE - {"nobody"}
OWN = {"cam"}
DESK = {"ana", "nora", "max", "adi"}
ON_DUTY = {"nora", "max", "adi"}
MANAGERS = {"max", "adi"}
ADMINISTRATOR = {"adi"}
BACK_OFFICE = {"max", "eve", "adi"}
NONE: set[str] = set()


@dataclass(frozen=True)
class Row:
    """`get` and `post`: who is answered (not refused); the object is cam's."""

    get: set
    post: set
    argument: str = ""


PUBLIC = Row(EVERYONE, NONE)
OWN_TICKET = Row(OWN, NONE, "ticket")
DESK_POST = Row(NONE, DESK, "ticket")
ANY_SIGNED_IN = Row(SIGNED_IN, SIGNED_IN)

TABLE = {
    "root": PUBLIC,
    "health": PUBLIC,
    "healthz": PUBLIC,
    "home": PUBLIC,
    "contact": PUBLIC,
    "accessibility": PUBLIC,
    "privacy": PUBLIC,
    "terms": PUBLIC,
    "site_map": PUBLIC,
    "legacy_home": PUBLIC,
    "legacy_contact": PUBLIC,
    "legacy_announcements": PUBLIC,
    "legacy_feed": PUBLIC,
    "legacy_rss": PUBLIC,
    "legacy_kb": PUBLIC,
    "legacy_short_kb": PUBLIC,
    "legacy_article": Row(EVERYONE, NONE, "old article"),
    "legacy_short_article": Row(EVERYONE, NONE, "old article"),
    "legacy_category": Row(EVERYONE, NONE, "old category"),
    "kb:index": PUBLIC,
    "kb:search": PUBLIC,
    "kb:category": Row(EVERYONE, NONE, "category"),
    "kb:article": Row(EVERYONE, NONE, "article"),
    "announcements:list": PUBLIC,
    "announcements:feed": PUBLIC,
    "announcements:detail": Row(EVERYONE, NONE, "announcement"),
    "tickets:list": Row(SIGNED_IN, NONE),
    "tickets:landing": Row(SIGNED_IN, NONE),
    "tickets:create": Row(EVERYONE, EVERYONE),
    "tickets:sent": Row(EVERYONE, NONE, "sent token"),
    "tickets:confirm": Row(EVERYONE, EVERYONE, "confirm token"),
    "tickets:detail": OWN_TICKET,
    "tickets:received": OWN_TICKET,
    "tickets:reply": Row(NONE, OWN, "ticket"),
    "tickets:add_samples": Row(OWN, OWN, "ticket"),
    "tickets:fresh_samples": Row(EVERYONE, EVERYONE, "samples token"),
    "tickets:file": Row(OWN | DESK, NONE, "file"),
    "tickets:take_calls": Row(NONE, OWN | DESK, "file"),
    "desk:queue": Row(DESK, NONE),
    "desk:detail": Row(DESK, NONE, "ticket"),
    "desk:reply": DESK_POST,
    "desk:note": DESK_POST,
    "desk:take": DESK_POST,
    "desk:classify": DESK_POST,
    "desk:pend": DESK_POST,
    "desk:ask_samples": DESK_POST,
    "desk:resolve": DESK_POST,
    "desk:reopen": DESK_POST,
    "desk:attach_account": DESK_POST,
    "escalation:acknowledge": Row(EVERYONE, EVERYONE, "page token"),
    "escalation:on_call": Row(DESK, NONE),
    "escalation:override_create": Row(NONE, ON_DUTY),
    "escalation:override_delete": Row(NONE, ON_DUTY, "override"),
    "escalation:take_shift": Row(NONE, ON_DUTY, "level"),
    "escalation:rotation_create": Row(MANAGERS, MANAGERS, "level"),
    "escalation:rotation": Row(MANAGERS, MANAGERS, "rotation"),
    "escalation:calendar_key": Row(NONE, DESK),
    "escalation:calendar": Row(EVERYONE, NONE, "calendar secret"),
    "escalation:contacts": Row(DESK, NONE),
    "escalation:contact_create": Row(MANAGERS, MANAGERS),
    "escalation:contact": Row(MANAGERS, MANAGERS, "contact"),
    "escalation:test_page": Row(NONE, ON_DUTY, "contact method"),
    "escalation:pages": Row(DESK, NONE),
    "escalation:pages_csv": Row(DESK, NONE),
    "escalation:incidents": Row(DESK, NONE),
    "escalation:incident": Row(DESK, NONE, "incident"),
    "escalation:incident_promote": Row(NONE, DESK, "incident"),
    "escalation:incident_refuse": Row(NONE, DESK, "incident"),
    "escalation:incident_news": Row(NONE, DESK, "incident"),
    "escalation:incident_link": Row(NONE, DESK, "incident"),
    "escalation:incident_publish": Row(NONE, DESK, "incident"),
    "escalation:engine": Row(DESK, NONE),
    "escalation:restart": Row(NONE, MANAGERS, "ticket"),
    "escalation:policy": Row(DESK, NONE, "severity"),
    "escalation:policy_edit": Row(MANAGERS, MANAGERS, "severity"),
    # Only the telephone provider, by its signature: tested with the telephone.
    "telephone_call": Row(NONE, NONE, "page token"),
    "telephone_key": Row(NONE, NONE, "page token"),
    "telephone_status": Row(NONE, NONE, "page token"),
    "telephone_text": Row(NONE, NONE),
    "outbox:list": Row(ADMINISTRATOR, NONE),
    "outbox:detail": Row(NONE, NONE, "mail"),
    "account_me": Row(SIGNED_IN, NONE),
    "account_login": Row(EVERYONE, EVERYONE),
    "account_logout": Row(EVERYONE, EVERYONE),
    "account_inactive": PUBLIC,
    "account_reauthenticate": ANY_SIGNED_IN,
    "account_change_password": ANY_SIGNED_IN,
    "account_reset_password": Row(EVERYONE, EVERYONE),
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": Row(EVERYONE, EVERYONE, "reset key"),
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_index": Row(SIGNED_IN, NONE),
    "usersessions_list": ANY_SIGNED_IN,
    "mfa_authenticate": Row(NONE, NONE),  # only half-way through a sign-in
    "mfa_reauthenticate": Row(NONE, NONE),  # only who has enrolled
    "mfa_activate_totp": ANY_SIGNED_IN,
    "mfa_deactivate_totp": Row(NONE, NONE),  # only who has enrolled
    "mfa_view_recovery_codes": Row(NONE, NONE),  # only who has enrolled
    "mfa_generate_recovery_codes": ANY_SIGNED_IN,
    "mfa_download_recovery_codes": Row(NONE, NONE),  # only who has enrolled
}
# The administration's own pages: one rule for all of them, tested below.
ADMIN = re.compile(r"^admin:")


def named_patterns(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = pattern.namespace
            yield from named_patterns(pattern, f"{inner}:" if inner else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_every_address_has_its_row_and_every_row_its_address():
    names = {name for name in named_patterns() if not ADMIN.match(name)}
    assert names == set(TABLE)


@pytest.fixture
def things(request, rules, boreal, cam, freeze):
    """One object of each kind, cam's own where it belongs to somebody."""
    freeze("2026-11-24 12:30")
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=NOON)
    engine.sweep(now=NOON.replace(minute=20))
    category = Category.objects.create(
        number=1, name_fr="Un", name_en="One", slug_fr="un", slug_en="one"
    )
    article = Article.objects.create()
    article.categories.add(category)
    version = ArticleVersion.objects.create(
        article=article, language="fr", number=455, title="Transfert", summary="s",
        body="b", state="public", added_on=NOON, updated_on=NOON,
    )  # fmt: skip
    announcement = Announcement.objects.create(
        kind="problem", title_fr="Panne", title_en="Outage", changed_at=NOON
    )
    Update.objects.create(
        announcement=announcement, state="investigating", body_fr="x", body_en="x",
        published_at=NOON, changed_at=NOON,
    )  # fmt: skip
    token = acknowledge_address(Page.objects.last()).rstrip("/").rpartition("/")[2]
    level = Level.objects.get(code="level2")
    contact = level.contacts.first()
    schedule = Schedule.objects.create(level=level)
    rotation = Rotation.objects.create(
        schedule=schedule, starts_on=NOON.date(), handover=time(8)
    )
    override = Override.objects.create(
        schedule=schedule, contact=contact, begins_at=NOON, ends_at=NOON + DAY,
        created_at=NOON,
    )  # fmt: skip
    incident = Incident.objects.create(
        service_kind="sip_trunk", family="outage", state="suggested", suggested_at=NOON
    )
    key = CalendarKey.objects.create(person=request.getfixturevalue("nora"))
    return {
        "": [],
        "ticket": [ticket.reference],
        "file": [ticket.reference, make_attachment(ticket).key],
        "old article": ["455", ""],
        "old category": ["1", ""],
        "category": [1, category.slug],
        "article": [455, version.slug],
        "announcement": [announcement.pk, announcement.slug],
        "sent token": [signing.dumps(ticket.pk, salt=SENT_SALT)],
        "confirm token": [signing.dumps(ticket.pk, salt=CONFIRM_SALT)],
        "samples token": [samples_token(ticket)],
        "page token": [token],
        "level": [level.code],
        "rotation": [level.code, rotation.pk],
        "override": [override.pk],
        "contact": [contact.pk],
        "contact method": [contact.methods.first().pk],
        "incident": [incident.pk],
        "severity": ["major"],
        "calendar secret": [key.secret],
        "mail": ["20261124-120000-1"],
        "reset key": ["1", "set-password"],
    }


@pytest.fixture
def actors(request, things, boreal, remparts, sign_in):
    clients = {"nobody": Client()}
    for name in SIGNED_IN:
        person = request.getfixturevalue("max_" if name == "max" else name)
        clients[name] = sign_in(Client(), person)
    return clients


def outcome(response):
    """answered, refused (nothing there, or may not), or sent to sign in."""
    if response.status_code in (404, 405, 403):
        return "refused"
    location = response.headers.get("Location", "")
    return "sign in" if "/ouvrir/" in location and "next=" in location else "answered"


@contextmanager
def undone():
    """What one actor did there is not there for the next one."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_actor_gets_what_the_table_says(name, things, actors):
    row = TABLE[name]
    address = reverse(name, args=things[row.argument])
    for actor in ACTORS:
        for method, allowed in (("get", row.get), ("post", row.post)):
            if row == Row(NONE, NONE) and name.startswith("mfa"):
                continue
            with undone():
                found = outcome(getattr(actors[actor], method)(address))
            if actor in allowed:
                assert found == "answered", (actor, method)
            elif actor == "nobody":
                assert found in ("sign in", "refused"), (actor, method)
            else:
                assert found == "refused", (actor, method)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_no_address_knows_another_method(method, things):
    known = [
        name
        for name, row in TABLE.items()
        if getattr(Client(), method)(
            reverse(name, args=things[row.argument])
        ).status_code
        != 405
    ]
    assert known == []


def test_foreign_is_missing(things, actors):
    """Another account's ticket answers like a number that was never given."""
    foreign = actors["dee"].get(reverse("tickets:detail", args=things["ticket"]))
    missing = actors["dee"].get(reverse("tickets:detail", args=["TT-999999"]))

    def body(response):
        text = re.sub(r'value="[^"]*"', "", response.content.decode())
        return re.sub(r"TT-\d+|TT%20\d+|tt \d+|TT \d+", "", text)

    assert foreign.status_code == missing.status_code == 404
    assert body(foreign) == body(missing)


def test_a_former_member_sees_nothing_at_once(things, actors, boreal):
    address = reverse("tickets:detail", args=things["ticket"])
    assert actors["cam"].get(address).status_code == 200
    boreal.memberships.all().delete()
    assert actors["cam"].get(address).status_code == 404


def test_the_form_refuses_another_accounts_objects(things, actors, boreal, remparts):
    """Every field that names an object is tried with the other account's."""
    count = Ticket.objects.count()
    line = remparts.service_lines.get()
    facts = {
        "form_key": uuid.uuid4(), "department": "technical", "account": "105877",
        "service": f"line:{line.pk}", "symptom": "modem", "share": "one",
        "description": "x", "calls-TOTAL_FORMS": "0", "calls-INITIAL_FORMS": "0",
    }  # fmt: skip
    response = actors["cam"].post(reverse("tickets:create"), facts)
    assert response.status_code == 200
    assert {"account", "service"} <= set(response.context["form"].errors)
    assert Ticket.objects.count() == count


@pytest.mark.parametrize("actor", sorted(SIGNED_IN))
def test_the_administration_is_the_back_offices(actor, actors):
    response = actors[actor].get(reverse("admin:index"))
    assert (response.status_code == 200) is (actor in BACK_OFFICE)


def password_only(client, person):
    """A session that proved a password and nothing more."""
    client.force_login(
        person, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.mark.parametrize(
    "name", ["desk:queue", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
             "mfa_deactivate_totp", "mfa_index", "admin:index", "account_me"],
)  # fmt: skip
def test_an_enrolled_colleagues_password_alone_opens_nothing(client, rules, ana, name):
    enrol_totp(ana)
    response = password_only(client, ana).get(reverse(name))
    assert response.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_the_administration_has_no_sign_in_of_its_own(client, rules):
    response = client.get(reverse("admin:login"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_colleagues_without_a_second_factor_are_sent_to_enrol(client, ana):
    response = password_only(client, ana).get(reverse("desk:queue"))
    assert response.headers["Location"] == reverse("mfa_activate_totp")
