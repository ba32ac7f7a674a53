"""Parking a bill of 100 lines in SAP: the adapter's own time, without network and server.

Run: PYTHONPATH=src python benchmarks/sap_erp.py
"""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from pathlib import Path
from statistics import median

import attrs
import httpx

from erp import LINES, bill
from invoicekit.adapters.erp.sap import SapErp, SapSettings
from invoicekit.matching import GoodsReceipt, Purchases, ReceiptLine
from invoicekit.ports.erp import ErpDocument
from invoicekit.service.agents import Handover

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from support.fakes.sap import FakeSap

ROUNDS = 30


class Timed(httpx.HTTPTransport):
    """Carries calls, and adds up what that takes of this thread's own time.

    What other programs take of the machine meanwhile is so left out.
    """

    spent = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        begun = time.thread_time()
        response = super().handle_request(request)
        response.read()
        self.spent += time.thread_time() - begun
        return response


def receipt(key: str) -> GoodsReceipt:
    number, _, year = key.partition("/")
    lines = [ReceiptLine(id=str(n), order_line="10", quantity="3") for n in range(LINES)]
    return GoodsReceipt(number=number, year=year, order="4500000001", lines=lines)


def document() -> ErpDocument:
    """Return the bill as it is handed over: 100 lines, each of two receipts."""
    received = [receipt(key) for key in ("5000000001/2026", "5000000002/2026")]
    loaded = bill()
    matches = [attrs.evolve(m, quantity=Decimal(m.quantity or 0)) for m in loaded.document.matches]
    loaded = attrs.evolve(loaded, content=attrs.evolve(loaded.document, matches=matches))
    return Handover("1000").document(loaded, "sap", Purchases(receipts=received))


def main() -> None:
    transport = Timed(verify=False)
    taken, own = [], []
    with FakeSap() as sap:
        sap.books.put_order("4500000001", items=[{"InvoiceIsGoodsReceiptBased": False}])
        settings = SapSettings(tax_codes={"": "V0"})
        client = httpx.Client(transport=transport)
        erp = SapErp(sap.url, settings, login=sap.login, client=client)
        handed = document()
        for number in range(ROUNDS):
            sap.books.invoices.clear()
            before, begun, worked = transport.spent, time.perf_counter(), time.thread_time()
            erp.park(handed, f"bluebay/bill/{number}/5/park")
            taken.append((time.perf_counter() - begun) * 1000)
            own.append((time.thread_time() - worked - (transport.spent - before)) * 1000)
        erp.close()
    items = len(sap.bodies[0]["to_SuplrInvcItemPurOrdRef"])
    print(f"  {f'a park of {LINES} lines, {items} items, in all':<52} {median(taken):8.2f}ms")
    what = "the adapter's own part of it"
    print(f"  {what:<52} {median(own):8.2f}ms  ({min(own):.2f} to {max(own):.2f})  goal 5 ms")


if __name__ == "__main__":
    main()
