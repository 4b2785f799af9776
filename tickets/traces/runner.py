"""Reads a trace in a child with limits: whatever the file does, only the child dies."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds of waiting; the child's own limit is on its work


class Unreadable(Exception):
    """The child gave no report: it died of the file, or the file is no trace."""


def read_in_child(content: bytes, kind: str) -> dict:
    """The report of a trace (`traces.report`). Raises Unreadable."""
    command = [sys.executable, "-E", "-s", "-X", "utf8", "-m", "tickets.traces.child"]
    try:
        done = subprocess.run(
            [*command, kind],
            input=content,
            capture_output=True,
            cwd=ROOT,
            # No secret of the portal is given to what reads a stranger's file.
            env={"PATH": os.defpath},
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("it took too long") from error
    if done.returncode:
        raise Unreadable(f"the reader ended with {done.returncode}")
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise Unreadable("the reader's report makes no sense") from error
