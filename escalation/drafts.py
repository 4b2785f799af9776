"""The announcement prepared for an incident: one press publishes it (R24)."""

from datetime import datetime

from django.utils.translation import override

from announcements.models import Announcement, ServiceComponent, Update
from announcements.models.announcement import State

from .models import Incident

TITLES = {
    "fr": "{service}\u00a0: plusieurs clients touchés",
    "en": "{service}: several customers affected",
}
FIRST_WORDS = {
    "fr": "Plusieurs clients nous signalent un problème de ce service. Notre centre "
    "des opérations réseau enquête. Prochaine nouvelle dans une heure.",
    "en": "Several customers report trouble with this service. Our network "
    "operations centre is investigating. Next news within an hour.",
}


def announce(incident: Incident, *, now: datetime) -> Announcement:
    """Write the draft in both languages; nothing shows before it is published."""
    titles = {}
    for language, words in TITLES.items():
        with override(language):
            service = str(incident.get_service_kind_display())
        titles[f"title_{language}"] = words.format(service=service)
    announcement = Announcement.objects.create(
        kind=Announcement.Kind.PROBLEM,
        impact=Announcement.Impact.PARTIAL,
        starts_at=incident.suggested_at,
        changed_at=now,
        **titles,
    )
    code = incident.service_kind.replace("_", "-")
    announcement.components.set(ServiceComponent.objects.filter(code=code))
    Update.objects.create(
        announcement=announcement,
        state=State.INVESTIGATING,
        body_fr=FIRST_WORDS["fr"],
        body_en=FIRST_WORDS["en"],
        changed_at=now,
    )
    return announcement


def publish(incident: Incident, *, now: datetime) -> None:
    """Publish what is drafted; what is out already stays as it was."""
    if incident.announcement_id:
        Update.objects.filter(
            announcement=incident.announcement_id, published_at=None
        ).update(published_at=now, changed_at=now)


def add_update(
    incident: Incident, *, state: str, body_fr: str, body_en: str, now: datetime
) -> None:
    """Say an update of the incident on its announcement, published at once."""
    publish(incident, now=now)
    Update.objects.create(
        announcement=incident.announcement,
        state=state,
        body_fr=body_fr,
        body_en=body_en,
        published_at=now,
        changed_at=now,
    )
