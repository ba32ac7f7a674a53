"""All that an ERP's feed must hold to, in one class."""

from __future__ import annotations

from typing import Any

import pytest

from invoicekit.errors import InvalidValue
from invoicekit.ports.erp import ErpChange, ErpState
from invoicekit.testing.erp.payments import PaymentsContract

__all__ = ["FeedContract"]

_MOST_PAGES = 50


class FeedContract(PaymentsContract):
    """What every ERP tells of what it did; see `ErpCase` for what a subclass gives."""

    def told(self, erp: Any, since: str = "", limit: int = 100) -> tuple[list[ErpChange], str]:
        """Read the changes to their end, and return them with the place after them."""
        found: list[ErpChange] = []
        for _ in range(_MOST_PAGES):
            page = erp.changes(since, limit=limit)
            assert len(page.items) <= limit
            found += page.items
            since = page.next
            if not page.more:
                return found, since
        raise AssertionError("the feed has no end")

    def states(self, changes: list[ErpChange]) -> dict[str, ErpState]:
        """Return the last state of each document that the changes tell of."""
        return {change.natural.number: change.receipt.state for change in changes}

    def test_a_parked_document_is_told_with_reference_and_number(self, erp: Any) -> None:
        receipt = self.parked(erp)
        changes, _ = self.told(erp)
        (change,) = [each for each in changes if each.receipt.ref == receipt.ref]
        assert change.receipt.state is ErpState.PARKED
        natural = self.document().natural_key
        assert (change.natural.party, change.natural.number) == (natural.party, natural.number)

    def test_from_the_place_after_a_page_only_news_are_told(self, erp: Any) -> None:
        self.parked(erp, "AT-1")
        _, place = self.told(erp)
        second = self.parked(erp, "AT-2", "asha/bill/2/5/park")
        changes, after = self.told(erp, place)
        assert second.ref in {each.receipt.ref for each in changes}
        changes, _ = self.told(erp, after)
        assert second.ref not in {each.receipt.ref for each in changes}

    def test_the_place_stays_good_when_nothing_is_there(self, erp: Any) -> None:
        _, place = self.told(erp)
        changes, place = self.told(erp, place)
        assert changes == []
        receipt = self.parked(erp)
        changes, _ = self.told(erp, place)
        assert receipt.ref in {each.receipt.ref for each in changes}

    def test_page_by_page_nothing_is_missed(self, erp: Any) -> None:
        # Made in one go: an ERP whose clock tells whole seconds gives them one instant.
        refs = {self.parked(erp, f"AT-{each}", f"asha/bill/{each}/5/park").ref for each in range(7)}
        for limit in (1, 2, 3):
            changes, _ = self.told(erp, limit=limit)
            assert refs <= {each.receipt.ref for each in changes}

    def test_what_is_posted_and_reversed_there_is_told(self, erp: Any) -> None:
        receipt = self.parked(erp)
        _, place = self.told(erp)
        self.post_there(erp, receipt.ref)
        changes, place = self.told(erp, place)
        assert self.states(changes)["AT-42"] in {ErpState.POSTED, ErpState.PAID}
        assert changes[-1].receipt.posting
        erp.cancel(receipt.ref, "asha/bill/1/8/cancel", on=self.day, reason="wrong supplier")
        changes, _ = self.told(erp, place)
        (change,) = [each for each in changes if each.receipt.ref == receipt.ref]
        assert (change.receipt.state, change.receipt.was_reversed) == (ErpState.CANCELLED, True)

    def test_a_place_of_another_feed_is_refused(self, erp: Any) -> None:
        for place in ("yesterday", '{"a": 1}', "[]"):
            with pytest.raises(InvalidValue):
                erp.changes(place)
