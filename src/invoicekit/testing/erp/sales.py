"""All that a shop or ERP with customers' orders must hold to, in one class."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import attrs
import pytest

from invoicekit.documents import Line, Party
from invoicekit.errors import ErpError, ErpSilent, ErpUnreachable, InvalidValue
from invoicekit.ports.erp import Capability
from invoicekit.ports.orders import Order
from invoicekit.testing.erp.adapter import AdapterCase
from invoicekit.testing.erp.case import KEY

__all__ = ["SalesContract"]

_MOST_PAGES = 50


class SalesContract(AdapterCase):
    """What every source of orders does, and who shows invoices; see `ErpCase` for the rest.

    What the system lacks by its capabilities is left out.
    """

    placed = datetime(2026, 11, 2, 12, tzinfo=UTC)
    """The instant of the first order."""

    def order_id(self, number: int) -> str:
        """Return the id of an order that a test makes, by its number from zero on.

        For those whose ids are of another form.
        """
        return f"SO-{number}"

    def order_there(self, erp: Any, id: str, at: datetime, quantity: str = "2") -> None:
        """Let a business order so many units at 100, or change its order; for `ORDERS`."""
        raise NotImplementedError("say how a customer orders")  # a subclass says it

    def cancel_there(self, erp: Any, id: str, at: datetime) -> None:
        """Let an order be cancelled; for `ORDERS`."""
        raise NotImplementedError("say how an order is cancelled")  # a subclass says it

    def shown(self, erp: Any, number: str) -> list[Decimal]:
        """Return the payable of each invoice of this number that customers see; for `PUBLISH`."""
        raise NotImplementedError("say how published invoices are read")  # a subclass says it

    def example(self, id: str, at: datetime, quantity: str = "2") -> Order:
        """Return such an order as the port has it, for those who play the shop in memory."""
        return Order(
            id=id,
            currency=self.currency,
            buyer=Party("Blue Bay Retail", id="C-17"),
            lines=[Line("IT support", quantity, "100", id="1")],
            updated_at=at,
        )

    def read(self, erp: Any, since: str = "", limit: int = 100) -> tuple[list[Order], str]:
        """Read the orders to their end, and return them with the place after them."""
        found: list[Order] = []
        for _ in range(_MOST_PAGES):
            page = erp.orders(since, limit=limit)
            assert len(page.orders) <= limit
            found += page.orders
            since = page.next
            if not page.more:
                return found, since
        raise AssertionError("the list of orders has no end")

    def test_an_order_is_told_with_its_lines(self, erp: Any) -> None:
        if not self.can(erp, Capability.ORDERS):
            return
        id_ = self.order_id(1)
        self.order_there(erp, id_, self.placed)
        ((order,), _) = self.read(erp)
        (line,) = order.lines
        assert (order.id, order.currency, order.cancelled) == (id_, self.currency, False)
        assert (line.quantity, line.unit_price) == (Decimal(2), Decimal(100))

    def test_orders_of_one_instant_are_all_told_page_by_page(self, erp: Any) -> None:
        if not self.can(erp, Capability.ORDERS):
            return
        ids = {self.order_id(each) for each in range(7)}
        for each in sorted(ids):
            self.order_there(erp, each, self.placed)
        for limit in (1, 2, 3):
            orders, _ = self.read(erp, limit=limit)
            assert {order.id for order in orders} == ids

    def test_from_the_place_after_a_page_only_news_are_told(self, erp: Any) -> None:
        if not self.can(erp, Capability.ORDERS):
            return
        first, second = self.order_id(1), self.order_id(2)
        self.order_there(erp, first, self.placed)
        _, place = self.read(erp)
        # At the same instant as the last one: it must not be lost.
        self.order_there(erp, second, self.placed)
        orders, place = self.read(erp, place)
        assert [order.id for order in orders if order.id != first] == [second]
        orders, _ = self.read(erp, place)
        assert second not in {order.id for order in orders}

    def test_changes_and_cancellations_are_told_as_the_order_is_now(self, erp: Any) -> None:
        if not self.can(erp, Capability.ORDERS):
            return
        id_ = self.order_id(1)
        self.order_there(erp, id_, self.placed)
        _, place = self.read(erp)
        self.order_there(erp, id_, self.placed + timedelta(minutes=5), "3")
        orders, place = self.read(erp, place)
        assert [order.lines[0].quantity for order in orders] == [Decimal(3)]
        self.cancel_there(erp, id_, self.placed + timedelta(minutes=9))
        orders, _ = self.read(erp, place)
        assert [order.cancelled for order in orders] == [True]

    def test_a_change_at_the_instant_of_the_last_one_is_told(self, erp: Any) -> None:
        if not self.can(erp, Capability.ORDERS):
            return
        id_ = self.order_id(1)
        self.order_there(erp, id_, self.placed)
        _, place = self.read(erp)
        self.order_there(erp, id_, self.placed, "3")
        orders, place = self.read(erp, place)
        assert [order.lines[0].quantity for order in orders] == [Decimal(3)]
        self.cancel_there(erp, id_, self.placed)
        orders, _ = self.read(erp, place)
        assert [order.cancelled for order in orders] == [True]

    def test_a_place_of_another_list_is_refused(self, erp: Any) -> None:
        if not self.can(erp, Capability.ORDERS):
            return
        for place in ("yesterday", '{"a": 1}', "[]"):
            with pytest.raises(InvalidValue):
                erp.orders(place)

    def test_an_invoice_is_shown_to_the_cent(self, erp: Any) -> None:
        if not self.can(erp, Capability.PUBLISH):
            return
        receipt = erp.publish(self.document(quantity="3", price="0.10"), KEY)
        assert receipt.is_live
        assert receipt.ref.system == erp.system
        assert self.shown(erp, "AT-42") == [Decimal("0.30")]

    def test_the_same_number_again_changes_what_is_there(self, erp: Any) -> None:
        if not self.can(erp, Capability.PUBLISH):
            return
        first = erp.publish(self.document(), KEY)
        second = erp.publish(self.document(price="1600"), KEY + "/2")
        assert second.ref == first.ref
        # 40 units at 1600.
        assert self.shown(erp, "AT-42") == [Decimal(64000)]
        erp.publish(self.document("AT-43"), KEY + "/3")
        assert len(self.shown(erp, "AT-42")) == len(self.shown(erp, "AT-43")) == 1

    def test_an_invoice_whose_answer_was_lost_is_shown_once(self, erp: Any) -> None:
        if not self.can(erp, Capability.PUBLISH):
            return
        self.lose_answer(erp)
        with pytest.raises(ErpSilent):
            erp.publish(self.document(), KEY)
        erp.publish(self.document(), KEY)
        assert self.shown(erp, "AT-42") == [Decimal(60000)]

    def test_what_did_not_reach_it_is_told_so_and_not_shown(self, erp: Any) -> None:
        if not self.can(erp, Capability.PUBLISH):
            return
        self.cut(erp)
        with pytest.raises(ErpUnreachable):
            erp.publish(self.document(), KEY)
        assert self.shown(erp, "AT-42") == []

    def test_what_is_shown_is_found_and_taken_back_once(self, erp: Any) -> None:
        if not self.can(erp, Capability.PUBLISH, Capability.FIND, Capability.CANCEL):
            return
        natural = self.document().natural_key
        assert erp.find(natural) is None
        receipt = erp.publish(self.document(), KEY)
        assert erp.find(natural).ref == receipt.ref
        assert erp.find(attrs.evolve(natural, party="another")) is None
        for again in (False, True):
            answer = erp.cancel(receipt.ref, KEY + "/back", on=self.day, reason="wrong buyer")
            assert (answer.is_live, answer.replayed) == (False, again)
        assert erp.find(natural) is None
        assert erp.publish(self.document(price="1600"), KEY + "/2").is_live
        # 40 units at 1600.
        assert self.shown(erp, "AT-42") == [Decimal(64000)]

    def test_an_answer_that_was_lost_to_taking_back_is_no_harm(self, erp: Any) -> None:
        if not self.can(erp, Capability.PUBLISH, Capability.FIND, Capability.CANCEL):
            return
        receipt = erp.publish(self.document(), KEY)
        self.lose_answer(erp)
        with pytest.raises(ErpSilent):
            erp.cancel(receipt.ref, KEY + "/back", on=self.day, reason="wrong buyer")
        assert not erp.cancel(receipt.ref, KEY + "/back", on=self.day, reason="again").is_live
        assert erp.find(self.document().natural_key) is None

    def test_no_secret_is_shown_and_every_error_names_the_system(self, erp: Any) -> None:
        self.cut(erp)
        shows = self.can(erp, Capability.PUBLISH)
        call = partial(erp.publish, self.document(), KEY) if shows else partial(erp.orders, "")
        with pytest.raises(ErpError) as refused:
            call()
        assert refused.value.system == erp.system
        shown = [repr(erp), str(erp), str(refused.value), repr(refused.value)]
        assert [secret for secret in self.secrets() if any(secret in text for text in shown)] == []
