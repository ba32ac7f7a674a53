"""Records are kept as they were given, and swapped only by who saw them last."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest

from invoicekit.errors import Duplicate, InvalidValue, NotFound, StaleVersion
from invoicekit.ports.storage import Store
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["RecordRules"]

HOSTILE = "Robert'); DROP TABLE invoices;-- %_\\ \" ; é 支払い"


class RecordRules(StoreCase):
    """Adding, reading and saving records."""

    def test_a_record_is_read_as_it_was_kept(self, store: Store) -> None:
        kept = self.add(
            store,
            workflow="accounts_payable",
            definition_version=3,
            settlement="partly_paid",
            updated_at=NOON + timedelta(microseconds=1),
            parent=("order", "ord-1"),
            unique_key="vendor/INV-1/2026",
            number="INV-1",
            seller="Asha Systems",
            buyer="Blue Bay Retail",
            customer="bluebay",
            issue_date=date(2026, 11, 2),
            due_date=date(2026, 12, 2),
            currency="INR",
            total="70776.40",
            balance="-0.050",
            source="upload",
            order="ord-1",
            tags=["urgent", "it"],
            labels=[("outcome", "a=b")],
        )
        with store.unit_of_work("asha", read_only=True) as work:
            read = work.get("invoice", "inv-1")
        assert read == kept
        assert str(read.balance) == "-0.050", "the places of an amount are kept"
        assert read.created_at.utcoffset() == timedelta(0)

    def test_the_largest_amount_is_kept_exactly(self, store: Store) -> None:
        self.add(store, total="9" * 20 + "." + "9" * 8)
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.get("invoice", "inv-1").total == Decimal("9" * 20 + "." + "9" * 8)

    def test_sql_in_a_text_is_text(self, store: Store) -> None:
        names = ("workflow", "number", "seller", "buyer", "customer", "source", "order")
        facts = dict.fromkeys(names, HOSTILE)
        kept = self.add(
            store,
            HOSTILE,
            kind=HOSTILE,
            state=HOSTILE,
            created_by=HOSTILE,
            unique_key=HOSTILE,
            parent=(HOSTILE, HOSTILE),
            tags=[HOSTILE],
            labels=[(HOSTILE, HOSTILE)],
            **facts,
        )
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.get(HOSTILE, HOSTILE) == kept

    def test_a_record_that_is_not_there_is_not_found(self, store: Store) -> None:
        self.add(store)
        with store.unit_of_work("asha") as work:
            with pytest.raises(NotFound):
                work.get("invoice", "inv-2")
            with pytest.raises(NotFound):
                work.get("order", "inv-1")
            with pytest.raises(NotFound):
                work.save(self.record("inv-2"), expect=1)

    def test_an_id_is_given_once_in_a_kind(self, store: Store) -> None:
        kept = self.add(store, number="INV-1")
        self.add(store, kind="order")
        with store.unit_of_work("asha") as work:
            again = self.record(number="INV-2")
            with pytest.raises(Duplicate):
                work.add(again, self.revision(again))
            assert work.get("invoice", "inv-1") == kept

    def test_every_write_bumps_the_version(self, store: Store) -> None:
        record = self.add(store, version=7)
        assert record.version == 1
        with store.unit_of_work("asha") as work:
            second = work.save(attrs.evolve(record, state="submitted"), expect=1)
            assert (second.version, second.state) == (2, "submitted")
            assert work.get("invoice", "inv-1") == second, "a unit sees its own writes"
        with store.unit_of_work("asha") as work:
            assert work.save(second, expect=2).version == 3

    def test_a_stale_version_writes_nothing(self, store: Store) -> None:
        record = self.add(store)
        with store.unit_of_work("asha") as work:
            kept = work.save(attrs.evolve(record, state="approved"), expect=1)
        with store.unit_of_work("asha") as work:
            with pytest.raises(StaleVersion) as caught:
                work.save(attrs.evolve(record, state="rejected"), expect=1)
            assert (caught.value.expected, caught.value.actual) == (1, 2)
            assert work.get("invoice", "inv-1") == kept

    def test_a_unique_key_has_one_holder(self, store: Store) -> None:
        first = self.add(store, unique_key="vendor/INV-1/2026")
        self.add(store, kind="debit_note", unique_key="vendor/INV-1/2026")
        second = self.record("inv-2", unique_key="vendor/INV-1/2026")
        with store.unit_of_work("asha") as work:
            with pytest.raises(Duplicate) as caught:
                work.add(second, self.revision(second))
            assert caught.value.existing == first.id
            with pytest.raises(NotFound):
                work.get("invoice", "inv-2")

    def test_a_unique_key_cannot_be_taken_by_saving(self, store: Store) -> None:
        self.add(store, unique_key="taken")
        second = self.add(store, "inv-2", unique_key="free")
        with store.unit_of_work("asha") as work:
            with pytest.raises(Duplicate) as caught:
                work.save(attrs.evolve(second, unique_key="taken"), expect=1)
            assert caught.value.existing == "inv-1"
            assert work.get("invoice", "inv-2") == second

    def test_a_unique_key_that_is_given_up_is_free(self, store: Store) -> None:
        first = self.add(store, unique_key="vendor/INV-1/2026")
        with store.unit_of_work("asha") as work:
            work.save(attrs.evolve(first, state="cancelled", unique_key=None), expect=1)
        assert self.add(store, "inv-2", unique_key="vendor/INV-1/2026").id == "inv-2"

    def test_records_without_a_unique_key_stand_side_by_side(self, store: Store) -> None:
        self.add(store, number="INV-1")
        self.add(store, "inv-2", number="INV-1")

    def test_content_of_another_record_is_refused(self, store: Store) -> None:
        record = self.record()
        with store.unit_of_work("asha") as work:
            with pytest.raises(InvalidValue):
                work.add(record, self.revision(self.record("inv-2")))
            with pytest.raises(InvalidValue):
                work.add(record, self.revision(record, number=2))
            with pytest.raises(NotFound):
                work.get("invoice", "inv-1")
