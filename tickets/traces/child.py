"""The process in which a stranger's capture is read, and which may well die of it.

`python -m tickets.traces.child capture < file` prints the report as JSON. Nothing of
the portal is in this process: neither its settings nor its database nor its secrets.
"""

import codecs
import json
import resource
import sys

from .captures import NotACapture
from .report import read_trace

MEMORY, SECONDS, LARGEST = 256 * 1024 * 1024, 5, 26 * 1024 * 1024
NOT_A_CAPTURE = 3


def limit_this_process() -> None:
    """No more memory, time, files or sockets than reading one capture takes."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        # The three streams are open already; a socket would be a fourth.
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))


def main() -> int:
    for name in ("utf-8-sig", "utf-16"):
        codecs.lookup(name)  # found now: no file can be opened later
    limit_this_process()
    content = sys.stdin.buffer.read(LARGEST)
    try:
        report = read_trace(content, sys.argv[1])
    except NotACapture:
        return NOT_A_CAPTURE
    sys.stdout.write(json.dumps(report, ensure_ascii=True, allow_nan=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
