"""How often one address or one person may do a thing (trust 2.9)."""

from django.conf import settings
from django.core.cache import cache


def is_within(name: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more try; False once `who` has tried more than `most` times."""
    key = f"limit:{name}:{who}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= most
    except ValueError:  # it expired in between
        return True


def address_of(request) -> str:
    """The client's address: only as many proxies are believed as we run ourselves."""
    proxies = settings.TRUSTED_PROXIES
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(forwarded) >= proxies and forwarded[-proxies].strip():
        return forwarded[-proxies].strip()
    return request.META.get("REMOTE_ADDR", "")
