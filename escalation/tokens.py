"""Signed links of the pages: single-purpose, without a sign-in, dead with the run."""

from dataclasses import dataclass

from django.core import signing

SALT = "escalation.acknowledge"


@dataclass(frozen=True)
class AckToken:
    """Which page of which run, step and round asks to be acknowledged (I27)."""

    page: int
    run: int
    step: int
    round: int


def write(token: AckToken) -> str:
    return signing.dumps([token.page, token.run, token.step, token.round], salt=SALT)


def read(text: str) -> AckToken | None:
    """Return what the link names, or None when it was not signed by us."""
    try:
        return AckToken(*signing.loads(text, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None
