"""Sign-in mails (reset, second factor) leave by the outbox like every other mail."""

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from accounts.formats import spoken_language
from accounts.limits import address_of
from tickets.models import OutgoingMail


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the carrier: nobody signs up alone."""

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """As every limit of ours counts it: behind as many proxies as we run."""
        return address_of(request)

    def send_mail(self, template_prefix, email, context):
        """Owe the mail as a row: a mail server that hangs never holds a page."""
        message = self.render_mail(template_prefix, email, context)
        now = timezone.now()
        OutgoingMail.objects.create(
            key=f"account:{uuid.uuid4()}",
            to=email,
            language=spoken_language(),
            subject=" ".join(message.subject.split())[:200],
            text=message.body,
            queued_at=now,
            next_try_at=now,
        )

    def format_email_subject(self, subject):
        return subject
