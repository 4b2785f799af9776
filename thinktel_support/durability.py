"""Whether what was committed survives a power loss (trust 0.4, 0.5)."""

from django.db import connection

FULL = 2  # SQLite's PRAGMA synchronous


def is_durable() -> bool:
    """Ask the database itself; one small query."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT current_setting('synchronous_commit'), current_setting('fsync')"
            )
            commit, fsync = cursor.fetchone()
            return commit not in ("off", "local") and fsync == "on"
        cursor.execute("PRAGMA synchronous")
        return cursor.fetchone()[0] >= FULL
