"""The promises, kept in a real browser with a real mail server (issue's stories)."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core import signing
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from accounts.second_factor import current_code, enrol_totp
from accounts.tests.factories import PASSWORD
from announcements.models import Announcement
from announcements.starter import load_demonstration
from escalation import engine, guard
from escalation.messages import acknowledge_address
from escalation.models import Page as PageRow
from kb.models import Category
from tickets.mail.outgoing import CONFIRM_SALT
from tickets.models import Ticket
from tickets.tests.factories import open_ticket
from tickets.views.customer import SENT_SALT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

LOG = """\
date,appelant,composé,résultat
2026-11-28 21:24:07,5815550130,4185550160,480 Temporarily Unavailable
2026-11-28 21:31:40,5145550114,4185550160,480 Temporarily Unavailable
2026-11-28 21:33:02,4185550111,4185550161,480 Temporarily Unavailable
"""


@pytest.fixture
def portal(live_server, rules, settings):
    call_command("load_starter")
    settings.BASE_URL = live_server.url
    return live_server.url


def browse(context, portal, client, person, sign_in):
    """Give the browser a session of this person."""
    sign_in(client, person)
    context.add_cookies(
        [
            {
                "name": django_settings.SESSION_COOKIE_NAME,
                "value": client.cookies[django_settings.SESSION_COOKIE_NAME].value,
                "url": portal,
            }
        ]
    )


def send(page, button):
    """Press and wait for the answer: a press alone does not wait for it."""
    with page.expect_navigation():
        button.click()


def here(portal, address):
    parts = urlsplit(address)
    return f"{portal}{parts.path}"


def test_a_saturday_night_in_french_on_a_telephone(
    browser, portal, client, boreal, cam, sign_in, freeze, smtp
):
    """No incoming calls: level 2, then level 3, then one press, then silence."""
    freeze("2026-11-28 21:40")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="fr-CA"
    )
    browse(context, portal, client, cam, sign_in)
    page = context.new_page()
    page.goto(f"{portal}/fr/billets/nouveau/")
    page.select_option("[name=service]", label="Jonction SIP")
    page.get_by_text("Aucun appel n’entre").click()
    page.get_by_text("20\u00a0% ou plus", exact=True).click()
    expect(page.get_by_text("le problème paraît majeur")).to_be_visible()
    page.fill("[name=numbers]", "418-555-0160\n418-555-0161")
    page.fill("[name=description]", "Aucun appel n’entre depuis 21 h 20.")
    page.get_by_text("Collez les lignes de votre journal").click()
    page.fill("[name=pasted]", LOG)
    send(page, page.get_by_role("button", name="Lire ces lignes"))
    expect(page.locator("[name=calls-2-caller]")).to_have_value("4185550111")
    send(page, page.get_by_role("button", name="Envoyer le billet").last)

    expect(page.get_by_text("1-888-317-4662").first).to_be_visible()
    ticket = Ticket.objects.get()
    expect(page.locator("h1")).to_contain_text(ticket.reference)
    assert ticket.call_samples.count() == 3

    freeze("2026-11-28 21:40:02")
    begin = time.perf_counter()
    engine.sweep(now=ticket.opened_at)
    guard.send_everything(now=ticket.opened_at)
    assert time.perf_counter() - begin < 5
    assert [m.to for m in smtp.messages].count(["noc@example.com"]) == 1

    later = freeze("2026-11-28 22:10")
    engine.sweep(now=later)
    guard.send_everything(now=later)
    assert [m.to for m in smtp.messages].count(["gestionnaire@example.com"]) == 1

    level_3 = PageRow.objects.get(contact__level__code="level3")
    with override("fr"):
        link = here(portal, acknowledge_address(level_3))
    woken = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    woken.goto(link)
    assert ticket.runs.get().state == "paging", "I28: looking changes nothing"
    send(woken, woken.get_by_role("button", name="Je m’en occupe"))
    expect(woken.get_by_text("C’est à vous.")).to_be_visible()

    sent = len(smtp.messages)
    silent = freeze("2026-11-28 22:39")
    engine.sweep(now=silent)
    guard.send_everything(now=silent)
    assert len(smtp.messages) == sent

    page.goto(f"{portal}/fr/billets/{ticket.reference}/")
    story = page.locator(".tt-thread").inner_text()
    for told in ("Escalade ouverte", "Niveau 2", "Niveau 3", "Pris en charge"):
        assert told in story
    assert "noc@" not in story and "n…@" not in story, "addresses are the desk's (I47)"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-27 19:59:59", "Monday, November\u00a030, 11:59\u00a0a.m.\u00a0EST"),
        ("2026-11-27 20:00:00", "Monday, November\u00a030, 12\u00a0p.m.\u00a0EST"),
    ],
)
def test_a_minor_problem_in_english_around_closing_time(
    browser, portal, client, remparts, dee, sign_in, freeze, smtp, at, due
):
    """I1: at 19:59:59 one second of Friday counts; at 20:00:00 none."""
    now = freeze(at)
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-CA"
    )
    browse(context, portal, client, dee, sign_in)
    page = context.new_page()
    page.goto(f"{portal}/en/tickets/new/")
    page.select_option("[name=service]", label="SIP trunk")
    page.get_by_text("Dropped calls").click()
    page.get_by_text("One person", exact=True).click()
    page.fill("[name=numbers]", "418-555-0160")
    page.fill("[name=description]", "Calls drop after a minute.")
    for name, value in {
        "caller": "418-555-0160", "called": "514-555-0119", "date": "2026-11-27",
        "time": "7:15 pm", "result": "Dropped",
    }.items():  # fmt: skip
        page.fill(f"[name=calls-0-{name}]", value)
    send(page, page.get_by_role("button", name="Send the ticket").last)
    expect(page.locator(".tt-stub")).to_contain_text(due)
    engine.sweep(now=now)
    guard.send_everything(now=now)
    assert not PageRow.objects.exists(), "a minor problem pages nobody (R20)"
    receipt = next(m for m in smtp.messages if m.to == ["dee@example.com"])
    assert Ticket.objects.get().reference in receipt.content


def test_signing_in_with_a_second_factor(page, portal, ana, settings):
    enrol_totp(ana)
    page.goto(f"{portal}/fr/agent/")
    page.fill("[name=login]", "ana@example.com")
    page.fill("[name=password]", PASSWORD)
    send(page, page.get_by_role("button", name="Ouvrir une session"))
    page.fill("[name=code]", current_code(ana))
    send(page, page.get_by_role("button", name="Ouvrir une session"))
    page.wait_for_url(re.compile("/fr/agent/"), timeout=5000)
    expect(page.locator("h1")).to_have_text("À traiter")


def test_a_colleague_enrols_at_the_first_sign_in(page, portal, nora):
    page.goto(f"{portal}/fr/agent/")
    page.fill("[name=login]", "nora@example.com")
    page.fill("[name=password]", PASSWORD)
    send(page, page.get_by_role("button", name="Ouvrir une session"))
    page.fill("[name=password]", PASSWORD)  # a change to one's security asks again
    send(page, page.get_by_role("button", name="Confirmer"))
    expect(page.locator("figure svg")).to_be_visible()
    secret = page.locator("figure code").inner_text()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    page.fill("[name=code]", code)
    send(page, page.get_by_role("button", name="Inscrire"))
    page.goto(f"{portal}/fr/agent/")
    expect(page.locator("h1")).to_have_text("À traiter")


PUBLIC_PAGES = (
    "home", "contact", "accessibility", "privacy", "terms", "site_map", "kb:index",
    "announcements:list", "account_login", "account_reset_password", "tickets:create",
)  # fmt: skip
CUSTOMER_PAGES = ("tickets:list", "tickets:create", "account_me", "mfa_index")
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found]


def addresses(ticket, link):
    """Every page made so far, with who looks at it."""
    yield from ((None, reverse(name)) for name in PUBLIC_PAGES)
    yield None, reverse("kb:search") + "?q=503"
    yield None, reverse("kb:article", args=[318, "que-veut-dire-lerreur-503"])
    yield None, reverse("kb:article", args=[271, "98-and-self-care-passwords"])
    announcement = Announcement.objects.first()
    slug = [announcement.pk, announcement.slug]
    yield None, reverse("announcements:detail", args=slug)
    category = Category.objects.first()
    yield None, reverse("kb:category", args=[category.number, category.slug])
    for name, salt in (("sent", SENT_SALT), ("confirm", CONFIRM_SALT)):
        token = signing.dumps(ticket.pk, salt=salt)
        yield None, reverse(f"tickets:{name}", args=[token])
    yield None, reverse("account_reset_password_done")
    yield "cam", reverse("account_change_password")
    yield "cam", reverse("mfa_activate_totp")
    yield "cam", reverse("account_logout")
    yield None, "/%s/nowhere/" % reverse("home").strip("/")
    yield None, link
    yield from (("cam", reverse(name)) for name in CUSTOMER_PAGES)
    yield "cam", reverse("tickets:detail", args=[ticket.reference])
    yield "cam", reverse("tickets:received", args=[ticket.reference])
    yield "adi", reverse("desk:queue")
    yield "adi", reverse("desk:detail", args=[ticket.reference])
    yield "adi", reverse("outbox:list")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a1_axe_finds_nothing(
    browser,
    portal,
    client,
    boreal,
    cam,
    adi,
    sign_in,
    freeze,
    smtp,
    language,
    width,
    theme,
):
    now = freeze("2026-11-28 21:40")
    ticket = open_ticket(by=cam, account=boreal, symptom="no_incoming", now=now)
    engine.sweep(now=now)
    guard.send_everything(now=now)
    load_demonstration(now=now)
    found = {}
    with override(language):
        link = urlsplit(acknowledge_address(PageRow.objects.get())).path
        looks = list(addresses(ticket, link))
    for who in (None, "cam", "adi"):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme
        )
        if who:
            browse(context, portal, client, {"cam": cam, "adi": adi}[who], sign_in)
        page = context.new_page()
        for _, address in (look for look in looks if look[0] == who):
            page.goto(portal + address)
            if bad := violations(page):
                found[address] = bad
        if who == "cam":
            page.goto(
                portal + next(a for _, a in looks if "new" in a or "nouveau" in a)
            )
            send(page, page.locator("button.tt-btn--big"))
            expect(page.locator(".tt-errsum")).to_be_visible()
            if bad := violations(page):
                found["errors"] = bad
            assert page.evaluate(
                "document.documentElement.scrollWidth <= window.innerWidth"
            ), "A6: no sideways scrolling"
        context.close()
    assert found == {}
