"""Headers and cookies of every answer, errors included (trust 2.5)."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import reverse

pytestmark = pytest.mark.django_db

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize(
    "address",
    ["/", "/fr/", "/en/", "/fr/xyz/", "/fr/annonces/rss.xml", "/static/portal.css",
     "/fr/billets/", "/healthz"],
)  # fmt: skip
def test_every_answer_carries_them(client, rules, address):
    response = client.get(address)
    response.close()
    for name, value in WANTED.items():
        assert response.headers.get(name) == value, name
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "Permissions-Policy" in response.headers


def test_a_server_error_is_calm_bilingual_and_carries_them(client, rules, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("thinktel_support.views.network_status", None)
    response = client.get("/fr/")
    text = response.content.decode()
    assert response.status_code == 500
    assert "Quelque chose s’est brisé" in text and "Something broke" in text
    assert "TypeError" not in text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_what_a_signed_in_person_saw_is_not_stored(client, rules, boreal, cam, sign_in):
    sign_in(client, cam)
    response = client.get(reverse("tickets:list"))
    assert response.headers["Cache-Control"] == "no-store"


def test_signing_out_clears_the_browsers_memory(client, rules, cam, sign_in):
    sign_in(client, cam)
    response = client.post(reverse("account_logout"))
    assert "storage" in response.headers["Clear-Site-Data"]


def test_token_pages_keep_their_token(client, rules):
    response = client.get(reverse("tickets:confirm", args=["x"]))
    assert response.status_code == 404


def test_the_feed_sets_no_cookie_and_opens_no_session(client, rules):
    response = client.get(reverse("announcements:feed"))
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "k7v-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2,
    "ALLOWED_HOSTS": "soutien.example.com",
    "BASE_URL": "https://soutien.example.com",
    "DATABASE_URL": "postgres://u:p@db.example.com/portal",
    "REDIS_URL": "redis://redis.example.com:6379/0",
    "EMAIL_URL": "smtp://mail.example.com:25",
}


def manage(*arguments, **environment):
    clean = {
        k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "VAR_DIR")
    }
    return subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env={**clean, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_check_deploy_is_clean_in_production():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"PRODUCTION"}))
def test_production_refuses_to_start_without_its_settings(name):
    done = manage("check", **{**PRODUCTION, name: ""})
    assert done.returncode != 0
    assert name in done.stderr


def test_cookies_are_host_only_in_production():
    code = "from django.conf import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE)"
    done = manage("shell", "-v0", "-c", code, **PRODUCTION)
    assert done.stdout.split() == ["__Host-session", "True", "True"]
