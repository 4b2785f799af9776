from .base import (
    Channel,
    Message,
    PermanentFailure,
    TemporaryFailure,
    UncertainFailure,
)
from .email import EmailChannel
from .services import AppriseChannel
from .twilio import TwilioChannel
from .webhook import WebhookChannel

CHANNELS: dict[str, Channel] = {
    "voice": TwilioChannel("Calls"),
    "voice_alt": TwilioChannel("Calls"),
    "sms": TwilioChannel("Messages"),
    "email": EmailChannel(),
    "email_alt": EmailChannel(),
    "webhook": WebhookChannel(),
    "apprise": AppriseChannel(),
}
# What a throttle counts together (I32).
MEDIA = {"voice": "voice", "voice_alt": "voice", "sms": "sms"}

__all__ = [
    "CHANNELS",
    "MEDIA",
    "Channel",
    "Message",
    "PermanentFailure",
    "TemporaryFailure",
    "UncertainFailure",
]
