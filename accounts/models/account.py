from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .person import Person


class CustomerAccountQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The accounts a person may see: all for the desk, else their own."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_desk:
            return self
        return self.filter(memberships__person=user)


class CustomerAccount(models.Model):
    number = models.CharField(_("account number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=160)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    account_manager = models.ForeignKey(
        Person,
        verbose_name=_("account manager"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="managed_accounts",
    )
    people = models.ManyToManyField(
        Person, through="Membership", related_name="accounts"
    )

    objects = CustomerAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer account")
        verbose_name_plural = _("customer accounts")
        ordering = ("name",)

    def __str__(self):
        return f"{self.number} – {self.name}"


class Membership(models.Model):
    """A person's place in a customer account. Removed means: sees it no more."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        MANAGER = "manager", _("Manager")

    account = models.ForeignKey(
        CustomerAccount, on_delete=models.CASCADE, related_name="memberships"
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = (
            models.UniqueConstraint(
                fields=("account", "person"), name="one_membership_per_account"
            ),
        )

    def __str__(self):
        return f"{self.person} ({self.account.number})"
