"""The promises, kept in a real browser with a real mail server (issue's stories)."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings as django_settings
from django.core.management import call_command
from django.utils.translation import override
from playwright.sync_api import expect

from accounts.second_factor import current_code, enrol_totp
from accounts.tests.factories import PASSWORD
from escalation import engine, guard
from escalation.messages import acknowledge_address
from escalation.models import ContactMethod, EscalationPolicy, Level
from escalation.models import Page as PageRow
from tickets.models import Ticket

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
    "preload": False,
}
# Started in one call and read in another: axe works while the test does something else.
START_AXE = "rules => { window.looking = axe.run(rules) }"
READ_AXE = """async () => (await window.looking).violations.map(
    found => `${found.id}: ${found.nodes[0].html.slice(0, 120)}`)"""

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


def violations(page):
    """What axe finds on the page as it is now."""
    page.evaluate(AXE_SCRIPT)
    page.evaluate(START_AXE, RULES)
    return page.evaluate(READ_AXE)


def here(portal, address):
    parts = urlsplit(address)
    return f"{portal}{parts.path}"


def test_a_saturday_night_in_french_on_a_telephone(
    new_context, portal, client, boreal, cam, sign_in, freeze, smtp
):
    """No incoming calls: level 2, then level 3, then one press, then silence."""
    freeze("2026-11-28 21:40")
    context = new_context(viewport={"width": 390, "height": 844}, locale="fr-CA")
    browse(context, portal, client, cam, sign_in)
    page = context.new_page()
    page.goto(f"{portal}/fr/billets/nouveau/")
    page.select_option("[name=service]", label="Jonction SIP")
    page.get_by_text("Aucun appel n’entre").click()
    page.get_by_text("20\u00a0% ou plus", exact=True).click()
    expect(page.get_by_text("le problème paraît majeur")).to_be_visible()
    page.fill("[name=numbers]", "418-555-0160\n418-555-0161")
    page.fill("[name=description]", "Aucun appel n’entre depuis 21 h 20.")
    page.locator("details:has([name=pasted]) > summary").click()
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
    woken = new_context(viewport={"width": 390, "height": 844}).new_page()
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
    new_context, portal, client, remparts, dee, sign_in, freeze, smtp, at, due
):
    """I1: at 19:59:59 one second of Friday counts; at 20:00:00 none."""
    now = freeze(at)
    context = new_context(viewport={"width": 1280, "height": 900}, locale="en-CA")
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


def tab_to(page, target):
    """Press Tab until `target` has the focus, which is seen wherever it goes."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("sought => document.activeElement.matches(sought)", target):
            assert page.evaluate(FOCUS_IS_SEEN), f"{target}: the focus is not seen"
            return
    raise AssertionError(f"Tab never reaches {target}")


FOCUS_IS_SEEN = """() => {
    const focus = document.activeElement, box = focus.getBoundingClientRect();
    const drawn = focus.closest('.tt-choice') || focus;
    return getComputedStyle(drawn).outlineStyle !== 'none'
        && box.bottom > 0 && box.top < innerHeight;
}"""
CALLS = [
    ("581-555-0130", "418-555-0160", "2026-11-24", "9:06 am", "480"),
    ("514-555-0114", "418-555-0160", "2026-11-24", "9:14 am", "480"),
    ("418-555-0111", "418-555-0161", "2026-11-24", "9:15 am", "503"),
]


def test_a5_a_report_with_the_keyboard_alone(
    new_context, portal, client, boreal, cam, sign_in, freeze
):
    """Three calls, the second removed, an error, its link, the confirmation."""
    freeze("2026-11-24 10:00")
    context = new_context(viewport={"width": 1280, "height": 900})
    browse(context, portal, client, cam, sign_in)
    page = context.new_page()
    page.goto(f"{portal}/en/tickets/new/")
    keys = page.keyboard
    tab_to(page, ".tt-skip")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu", "A2"

    tab_to(page, "[name=service]")
    keys.type("SIP")
    tab_to(page, "[name=symptom]")
    keys.press("Space")
    tab_to(page, "[name=share]")
    keys.press("Space")
    tab_to(page, "[name=numbers]")
    keys.type("418-555-0160")
    for number, call in enumerate(CALLS):
        names = ("caller", "called", "date", "time", "result")
        for name, value in zip(names, call, strict=True):
            tab_to(page, f"[name=calls-{number}-{name}]")
            keys.type(value)
    tab_back_to(page, "[value='remove:1']")
    with page.expect_navigation():
        keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "calls"
    expect(page.locator("[name=calls-1-caller]")).to_have_value("418-555-0111")

    tab_to(page, ".tt-btn--big")
    with page.expect_navigation():
        keys.press("Enter")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.matches('.tt-errsum')"), "A12"
    tab_to(page, ".tt-errsum a")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.name") == "description"
    keys.type("No incoming calls since 9 o’clock.")
    tab_to(page, ".tt-btn--big")
    with page.expect_navigation():
        keys.press("Enter")
    ticket = Ticket.objects.get()
    expect(page.locator("h1")).to_contain_text(ticket.reference)
    results = ticket.call_samples.order_by("called_at").values_list("result", flat=True)
    assert list(results) == ["480", "503"]


def tab_back_to(page, target):
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("sought => document.activeElement.matches(sought)", target):
            return
    raise AssertionError(f"Shift+Tab never reaches {target}")


def test_a_lead_of_the_noc_prepares_the_night(
    new_context, portal, client, max_, sign_in, freeze, smtp
):
    """A contact tested for real, a rotation, and a ladder tried dry before it counts."""
    now = freeze("2026-11-24 10:00")
    context = new_context(viewport={"width": 1280, "height": 900})
    browse(context, portal, client, max_, sign_in)
    page = context.new_page()
    page.goto(f"{portal}/en/escalation/contacts/new/")
    page.fill("[name=name]", "Max Gagné")
    page.select_option("[name=level]", str(Level.objects.get(code="level2").pk))
    page.select_option("[name=language]", "en")
    page.fill("[name=to_email]", "max@example.com")
    send(page, page.get_by_role("button", name="Save"))
    mine = page.locator("li", has=page.get_by_role("link", name="Max Gagné")).last
    expect(mine).to_contain_text("Not verified")
    send(page, mine.get_by_role("button", name="Test page"))
    guard.send_everything(now=now)
    (letter,) = [m.content for m in smtp.messages if m.to == ["max@example.com"]]
    assert "TEST" in letter
    with override("en"):
        link = here(portal, acknowledge_address(PageRow.objects.get(kind="test")))
    page.goto(link)
    assert ContactMethod.objects.get(contact__name="Max Gagné").verified_at is None
    send(page, page.get_by_role("button", name="I got it"))
    expect(page.get_by_text("Noted: the test has reached you.")).to_be_visible()
    page.goto(f"{portal}/en/escalation/contacts/")
    expect(mine).to_contain_text("Verified")
    expect(mine).to_contain_text("Ready")

    page.goto(f"{portal}/en/escalation/on-call/")
    send(page, page.get_by_role("link", name="Add a rotation: Level 2"))
    page.fill("[name=starts_on]", "2026-11-23")
    page.fill("[name=handover]", "8:00 am")
    page.select_option("[name=member_1]", label="Max Gagné")
    send(page, page.get_by_role("button", name="Save"))
    expect(page.locator(".tt-who-now")).to_contain_text("Max Gagné until")
    expect(page.locator(".tt-cards tbody tr").first).to_contain_text("Max Gagné")

    page.goto(f"{portal}/en/escalation/policies/major/")
    send(page, page.get_by_role("link", name="Change the ladder"))
    page.fill("[name=steps-3-after_minutes]", "25")
    send(page, page.get_by_role("button", name="Dry run from now"))
    expect(page.get_by_text("nothing is saved yet")).to_be_visible()
    expect(page.locator(".tt-rungs")).to_contain_text("Max Gagné: e-mail, in English")
    major = EscalationPolicy.objects.get(severity="major")
    assert 25 not in major.steps.values_list("after_minutes", flat=True)
    send(page, page.get_by_role("button", name="Save"))
    expect(
        page.get_by_text("Open escalations keep the ladder they had")
    ).to_be_visible()
    assert 25 in major.steps.values_list("after_minutes", flat=True)
