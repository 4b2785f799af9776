"""The feed, as readers that trust the guid alone need it (R4, interface 3)."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from announcements.models import Announcement, Update

pytestmark = pytest.mark.django_db
THEN = datetime(2026, 11, 20, 15, tzinfo=UTC)


def make_announcement(**fields):
    facts = {"kind": "problem", "title_fr": "Panne", "title_en": "Outage"}
    return Announcement.objects.create(**{**facts, "changed_at": THEN, **fields})


def say(announcement, state="investigating", at=THEN, **fields):
    facts = {"body_fr": "Nous <b>enquêtons</b>.", "body_en": "We look."}
    return Update.objects.create(
        announcement=announcement, state=state, published_at=at,
        **{**facts, "changed_at": at, **fields},
    )  # fmt: skip


@pytest.fixture
def problem(db):
    problem = make_announcement()
    say(problem)
    say(problem, "resolved", THEN + timedelta(hours=1))
    return problem


def fetch(client, language="fr", **headers):
    with override(language):
        return client.get(reverse("announcements:feed"), headers=headers)


def test_one_item_per_update_newest_first_with_guids_of_its_language(client, problem):
    french, english = (feedparser.parse(fetch(client, x).content) for x in ("fr", "en"))
    assert [entry.title for entry in french.entries] == [
        "[Résolu] Panne", "[Enquête en cours] Panne",
    ]  # fmt: skip
    assert english.entries[1].title == "[Investigating] Outage"
    assert {e.id for e in french.entries}.isdisjoint(e.id for e in english.entries)
    assert (french.feed.language, english.feed.language) == ("fr-CA", "en-CA")
    assert french.entries[0].link.endswith(f"#maj-{problem.updates.first().pk}")
    assert not french.bozo


def test_the_same_content_gives_the_same_bytes_and_304(client, problem):
    first, second = fetch(client), fetch(client)
    assert first.content == second.content
    etag = first.headers["ETag"]
    assert fetch(client, **{"if-none-match": etag}).status_code == 304
    assert fetch(client, **{"if-none-match": f"W/{etag}"}).status_code == 304
    modified = first.headers["Last-Modified"]
    assert fetch(client, **{"if-modified-since": modified}).status_code == 304
    stale = {"if-none-match": '"old"', "if-modified-since": modified}
    assert fetch(client, **stale).status_code == 200, "a stale ETag wins"


def test_a_correction_keeps_guid_and_date_and_moves_the_rest(client, problem):
    before = feedparser.parse(fetch(client).content).entries[0]
    etag = fetch(client).headers["ETag"]
    problem.updates.filter(pk=problem.updates.first().pk).update(
        body_fr="Corrigé", changed_at=THEN + timedelta(days=1)
    )
    after = feedparser.parse(fetch(client).content).entries[0]
    assert (after.id, after.published) == (before.id, before.published)
    assert fetch(client).headers["ETag"] != etag


def test_s6_drafts_and_what_is_to_come_are_absent_everywhere(client, problem):
    future = make_announcement(title_fr="Secret", title_en="Secret")
    say(future, at=datetime(2100, 1, 1, tzinfo=UTC))
    say(
        make_announcement(title_fr="Secret", title_en="Secret"),
        at=None,
        changed_at=THEN,
    )
    assert b"Secret" not in fetch(client).content
    assert b"Secret" not in client.get(reverse("announcements:list")).content
    assert client.get(future.get_absolute_url()).status_code == 404


def test_text_that_no_reader_accepts_is_cleaned_and_markup_escaped(client, db):
    say(make_announcement(title_fr="Pan\x0bne & co"))
    parsed = feedparser.parse(fetch(client).content)
    assert not parsed.bozo
    assert "&lt;b&gt;" in parsed.entries[0].summary


def test_an_empty_feed_is_a_feed(client, db):
    parsed = feedparser.parse(fetch(client).content)
    assert (parsed.bozo, len(parsed.entries)) == (False, 0)


def test_s7_publishing_needs_both_languages_or_says_that_one_is_to_come(db):
    with pytest.raises(ValidationError):
        Announcement(kind="problem", title_fr="Panne").clean()
    Announcement(kind="problem", title_fr="Panne", is_translation_pending=True).clean()


def test_the_feed_costs_a_fixed_number_of_queries(
    client, problem, django_assert_num_queries
):
    for _ in range(60):
        say(problem, "identified")
    with django_assert_num_queries(2):
        fetch(client)
