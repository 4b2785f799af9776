"""What anyone finds on the public pages (R1, R2, R3, R4, R6)."""

import re
from datetime import timedelta
from html import unescape

import feedparser
import pytest
from django.urls import reverse
from django.utils.translation import override

from announcements.models import Announcement, ServiceComponent, Update
from announcements.starter import load_components
from conftest import eastern
from kb.models import ArticleVersion, Category
from kb.starter import load_articles
from tickets.models import Department, Ticket
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
NOW = eastern("2026-11-24 12:00")


@pytest.fixture
def portal(rules, freeze):
    freeze(NOW)
    load_components()
    load_articles()


def look(client, name, *args, language="en", **query):
    with override(language):
        page = client.get(reverse(name, args=args), query)
    return page.content.decode()


def words(page):
    """What is read: no tags, blanks as one, none before a comma."""
    text = re.sub(r"[\s\u00a0]+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))
    return text.replace(" ,", ",")


def announce(*codes, kind="problem", state="investigating", impact="partial", **fields):
    announcement = Announcement.objects.create(
        kind=kind, impact=impact, title_fr="Appels coupés", title_en="Calls are cut",
        changed_at=NOW, **fields,
    )  # fmt: skip
    announcement.components.set(ServiceComponent.objects.filter(code__in=codes))
    Update.objects.create(
        announcement=announcement, state=state, body_fr="On cherche.",
        body_en="We look.", published_at=NOW, changed_at=NOW,
    )  # fmt: skip
    return announcement


def state_on_home(client, service):
    text = words(look(client, "home"))
    return re.search(
        rf"{service} (Operational|Partial outage|Under maintenance)", text
    )[1]


def test_r1_home_tells_the_state_of_each_service_and_what_is_open(client, portal):
    assert state_on_home(client, "SIP trunk") == "Operational"
    problem = announce("sip-trunk")
    assert state_on_home(client, "SIP trunk") == "Partial outage"
    assert state_on_home(client, "Voicemail") == "Operational"
    page = look(client, "home")
    assert "Calls are cut" in page
    Update.objects.create(
        announcement=problem, state="resolved", body_fr="Réglé.", body_en="Solved.",
        published_at=NOW, changed_at=NOW,
    )  # fmt: skip
    assert state_on_home(client, "SIP trunk") == "Operational"


def test_r1_home_leads_to_the_sites_that_matter(client, portal):
    page = look(client, "home")
    for address in (
        "https://ucontrol.thinktel.ca/", "https://myphone.thinktel.ca/",
        "https://www.thinktel.ca/",
    ):  # fmt: skip
        assert f'href="{address}"' in page
    found = re.search(r'href="([^"]*/article/455-[^"]*)"', page)[1]
    article = client.get(found, follow=True).content.decode()
    assert 'href="https://www.thinktel.ca/fr/transfert"' in article, "the form (R13)"


def test_r1_a_maintenance_is_told_before_its_hour_and_darkens_nothing(client, portal):
    announce(
        "voicemail", kind="maintenance", state="scheduled", impact="maintenance",
        starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=1, hours=2),
    )  # fmt: skip
    text = words(look(client, "home"))
    assert (
        "Next maintenance: Calls are cut, Wednesday, November 25, 12 p.m. EST" in text
    )
    assert state_on_home(client, "Voicemail") == "Operational"


DIRECTORY = (
    "1-866-928-4465, option 3", "611", "2-3-1", "option 4", "orders@thinktel.ca",
    "info@thinktel.ca", "option 2", "billing@thinktel.ca", "option 5",
    "ports@thinktel.ca", "sales@thinktel.ca", "780-702-2880", "1506-10250 101 St NW",
    "Edmonton", "T5J 3P4",
)  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_r2_the_directory_names_every_department_and_opens_a_ticket(
    client, portal, language
):
    page = look(client, "contact", language=language)
    text = words(page)
    for wanted in DIRECTORY:
        assert wanted in text
    for department in Department.objects.all():
        with override(language):
            assert department.name in text
    with override(language):
        assert f'href="{reverse("tickets:create")}"' in page


def test_r3_nine_subjects_and_three_lists_each_in_its_own_order(client, portal):
    page = look(client, "kb:index", language="fr")
    for category in Category.objects.all():
        assert category.name_fr in unescape(page)
    assert Category.objects.count() == 9
    ArticleVersion.objects.filter(number=240).update(views=50)
    ArticleVersion.objects.filter(number=455).update(views=9)
    with override("fr"):
        lists = client.get(reverse("kb:index")).context
    first = {name: lists[name][0].number for name in ("popular", "added", "updated")}
    assert first == {"popular": 240, "added": 318, "updated": 318}


def test_r3_an_article_ends_with_its_number_views_dates_and_subjects(client, portal):
    version = ArticleVersion.objects.get(number=455)
    ArticleVersion.objects.filter(pk=version.pk).update(views=6662)
    text = words(look(client, "kb:article", 455, version.slug, language="fr"))
    for wanted in ("000455", "6 66", "5 octobre 2026", "Transfert de numéros"):
        assert wanted in text


def test_r3_an_article_in_english_alone_says_so_to_french_readers(client, portal):
    version = ArticleVersion.objects.get(number=271)
    page = look(client, "kb:article", 271, version.slug, language="fr")
    assert "uniquement en anglais" in words(page) or "qu’en anglais" in words(page)
    assert 'lang="fr-CA"' in page and 'lang="en"' in page


def test_r4_every_update_is_on_its_page_and_in_the_feed_people_are_invited_to(
    client, portal
):
    announcement = announce("sip-trunk")
    feed = feedparser.parse(look(client, "announcements:feed"))
    assert [entry.title for entry in feed.entries] == ["[Investigating] Calls are cut"]
    page = look(client, "announcements:list")
    with override("en"):
        assert reverse("announcements:feed") in page, "a link with words"
        shown = client.get(announcement.get_absolute_url()).content.decode()
    assert 'type="application/rss+xml"' in page, "and for the reader's own program"
    assert "We look." in shown


def test_r6_french_first_english_whole_eastern_shown_and_utc_kept(
    client, portal, boreal, cam, sign_in
):
    assert client.get("/").headers["Location"] == "/fr/"
    for moment, french, english in (
        ("2026-07-06 12:00", "16 h HAE", "4 p.m. EDT"),
        ("2026-11-24 12:00", "16 h HNE", "4 p.m. EST"),
    ):
        ticket = open_ticket(by=cam, account=boreal, now=eastern(moment))
        sign_in(client, cam)
        shown = {
            language: words(
                look(client, "tickets:detail", ticket.reference, language=language)
            )
            for language in ("fr", "en")
        }
        assert french in shown["fr"] and english in shown["en"]
        kept = Ticket.objects.get(pk=ticket.pk).response_due_at
        assert kept.utcoffset() == timedelta(0)
