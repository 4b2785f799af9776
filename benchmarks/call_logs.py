"""Reading 5,000 calls of each system's log, as a press of « Read this file » does."""

import os
import random
import re
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

from .stage import say

SAMPLES = Path(__file__).parents[1] / "tickets/tests/calllogs"
CALLS, MOST_SECONDS = 5_000, 2.0
_CALL = re.compile(r"(555-?)01\d\d")
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


def main():
    os.environ.setdefault("VAR_DIR", tempfile.mkdtemp())
    os.environ["DJANGO_SETTINGS_MODULE"] = "thinktel_support.settings"
    django.setup()
    from tickets.calllogs.reading import Manner, read_log
    from tickets.calllogs.text import BIGGEST, text_of

    slowest = 0.0
    for path in sorted(SAMPLES.iterdir()):
        content = _grown(text_of(path.read_bytes())).encode()
        content = content[:BIGGEST].rpartition(b"\n")[0]
        begin = time.perf_counter()
        reading = read_log(text_of(content), Manner(), now=NOW)
        took = time.perf_counter() - begin
        slowest = max(slowest, took)
        say(f"{path.name:28} {len(reading.calls):6,} calls, "
            f"{len(reading.samples):6,} kept, {took:.2f} s")  # fmt: skip
    say(f"slowest {slowest:.2f} s (at most {MOST_SECONDS:.0f})")
    assert slowest <= MOST_SECONDS


def _grown(text):
    """The sample's own lines again and again, at other times and to other numbers."""
    chance = random.Random(17)
    lines = text.splitlines()
    heading = [line for line in lines[:2] if not _CALL.search(line)]
    calls = [line for line in lines if _CALL.search(line)]
    grown = [_varied(calls[i % len(calls)], chance) for i in range(CALLS)]
    return "\n".join([*heading, *grown])


def _varied(line, chance):
    days, minute = chance.randrange(1, 28), chance.randrange(60)
    on = NOW - timedelta(days=days)
    line = _CALL.sub(lambda found: f"{found[1]}{chance.randrange(100, 200):04}", line)
    line = re.sub(r":\d\d:|(?<=h )\d\d", lambda found: _like(found[0], minute), line)
    line = re.sub(
        r"\b1795\d{6}\b", lambda found: f"{int(found[0]) - days * 86_400}", line
    )
    return line.replace("2026-11-24", f"{on:%Y-%m-%d}").replace(
        "11/24/", f"{on:%m/%d/}"
    )


def _like(text, minute):
    return f":{minute:02}:" if text.startswith(":") else f"{minute:02}"


if __name__ == "__main__":
    main()
