"""The adapter of Tryton against a real Tryton server, which the tests install, start and feed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicekit.adapters.erp.tryton import TrytonErp
from invoicekit.documents import Coding
from invoicekit.money import Money
from invoicekit.ports.erp import ErpDocument, ErpRef, LineMatch
from invoicekit.testing.erp import FeedContract, PayablesContract, PurchasingContract
from support.tryton.company import Company
from support.tryton.flows import FLOWS
from support.tryton.office import Office
from support.tryton.people import Session
from support.tryton.server import Server
from support.tryton.stage import Recorded

Flow = Callable[[Recorded], None]

pytestmark = pytest.mark.erp


class OfTryton:
    """What the contracts ask of Tryton's people and of the network."""

    currency = "GBP"
    coding = Coding(account="5.1.1")
    day = date(2026, 11, 2)
    office: Office

    @pytest.fixture
    def erp(self, office: Office) -> Iterator[TrytonErp]:
        self.office = office
        self.company = str(office.company.id)
        self.party = office.supplier()
        yield office.erp()
        office.company.reopen_all()

    def lose_answer(self, erp: TrytonErp) -> None:
        self.office.network.plan("lose")

    def cut(self, erp: TrytonErp) -> None:
        self.office.network.plan("cut")

    def close(self, erp: TrytonErp, until: date) -> None:
        self.office.company.close(until)

    def write_there(self, erp: TrytonErp, ref: ErpRef) -> None:
        self.office.company.people.write("account.invoice", int(ref.id), description="checked")

    def pay_there(self, erp: TrytonErp, ref: ErpRef, amount: Money, on: date) -> None:
        self.office.company.pay(int(ref.id), f"{amount.amount:f}", on)

    def post_there(self, erp: TrytonErp, ref: ErpRef) -> None:
        self.office.company.people.press("account.invoice", "post", int(ref.id))

    def live(self, erp: TrytonErp, document: ErpDocument) -> int:
        return len(
            self.office.company.people.search(
                "account.invoice",
                ["party.code", "=", document.party],
                ["reference", "=", document.number],
                ["state", "!=", "cancelled"],
            )
        )

    def secrets(self) -> tuple[str, ...]:
        return (self.office.key,)


class TestPayables(OfTryton, PayablesContract):
    def matches(self) -> tuple[LineMatch, ...]:
        company = self.office.company
        party = company.people.one("party.party", ["code", "=", self.party])
        order = company.order(party, company.item("Rope"), 3, "33.33", [])
        moves = [company.receive(order, each) for each in (1, 2)]
        number = company.people.read("purchase.purchase", order, "number")["number"]
        self.matches = lambda: made  # type: ignore[method-assign]
        made = tuple(
            LineMatch(number, "", *self._received(shipment), quantity=Decimal(quantity))
            for shipment, quantity in zip(moves, (1, 2), strict=True)
        )
        return made

    def billed_receipts(self, erp: Any, ref: ErpRef) -> list[tuple[str, str, str]]:
        people = self.office.company.people
        found = []
        for line in people.read("account.invoice", int(ref.id), "lines")["lines"]:
            for move in people.read("account.invoice.line", line, "stock_moves")["stock_moves"]:
                told = people.read("stock.move", move, "quantity", "shipment")
                shipment = people.read(
                    "stock.shipment.in", int(told["shipment"].partition(",")[2]), "number"
                )
                found.append((shipment["number"], str(move), f"{told['quantity']:g}"))
        return found

    def _received(self, shipment: int) -> tuple[str, str]:
        people = self.office.company.people
        told = people.read("stock.shipment.in", shipment, "number", "incoming_moves")
        return told["number"], str(told["incoming_moves"][0])


class TestFeed(OfTryton, FeedContract):
    """Read from the beginning again and again: the tests' bills are few enough."""


@pytest.fixture(scope="class")
def number(office: Office) -> str:
    """Return the number of an order of 40, of which 30 came in and 5 went back."""
    company = office.company
    party = company.party(f"P-{company.id}", "Dock Supplies")
    order = company.order(party, company.item("Sail"), 40, "1500", [])
    for quantity in (10, 20):
        company.receive(order, quantity)
    company.send_back(order, 5)
    return str(company.people.read("purchase.purchase", order, "number")["number"])


class TestPurchasing(OfTryton, PurchasingContract):
    @pytest.fixture
    def erp(self, office: Office, number: str) -> TrytonErp:
        self.office, self.order = office, number
        return office.erp()


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_a_house_with_its_tryton(flow: Flow, people: Session, tryton: Server) -> None:
    before = dict(people.context)
    stage = Recorded(Company(people), tryton.url)
    try:
        flow(stage)
        if os.environ.get("INVOICEKIT_KEEP_ANSWERS"):
            stage.write(flow.__name__)
    finally:
        stage.close()
        people.context = before
