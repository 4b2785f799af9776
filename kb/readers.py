"""Which visits count as reading an article (K2, K3)."""

import hashlib
import re

from django.core.cache import cache

ONCE_IN = 30 * 60  # seconds
_ROBOTS = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget", re.IGNORECASE)


def counts_as_reading(request, number: int) -> bool:
    """A guest's or customer's first view in half an hour; never a robot's or ours."""
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or not agent or _ROBOTS.search(agent):
        return False
    if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        return False
    if request.user.is_authenticated and request.user.is_colleague:
        return False
    reader = f"{request.META.get('REMOTE_ADDR', '')} {agent}".encode()
    digest = hashlib.sha256(reader).hexdigest()[:24]
    try:
        return cache.add(f"kb-read:{number}:{digest}", 1, ONCE_IN)
    except Exception:  # a cache that is down costs a count, never a read
        return False
