"""The adapter of Tryton against a real Tryton server, which the tests install, start and feed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicekit.adapters.erp.tryton import TrytonErp
from invoicekit.documents import Coding, Line, Party, StatedTax
from invoicekit.errors import ErpLoginFailed, ErpSilent, ErpUnreachable
from invoicekit.money import Money
from invoicekit.ports.erp import ErpDocument, ErpRef, ErpState, LineMatch
from invoicekit.service.agents import Handover, follow
from invoicekit.service.agents.looking import parked_once
from invoicekit.testing.erp import FeedContract, PayablesContract, PurchasingContract
from invoicekit.testing.erp.case import KEY
from support.payables import ERP, House
from support.tryton.company import Company
from support.tryton.flows import FLOWS, bill, line
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
        self.matches = lambda: made  # type: ignore[method-assign]  # made once for each test
        made = tuple(
            LineMatch(number, "", *self._received(shipment), quantity=Decimal(quantity))
            for shipment, quantity in zip(moves, (1, 2), strict=True)
        )
        return made

    def billed_receipts(self, erp: Any, ref: ErpRef) -> list[tuple[str, str, str]]:
        people = self.office.company.people
        found = []
        for each in people.read("account.invoice", int(ref.id), "lines")["lines"]:
            for move in people.read("account.invoice.line", each, "stock_moves")["stock_moves"]:
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


class TestTrouble:
    """What only a real server and a real network can show."""

    def test_a_server_that_dies_after_the_write_has_the_bill_once(
        self, tmp_path: Path, tryton: Server
    ) -> None:
        server = Server(tryton.installed, tmp_path)
        server.start()
        try:
            session = Session(server.url)
            office = Office(session, server.url)
            party = office.supplier()
            document = bill(party, [line("1", "10")])
            office.network.plan("lose")
            with pytest.raises(ErpSilent):
                office.erp().park(document, KEY)
            session.close()
            server.kill()
            with pytest.raises(ErpUnreachable):
                office.erp().find(document.natural_key, KEY)
            server.start()
            receipt = parked_once(office.erp(), document, KEY, unanswered=True)
            assert (receipt.state, receipt.replayed) == (ErpState.PARKED, True)
            (change,) = office.erp().changes("").items
            assert change.receipt.ref == receipt.ref
            office.http.close()
        finally:
            server.stop()

    def test_a_write_that_comes_in_late_leaves_the_bill_there_once(self, office: Office) -> None:
        erp, document = office.erp(), bill(office.supplier(), [line("1", "10")])
        office.network.plan("late")
        with pytest.raises(ErpSilent):
            erp.park(document, KEY)
        receipt = parked_once(erp, document, KEY, unanswered=True)
        office.network.arrive()
        assert len(self.live(office, document)) == 2
        assert erp.post(receipt.ref, "post").state is ErpState.POSTED
        assert self.live(office, document) == [int(receipt.ref.id)]

    def live(self, office: Office, document: ErpDocument) -> list[int]:
        named = ["party.code", "=", document.party]
        return office.company.people.search("account.invoice", named, ["state", "!=", "cancelled"])

    def test_a_busy_server_is_asked_again_and_the_bill_is_there_once(self, office: Office) -> None:
        document = bill(office.supplier(), [line("1", "10")])
        office.network.plan("cut", "429", "503")
        erp = office.erp(attempts=4)
        receipt = erp.park(document, KEY)
        found = erp.find(document.natural_key, KEY)
        assert found is not None
        assert (found.ref, found.replayed) == (receipt.ref, True)

    def test_a_key_that_was_withdrawn_is_told_and_not_shown(self, office: Office) -> None:
        document = bill(office.supplier(), [line("1", "10")])
        office.key, kept = f"{office.key[:-4]}0000", office.key
        try:
            with pytest.raises(ErpLoginFailed) as failed:
                office.erp().park(document, KEY)
        finally:
            office.key = kept
        assert office.key[:-4] not in f"{failed.value!r} {failed.value}"
        assert office.erp().find(document.natural_key) is None

    def test_the_agents_park_post_and_follow_a_bill(self, office: Office) -> None:
        party = office.supplier()
        house = House(erp=office.erp())
        handover = Handover(company=str(office.company.id))
        stated = StatedTax("VAT", "S", "20")
        record = house.approved(
            "AG-1",
            currency="GBP",
            seller=Party("Dock Supplies", "GB", id=party),
            lines=[Line("Rope", "2", "50", id="1", account="5.1.1", taxes=[stated])],
        )
        assert [each.what for each in house.park(handover=handover).made] == ["parked"]
        house.ask(record)
        assert [each.what for each in house.post(handover=handover).made] == ["posted"]
        ref = ErpRef.read(house.labels(record)["erp_ref"])
        assert house.labels(record)["posting_number"] == house.erp.status(ref).posting
        # 2 x 50 = 100, with 20 % 120; 70 of it are paid.
        office.company.pay(int(ref.id), "70.00", date(2026, 11, 20))
        follow(house.ctx, house.erp, by=ERP, handover=handover)
        after = house.bill(record)
        assert (str(after.balance), after.settlement) == ("50.00", "partly_paid")
        office.company.take_back(int(ref.id))
        follow(house.ctx, house.erp, by=ERP, handover=handover)
        assert str(house.bill(record).balance) == "120.00"
