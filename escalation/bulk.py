"""Many rows in one statement, for the pass that must not fall behind.

Django's own `bulk_update` and `bulk_create` spend a millisecond and more a row on
building expressions (docs/performance.md); a pass writes tens of thousands. Rows go
out as they are: no signal, no key handed back, nothing checked but by the database.
"""

import json
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

Convert = Callable[[Any], Any]
# PostgreSQL takes a whole batch as one statement; more gains nothing.
BATCH = 500
# Values that both databases' drivers take without a conversion.
AS_THEY_ARE = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BooleanField,
)


def insert(
    objects: Collection[models.Model], *, ignore_conflicts: bool = False
) -> None:
    """Insert rows of one model; with `ignore_conflicts`, those whose key is taken are
    left as they are (I30)."""
    if not objects:
        return
    meta = next(iter(objects))._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    head = f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({names}) VALUES "
    one = f"({', '.join(['%s'] * len(fields))})"
    _run(_rows(objects, fields), lambda n: head + ", ".join([one] * n) + end)


def update(objects: Collection[models.Model], names: Sequence[str]) -> None:
    """Write these fields of rows that exist, each by its key."""
    if not objects:
        return
    meta = next(iter(objects))._meta
    fields = [meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    table, key = quote(meta.db_table), quote(meta.pk.column)
    rows = _rows(objects, [*fields, meta.pk])
    if connection.vendor != "postgresql":
        settings = ", ".join(f"{quote(field.column)} = %s" for field in fields)
        _run(rows, lambda _n: f"UPDATE {table} SET {settings} WHERE {key} = %s")
        return
    # A column of nulls alone has no type of its own: the cast says it.
    settings = ", ".join(
        f"{quote(field.column)} = v.c{n}::{field.db_type(connection)}"
        for n, field in enumerate(fields)
    )
    columns = ", ".join([*(f"c{n}" for n in range(len(fields))), "id"])
    one = f"({', '.join(['%s'] * (len(fields) + 1))})"
    _run(
        rows,
        lambda n: (
            f"UPDATE {table} SET {settings} FROM (VALUES "
            f"{', '.join([one] * n)}) AS v ({columns}) WHERE {table}.{key} = v.id"
        ),
    )


def _run(rows: list[list[Any]], statement: Callable[[int], str]) -> None:
    """SQLite repeats one prepared statement; PostgreSQL gets whole batches at once."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.executemany(statement(1), rows)
            return
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            flat = [value for row in batch for value in row]
            cursor.execute(statement(len(batch)), flat)


def _rows(objects, fields) -> list[list[Any]]:
    ways = [(field.attname, _conversion(field)) for field in fields]
    return [
        [
            value if convert is None or value is None else convert(value)
            for name, convert in ways
            for value in (getattr(one, name),)
        ]
        for one in objects
    ]


def _conversion(field: models.Field) -> Convert | None:
    if isinstance(field, models.DateTimeField):
        # Most of a pass's instants are the pass's own.
        return lru_cache(maxsize=256)(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, cls=DjangoJSONEncoder)
    if isinstance(field.target_field if field.is_relation else field, AS_THEY_ARE):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
