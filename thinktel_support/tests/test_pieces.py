"""The small pieces of every page: menus, the line of an outage, the error summary."""

from datetime import timedelta

import pytest
from django.urls import reverse

from announcements.models import Announcement, Update
from announcements.starter import load_components
from conftest import eastern

pytestmark = pytest.mark.django_db
NOW = eastern("2026-11-24 10:12")


def announce(impact, *, state="identified", kind="problem"):
    notice = Announcement.objects.create(
        kind=kind, impact=impact, title_fr="Appels refusés", title_en="Calls refused",
        changed_at=NOW,
    )  # fmt: skip
    Update.objects.create(
        announcement=notice, state=state, body_fr="Enquête.", body_en="Looking.",
        changed_at=NOW, published_at=NOW - timedelta(minutes=7),
    )  # fmt: skip
    return notice


def look(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("impact", "state", "kind", "is_told"),
    [
        ("partial", "identified", "problem", True),
        ("major", "investigating", "problem", True),
        ("degraded", "identified", "problem", False),
        ("partial", "resolved", "problem", False),
        ("maintenance", "scheduled", "maintenance", False),
    ],
)
def test_an_outage_is_told_in_one_line_while_it_lasts(
    client, rules, freeze, impact, state, kind, is_told
):
    freeze(NOW)
    announce(impact, state=state, kind=kind)
    page = look(client, reverse("contact"))
    assert ('class="tt-strip"' in page) is is_told
    assert ("Appels refusés" in page) is is_told


def test_the_line_is_left_out_where_the_outage_is_told_at_length(client, rules, freeze):
    freeze(NOW)
    load_components()
    notice = announce("major")
    for address in (reverse("home"), notice.get_absolute_url()):
        page = look(client, address)
        assert "Appels refusés" in page
        assert 'class="tt-strip"' not in page


@pytest.mark.parametrize(
    ("name", "argument", "entry", "current"),
    [
        ("escalation:on_call", None, "escalation:on_call", "page"),
        ("escalation:rotation_create", "level2", "escalation:on_call", "true"),
        ("escalation:policy_edit", "critical", "escalation:policy", "true"),
        ("escalation:contact_create", None, "escalation:contacts", "true"),
    ],
)
def test_the_menu_marks_where_one_is(
    client, adi, rules, sign_in, name, argument, entry, current
):
    sign_in(client, adi)
    page = look(client, reverse(name, args=[argument] if argument else None))
    address = reverse(entry, args=["major"] if entry == "escalation:policy" else None)
    menu = page[page.index('id="menu"') : page.index("</nav>")]
    assert f'<a href="{address}" aria-current="{current}">' in menu
    assert menu.count("aria-current") == 1


def test_a12_a_sentence_that_fits_any_field_says_whose_it_is(
    client, max_, rules, sign_in
):
    sign_in(client, max_)
    address = reverse("escalation:rotation_create", args=["level2"])
    page = client.post(address, {"shift_days": "7"}).content.decode()
    summary = page[
        page.index("tt-errsum") : page.index("</ul>", page.index("tt-errsum"))
    ]
    assert "Relève à (heure de l’Est) – Ce champ est obligatoire." in summary
    assert "Une rotation compte au moins une personne." in summary
