"""Sending files to the forms, as a browser does."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

PDF = b"%PDF-1.7\n" + b"x" * 100


def sent(name="facture.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def reply(client, ticket, *files, body="Voici."):
    address = reverse("tickets:reply", args=[ticket.reference])
    return client.post(address, {"body": body, "attachments": list(files)})


def errors(response, form="form"):
    return response.context[form].errors.get("attachments", [])


def stored(folder):
    return sorted(p for p in Path(folder).rglob("*") if p.is_file())
