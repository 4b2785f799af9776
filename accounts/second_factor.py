"""The second factor: enrolled at first sign-in, printed for the demonstration."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.dispatch import receiver

from .models import Person

SESSION_KEY = "second_factor"
PERIOD = 30  # seconds, RFC 6238


@receiver(authenticator_added)
def remember_enrolment(sender, *, request, **kwargs):
    """Whoever has just enrolled has just proved it: this session may go on."""
    request.session[SESSION_KEY] = True


def enrol_totp(person: Person) -> str:
    """Give a person a time-based code (RFC 6238); returns its secret, base 32."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def current_code(person: Person) -> str:
    """The code of this half-minute. Raises Authenticator.DoesNotExist without one."""
    authenticator = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    secret = TOTP(authenticator).instance.data["secret"]
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
