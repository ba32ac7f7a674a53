"""A full disk: a clear error that says that nothing was kept, and the same key goes on later."""

from __future__ import annotations

from datetime import date

from sqlalchemy import event

from invoicekit import Actor, Context, Invoice, Line, Party
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.errors import StoreError
from invoicekit.service import auditing, documents
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE

FINANCE = Actor("farah", ["finance"], tenant="asha")


def invoice(number):
    return Invoice(
        f"N-{number}",
        date(2026, 11, 2),
        currency="INR",
        seller=Party("Asha", "IN"),
        buyer=Party("Blue Bay", "IN"),
        lines=[Line("support", "1", "590", note="x" * 2000)],
    )


def add(ctx, number):
    return documents.add(
        ctx, invoice(number), workflow=RECEIVABLE, by=FINANCE, key=f"k{number}", id=f"{number}"
    )


def fill_up(ctx, most=500):
    """Add invoices until the database takes no more, and return how many there are."""
    for number in range(1, most):
        try:
            add(ctx, number)
        except StoreError as error:
            return number - 1, error
    raise AssertionError("the disk is never full")


def check_full(ctx, kept, error):
    assert "full" in str(error) or "space" in str(error)
    assert error.kept is False, "it says that nothing was kept"
    assert documents.find(ctx, by=FINANCE).count() == kept
    assert list(auditing.verify(ctx, by=FINANCE)) == []


def check_again(ctx, kept):
    """With room again the same key adds the invoice once, and all that was kept is there."""
    first, second = add(ctx, kept + 1), add(ctx, kept + 1)
    assert first == second
    assert documents.find(ctx, by=FINANCE).count() == kept + 1
    assert list(auditing.verify(ctx, by=FINANCE)) == []


def test_a_full_sqlite_database_keeps_what_it_has_and_goes_on_later(tmp_path, figures):
    store = SqlStore(f"sqlite:///{tmp_path / 'invoices.db'}")
    store.migrate()
    ctx = Context(store, flat.REGIME)
    add(ctx, 0)
    room = {"pages": 0}

    @event.listens_for(store.engine, "begin")
    def limited(connection):
        if room["pages"]:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {room['pages']}")

    with store.engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    room["pages"] = used + 60
    kept, error = fill_up(ctx)
    kept += 1
    check_full(ctx, kept, error)
    room["pages"] = used + 100_000
    check_again(ctx, kept - 1)
    figures(f"full after {kept} invoices: {type(error).__name__}, nothing half kept, then on")
    store.close()
