"""The main job, end to end: published invoices are calculated, stored, moved, paid and shown.

Run it with `make demo`. Everything is kept in an SQLite file; run again, it finds all of it there
and changes nothing. `make demo DEMO=accounts_payable` plays a day of that system instead.
"""

from __future__ import annotations

import argparse
import json
import runpy
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from invoicekit import Calculation, Coding, Invoice, InvoicekitError, Money, calculate
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.allocation import Payment, by_reference, chain, exact_sum, oldest_due, plan
from invoicekit.errors import NotFound
from invoicekit.permissions import Actor
from invoicekit.ports.clock import FixedClock
from invoicekit.ports.storage import Query
from invoicekit.serialization import read_request
from invoicekit.service import Context, documents, payments
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE, RECEIVABLE

DATA = Path(__file__).parent / "data"
PROGRAMS = Path(__file__).parent / "systems"
SYSTEMS = (
    "vendor_approval",
    "receivables_portal",
    "dealer_cases",
    "accounts_payable",
    "order_management",
)
TODAY = date(2026, 11, 23)
YEARS = (365, 1095, 1825)
# A clock that stands still, so that the output is the same every time.
CLOCK = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC))

ADMIN = Actor("asha", roles=["admin"], tenant="demo")
FINANCE = Actor("farah", roles=["finance"], tenant="demo")
BUYER = Actor("bruno", roles=["buyer"], tenant="demo", attributes={"account": "356000000"})

MAKER = Actor("meera", roles=["maker", "checker"], tenant="demo")
CHECKER = Actor("ravi", roles=["checker"], tenant="demo")
BILL = "in-gst-intrastate-goods"

EXPLAINED = "in-gst-interstate-cess-round-off"
PAID = "fr-vat-consulting-paid"
WITHDRAWN = "ae-vat-simplified-prices-include"
CORRECTED = "gb-vat-goods"


def heading(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}\n{'-' * len(text)}")


def read(path: Path) -> tuple[Invoice, Calculation, dict[str, Any]]:
    """Return an example's invoice, its calculation and what its source states."""
    data = json.loads(path.read_text("utf-8"))
    request = read_request(json.dumps(data["invoice"]))
    return request.invoice, calculate(request.invoice, flat.REGIME, rounding=request.rounding), data


def agrees(result: Calculation, expected: dict[str, str]) -> bool:
    """Tell whether every total that the source states is what we computed."""
    return all(getattr(result.totals, name) == Decimal(text) for name, text in expected.items())


def calculated(paths: list[Path]) -> Iterator[tuple[str, Invoice, Calculation]]:
    """Calculate every example and compare it with its source."""
    heading("Calculated, and compared with what the source states")
    for path in paths:
        invoice, result, data = read(path)
        verdict = "agrees" if agrees(result, data["expected"]["totals"]) else "DIFFERS"
        payable = f"{result.totals.payable:,} {invoice.currency}"
        print(f"{verdict}  {payable:>16}  {path.stem}  ({data['source']['publisher']})")
        if verdict == "DIFFERS":
            raise SystemExit(f"{path.stem} does not come to what its source states")
        yield path.stem, invoice, result


def store_invoices(ctx: Context, found: list[tuple[str, Invoice, Calculation]]) -> int:
    """Store what is not there yet, and return how many that were."""
    new = 0
    for name, invoice, result in found:
        try:
            documents.view(ctx, name, by=ADMIN)
        except NotFound:
            # Each example keeps the rounding of its source.
            own = Context(
                ctx.store, ctx.regime, rounding=result.rounding, clock=ctx.clock, ids=ctx.ids
            )
            documents.add(own, invoice, workflow=RECEIVABLE, by=ADMIN, id=name, key=f"add {name}")
            new += 1
    print(f"{new} stored, {len(found) - new} already there")
    return new


def move(ctx: Context) -> None:
    """Withdraw one invoice, and correct the note on another."""
    shown = documents.view(ctx, WITHDRAWN, by=ADMIN)
    if shown.record.state == "deleted":
        print(f"{WITHDRAWN} is withdrawn already")
    else:
        documents.act(ctx, shown.record, "delete", by=ADMIN, reason="the till slip counts")
        print(f"{WITHDRAWN} is withdrawn: the till slip counts")
    shown = documents.view(ctx, CORRECTED, by=ADMIN)
    if shown.record.revision > 1:
        print(f"{CORRECTED} is corrected already")
    else:
        invoice = attrs.evolve(shown.content.invoice, buyer_reference="PO 4711")
        reason = "the buyer's order number was missing"
        documents.edit(ctx, shown.record, invoice=invoice, by=ADMIN, reason=reason)
        print(f"{CORRECTED} is corrected: {reason}")


def approve(ctx: Context) -> None:
    """Take one of them in as a bill on the buyer's side: the maker completes, another checks."""
    bill_id = f"bill {BILL}"
    try:
        bill = documents.view(ctx, bill_id, by=CHECKER, kind="bill").record
    except NotFound:
        invoice = read(DATA / f"{BILL}.json")[0]
        bill = documents.add(ctx, invoice, workflow=ACCOUNTS_PAYABLE, by=MAKER, id=bill_id)
        bill = documents.edit(ctx, bill, coding=Coding(account="6120"), by=MAKER)
        bill = documents.act(ctx, bill, "submit", by=MAKER)
        print(f"{BILL} as a bill: {bill.state}")
        print(documents.can(ctx, bill, "approve", by=MAKER).explain())
        bill = documents.act(ctx, bill, "approve", by=CHECKER)
    print(f"{BILL} as a bill: {bill.state}")
    for entry in documents.history(ctx, bill, by=CHECKER):
        print(f"  {entry.actor:<6} {entry.event}: {entry.source or '-'} to {entry.target}")


def pay(ctx: Context) -> None:
    """Apply each payment: by reference, else by an exact sum, else to the oldest due."""
    for path in sorted((DATA / "payments").glob("*.json")):
        data = json.loads(path.read_text("utf-8"))["payment"]
        payment = Payment(
            data["id"],
            Money(data["amount"], data["currency"]),
            received=date.fromisoformat(data["received"]),
            remittance=data["remittance"],
            customer=data["customer"],
            memo=data.get("memo", ""),
        )
        with ctx.store.unit_of_work("demo", read_only=True) as work:
            known = work.find(Query(kind="payment", id=payment.id)).records
        if known:
            print(f"{payment.id}: already applied, {known[0].balance} left")
            continue
        items = payments.open_items(
            ctx, customer=payment.customer, currency=payment.amount.currency, by=FINANCE
        )
        proposal = plan(payment, items, chain(by_reference, exact_sum, oldest_due))
        payments.commit(ctx, proposal, by=FINANCE, key=f"bank {payment.id}")
        for row in proposal.rows:
            print(f"{payment.id}: {row.amount} to {row.item} ({row.reason})")
        for note in proposal.notes:
            print(f"{payment.id}: {note.text}")


def show(ctx: Context) -> None:
    """Print the lists: by status, one explained, ageing, one history, one refusal."""
    heading("Invoices by status")
    page = documents.find(ctx, Query(limit=500), by=FINANCE)
    settled = Counter(r.settlement for r in page.records if r.state == "open")
    for word, name in (("Open", "open"), ("Partially Paid", "partly_paid"), ("Complete", "paid")):
        print(f"{word:<15} {settled[name]:>3}")
    print(f"{'Deleted':<15} {page.count('deleted'):>3}\n{'All':<15} {page.count():>3}")

    heading(f"The tax of {EXPLAINED}")
    print(read(DATA / f"{EXPLAINED}.json")[1].explain())

    heading("Open balances")
    print(payments.ageing(ctx, by=FINANCE, at=TODAY, bounds=YEARS).as_text().strip())

    heading(f"The history of {PAID}")
    for entry in documents.history(ctx, PAID, by=FINANCE):
        when = entry.at.strftime("%Y-%m-%d %H:%M")
        print(f"{when}  {entry.actor:<6} {entry.event:<8} {entry.reason or '-'}")

    heading(f"May the buyer delete {PAID}?")
    print(documents.can(ctx, PAID, "delete", by=BUYER).explain())


def main() -> None:
    """Run the whole of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", default="var/demo.db", help="the SQLite file")
    parser.add_argument("system", nargs="?", choices=SYSTEMS, help="a system to play instead")
    parser.add_argument("url", nargs="?", help="the database that it is played on")
    asked = parser.parse_args()
    if asked.system:
        sys.argv = [asked.system, *([asked.url] if asked.url else [])]
        sys.path.insert(0, str(PROGRAMS))
        runpy.run_path(str(PROGRAMS / f"{asked.system}.py"), run_name="__main__")
        return
    path = Path(asked.db)
    path.parent.mkdir(parents=True, exist_ok=True)
    store = SqlStore(f"sqlite:///{path}")
    store.migrate()
    ctx = Context(store, flat.REGIME, clock=CLOCK)
    found = list(calculated(sorted(DATA.glob("*.json"))))
    heading("Stored")
    store_invoices(ctx, found)
    heading("Moved")
    move(ctx)
    heading("Approved")
    approve(ctx)
    heading("Paid")
    pay(ctx)
    show(ctx)
    store.close()


if __name__ == "__main__":
    try:
        main()
    except InvoicekitError as error:
        raise SystemExit(f"invoicekit: {error}") from None
