"""A capture sent from a telephone without JavaScript, read, drawn, taken over (R7)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from tickets.tests.factories import make_attachment, open_ticket
from tickets.tests.test_traces import REAL
from tickets.trace_reading import read_next

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
PAGE = {"name": "page.html", "mimeType": "text/html", "buffer": b"<html>"}
TRACE = {"name": "trace.pcap", "mimeType": "application/octet-stream", "buffer": REAL}
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}


@pytest.fixture
def portal(live_server, rules, settings):
    call_command("load_starter")
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def open_as(browser, portal, client, sign_in):
    """A page of this person's own browser."""

    def open_one(person, address, **options):
        sign_in(client, person)
        cookie = django_settings.SESSION_COOKIE_NAME
        context = browser.new_context(**options)
        context.add_cookies(
            [{"name": cookie, "value": client.cookies[cookie].value, "url": portal}]
        )
        page = context.new_page()
        page.goto(portal + address)
        return page

    return open_one


def press(page, selector):
    with page.expect_navigation():
        page.locator(selector).last.click()


TELEPHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_capture_from_a_telephone_without_javascript(
    open_as, boreal, cam, freeze, language
):
    now = freeze("2026-11-24 12:05")
    ticket = open_ticket(by=cam, account=boreal, now=now)
    with override(language):
        address = reverse("tickets:detail", args=[ticket.reference])
    page = open_as(cam, address, java_script_enabled=False, **TELEPHONE)
    page.fill("[name=body]", "Voici la trace.")
    page.set_input_files("[name=attachments]", [PAGE, TRACE])
    press(page, ".tt-reply .tt-btn--primary")
    expect(page.locator("#id_attachments_error")).to_contain_text("page.html")
    expect(page.locator("[name=body]")).to_have_value("Voici la trace.")
    expect(page.locator(".tt-reply .tt-warn")).to_be_visible()

    page.set_input_files("[name=attachments]", [TRACE])
    press(page, ".tt-reply .tt-btn--primary")
    expect(page.locator(".tt-thread a[download]")).to_have_text("trace.pcap")
    expect(page.locator("details table")).to_have_count(0)
    assert read_next(now=now)

    page.reload()
    expect(page.locator("details tbody tr").first).to_contain_text("408")
    page.locator("details tbody th a").nth(3).click()
    picture = page.locator("details svg.tt-pic").first
    expect(picture.get_by_text("480 Error")).to_be_visible()
    press(page, "details form .tt-btn")
    assert ticket.call_samples.count() == 5
    expect(page.locator("[role=status]")).to_contain_text("4")

    with page.expect_download() as download:
        page.locator(".tt-thread a[download]").click()
    assert download.value.suggested_filename == "trace.pcap"
    with open(download.value.path(), "rb") as saved:
        assert saved.read() == REAL


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("who", ["cam", "ana"])
def test_a1_axe_finds_nothing_on_a_ticket_with_a_trace(
    request, open_as, boreal, cam, freeze, who, width, theme
):
    now = freeze("2026-11-24 12:05")
    ticket = open_ticket(by=cam, account=boreal, now=now)
    make_attachment(ticket, "trace.pcap", REAL, now=now)
    assert read_next(now=now)
    name = {"cam": "tickets:detail", "ana": "desk:detail"}[who]
    page = open_as(
        request.getfixturevalue(who),
        reverse(name, args=[ticket.reference]),
        viewport={"width": width, "height": 900},
        color_scheme=theme,
    )
    expect(page.locator("details svg.tt-pic").first).to_be_visible()
    page.locator("details details summary").first.click()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "A6: no sideways scrolling"
    )
