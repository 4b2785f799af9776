from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

from .ticket import Ticket


class EntryQuerySet(models.QuerySet):
    def public(self):
        """What a customer may read: never an internal note or an internal event."""
        return self.filter(is_public=True)

    def with_files(self):
        """For the story: each line with its author and its files, in two queries."""
        # By its name: the model of files knows this one. What was read in a trace may
        # be large, and is drawn elsewhere on the page.
        files = apps.get_model("tickets", "Attachment").objects.defer("trace")
        return self.select_related("author").prefetch_related(
            models.Prefetch("attachments", files)
        )


class Entry(models.Model):
    """One line of a ticket's story: a reply, an internal note or a system event.

    An event keeps a code and its facts, never a sentence: the sentence is said in the
    reader's language when shown (`tickets.timeline`).
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Internal note")
        EVENT = "event", _("Event")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    author = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(max_length=120, blank=True)
    is_from_customer = models.BooleanField(default=False)
    is_public = models.BooleanField(default=True)
    body = models.TextField(blank=True)
    event = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("created_at", "pk")
        indexes = (
            models.Index(fields=("ticket", "created_at"), name="entry_of_ticket"),
        )

    def __str__(self):
        return self.event or self.body[:60]
