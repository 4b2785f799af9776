"""The pattern of the call samples, seen in a real browser (R7, interface A1, A6)."""

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from tickets.tests.factories import open_ticket
from tickets.tests.test_pattern_pages import LOG, calls

from .test_browser import browse, portal, send, violations

__all__ = ["portal"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.mark.parametrize(("language", "width"), [("fr", 390), ("en", 1280)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a1_a6_the_picture_has_words_a_table_and_room(
    browser, portal, client, boreal, cam, ana, sign_in, freeze, language, width, theme
):
    freeze("2026-11-24 12:00")
    ticket = open_ticket(by=cam, account=boreal, samples=calls())
    for person, name in ((cam, "tickets:detail"), (ana, "desk:detail")):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme
        )
        browse(context, portal, client, person, sign_in)
        page = context.new_page()
        with override(language):
            page.goto(portal + reverse(name, args=[ticket.reference]))
        expect(page.locator(".tt-pattern li").first).to_contain_text("450")
        assert page.locator("svg[role=img] rect.kr").count() == 4
        assert page.locator("svg[role=img] rect.good").count() == 4
        page.locator("details", has=page.locator("tbody")).locator("summary").click()
        assert violations(page) == []
        assert page.evaluate(
            "document.documentElement.scrollWidth <= window.innerWidth"
        ), "A6: no sideways scrolling"
        context.close()


def test_r7_a_pasted_log_shows_its_pattern_without_javascript(
    browser, portal, client, boreal, cam, sign_in, freeze
):
    freeze("2026-11-24 12:00")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    browse(context, portal, client, cam, sign_in)
    page = context.new_page()
    page.goto(f"{portal}/en/tickets/new/")
    page.get_by_text("Dropped calls").click()
    page.locator("details", has=page.locator("[name=pasted]")).locator(
        "summary"
    ).click()
    page.fill("[name=pasted]", LOG)
    send(page, page.get_by_role("button", name="Read these lines"))
    told = page.get_by_role("status").filter(has_text="450-555-xxxx")
    expect(told).to_be_visible()
