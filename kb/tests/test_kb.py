"""The knowledge base: lists, search, numbers, safety (R3, K1-K6)."""

from datetime import date

import pytest
from django.urls import reverse

from kb.models import Article, ArticleVersion, Category
from kb.rendering import render
from kb.search import search_terms

pytestmark = pytest.mark.django_db


def make_version(number, title="Que veut dire l’erreur 503?", language="fr", **fields):
    article = fields.pop("article", None) or Article.objects.create()
    facts = {
        "summary": "Résumé", "body": "## Titre\n\nTexte", "state": "public",
        "added_on": date(2026, 1, 1), "updated_on": date(2026, 1, 2),
    }  # fmt: skip
    return ArticleVersion.objects.create(
        article=article, number=number, language=language, title=title,
        **{**facts, **fields},
    )  # fmt: skip


def find(client, words):
    response = client.get(reverse("kb:search"), {"q": words})
    return [version.number for version in response.context["versions"]]


@pytest.mark.parametrize(
    "words", ["erreur", "ERREURS", "érreur 503", "318", "000318", "resume"]
)
def test_search_wants_no_accents_no_case_and_knows_numbers(client, words):
    make_version(318)
    assert find(client, words) == [318]


@pytest.mark.parametrize(
    "words", ["", "   ", "(", '"', "\x00", "zebre", "%", "a" * 5_000]
)
def test_searching_for_nothing_or_noise_is_calm(client, words):
    make_version(318)
    assert find(client, words) == []


def test_telephone_numbers_are_one_word_however_they_are_cut():
    assert search_terms("(866) 928-4465") == search_terms("8669284465")


@pytest.mark.parametrize("state", ["draft", "internal", "archived"])
def test_what_is_not_public_is_nowhere_for_a_customer(client, state):
    version = make_version(318, state=state)
    assert client.get(version.get_absolute_url()).status_code == 404
    assert find(client, "erreur") == []
    assert b"erreur" not in client.get(reverse("kb:index")).content


def test_the_team_reads_internal_articles(client, ana, sign_in):
    version = make_version(318, state="internal")
    sign_in(client, ana)
    assert client.get(version.get_absolute_url()).status_code == 200


def test_k5_a_wrong_slug_leads_to_the_right_one(client):
    version = make_version(318)
    response = client.get(reverse("kb:article", args=[318, "autre"]))
    assert (response.status_code, response.headers["Location"]) == (
        301, version.get_absolute_url(),
    )  # fmt: skip


def test_k1_lists_show_one_version_of_each_in_the_readers_language(client):
    french = make_version(240, "Signaler")
    make_version(105, "Reporting", "en", article=french.article)
    make_version(271, "Passwords", "en")
    shown = client.get(reverse("kb:index")).context["popular"]
    assert {version.number for version in shown} == {240, 271}


def test_k2_a_view_counts_once_and_never_for_robots_heads_and_the_team(
    client, ana, sign_in
):
    version = make_version(318)
    address, browser = version.get_absolute_url(), {"user-agent": "Mozilla/5.0"}
    client.get(address, headers=browser)
    client.get(address, headers=browser)
    client.head(address, headers={"user-agent": "Mozilla/6"})
    client.get(address, headers={"user-agent": "Googlebot/2.1"})
    client.get(address)
    sign_in(client, ana)
    client.get(address, headers={"user-agent": "Mozilla/7"})
    version.refresh_from_db()
    assert version.views == 1


def test_the_number_has_six_digits_and_the_page_its_sections(client):
    page = client.get(make_version(318).get_absolute_url()).content.decode()
    assert "000318" in page
    assert '<h2 id="titre">' in page and 'href="#titre"' in page


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>",
     "<svg onload=alert(1)>", "![x](https://evil.example.com/x.png)"],
)  # fmt: skip
def test_an_editors_text_runs_nothing_and_calls_nobody(text):
    html = render(text).html
    assert "<script" not in html and "<img" not in html and "<svg" not in html
    assert 'href="javascript' not in html


def test_a_category_lists_its_articles_and_keeps_its_address(client):
    category = Category.objects.create(
        number=4, name_fr="Transfert", name_en="Porting", slug_fr="transfert",
        slug_en="porting",
    )  # fmt: skip
    version = make_version(455, "Transférer un numéro")
    version.article.categories.add(category)
    page = client.get(category.get_absolute_url())
    assert [v.number for v in page.context["versions"]] == [455]
    wrong = client.get(reverse("kb:category", args=[4, "porting"]))
    assert wrong.status_code == 301
