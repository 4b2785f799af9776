"""Both languages, whole and everywhere (L1-L6, R5, R6)."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

pytestmark = pytest.mark.django_db
CATALOGUE = settings.BASE_DIR / "locale/fr/LC_MESSAGES/django.po"
PUBLIC = (
    "home", "contact", "accessibility", "privacy", "terms", "site_map", "kb:index",
    "kb:search", "announcements:list", "account_login", "tickets:create",
)  # fmt: skip


def messages(text):
    """(context, msgid) -> its translations, from a .po file."""
    found = {}
    for block in re.split(r"\n\n", text):
        if "\n#~" in f"\n{block}":
            continue
        parts = re.findall(
            r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n?)+)',
            block,
            re.M,
        )
        words = {name: "".join(re.findall(r'"(.*)"', lines)) for name, lines in parts}
        if words.get("msgid"):
            key = (words.get("msgctxt", ""), words["msgid"])
            found[key] = [v for n, v in words.items() if n.startswith("msgstr")]
    return found


def test_l4_every_message_has_its_french():
    text = CATALOGUE.read_text()
    missing = [key for key, said in messages(text).items() if not all(said)]
    assert missing == []
    assert "#, fuzzy" not in text


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_l4_the_catalogue_is_that_of_the_code_and_the_compiled_one_is_its(tmp_path):
    """A new message without its French, or a stale .mo, fails here."""
    before = CATALOGUE.read_text()
    copy = tmp_path / "site"
    ignored = shutil.ignore_patterns(".venv", ".git", "var", "__pycache__")
    shutil.copytree(settings.BASE_DIR, copy, ignore=ignored)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "fr",
         "--no-location", "-v0"],
        cwd=copy, check=True, env={"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path / "v")},
    )  # fmt: skip
    fresh = (copy / "locale/fr/LC_MESSAGES/django.po").read_text()
    assert set(messages(fresh)) == set(messages(before))
    compiled = tmp_path / "django.mo"
    subprocess.run(
        ["msgfmt", "-o", compiled, CATALOGUE], check=True, capture_output=True
    )
    assert _said(compiled) == _said(CATALOGUE.with_suffix(".mo"))


def _said(path: Path):
    done = subprocess.run(
        ["msgunfmt", path], check=True, capture_output=True, text=True
    )
    return messages(done.stdout.replace("\\\n", ""))


def test_t1_french_typography():
    """A no-break space before : and %, none before ; ! ?, the curly apostrophe."""
    wrong = []
    for (_, msgid), said in messages(CATALOGUE.read_text()).items():
        for words in said:
            plain = re.sub(r"%\(\w+\)s|https?://\S+", "x", words)
            if re.search(r" [:;!?»]|« |\u00a0[;!?]|\w'\w|\d %", plain):
                wrong.append((msgid, words))
    assert wrong == []


@pytest.fixture
def starter(rules):
    call_command("load_starter")


@pytest.mark.parametrize("name", PUBLIC)
def test_l1_l2_l3_the_page_is_in_its_paths_language_and_links_to_the_other(
    client, starter, name
):
    for code, tag, other, other_tag in (
        ("fr", "fr-CA", "en", "en-CA"),
        ("en", "en-CA", "fr", "fr-CA"),
    ):
        with override(code):
            address = reverse(name)
        with override(other):
            twin = reverse(name)
        response = client.get(address)
        page = response.content.decode()
        assert f'<html lang="{tag}">' in page
        assert response.headers["Content-Language"] == tag
        assert f'href="{twin}" lang="{other}" hreflang="{other_tag}"' in page
        assert f'hreflang="{other_tag}" href="{settings.BASE_URL}{twin}"' in page


ENGLISH = r"\b(Search|Submit|Open a|Closed|Filed under|Updated|Ticket|Home|Error)\b"
FRENCH = r"\b(Chercher|Billets|Fermés|Accueil|Erreur|Soutien|Annonces)\b"


@pytest.mark.parametrize("name", PUBLIC)
def test_l5_no_word_of_the_other_language(client, starter, name):
    for code, foreign in (("fr", ENGLISH), ("en", FRENCH)):
        with override(code):
            page = client.get(reverse(name)).content.decode()
        page = re.sub(
            r'<(\w+)[^>]* lang="(?:en|fr)"[^>]*>.*?</\1>', "", page, flags=re.S
        )
        text = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", page, flags=re.S)
        assert re.findall(foreign, text) == []


@pytest.mark.parametrize("path", ["/fr/xyz/", "/en/xyz/"])
def test_l1_a_missing_page_speaks_its_paths_language(client, rules, path):
    response = client.get(path)
    assert response.status_code == 404
    assert f'<html lang="{path[1:3]}-CA">' in response.content.decode()


@pytest.mark.parametrize(
    ("host", "accepts", "home"),
    [
        ("soutien.thinktel.ca", "en", "/fr/"),
        ("support.thinktel.ca", "fr", "/en/"),
        ("localhost", "en-CA,en;q=0.9", "/en/"),
        ("localhost", "de", "/fr/"),
    ],
)
def test_the_root_chooses_a_language(client, settings, host, accepts, home):
    settings.ALLOWED_HOSTS = ["*"]
    response = client.get("/", headers={"host": host, "accept-language": accepts})
    assert (response.status_code, response.headers["Location"]) == (302, home)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/index.php", "/fr/"),
        ("/index.php/contact", "/fr/nous-contacter/"),
        ("/index.php/announcements", "/fr/annonces/"),
        ("/index.php/announcements?format=rss", "/fr/annonces/rss.xml"),
        ("/index.php/announcements/feed", "/fr/annonces/rss.xml"),
        ("/index.php/kb", "/fr/base-de-connaissance/"),
        ("/index.php/kb/article/455", "/fr/base-de-connaissance/article/455-"),
        ("/kb/article/000240", "/fr/base-de-connaissance/article/240-"),
        ("/kb/article/271-_98_and_Self-Care_passwords", "/fr/base-de-connaissance/article/271-"),
        ("/index.php/kb/category/4", "/fr/base-de-connaissance/categorie/4-"),
    ],
)  # fmt: skip
def test_r5_published_addresses_lead_to_their_pages_in_one_permanent_step(
    client, starter, settings, old, new
):
    settings.ALLOWED_HOSTS = ["*"]
    response = client.get(old, headers={"host": "soutien.thinktel.ca"})
    assert response.status_code == 301
    assert response.headers["Location"].startswith(new)
    assert client.get(response.headers["Location"]).status_code == 200


def test_r5_an_unknown_old_number_is_a_real_404_in_the_hosts_language(
    client, starter, settings
):
    settings.ALLOWED_HOSTS = ["*"]
    response = client.get("/kb/article/99999", headers={"host": "support.thinktel.ca"})
    assert response.status_code == 404
    assert 'lang="en-CA"' in response.content.decode()


def test_l6_an_english_article_on_a_french_page_says_so(client, starter):
    address = reverse("kb:article", args=[271, "98-and-self-care-passwords"])
    page = client.get(address).content.decode()
    assert '<html lang="fr-CA">' in page
    assert '<div lang="en"' in page
    assert "n’existe qu’en anglais" in page
    assert "(en anglais)" in client.get(reverse("kb:index")).content.decode()
