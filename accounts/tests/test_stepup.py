"""Who can hurt everyone proves again who they are (trust 2.6)."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from accounts.tests.factories import PASSWORD
from escalation.models import Contact
from tickets.models import OutgoingMail
from tickets.tests.factories import NOON

pytestmark = pytest.mark.django_db
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def max_at_noon(client, rules, max_, sign_in, freeze):
    freeze(NOON)
    return sign_in(client, max_)


def noc():
    return Contact.objects.get(level__code="level2")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("escalation:contact_create", []),
        ("escalation:policy_edit", ["major"]),
        ("escalation:pages_csv", []),
        ("admin:accounts_person_add", []),
        ("admin:escalation_contact_add", []),
    ],
)
def test_what_could_hurt_everyone_asks_again_after_ten_minutes(
    client, rules, adi, sign_in, freeze, name, arguments
):
    freeze(NOON)
    sign_in(client, adi)
    address = reverse(name, args=arguments)
    freeze(NOON + TEN_MINUTES - timedelta(seconds=1))
    assert client.get(address).status_code == 200
    freeze(NOON + TEN_MINUTES + timedelta(seconds=1))
    refused = client.get(address)
    assert refused.status_code == 302
    assert refused.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_what_was_typed_is_kept_while_one_proves_who_one_is(max_at_noon, freeze):
    typed = {
        "level": noc().level_id, "name": "Soraya", "language": "fr", "position": "0",
        "is_active": "on", "to_email": "soraya@example.com",
    }  # fmt: skip
    freeze(NOON + 2 * TEN_MINUTES)
    address = reverse("escalation:contact_create")
    asked = max_at_noon.post(address, typed)
    assert not Contact.objects.filter(name="Soraya").exists()
    done = max_at_noon.post(asked.headers["Location"], {"password": PASSWORD})
    assert done.headers["Location"] == reverse("escalation:contacts")
    assert (
        Contact.objects.get(name="Soraya").methods.get().address == "soraya@example.com"
    )


def test_the_old_mailbox_is_told_who_changed_it(max_at_noon):
    contact = noc()
    typed = {
        "level": contact.level_id, "name": contact.name, "language": "fr",
        "position": "0", "is_active": "on", "to_email": "elsewhere@example.com",
        "to_email_alt": "noc2@example.com",
    }  # fmt: skip
    max_at_noon.post(reverse("escalation:contact", args=[contact.pk]), typed)
    told = OutgoingMail.objects.filter(key__startswith="contact-changed:")
    assert {mail.to for mail in told} == {"noc@example.com", "noc2@example.com"}
    assert "n…@example.com" in told[0].text and "Max" in told[0].text


def test_a_password_of_the_administration_is_as_strong_as_any_other(
    client, rules, adi, sign_in
):
    sign_in(client, adi)
    facts = {
        "email": "new@example.com", "name": "Nouvelle", "language": "fr",
        "role": "agent", "is_active": "on", "new_password": "trop court",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip
    answer = client.post(reverse("admin:accounts_person_add"), facts)
    assert answer.status_code == 200
    assert "new_password" in answer.context["adminform"].form.errors
    assert not Person.objects.filter(email="new@example.com").exists()


def sign_in_for_real(person):
    browser = Client()
    browser.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}
    )
    return browser


def test_one_sees_ones_sessions_and_ends_the_others(rules, cam):
    here, elsewhere = sign_in_for_real(cam), sign_in_for_real(cam)
    page = here.get(reverse("usersessions_list"))
    assert page.context["session_count"] == 2
    here.post(reverse("usersessions_list"))
    assert UserSession.objects.filter(user=cam).count() == 1
    assert elsewhere.get(reverse("tickets:list")).status_code == 302
    assert here.get(reverse("tickets:list")).status_code == 200


def test_limits_count_the_client_behind_our_proxies(rules, cam, settings):
    settings.TRUSTED_PROXIES = 1
    browser = Client(headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"})
    browser.post(reverse("account_login"), {"login": cam.email, "password": PASSWORD})
    assert UserSession.objects.get(user=cam).ip == "198.51.100.7"
