"""Calls given in a real browser: a log without JavaScript, fresh samples in one tap."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tickets.models import OutgoingMail, Ticket
from tickets.tests.factories import open_ticket

from .test_browser import browse, here, portal, send, violations  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
FILES = Path(__file__).parents[2] / "tickets/tests/calllogs"


def test_a_log_on_a_telephone_without_javascript(
    browser, portal, client, boreal, cam, sign_in, freeze  # noqa: F811
):  # fmt: skip
    """Read a file, correct its zone, remove and read another one, send: no script."""
    freeze("2026-11-24 12:00")
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="fr-CA",
        java_script_enabled=False,
    )
    browse(context, portal, client, cam, sign_in)
    page = context.new_page()
    page.goto(f"{portal}/fr/billets/nouveau/")
    page.select_option("[name=service]", label="Jonction SIP")
    page.get_by_text("Appels interrompus").click()
    page.get_by_text("Une personne", exact=True).click()
    page.fill("[name=numbers]", "418-555-0142")
    page.fill("[name=description]", "Les appels vers le 450 échouent.")
    page.locator("details:has([name=log-file]) > summary").click()
    page.set_input_files("[name=log-file]", FILES / "asterisk-18.csv")
    send(page, page.locator("button[value='log:read']"))
    expect(page.locator("#log h3")).to_contain_text("asterisk-18.csv")
    expect(page.locator("#log .tt-bad")).to_have_count(3)  # all in the future, Eastern
    page.select_option("[name=log-zone]", "UTC")
    send(page, page.locator("button[value='log:again']"))
    expect(page.locator("#log .tt-ok")).to_have_count(3)
    send(page, page.locator("button[value='log:drop']"))
    expect(page.locator("#log")).to_have_count(0)
    page.locator("details:has([name=log-file]) > summary").click()
    page.set_input_files("[name=log-file]", FILES / "cucm.csv")
    send(page, page.locator("button[value='log:read']"))
    expect(page.locator("[name=description]")).to_have_value(re.compile("450"))
    send(page, page.get_by_role("button", name="Envoyer le billet").last)
    ticket = Ticket.objects.get()
    expect(page.locator("h1")).to_contain_text(ticket.reference)
    assert ticket.call_samples.count() == 4
    context.close()


def test_fresh_samples_in_one_tap(
    browser, portal, client, boreal, cam, ana, sign_in, freeze  # noqa: F811
):  # fmt: skip
    """Ana presses once; Camille taps the mailed link, types one call, sends."""
    now = freeze("2026-11-24 12:00")
    ticket = open_ticket(by=cam, account=boreal, now=now)
    desk = browser.new_context(viewport={"width": 1280, "height": 900})
    browse(desk, portal, client, ana, sign_in)
    page = desk.new_page()
    page.goto(portal + reverse("desk:detail", args=[ticket.reference]))
    send(
        page, page.locator("button[formaction$='/%s']" % _last_part("desk:ask_samples"))
    )
    expect(page.locator(".tt-head")).to_contain_text("En attente")
    mail = OutgoingMail.objects.filter(to="cam@example.com").last()
    link = here(portal, re.search(r"https?://\S+", mail.text)[0])
    freeze("2026-11-24 12:20")

    tapped = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    tapped.goto(link)
    for name, value in {
        "caller": "418-555-0142", "called": "450-555-0117", "date": "2026-11-24",
        "time": "11 h 50", "result": "Signal occupé rapide",
    }.items():  # fmt: skip
        tapped.fill(f"[name=calls-0-{name}]", value)
    send(tapped, tapped.locator("button.tt-btn--big"))
    expect(tapped.locator("[role=status]").first).to_be_visible()
    assert violations(tapped) == []
    assert tapped.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.call_samples.count()) == (Ticket.State.OPEN, 2)
    page.reload()
    expect(page.locator("main")).to_contain_text("450-555-0117")


def _last_part(name):
    return reverse(name, args=["x"]).rstrip("/").rpartition("/")[2] + "/"


@pytest.mark.parametrize("name", ["asterisk-16.csv", "spreadsheet-fr-bom.csv"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a1_what_was_read_of_a_log_is_for_everybody(
    browser, portal, client, boreal, cam, sign_in, freeze, width, name  # noqa: F811
):  # fmt: skip
    freeze("2026-11-24 12:00")
    context = browser.new_context(viewport={"width": width, "height": 900})
    browse(context, portal, client, cam, sign_in)
    page = context.new_page()
    page.goto(f"{portal}/fr/billets/nouveau/")
    page.locator("[name=symptom][value=dropped_calls]").check()
    page.locator("details:has([name=log-file]) > summary").click()
    page.set_input_files("[name=log-file]", FILES / name)
    send(page, page.locator("button[value='log:read']"))
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
