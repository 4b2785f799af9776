"""Without a mail server, mail is files; an administrator reads them here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

SHOWN = 100


@dataclass(frozen=True)
class FiledMail:
    name: str
    filed_at: datetime
    to: str
    subject: str
    text: str


def administrator_only(view):
    @login_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.is_superuser:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@administrator_only
@require_safe
def mail_list(request):
    """The newest mails that would have gone out."""
    paths = sorted(
        settings.OUTBOX_DIR.glob("*.log"), key=lambda p: p.stat().st_mtime, reverse=True
    )
    mails = [mail for path in paths[:SHOWN] for mail in reversed(_read(path))]
    return render(request, "outbox/list.html", {"mails": mails})


@administrator_only
@require_safe
def mail_detail(request, name):
    stem, _sep, _index = name.rpartition("-")
    path = settings.OUTBOX_DIR / f"{stem}.log"
    mails = _read(path) if path.is_file() else []
    found = next((mail for mail in mails if mail.name == name), None)
    if found is None:
        raise Http404
    return render(request, "outbox/detail.html", {"mail": found})


def _read(path: Path) -> list[FiledMail]:
    # The file backend may put several messages in a file, a rule of dashes after each.
    parts = path.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    filed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return [
        _mail(f"{path.stem}-{index}", filed_at, raw)
        for index, raw in enumerate(parts)
        if raw.strip()
    ]


def _mail(name, filed_at, raw):
    message: EmailMessage = BytesParser(policy=policy.default).parsebytes(raw)
    body = message.get_body(preferencelist=("plain",))
    return FiledMail(
        name=name,
        filed_at=filed_at,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=body.get_content() if body else "",
    )
