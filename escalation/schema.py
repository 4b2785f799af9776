"""The version mark: an old worker leaves the rows of a newer release alone (I46)."""

import logging
from datetime import datetime

from .models import Heartbeat

log = logging.getLogger(__name__)

# Raised by a release that changes what the rows of the engine mean.
ENGINE_VERSION = 2
MARK = "schema"


def mark(*, now: datetime) -> None:
    """Write, when the portal starts, that this release has taken the rows over."""
    newest = _newest()
    if newest < ENGINE_VERSION:
        Heartbeat.objects.beat(MARK, now=now, version=ENGINE_VERSION)


def may_work(*, now: datetime) -> bool:
    """Whether this process may touch the rows; one of an older release stops."""
    newest = _newest()
    if newest <= ENGINE_VERSION:
        return True
    log.error(
        "this worker is of release %s and the rows are of release %s: it does nothing; "
        "stop it",
        ENGINE_VERSION,
        newest,
    )
    return False


def _newest():
    found = Heartbeat.objects.filter(pk=MARK).values_list("version", flat=True).first()
    return found or 0
