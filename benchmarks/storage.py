"""How fast the store is, beside the same statements issued through the bare driver.

Run: PYTHONPATH=src python benchmarks/storage.py, or with `--quick` for small sizes. Each work is
done on a copy of one database: once through the library, once through the driver, in turn.
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from raw_driver import Database, Statement, databases, replay, taken_down
from timing import Times, line, ratio

from invoicekit import Actor, Context, Invoice, Line, Party, calculate
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Query
from invoicekit.service import documents
from invoicekit.taxes import flat
from invoicekit.totals import Calculation
from invoicekit.workflows import ACCOUNTS_PAYABLE, RECEIVABLE

ROUNDS = 9
MAKER = Actor("meera", ["maker"], tenant="bluebay")
FINANCE = Actor("farah", ["finance"], tenant="asha")
START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def a_context(url: str) -> Context:
    clock = FixedClock(START, step=timedelta(milliseconds=1))
    return Context(SqlStore(url), flat.REGIME, clock=clock, ids=CountedIds())


def an_invoice(number: int, lines: int = 3) -> Invoice:
    return Invoice(
        f"N-{number:07}",
        date(2026, 11, 2) + timedelta(days=number % 365),
        currency="INR",
        seller=Party("Asha Systems", "IN", id="V-1"),
        buyer=Party(f"Customer {number % 500}", "IN", id=f"C-{number % 500}"),
        lines=[Line(f"support {n}", "3", "199.50", id=str(n)) for n in range(lines)],
    )


def beside(work: Callable[[int], object], driver: object, taken: list[list[Statement]]) -> Times:
    """Time each round of a work, and its statements through the bare driver, in turn."""
    times: Times = {"library": [], "driver": []}
    for number, statements in enumerate(taken):
        for name, done in (
            ("library", lambda n=number: work(n)),
            ("driver", lambda s=statements: replay(driver, s)),
        ):
            gc.collect()
            begin = time.perf_counter()
            done()
            times[name].append(time.perf_counter() - begin)
    return times


def told(what: str, times: Times, count: int, goal: str) -> None:
    """Print the rate of the library, and what part it is of the driver's."""
    share = tuple(100 * each for each in ratio(times, "driver", "library"))
    rate = count * len(times["library"]) / sum(times["library"])
    line(f"{what}, {rate:,.0f}/s", share, goal, "%")


class Moving:
    """Bills that are set aside and taken up again, one act each in a round."""

    def __init__(self, url: str, count: int) -> None:
        self.ctx = a_context(url)
        self.ids = [f"bill-{number}" for number in range(count)]

    def fill(self) -> None:
        for number, id_ in enumerate(self.ids):
            documents.add(self.ctx, an_invoice(number), workflow=ACCOUNTS_PAYABLE, by=MAKER, id=id_)

    def begin(self) -> Moving:
        kind = ACCOUNTS_PAYABLE.kind
        views = [documents.view(self.ctx, id_, by=MAKER, kind=kind) for id_ in self.ids]
        self.records = [view.record for view in views]
        return self

    def round(self, number: int) -> None:
        event = "take_up" if number % 2 else "set_aside"
        self.records = [
            documents.act(self.ctx, record, event, by=MAKER, reason="later")
            for record in self.records
        ]


def acts(database: Database, count: int) -> None:
    url = database.fresh()
    first = Moving(url, count)
    first.ctx.store.migrate()
    first.fill()
    first.ctx.store.close()
    noted, timed, bare = (database.copy(url) for _ in range(3))
    moving, taken = Moving(noted, count).begin(), []
    for number in range(ROUNDS):
        with taken_down(moving.ctx.store) as statements:
            moving.round(number)
        taken.append(statements)
    moving.ctx.store.close()
    measured = Moving(timed, count).begin()
    driver = database.driver(bare)
    times = beside(measured.round, driver, taken)
    each = len(taken[0]) / count
    told(f"documents.act ({each:.0f} statements each)", times, count, "40 % of the driver")
    driver.close()
    measured.ctx.store.close()


def calculated(first: int, count: int) -> list[Calculation]:
    return [calculate(an_invoice(first + n), flat.REGIME) for n in range(count)]


def additions(database: Database, count: int, rounds: int = 3) -> str:
    """Time add_many, and return the URL of the database that it filled."""
    url = database.fresh()
    ctx = a_context(url)
    ctx.store.migrate()
    ctx.store.close()
    timed, bare = database.copy(url), database.copy(url)
    parts = [calculated(number * count, count) for number in range(rounds)]
    noted, taken = a_context(url), []
    for part in parts:
        with taken_down(noted.store) as statements:
            documents.add_many(noted, part, workflow=RECEIVABLE, by=FINANCE)
        taken.append(statements)
    noted.store.close()
    measured, driver = a_context(timed), database.driver(bare)

    def add(number: int) -> None:
        outcomes = documents.add_many(measured, parts[number], workflow=RECEIVABLE, by=FINANCE)
        assert len(outcomes) == count

    told(f"add_many of {count:,}", beside(add, driver, taken), count, "25 % of the driver")
    driver.close()
    measured.store.close()
    return timed


def many_records(database: Database, url: str, count: int) -> None:
    """Fill up with records of which only the lists know, straight through the driver."""
    ctx = a_context(url)
    with taken_down(ctx.store) as taken:
        documents.add(ctx, an_invoice(10**7), workflow=RECEIVABLE, by=FINANCE, id="first")
    ctx.store.close()
    sql, values, _ = next(each for each in taken if "INSERT INTO invoicekit_records" in each[0])
    names = sql.partition("(")[2].partition(")")[0].replace('"', "").split(", ")

    def rows() -> Iterator[object]:
        for number in range(count):
            row = (
                dict(values) if isinstance(values, dict) else dict(zip(names, values, strict=False))
            )
            at = START + timedelta(seconds=number)
            row |= {"id": f"x-{number}", "number": f"X-{number}", "unique_key": f"x-{number}"}
            row |= {"customer": f"C-{number % 100}"}
            row["created_at"] = (
                at if isinstance(values, dict) else at.replace(tzinfo=None).isoformat(" ")
            )
            yield row if isinstance(values, dict) else (*row.values(), *values[len(names) :])

    connection = database.driver(url)
    cursor = connection.cursor()
    if not isinstance(values, dict):
        cursor.execute("BEGIN")
    cursor.executemany(sql, rows())
    connection.commit()
    if isinstance(values, dict):
        connection.autocommit = True
    connection.execute("ANALYZE")
    connection.close()


def finding(database: Database, url: str, count: int) -> None:
    many_records(database, url, count)
    ctx, driver = a_context(url), database.driver(url)
    questions = {
        "newest first": Query(counts=False, limit=50, descending=True),
        "one customer": Query(counts=False, limit=50, customer="C-7"),
    }
    noted = a_context(url)
    for name, query in questions.items():
        with taken_down(noted.store) as taken:
            assert len(documents.find(noted, query, by=FINANCE).records) == 50
        asked = [each for each in taken if "ORDER BY" in each[0]]
        times = beside(lambda _, q=query: documents.find(ctx, q, by=FINANCE), driver, [asked] * 25)
        line(f"find 50 of {count:,}, {name}", ratio(times, "library", "driver"), "3 x at most")
    begin = time.perf_counter()
    documents.find(ctx, Query(limit=50), by=FINANCE)
    print(f"  with counts of all states in the same read: {time.perf_counter() - begin:.3f} s")
    driver.close()
    noted.store.close()
    ctx.store.close()


def exporting(url: str) -> None:
    """Measure the most memory that an export holds, of a short list and of a long one."""
    ctx = a_context(url)
    peaks = []
    for query in (Query(number=[f"N-{n:07}" for n in range(400)]), Query()):
        tracemalloc.start()
        rows = sum(1 for _ in documents.export(ctx, query, by=FINANCE).rows)
        peaks.append((rows, tracemalloc.get_traced_memory()[1] / 1e6))
        tracemalloc.stop()
    (few, small), (many, large) = peaks
    print(f"  export: {small:.1f} MB at most for {few:,} rows, {large:.1f} MB for {many:,} rows")
    ctx.store.close()


def main(*, quick: bool | None = None) -> None:
    quick = "--quick" in sys.argv if quick is None else quick
    moved, added, listed = (20, 500, 20_000) if quick else (100, 10_000, 1_000_000)
    with databases() as both:
        for database in both:
            print(database.name)
            acts(database, moved)
            url = additions(database, added)
            exporting(url)
            finding(database, url, listed)


if __name__ == "__main__":
    main()
