"""A program that is made to be killed: it runs both agents of order billing, again and again.

Run: python order_agents.py URL FILE. It says a line for each invoice that it made or published, and
writes each key that the receiver got into the file.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from faults.billing import AGENT, TENANT, FilePublisher, a_context
from invoicekit import AllowanceCharge, Line, Party
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment, ShipmentLine
from invoicekit.service import billing
from invoicekit.service.billing import BillingRules

RULES = BillingRules(seller=Party("Shop", "DE"))
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

__all__ = ["AGENT", "RULES", "TENANT", "an_order", "shipments_of"]


def an_order(number: int) -> Order:
    return Order(
        id=f"SO-{number}",
        currency="EUR",
        buyer=Party("Kim", "DE"),
        lines=[Line("lamp", "3", "20.005", id="1")],
        charges=[AllowanceCharge("10", reason="freight")],
        updated_at=NOON,
    )


def shipments_of(number: int) -> list[Shipment]:
    """Return four shipments of one lamp each, where three are ordered."""
    return [
        Shipment(
            id=f"SH-{number}-{part}",
            order=f"SO-{number}",
            lines=[ShipmentLine("1", "1")],
            status="shipped",
            updated_at=NOON,
        )
        for part in range(4)
    ]


def main() -> None:
    url, file = sys.argv[1:]
    ctx, publisher = a_context(url), FilePublisher(Path(file))
    while True:
        report = billing.create_all(ctx, rules=RULES, by=AGENT)
        sent = billing.send_all(ctx, publisher, by=AGENT, rules=RULES)
        for each in (*report.made, *sent.report.made):
            sys.stdout.write(f"{each.what} {each.id}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
