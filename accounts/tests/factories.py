"""Plain makers of people and accounts, and the cast that every test knows."""

from accounts.models import (
    CustomerAccount,
    Membership,
    NumberRange,
    Person,
    ServiceLine,
)

PASSWORD = "un mot de passe bien long"

# name: (role, language)
CAST = {
    "ana": ("agent", "fr"),
    "ben": ("agent", "en"),
    "nora": ("noc", "fr"),
    "max": ("manager", "fr"),
    "cam": ("customer", "fr"),
    "dee": ("customer", "en"),
    "eve": ("editor", "fr"),
    "adi": ("administrator", "fr"),
}


def make_person(name="someone", *, role="customer", language="fr", **fields):
    fields.setdefault("email", f"{name}@example.com")
    person = Person(name=name.capitalize(), role=role, language=language, **fields)
    person.set_password(PASSWORD)
    person.save()
    return person


def make_cast_member(name):
    role, language = CAST[name]
    return make_person(name, role=role, language=language)


def make_account(number="104233", *, name="Clinique Boréale", manager=None, **fields):
    return CustomerAccount.objects.create(
        number=number, name=name, account_manager=manager, **fields
    )


def make_membership(account, person, **fields):
    return Membership.objects.create(account=account, person=person, **fields)


def make_service_line(account, *, kind="sip_trunk", user_base=210, **fields):
    line = ServiceLine.objects.create(
        account=account, kind=kind, user_base=user_base, **fields
    )
    NumberRange.objects.create(
        service_line=line, first="+14185550142", last="+14185550159"
    )
    return line
