"""`./run test`: the whole suite on the embedded back end, then on PostgreSQL and Redis.

Says in one line what it cannot run here, and why. With CI set, that is a failure.
"""

import os
import shutil
import socket
import subprocess
import sys
from urllib.parse import urlsplit

POSTGRES = os.environ.get(
    "TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"
)
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


def main() -> int:
    arguments = sys.argv[1:]
    missing = []
    marks = "not long"
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        missing.append("the browser tests (Chromium is not installed)")
        marks += " and not browser"
    if not shutil.which("xgettext"):
        missing.append("the freshness of the catalogue (gettext is not installed)")
    services = _answers(POSTGRES, 5432) and _answers(REDIS, 6379)
    if not services:
        missing.append(
            f"the second back end (no PostgreSQL at {urlsplit(POSTGRES).hostname} or "
            f"no Redis at {urlsplit(REDIS).hostname})"
        )
    codes = [_suite("SQLite and the embedded broker", marks, arguments)]
    if services:
        urls = {"DATABASE_URL": POSTGRES, "REDIS_URL": REDIS}
        codes.append(_suite("PostgreSQL and Redis", marks, arguments, **urls))
    if missing:
        print(f"Not run: {'; '.join(missing)}.")
        if os.environ.get("CI"):
            codes.append(1)
    return max(codes)


def _suite(name, marks, arguments, **environment):
    print(f"--- {name}", flush=True)
    clean = {
        k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")
    }
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup"]
    return subprocess.run(
        [*command, "-m", marks, *arguments], env={**clean, **environment}, check=False
    ).returncode


def _answers(url, port):
    parts = urlsplit(url)
    with socket.socket() as probe:
        probe.settimeout(1)
        return (
            probe.connect_ex((parts.hostname or "127.0.0.1", parts.port or port)) == 0
        )


if __name__ == "__main__":
    sys.exit(main())
