"""The services people follow (R1), and a small past for the demonstration."""

from datetime import datetime, timedelta

from .models import Announcement, ServiceComponent, Update

COMPONENTS = [
    ("sip-trunk", "Jonction SIP", "SIP trunk"),
    ("hosted-voip", "Téléphonie IP hébergée", "Hosted IP telephony"),
    ("teams", "Lync et Teams hébergés", "Hosted Lync and Teams"),
    ("digital-lines", "Lignes numériques", "Digital lines"),
    ("voicemail", "Messagerie vocale", "Voicemail"),
    ("fax", "Télécopie", "Fax"),
    ("internet", "Internet et DSL", "Internet and DSL"),
    ("colocation", "Centre de données (colocation)", "Data centre (colocation)"),
    ("contact-centre", "Centre de contact (RVI)", "Contact centre (IVR)"),
    ("ucontrol", "uControl", "uControl"),
    ("myphone", "myphone", "myphone"),
    ("porting", "Transfert de numéros", "Number porting"),
]


NEWS = [
    (
        "investigating",
        "Des clients de la région de Québec ne peuvent pas faire certains appels "
        "sortants. Notre centre des opérations enquête.",
        "Some customers in the Quebec City area cannot make certain outgoing calls. "
        "Our operations centre is investigating.",
    ),
    (
        "identified",
        "Un lien vers un fournisseur est saturé. Nous déplaçons les appels vers "
        "Montréal.",
        "A link to a supplier is full. We are moving the calls to Montréal.",
    ),
    (
        "resolved",
        "Les appels passent normalement depuis une demi-heure. Merci de votre "
        "patience.",
        "Calls have been normal for half an hour. Thank you for your patience.",
    ),
]


def load_components() -> None:
    for position, (code, french, english) in enumerate(COMPONENTS):
        ServiceComponent.objects.get_or_create(
            code=code,
            defaults={"name_fr": french, "name_en": english, "position": position},
        )


def load_demonstration(*, now: datetime) -> None:
    """A problem that is over and a maintenance to come, so that no page is bare."""
    if Announcement.objects.exists():
        return
    _over(now)
    _to_come(now)


def _over(now):
    problem = Announcement.objects.create(
        kind=Announcement.Kind.PROBLEM,
        impact=Announcement.Impact.PARTIAL,
        title_fr="Appels sortants refusés (503), région de Québec",
        title_en="Outgoing calls refused (503), Quebec City area",
        starts_at=now - timedelta(days=2, hours=3),
        ends_at=now - timedelta(days=2, hours=1),
        changed_at=now,
    )
    problem.components.set(ServiceComponent.objects.filter(code="sip-trunk"))
    for number, (state, french, english) in enumerate(NEWS):
        at = problem.starts_at + timedelta(minutes=50 * number)
        Update.objects.create(
            announcement=problem,
            state=state,
            body_fr=french,
            body_en=english,
            published_at=at,
            changed_at=at,
        )


def _to_come(now):
    start = (now + timedelta(days=6)).replace(hour=6, minute=0, second=0, microsecond=0)
    maintenance = Announcement.objects.create(
        kind=Announcement.Kind.MAINTENANCE,
        impact=Announcement.Impact.MAINTENANCE,
        title_fr="Mise à jour de uControl",
        title_en="uControl update",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        changed_at=now,
    )
    maintenance.components.set(ServiceComponent.objects.filter(code="ucontrol"))
    Update.objects.create(
        announcement=maintenance,
        state="scheduled",
        body_fr="uControl sera hors service pendant la mise à jour. Vos appels ne sont "
        "pas touchés.",
        body_en="uControl will be out of service during the update. Your calls are not "
        "affected.",
        published_at=now,
        changed_at=now,
    )
