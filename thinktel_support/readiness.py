"""Whether the embedded database was already made by this very version."""

import hashlib
from pathlib import Path

from django.conf import settings

STAMP = settings.VAR_DIR / "ready"


def is_ready() -> bool:
    """Only for the embedded database: another one is always migrated."""
    database = settings.DATABASES["default"]
    return (
        database["ENGINE"].endswith("sqlite3")
        and Path(database["NAME"]).exists()
        and STAMP.exists()
        and STAMP.read_text() == _version()
    )


def mark_ready() -> None:
    STAMP.write_text(_version())


def _version():
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
