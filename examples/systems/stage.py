"""What the five programs share: a database, a clock that ticks by itself, and how things are shown.

Each program is a day in the life of one system, on SQLite unless it is given a PostgreSQL URL.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.errors import InvoicekitError
from invoicekit.ports.clock import FixedClock
from invoicekit.ports.storage import Query, Store
from invoicekit.service.documents import Listing, Tab
from invoicekit.statemachines import AuditEntry

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


def clock() -> FixedClock:
    """Return a clock that tells a second more each time, so that every run is the same."""
    return FixedClock(MORNING, step=timedelta(seconds=1))


def play(day: Callable[[Store], None], about: str | None, *, tenant: str, kind: str) -> None:
    """Play a day on the database that is asked for; on a new SQLite file, if none is.

    Args:
        day: what happens.
        about: what the program is for.
        tenant: the house that it plays in.
        kind: the kind of record whose presence tells that it was played there before.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("url", nargs="?", default=os.environ.get("INVOICEKIT_URL", ""))
    url = parser.parse_args().url
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore(url or f"sqlite:///{folder}/day.db")
        try:
            store.migrate()
            with store.unit_of_work(tenant, read_only=True) as work:
                if work.find(Query(kind=kind, limit=1)).records:
                    raise SystemExit("this day was played on this database: give an empty one")
            day(store)
        except InvoicekitError as error:
            raise SystemExit(f"invoicekit: {error}") from None
        finally:
            store.close()


def scene(text: str) -> None:
    """Print what happens next."""
    print(f"\n{text}\n{'-' * len(text)}")


def say(text: str) -> None:
    """Print one thing that happened."""
    print(f"  {text}")


@contextmanager
def refused(who: str, what: str) -> Iterator[None]:
    """Show why something is refused and what would help; end the program if it is not."""
    try:
        yield
    except InvoicekitError as error:
        say(f"{who} {what}: refused, {error.message}")
        if error.remedy:
            say(f"    help: {error.remedy}")
    else:
        raise SystemExit(f"{who} {what}, and nobody refused it")


def show_tabs(tabs: Iterable[Tab]) -> None:
    """Print the tabs over a list with their counts; all but the first only where they have some."""
    first, *others = tabs
    say(" | ".join(f"{tab.label} {tab.count}" for tab in [first, *(t for t in others if t.count)]))


def show_list(listing: Listing) -> None:
    """Print a list in columns, without those that are empty in every row."""
    used = [at for at in range(len(listing.columns)) if any(row[at] for row in listing.rows)]
    titles = [listing.columns[at].title for at in used]
    show_table(titles, [[row[at] for at in used] for row in listing.rows])


def show_table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their titles, amounts to the right."""
    rows = [list(row) for row in rows]
    texts = [[_text(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(titles, *texts, strict=True)]
    say("  ".join(title.ljust(width) for title, width in zip(titles, widths, strict=True)).rstrip())
    for row, cells in zip(rows, texts, strict=True):
        shown = [
            text.rjust(width) if isinstance(cell, Decimal) else text.ljust(width)
            for cell, text, width in zip(row, cells, widths, strict=True)
        ]
        say("  ".join(shown).rstrip())


def show_history(entries: Iterable[AuditEntry]) -> None:
    """Print who did what to a record, and why."""
    for each in entries:
        step = f"{each.source or '-'} to {each.target}"
        say(f"{each.at:%H:%M:%S}  {each.actor:<8} {each.event:<16} {step}  {each.reason}".rstrip())


def _text(cell: object) -> str:
    if cell is None or cell is False:
        return ""
    return "yes" if cell is True else str(cell)
