"""Files chosen on a form: judged one by one, told beside the field."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CustomerAccount
from tickets.attachments import Upload, room_of_account, room_of_ticket
from tickets.domain.files import (
    EXTENSIONS,
    HEAD,
    LARGEST_UNSIGNED,
    MOST_FILES,
    MOST_FILES_UNSIGNED,
    FileRefused,
    Reason,
    extension_of,
    kind_of,
    largest,
    shown_name,
)
from tickets.models import Ticket
from tickets.sizes import say_size

ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Several files; `clean` gives what `attachments.kept` takes."""

    widget = FilesInput

    def __init__(self, *, most_files=MOST_FILES, most_bytes=None, **kwargs):
        kwargs.setdefault("widget", FilesInput({"accept": ACCEPT, "multiple": True}))
        super().__init__(required=False, **kwargs)
        self.most_files, self.most_bytes = most_files, most_bytes

    def clean(self, value):
        files = value or []
        if len(files) > self.most_files:
            raise ValidationError(
                _("Choose at most %(count)s files; send the others in another message.")
                % {"count": self.most_files}
            )
        uploads, errors = [], []
        for file in files:
            try:
                uploads.append(self._checked(file))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return uploads

    def _checked(self, file):
        name = shown_name(file.name)
        head = file.read(HEAD)
        file.seek(0)
        try:
            kind = kind_of(name, head, file.size, most=self.most_bytes)
        except FileRefused as refusal:
            raise ValidationError(self._words(refusal.reason, name)) from refusal
        return Upload(name, kind, file.size, file)

    def _words(self, reason, name):
        facts = {"name": name}
        if reason is Reason.EMPTY:
            return _("“%(name)s” is empty: choose it again.") % facts
        if reason is Reason.EXTENSION:
            return (
                _(
                    "“%(name)s” is of a kind that we do not take. Send a PDF, PNG, "
                    "JPEG, TXT, LOG, CSV, WAV, MP3, PCAP, PCAPNG or EML file."
                )
                % facts
            )
        extension = extension_of(name)
        if reason is Reason.CONTENT:
            return _(
                "“%(name)s” does not hold what its name says: save it again as "
                "%(kind)s."
            ) % {**facts, "kind": extension.upper()}
        most = largest(EXTENSIONS[extension], most=self.most_bytes)
        return _(
            "“%(name)s” is larger than %(most)s: send only the part that matters."
        ) % {**facts, "most": say_size(most)}


class WithFiles(forms.Form):
    """A form that takes files beside its words."""

    attachments = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "Photos, logs, PDFs, e-mails, captures, recordings: 10 files at most, "
            "10 MB each, 25 MB for a capture."
        ),
    )

    # Set by who shows again, unchecked, what was typed.
    had_files = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Chosen last and told last, whichever form takes them.
        self.fields["attachments"] = self.fields.pop("attachments")

    def limit_to_unsigned(self):
        """An unknown sender: few files, and small ones."""
        self.fields["attachments"] = FilesField(
            label=self.fields["attachments"].label,
            help_text=_("Three files at most, 2 MB each. Sign in to send larger ones."),
            most_files=MOST_FILES_UNSIGNED,
            most_bytes=LARGEST_UNSIGNED,
        )

    @property
    def are_files_lost(self):
        """Whether a form that comes back had files: a browser does not keep them."""
        if self.is_bound:
            return bool(self.errors and self.files.get("attachments"))
        return self.had_files

    def has_room(
        self,
        *,
        ticket: Ticket | None,
        account: CustomerAccount | None,
        now: datetime,
    ) -> bool:
        """Whether the ticket and the account still take these files; says why not."""
        wanted = sum(upload.size for upload in self.cleaned_data["attachments"])
        if not wanted:
            return True
        if ticket and wanted > (room := room_of_ticket(ticket)):
            words = _(
                "This ticket takes %(room)s more of files: open another one for the "
                "rest."
            )
        elif account and wanted > (room := room_of_account(account, now=now)):
            words = _(
                "Your account may send %(room)s more of files this month. Call "
                "1-866-928-4465 to send larger ones."
            )
        else:
            return True
        self.add_error("attachments", words % {"room": say_size(max(room, 0))})
        return False
