"""Sessions, passwords, limits and a cache that is gone (trust 2.6, 2.9)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.limits import address_of, is_within
from accounts.tests.factories import PASSWORD
from thinktel_support.cache import FailOpenCache
from tickets.models import OutgoingMail

pytestmark = pytest.mark.django_db


def is_signed_in(client):
    return client.get(reverse("account_me")).status_code == 200


@pytest.mark.parametrize(
    ("who", "idle", "is_still_in"),
    [
        ("ana", "2026-11-24 12:59", True),
        ("ana", "2026-11-24 13:00", False),
        ("cam", "2026-11-25 11:59", True),
        ("cam", "2026-11-25 12:00", False),
    ],
)
def test_an_idle_session_ends(
    client, rules, request, sign_in, freeze, who, idle, is_still_in
):
    freeze("2026-11-24 12:00")
    sign_in(client, request.getfixturevalue(who))
    assert is_signed_in(client)
    freeze(idle)
    assert is_signed_in(client) is is_still_in


def test_a_busy_session_of_the_team_ends_after_twelve_hours(
    client, rules, ana, sign_in, freeze
):
    freeze("2026-11-24 08:00")
    sign_in(client, ana)
    for hour in range(8, 20):
        freeze(f"2026-11-24 {hour:02}:00")
        assert is_signed_in(client)
        freeze(f"2026-11-24 {hour:02}:40")
        assert is_signed_in(client)
    freeze("2026-11-24 20:00")
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["role", "password", "closed"])
def test_every_session_ends_with_the_role_the_password_or_the_sign_in(
    client, rules, ana, sign_in, change
):
    sign_in(client, ana)
    assert is_signed_in(client)
    if change == "role":
        ana.role = "editor"
    elif change == "password":
        ana.set_password("une autre phrase bien longue")
    else:
        ana.is_active = False
    ana.save()
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "password",
    ["court", "onze caract", "x" * 1_025, "password1234", "ThinkTel ThinkTel 2026!",
     "cam@example.com"],
)  # fmt: skip
def test_weak_passwords_are_refused(cam, password):
    with pytest.raises(ValidationError):
        validate_password(password, cam)


def test_the_team_needs_fifteen_characters(cam, ana):
    validate_password("lune verte 42", cam)
    with pytest.raises(ValidationError):
        validate_password("lune verte 42", ana)


def sign_in_by_form(client, password):
    facts = {"login": "cam@example.com", "password": password}
    return client.post(reverse("account_login"), facts)


def test_guessing_is_slowed_and_the_answer_is_the_same_for_unknown_people(
    client, rules, cam
):
    known = sign_in_by_form(client, "wrong").context["form"].errors
    unknown = client.post(
        reverse("account_login"), {"login": "qui@example.com", "password": "wrong"}
    )
    assert unknown.context["form"].errors == known
    for _ in range(6):
        last = sign_in_by_form(Client(), "wrong")
    refused = sign_in_by_form(Client(), PASSWORD)
    assert refused.status_code != 302
    assert last.status_code in (200, 429)


def test_a_reset_leaves_by_the_outbox_and_tells_nothing(client, rules, cam):
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("cam@example.com", "qui@example.com")
    ]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    (mail,) = OutgoingMail.objects.all()
    assert "/mot-de-passe/nouveau/" in mail.text


def test_a_limit_counts_and_a_cache_that_is_gone_never_decides(rf):
    assert [is_within("x", "y", most=2, seconds=60) for _ in range(3)] == [
        True,
        True,
        False,
    ]
    gone = FailOpenCache("unix:///nowhere/broker.sock", {"OPTIONS": {}})
    assert gone.get("a", "default") == "default"
    assert gone.add("a", 1, 60) is False
    assert gone.incr("a") == 1
    gone.set("a", 1)
    gone.delete("a")


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "10.0.0.9"), (1, "203.0.113.7"), (2, "198.51.100.1")]
)
def test_only_our_own_proxies_are_believed(rf, settings, proxies, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get(
        "/",
        REMOTE_ADDR="10.0.0.9",
        HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.1, 203.0.113.7",
    )
    assert address_of(request) == address
