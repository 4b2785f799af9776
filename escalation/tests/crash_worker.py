"""A worker that dies by `kill -9` at a named point of one pass (I37).

python -m escalation.tests.crash_worker "after the page's claim" 2026-11-29T02:00:00Z
"""

import os
import signal
import sys
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktel_support.settings")
django.setup()

from escalation import delivery  # noqa: E402
from escalation.channels.email import EmailLine  # noqa: E402
from escalation.models.heartbeat import HeartbeatManager  # noqa: E402
from escalation.models.timer import TimerQuerySet  # noqa: E402
from escalation.tests.factories import work  # noqa: E402
from escalation.work import Work  # noqa: E402


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def before(_call):
    return lambda *args, **kwargs: die()


def after(call):
    def called(*args, **kwargs):
        call(*args, **kwargs)
        die()

    return called


# Where: the object, its function, and on which side of the call the process dies.
POINTS = {
    "before the timers' claim": (TimerQuerySet, "claim_due", before),
    "after the timers' claim": (TimerQuerySet, "claim_due", after),
    "before the writes of a pass": (Work, "apply", before),
    "before the commit of a pass": (Work, "apply", after),
    "after the commit of a pass": (HeartbeatManager, "beat", before),
    "before the page's claim": (delivery, "claim_next", before),
    "after the page's claim": (delivery, "claim_next", after),
    "before the page's mark": (delivery, "_mark_sending", before),
    "after the page's mark": (delivery, "_mark_sending", after),
    "after the provider's answer": (EmailLine, "send", after),
    "before the page's record": (delivery, "_accepted", before),
    "after the page's record": (delivery, "_accepted", after),
}
# Half-way through the provider: whether it left is not known, so it is not repeated.
DOUBTFUL = {
    "after the page's mark",
    "after the provider's answer",
    "before the page's record",
}


def main(point, at):
    owner, name, side = POINTS[point]
    setattr(owner, name, side(getattr(owner, name)))
    work(datetime.fromisoformat(at))


if __name__ == "__main__":
    main(*sys.argv[1:])
