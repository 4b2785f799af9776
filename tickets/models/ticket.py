import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomerAccount, Person, ServiceKind, ServiceLine
from tickets.symptoms import SYMPTOM_CHOICES, symptom_label

from .department import Department
from .literal import literally

OPEN = "tickets_ticket.state IN ('new', 'open', 'pending')"
# SQLite refuses NULLS LAST in an index, so the order says it this way.
HAS_NO_CLOCK = models.ExpressionWrapper(
    models.Q(next_due_at__isnull=True), output_field=models.BooleanField()
)


class TicketNumber(models.Model):
    """Hands out public ticket numbers without a lock shared by every writer."""


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The tickets a person may see (R11): the desk all, others their accounts'."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_desk:
            return self
        return self.filter(account__memberships__person=user)

    def open(self):
        return self.filter(literally(OPEN))

    def ended(self):
        return self.filter(state__in=(Ticket.State.RESOLVED, Ticket.State.CLOSED))

    def due_next_first(self):
        """The agents' order: what breaches next on top, what has no clock last."""
        return self.order_by(HAS_NO_CLOCK, "next_due_at", "pk")


class Ticket(models.Model):
    """A report, what is asked of us and where it stands (R7-R13)."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        OPEN = "open", _("In progress")
        PENDING = "pending", _("Waiting for the customer")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed")

        @classmethod
        def open_states(cls):
            return (cls.NEW, cls.OPEN, cls.PENDING)

    class Severity(models.TextChoices):
        MINOR = "minor", _("Minor")
        MAJOR = "major", _("Major")
        CRITICAL = "critical", _("Critical")

    class Share(models.TextChoices):
        ONE = "one", _("One person")
        UNDER = "under", _("Less than 20%")
        OVER = "over", _("20% or more")
        UNKNOWN = "unknown", _("I don’t know")

    class Source(models.TextChoices):
        PORTAL = "portal", _("Portal")
        PHONE = "phone", _("Telephone")
        UNSIGNED = "unsigned", _("Portal, without signing in")
        INCIDENT = "incident", _("Incident")

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(
        CustomerAccount,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tickets",
    )
    account_claimed = models.CharField(
        _("account as typed"), max_length=160, blank=True
    )
    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT
    )
    service_kind = models.CharField(
        _("service"), max_length=20, choices=ServiceKind, blank=True
    )
    service_line = models.ForeignKey(
        ServiceLine,
        verbose_name=_("service subscribed"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
    )
    symptom = models.CharField(
        _("symptom"), max_length=30, choices=SYMPTOM_CHOICES, blank=True
    )
    subject = models.CharField(_("subject"), max_length=160, blank=True)
    description = models.TextField(_("what was heard or seen"))
    share = models.CharField(
        _("users touched"), max_length=10, choices=Share, default=Share.UNKNOWN
    )
    place = models.CharField(_("data centre or site"), max_length=120, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    opened_by = models.ForeignKey(
        Person,
        verbose_name=_("opened by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets_opened",
    )
    contact_name = models.CharField(_("contact"), max_length=120)
    contact_email = models.EmailField(_("contact’s e-mail"))
    callback_number = models.CharField(
        _("number to call back"), max_length=60, blank=True
    )
    opened_at = models.DateTimeField(_("opened at"))
    confirmed_at = models.DateTimeField(
        _("confirmed at"),
        null=True,
        blank=True,
        help_text=_("Until then an unsigned report never rings anyone"),
    )

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.NEW
    )
    owner = models.ForeignKey(
        Person,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tickets_owned",
    )
    first_answered_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    # The last word, so that the queue needs no join to the conversation.
    last_word_at = models.DateTimeField()
    last_word_by = models.CharField(max_length=120, blank=True)
    is_last_word_customers = models.BooleanField(default=True)
    # The oldest customer message that nobody has answered (I6).
    awaiting_answer_since = models.DateTimeField(null=True, blank=True)

    # Three facts kept apart (I11): claim, proposal, decision; `severity` is in force.
    claimed_severity = models.CharField(max_length=10, choices=Severity, blank=True)
    proposed_severity = models.CharField(max_length=10, choices=Severity, blank=True)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity, blank=True
    )
    severity_reasons = models.JSONField(default=list, blank=True)
    # Written by the escalation engine, so that the queue is one index scan.
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_kind = models.CharField(max_length=20, blank=True)
    response_aim_at = models.DateTimeField(null=True, blank=True)
    response_due_at = models.DateTimeField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        indexes = (
            models.Index(
                HAS_NO_CLOCK,
                "next_due_at",
                "id",
                name="ticket_open_due_next",
                condition=models.Q(state__in=("new", "open", "pending")),
            ),
            models.Index(
                fields=("owner", "next_due_at"),
                name="ticket_open_of_owner",
                condition=models.Q(state__in=("new", "open", "pending")),
            ),
            models.Index(fields=("service_kind", "-opened_at"), name="ticket_recent"),
            models.Index(
                fields=("account", "state", "-last_word_at"),
                name="ticket_of_account",
            ),
        )

    def __str__(self):
        return self.reference

    @property
    def reference(self):
        """What people read, write and say: TT-20481, or INC-20482 for an incident."""
        prefix = "INC" if self.source == self.Source.INCIDENT else "TT"
        return f"{prefix}-{self.number}"

    @property
    def title(self):
        """The subject, or the symptom in the reader's language."""
        return self.subject or symptom_label(self.symptom) or self.department.name

    @property
    def is_open(self):
        return self.state in self.State.open_states()

    @property
    def may_ring(self):
        """Whether this report may page anyone (an unsigned one once confirmed)."""
        return self.confirmed_at is not None

    def get_absolute_url(self):
        return reverse("tickets:detail", kwargs={"reference": self.reference})
