"""Invented people and accounts for the demonstration; their passwords are generated."""

import secrets
from dataclasses import dataclass

from .models import CustomerAccount, Membership, NumberRange, Person, ServiceLine
from .second_factor import enrol_totp

# (address, name, role, language)
PEOPLE = [
    ("cam@example.com", "Camille Gagnon", "customer", "fr"),
    ("dee@example.com", "Dee Duguay", "customer", "en"),
    ("ana@example.com", "Ana Rivest", "agent", "fr"),
    ("ben@example.com", "Ben Okafor", "agent", "en"),
    ("nora@example.com", "Nora Benali", "noc", "fr"),
    ("max@example.com", "Max Tremblay", "manager", "fr"),
    ("eve@example.com", "Ève Lavoie", "editor", "fr"),
    ("adi@example.com", "Adi Haddad", "administrator", "fr"),
    ("anouk@example.com", "Anouk Desrosiers", "agent", "fr"),
]


@dataclass(frozen=True)
class SignIn:
    """What the newcomer needs to sign in as somebody."""

    email: str
    role: str
    password: str
    totp_secret: str = ""


def load_cast() -> list[SignIn]:
    """Make the demonstration's people and accounts; returns the sign-ins just made."""
    made = []
    for email, name, role, language in PEOPLE:
        if Person.objects.filter(email=email).exists():
            continue
        password = "-".join(secrets.token_hex(3) for _ in range(4))
        person = Person.objects.create_user(
            email, password, name=name, role=role, language=language
        )
        secret = enrol_totp(person) if person.is_colleague else ""
        made.append(SignIn(email, person.get_role_display(), password, secret))
    _load_account(
        number="104233",
        name="Clinique dentaire Boréale",
        language="fr",
        member="cam@example.com",
        ranges=[("+14185550142", "+14185550159")],
    )
    _load_account(
        number="105877",
        name="Hôtel des Remparts",
        language="en",
        member="dee@example.com",
        ranges=[("+14185550160", "+14185550179")],
    )
    return made


def _load_account(*, number, name, language, member, ranges):
    manager = Person.objects.get(email="anouk@example.com")
    account, is_new = CustomerAccount.objects.get_or_create(
        number=number,
        defaults={"name": name, "language": language, "account_manager": manager},
    )
    if not is_new:
        return
    person = Person.objects.get(email=member)
    Membership.objects.create(account=account, person=person, role="manager")
    trunk = ServiceLine.objects.create(account=account, kind="sip_trunk", user_base=38)
    NumberRange.objects.bulk_create(
        NumberRange(service_line=trunk, first=first, last=last)
        for first, last in ranges
    )
    ServiceLine.objects.create(account=account, kind="voicemail", user_base=38)
    ServiceLine.objects.create(account=account, kind="internet")
