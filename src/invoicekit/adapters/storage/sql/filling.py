"""Many rows of one table in one statement, which is made once and given only values.

Asking SQLAlchemy anew for each value of each row takes longer than SQLite takes to write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

import attrs
from sqlalchemy import Dialect, Table, bindparam, insert

from invoicekit.adapters.storage.sql.dialects import last_position
from invoicekit.adapters.storage.sql.prepared import numbered

__all__ = ["Filling", "filling"]


@attrs.frozen
class Filling:
    """An insert of rows that all have the same columns.

    Args:
        sql: the statement, in the form of the driver.
        constants: what it asks for besides the columns, where that never changes.
        written: how values are written that the driver does not take as they are, by column.
        arranged: puts the values of a row by name into the form of the driver.
    """

    sql: str
    constants: Mapping[str, Any]
    written: tuple[tuple[str, Callable[[Any], Any]], ...]
    arranged: Callable[[dict[str, Any]], Any]

    def rows(self, rows: Iterable[Mapping[str, Any]], given: Mapping[str, Any]) -> list[Any]:
        """Return the parameters of each row.

        Args:
            rows: the values of the columns, by name.
            given: what the statement asks for besides: `at_tenant`, and `at_offset`.
        """
        fixed = {**self.constants, **given}
        made = []
        for row in rows:
            values = {**fixed, **row}
            for name, write in self.written:
                values[name] = write(values[name])
            made.append(self.arranged(values))
        return made


@lru_cache(maxsize=100)
def filling(table: Table, names: tuple[str, ...], dialect: Dialect, *, counting: bool) -> Filling:
    """Return the insert of many rows into a table.

    Args:
        table: where they go.
        names: the columns that each row gives.
        dialect: of the database.
        counting: whether it numbers transactions and rows by itself, for many writers at once.
    """
    place = numbered() if counting else 0
    fixed: dict[str, Any] = {name: place for name in ("feed_tx", "tx") if name in table.c}
    if not counting and "position" in table.c and "position" not in names:
        last = last_position(table, bindparam("at_tenant", type_=table.c.tenant.type))
        fixed["position"] = last.scalar_subquery() + 1
    made = insert(table).values(fixed).inline().compile(dialect=dialect, column_keys=[*names])
    constants = {name: value for name, value in made.params.items() if name not in names}
    processors = ((n, table.c[n].type.dialect_impl(dialect).bind_processor(dialect)) for n in names)
    written = tuple((name, write) for name, write in processors if write is not None)
    order = made.positiontup
    return Filling(made.string, constants, written, dict if order is None else itemgetter(*order))
