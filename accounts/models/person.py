from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does here. Customers get their rights from memberships."""

    CUSTOMER = "customer", _("Customer")
    AGENT = "agent", _("Support agent")
    NOC = "noc", _("Network operations centre")
    MANAGER = "manager", _("Support manager")
    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")


DESK = frozenset({Role.AGENT, Role.NOC, Role.MANAGER, Role.ADMINISTRATOR})
BACK_OFFICE = frozenset({Role.EDITOR, Role.MANAGER, Role.ADMINISTRATOR})


class PersonManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class Person(AbstractBaseUser):
    """Somebody who signs in: a customer or one of the carrier's own people."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    role = models.CharField(
        _("role"), max_length=20, choices=Role, default=Role.CUSTOMER
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = PersonManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("name",)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name or self.email

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    def _get_session_auth_hash(self, secret=None):
        # A changed role ends every session, as a changed password does.
        return super()._get_session_auth_hash(secret) + f":{self.role}"

    @property
    def is_desk(self):
        """Works the queue: sees every ticket."""
        return self.role in DESK

    @property
    def may_page(self):
        """Is on duty for the network: replaces, tests, opens incidents."""
        return self.role in (Role.NOC, Role.MANAGER, Role.ADMINISTRATOR)

    @property
    def may_manage_paging(self):
        """Edits contacts, turns and policies."""
        return self.role in (Role.MANAGER, Role.ADMINISTRATOR)

    @property
    def is_colleague(self):
        """Is one of the carrier's people, so signs in with a second factor."""
        return self.role != Role.CUSTOMER

    @property
    def is_staff(self):
        """May open the administration pages."""
        return self.is_active and self.role in BACK_OFFICE

    @property
    def is_superuser(self):
        return self.is_active and self.role == Role.ADMINISTRATOR

    def has_perm(self, perm, obj=None):
        return self.has_module_perms(perm.partition(".")[0])

    def has_perms(self, perms, obj=None):
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label):
        return self.is_superuser or (
            self.is_active and app_label in ADMIN_APPS.get(self.role, ())
        )


ADMIN_APPS = {
    Role.EDITOR: ("kb", "announcements"),
    Role.MANAGER: ("escalation", "kb", "announcements"),
}
