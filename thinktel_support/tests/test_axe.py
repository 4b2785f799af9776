"""Every page, in the eyes of axe: both languages, light and dark, wide and narrow (A1),
and without a sideways scroll on the narrowest telephone (A6)."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from accounts.tests.factories import make_account
from announcements.models import Announcement
from announcements.starter import load_demonstration
from escalation import engine, guard, incidents, schedules, services, testpages
from escalation.messages import acknowledge_address
from escalation.models import Incident, Level, Page, Rotation, Run, Schedule
from escalation.tests.factories import make_contact
from kb.models import Category
from tickets import services as tickets
from tickets.mail.outgoing import CONFIRM_SALT
from tickets.tests.factories import open_ticket
from tickets.views.customer import SENT_SALT

from .test_browser import READ_AXE, RULES, START_AXE, browse, portal, send

__all__ = ["portal"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class View:
    width: int
    theme: str


# Each page is looked at four times: every language, theme and width meets every other.
VIEWS = {
    "fr": (View(1280, "light"), View(390, "dark")),
    "en": (View(1280, "dark"), View(390, "light")),
}
NARROWEST = 320
SIDEWAYS = "document.documentElement.scrollWidth > window.innerWidth"
PUBLIC_PAGES = (
    "home", "contact", "accessibility", "privacy", "terms", "site_map", "kb:index",
    "announcements:list", "account_login", "account_reset_password", "tickets:create",
    "account_reset_password_done",
)  # fmt: skip
CUSTOMER_PAGES = (
    "tickets:list", "tickets:create", "account_me", "mfa_index", "mfa_activate_totp",
    "account_change_password", "account_logout", "usersessions_list",
)  # fmt: skip
DESK_PAGES = (
    "desk:queue", "outbox:list", "escalation:on_call", "escalation:contacts",
    "escalation:contact_create", "escalation:pages", "escalation:incidents",
    "escalation:engine",
)  # fmt: skip


class Eyes:
    """One person's browser; two tabs, so that one loads while the other is judged."""

    def __init__(self, context, portal):
        context.add_init_script(AXE_SCRIPT)
        self.tabs = [context.new_page(), context.new_page()]
        self.portal, self.found = portal, {}

    def look_at(self, language, addresses):
        for start in range(0, len(addresses), len(self.tabs)):
            some = addresses[start : start + len(self.tabs)]
            self._judge(language, list(zip(self.tabs, some, strict=False)))

    def _judge(self, language, seats):
        for tab, address in seats:
            tab.goto(self.portal + address)
            self._begin(tab, VIEWS[language][0])
        first, second = VIEWS[language]
        for tab, address in seats:
            self._note(tab, address, first)
            self._begin(tab, second)
        for tab, address in seats:
            self._note(tab, address, second)

    def look_here(self, language, name):
        """The page of the first tab as it is, after something was pressed on it."""
        for view in VIEWS[language]:
            self._begin(self.tabs[0], view)
            self._note(self.tabs[0], name, view)

    def _begin(self, tab, view):
        tab.set_viewport_size({"width": view.width, "height": 900})
        tab.emulate_media(color_scheme=view.theme)
        tab.evaluate(START_AXE, RULES)

    def _note(self, tab, address, view):
        bad = tab.evaluate(READ_AXE)
        if view.width < NARROWEST * 2:
            tab.set_viewport_size({"width": NARROWEST, "height": 900})
            if tab.evaluate(SIDEWAYS):
                bad.append("A6: scrolls sideways")
        if bad:
            self.found[f"{address} {view.width} {view.theme}"] = bad


@pytest.fixture
def eyes(new_context, portal, client, sign_in):
    """`eyes(cam)`: a browser of this person, or of nobody, that axe looks through."""

    def look(person=None):
        context = new_context()
        if person:
            browse(context, portal, client, person, sign_in)
        return Eyes(context, portal)

    return look


@pytest.fixture
def tonight(portal, freeze):
    now = freeze("2026-11-28 21:40")
    load_demonstration(now=now)
    return now


def guest_addresses(ticket):
    notice, category = Announcement.objects.first(), Category.objects.first()
    yield from (reverse(name) for name in PUBLIC_PAGES)
    yield reverse("kb:search") + "?q=503"
    yield reverse("kb:article", args=[318, "que-veut-dire-lerreur-503"])
    yield reverse("kb:article", args=[271, "98-and-self-care-passwords"])
    yield reverse("kb:category", args=[category.number, category.slug])
    yield reverse("announcements:detail", args=[notice.pk, notice.slug])
    for name, salt in (("sent", SENT_SALT), ("confirm", CONFIRM_SALT)):
        yield reverse(f"tickets:{name}", args=[signing.dumps(ticket.pk, salt=salt)])
    yield reverse("home") + "nowhere/"


def test_a1_axe_finds_nothing_on_public_pages(eyes, tonight, boreal, cam):
    guest = eyes()
    ticket = open_ticket(by=cam, account=boreal, now=tonight)
    for language in VIEWS:
        with override(language):
            guest.look_at(language, list(guest_addresses(ticket)))
    assert guest.found == {}


def test_a1_axe_finds_nothing_on_a_customers_pages(eyes, tonight, boreal, cam):
    customer = eyes(cam)
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=tonight)
    tab = customer.tabs[0]
    for language in VIEWS:
        with override(language):
            addresses = [reverse(name) for name in CUSTOMER_PAGES]
            for name in ("detail", "received"):
                addresses.append(reverse(f"tickets:{name}", args=[ticket.reference]))
            customer.look_at(language, addresses)
            tab.goto(customer.portal + reverse("tickets:create"))
        send(tab, tab.locator("button.tt-btn--big"))
        expect(tab.locator(".tt-errsum")).to_be_visible()
        customer.look_here(language, "the errors of a report")
    assert customer.found == {}


def report(number, kind, *, by, at):
    account = make_account(number, name=f"Client {number}")
    return open_ticket(
        by=by, account=account, service_kind=kind, symptom="no_incoming", now=at,
        callback_number="418-555-0142",
    )  # fmt: skip


@pytest.fixture
def paging(tonight, cam, nora):
    """Something on every page of escalation: turns, pages, an incident of two."""
    soraya, karim = make_contact("Soraya Benali"), make_contact("Karim Haddad")
    soraya.person = nora
    soraya.save()
    level = Level.objects.get(code="level2")
    schedules.save_rotation(
        level=level, rotation=None, members=[soraya, karim],
        starts_on=date(2026, 11, 26), handover=time(8), shift_days=4,
    )  # fmt: skip
    schedules.add_override(
        schedule=Schedule.objects.get(), contact=karim, replaces=soraya, is_swap=True,
        span=(tonight + 600 * MINUTE, tonight + 1200 * MINUTE), by=nora, now=tonight,
    )  # fmt: skip
    for number in ("200001", "200002"):
        report(number, "digital_lines", by=cam, at=tonight - 20 * MINUTE)
    testpages.send_test(method=soraya.methods.get(channel="email"), now=tonight)
    return tonight


def pages_by_state(now, cam, ana):
    """A page of each state of the acknowledgement, and the two of a TEST page."""
    opened_at = now - 16 * MINUTE
    # Each of an account and a service of its own: neither a storm nor an incident.
    waiting, taken, over, stale = (
        report(f"30000{n}", kind, by=cam, at=opened_at)
        for n, kind in enumerate(("voicemail", "hosted_voip", "fax", "internet"))
    )
    engine.sweep(now=opened_at)
    mine, theirs = Page.objects.filter(ticket=taken, channel="email")[:2]
    with transaction.atomic():
        services.acknowledge(page=mine, now=now - 2 * MINUTE)
    tickets.resolve(ticket=over, by=ana, now=now - MINUTE)
    engine.sweep(now=now)
    Run.objects.filter(ticket=stale).update(round=1)
    test = Page.objects.get(kind="test")
    testpages.confirm_test(test, now=now)
    method = mine.contact.methods.first()
    return {
        "waiting": Page.objects.filter(ticket=waiting, kind="page").first(),
        "mine": mine,
        "taken": theirs,
        "over": Page.objects.filter(ticket=over).first(),
        "stale": Page.objects.filter(ticket=stale, round=0).first(),
        "informed": Page.objects.filter(ticket=waiting, kind="inform").first(),
        "tested": test,
        "to test": testpages.send_test(method=method, now=now),
    }


def test_a1_axe_finds_nothing_on_the_pages_of_the_woken(eyes, paging, cam, ana):
    woken = eyes()
    pages = pages_by_state(paging, cam, ana)
    for language in VIEWS:
        with override(language):
            links = [
                urlsplit(acknowledge_address(page)).path for page in pages.values()
            ]
        woken.look_at(language, links)
    assert woken.found == {}


def desk_addresses(ticket):
    rotation, suggested = Rotation.objects.get(), Incident.objects.get(ticket=None)
    contact = rotation.turns.first().contact
    opened = Incident.objects.exclude(ticket=None).get()
    yield from (reverse(name) for name in DESK_PAGES)
    yield reverse("desk:queue") + "?view=mine"
    yield reverse("desk:detail", args=[ticket.reference])
    yield reverse("desk:detail", args=[opened.ticket.reference])
    yield reverse("escalation:rotation_create", args=["level3"])
    yield reverse("escalation:rotation", args=["level2", rotation.pk])
    yield reverse("escalation:contact", args=[contact.pk])
    yield reverse("escalation:pages") + "?since=2026-11-01&until=2026-11-02"
    yield from (
        reverse("escalation:incident", args=[i.pk]) for i in (suggested, opened)
    )
    yield reverse("escalation:policy", args=["major"]) + (
        "?on=2026-11-28&at=21%3A40&answer="
    )
    yield reverse("escalation:policy_edit", args=["critical"])


def pressed(portal):
    """Pages that only a press shows: what to press, on which page."""
    change = portal + reverse("escalation:policy_edit", args=["major"])
    yield "a draft tried dry", change, "[name=try]"
    yield "a draft replayed", change, "[name=replay]"
    rotation = portal + reverse("escalation:rotation_create", args=["level2"])
    yield "a rotation without anybody", rotation, "main .tt-btn--primary"
    contact = portal + reverse("escalation:contact_create")
    yield "a contact without a name", contact, "main .tt-btn--primary"
    on_call = portal + reverse("escalation:on_call")
    yield "a replacement of nobody", on_call, "#remplacer [type=submit]"


def test_a1_axe_finds_nothing_on_the_desks_pages(
    eyes, paging, boreal, remparts, cam, dee, ana, adi, smtp
):
    desk = eyes(adi)
    pages_by_state(paging, cam, ana)
    for by, account in ((cam, boreal), (dee, remparts)):
        ticket = open_ticket(by=by, account=account, symptom="trunk_down", now=paging)
    incident = Incident.objects.get(service_kind="sip_trunk")
    incidents.promote(incident, by=ana, now=paging)
    guard.send_everything(now=paging)
    tab = desk.tabs[0]
    for language in VIEWS:
        with override(language):
            desk.look_at(language, list(desk_addresses(ticket)))
            presses = list(pressed(desk.portal))
        for name, address, button in presses:
            tab.goto(address)
            send(tab, tab.locator(button))
            desk.look_here(language, name)
    assert desk.found == {}
