import os

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts.starter import load_cast
from announcements.starter import load_components, load_demonstration
from escalation import schema
from escalation.starter.load import load_rules
from kb.starter import load_articles
from tickets.starter import load_departments


class Command(BaseCommand):
    help = "Load the starter data; what is there already stays as people made it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--demo", action="store_true", help="with invented people and accounts"
        )

    def handle(self, *args, demo, **options):
        with transaction.atomic():
            load_departments()
            load_rules()
            schema.mark(now=timezone.now())
            load_articles()
            load_components()
            made = []
            if demo:
                made = load_cast()
                load_demonstration(now=timezone.now())
            if made:
                self._keep(made)

    def _keep(self, sign_ins):
        """Write the passwords where only the owner reads them, and nowhere else."""
        path = settings.VAR_DIR / "demo-sign-ins.txt"
        lines = [
            f"{s.email:20} {s.password:30} {s.role}"
            + ("" if not s.totp_secret else f"   (code: ./run totp {s.email})")
            for s in sign_ins
        ]
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
