"""Histories and the ledger are complete, in order, and only ever grow."""

from __future__ import annotations

import attrs
import pytest

from invoicekit.allocation.ledger import TargetKind
from invoicekit.allocation.payment import SourceKind
from invoicekit.errors import Duplicate
from invoicekit.ports.storage import Store
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["BookRules"]


class BookRules(StoreCase):
    """The history of a record, and the ledger."""

    def test_a_history_has_every_line_in_order(self, store: Store) -> None:
        self.add(store)
        self.add(store, "inv-2")
        lines = [self.entry(f"event-{number}", version=number) for number in range(12)]
        with store.unit_of_work("asha") as work:
            for line in lines[:5]:
                work.append_history("invoice", "inv-1", line)
            work.append_history("invoice", "inv-2", self.entry("other"))
        with store.unit_of_work("asha") as work:
            for line in lines[5:]:
                work.append_history("invoice", "inv-1", line)
            assert work.history("invoice", "inv-1") == tuple(lines)
            assert work.history("invoice", "inv-2") == (self.entry("other"),)
            assert work.history("order", "inv-1") == ()

    def test_a_line_is_read_as_it_was_written(self, store: Store) -> None:
        self.add(store)
        line = self.entry(
            on_behalf_of="ravi",
            reason="wrong'; DROP TABLE history;--",
            version=4,
            revision=2,
            fingerprint="ik1:abc",
            details=(("limit", "1000.00"), ("note", "é '; --")),
        )
        with store.unit_of_work("asha") as work:
            work.append_history("invoice", "inv-1", line)
        with store.unit_of_work("asha", read_only=True) as work:
            (read,) = work.history("invoice", "inv-1")
        assert read == line
        assert read.at == NOON

    def test_ledger_rows_come_in_the_order_they_were_written(self, store: Store) -> None:
        first = [self.row("row-9"), self.row("row-1", "inv-2"), self.row("row-5", amount="-10.00")]
        with store.unit_of_work("asha") as work:
            work.append_allocations(first)
        last = self.row("row-0", "inv-2", "3.5")
        with store.unit_of_work("asha") as work:
            work.append_allocations([last])
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.allocations() == (*first, last)
            assert work.allocations(target="inv-1") == (first[0], first[2])
            assert work.allocations(source="pay-1") == (*first, last)
            assert work.allocations(target="inv-2", source="pay-2") == ()
            assert work.allocations(target=["inv-2", "inv-1"]) == (*first, last)
            assert work.allocations(target=["inv-2"], source=["pay-1"]) == (first[1], last)
            assert work.allocations(target=[]) == ()

    def test_a_ledger_row_is_read_as_it_was_written(self, store: Store) -> None:
        row = attrs.evolve(
            self.row("row-1", amount="12345678901234567890.12"),
            source_kind=SourceKind.CREDIT_NOTE,
            target_kind=TargetKind.REFUND,
        )
        with store.unit_of_work("asha") as work:
            work.append_allocations([row])
        with store.unit_of_work("asha", read_only=True) as work:
            (read,) = work.allocations(target="inv-1")
        assert read == row
        assert isinstance(read.source_kind, SourceKind)

    def test_a_ledger_row_is_never_replaced(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            work.append_allocations([self.row("row-1")])
        with store.unit_of_work("asha") as work:
            with pytest.raises(Duplicate):
                work.append_allocations([self.row("row-1", amount="99.00")])
            assert work.allocations() == (self.row("row-1"),)

    def test_ledger_rows_are_written_together_or_not_at_all(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            with pytest.raises(Duplicate):
                work.append_allocations([self.row("row-1"), self.row("row-2"), self.row("row-1")])
            assert work.allocations() == ()
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.allocations() == ()
