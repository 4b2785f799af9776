from django.db import models
from django.db.models.expressions import RawSQL


def literally(condition: str) -> RawSQL:
    """A constant condition that stays constant in the SQL.

    SQLite uses a partial index only when the query repeats the index's condition as
    written; a bound parameter hides it and every row is read.
    """
    return RawSQL(condition, (), output_field=models.BooleanField())
