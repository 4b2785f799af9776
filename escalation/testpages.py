"""TEST pages: any contact and channel, by the real provider, never a run (I35)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy

from tickets.services import Refused

from .models import ContactMethod, Page
from .paging import masked

# One a minute for each address: a button must not be a free ringing machine.
NOT_AGAIN_WITHIN = timedelta(minutes=1)
TOO_SOON = gettext_lazy("This address was tested a moment ago. Wait a minute.")


@transaction.atomic
def send_test(*, method: ContactMethod, now: datetime) -> Page:
    """Owe one TEST page to one address. Raises Refused within a minute of the last."""
    contact = method.contact
    recent = Page.objects.filter(
        contact=contact,
        channel=method.channel,
        kind=Page.Kind.TEST,
        queued_at__gt=now - NOT_AGAIN_WITHIN,
    )
    if recent.exists():
        raise Refused(TOO_SOON)
    return Page.objects.create(
        key=f"test:{method.pk}:{int(now.timestamp())}",
        kind=Page.Kind.TEST,
        contact=contact,
        level_name_fr=contact.level.name_fr,
        level_name_en=contact.level.name_en,
        channel=method.channel,
        masked_address=masked(method.address),
        language=contact.language,
        due_at=now,
        queued_at=now,
        next_try_at=now,
    )


def confirm_test(page: Page, *, now: datetime) -> None:
    """Its reader says that it came: the channel is verified (I20)."""
    Page.objects.filter(pk=page.pk, acknowledged_at=None).update(acknowledged_at=now)
    ContactMethod.objects.filter(contact=page.contact_id, channel=page.channel).update(
        verified_at=now
    )
