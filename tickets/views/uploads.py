"""Files that come with a message: how many, how large, kept around one service."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.limits import is_within
from accounts.models import CustomerAccount
from tickets import attachments
from tickets.forms.files import WithFiles
from tickets.models import Ticket
from tickets.services import Refused

HOUR, MOST_AN_HOUR = 3600, 60


def are_files_welcome(
    request: HttpRequest,
    form: WithFiles,
    *,
    now: datetime,
    ticket: Ticket | None = None,
    account: CustomerAccount | None = None,
) -> bool:
    """Whether the checked files of a form may come in; the form says why not."""
    if not form.cleaned_data["attachments"]:
        return True
    if not form.has_room(ticket=ticket, account=account, now=now):
        return False
    person = request.user.pk
    if person and not is_within("upload", person, most=MOST_AN_HOUR, seconds=HOUR):
        form.add_error(
            "attachments",
            _("You sent files 60 times within an hour: send these a little later."),
        )
        return False
    return True


def send_with_files(form: WithFiles, service, field, *, now: datetime, **facts):
    """Keep the form's files and call the service with them.

    What is refused is said beside `field` (None: above the form), a storage that does
    not answer beside the files; None is returned then.
    """
    try:
        with attachments.kept(form.cleaned_data["attachments"], now=now) as files:
            return service(now=now, files=files, **facts)
    except attachments.NotKept as failure:
        form.add_error("attachments", str(failure.message))
    except Refused as refusal:
        form.add_error(field, str(refusal.message))
    return None
