"""Nothing of one tenant is ever seen, taken or counted by another."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from invoicekit.errors import InvalidValue, NotFound, StaleLease
from invoicekit.ports.storage import Query, Store
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["TenancyRules"]


class TenancyRules(StoreCase):
    """Two tenants in one store."""

    def test_another_tenants_record_is_not_found(self, store: Store) -> None:
        record = self.add(store)
        with store.unit_of_work("asha") as work:
            work.append_history("invoice", "inv-1", self.entry())
            work.add_snapshot(self.snapshot(record))
            work.append_allocations([self.row("row-1")])
            work.enqueue(self.message("m-1"))
        with store.unit_of_work("bluebay") as work:
            with pytest.raises(NotFound):
                work.get("invoice", "inv-1")
            with pytest.raises(NotFound):
                work.save(attrs.evolve(record, tenant="bluebay"), expect=1)
            with pytest.raises(NotFound):
                work.revision("invoice", "inv-1", 1)
            with pytest.raises(NotFound):
                work.append_history("invoice", "inv-1", self.entry())
            assert work.snapshots("invoice", "inv-1") == ()
            assert work.history("invoice", "inv-1") == ()
            assert work.allocations() == ()
            assert work.allocations(target="inv-1") == ()
            assert work.messages() == ()
            assert work.chain("invoice", "inv-1") == ()
            assert work.changes().entries == ()
            for look in (work.head, work.get):
                with pytest.raises(NotFound):
                    look("invoice", "inv-1")
            with pytest.raises(NotFound):
                work.contents([record])
            with pytest.raises(NotFound):
                work.erase("invoice", "inv-1", 1, ["actor"])

    def test_another_tenants_messages_are_not_lent_or_taken(self, store: Store) -> None:
        self.add(store)
        until = NOON + timedelta(minutes=1)
        with store.unit_of_work("asha") as work:
            work.enqueue(self.message("m-1"))
            (lent,) = work.lease(worker="w-1", now=NOON, until=until)
        with store.unit_of_work("bluebay") as work:
            assert work.lease(worker="w-2", now=until, until=until + timedelta(minutes=1)) == ()
            with pytest.raises(StaleLease):
                work.delivered("m-1", lent.token)
            with pytest.raises(NotFound):
                work.withdraw("m-1")
            assert work.dead() == ()

    def test_cursors_and_the_feed_are_each_tenants_own(self, store: Store) -> None:
        self.add(store)
        with store.unit_of_work("asha") as work:
            work.move_cursor("orders", "page-1", expect="")
            place = work.changes().next
        with store.unit_of_work("bluebay") as work:
            assert work.cursor("orders") == ""
            work.move_cursor("orders", "page-7", expect="")
            with pytest.raises(InvalidValue):
                work.changes(place)

    def test_a_list_has_no_record_of_another_tenant(self, store: Store) -> None:
        self.add(store)
        self.add(store, "inv-2", tenant="bluebay", state="sent")
        assert self.found(store, Query()) == ["inv-1"]
        assert self.found(store, Query(id=["inv-1", "inv-2"]), "bluebay") == ["inv-2"]
        with store.unit_of_work("bluebay", read_only=True) as work:
            assert work.find(Query()).counts == (("sent", 1),)

    def test_ids_and_keys_are_each_tenants_own(self, store: Store) -> None:
        for tenant in ("asha", "bluebay"):
            self.add(store, tenant=tenant, unique_key="INV-1")
            with store.unit_of_work(tenant) as work:
                assert work.recall("key-1", f"ik1:{tenant}") is None
                work.remember("key-1", f"ik1:{tenant}", self.content(tenant))
                work.append_allocations([self.row("row-1")])
                work.enqueue(self.message("m-1"))

    def test_series_are_each_tenants_own(self, store: Store) -> None:
        for tenant in ("asha", "bluebay"):
            with store.unit_of_work(tenant) as work:
                assert [work.reserve("invoices"), work.reserve("invoices")] == [1, 2]

    def test_a_record_of_another_tenant_cannot_be_written(self, store: Store) -> None:
        record = self.add(store)
        with store.unit_of_work("bluebay") as work:
            assert work.tenant == "bluebay"
            with pytest.raises(InvalidValue):
                work.save(record, expect=1)
            with pytest.raises(InvalidValue):
                work.add(self.record("inv-2"), self.revision(self.record("inv-2")))
            with pytest.raises(InvalidValue):
                work.add_revision(self.revision(record, 2))
            with pytest.raises(InvalidValue):
                work.add_snapshot(self.snapshot(record))

    def test_a_cursor_of_another_tenant_is_refused(self, store: Store) -> None:
        self.add(store, "inv-1")
        self.add(store, "inv-2")
        with store.unit_of_work("asha", read_only=True) as work:
            cursor = work.find(Query(limit=1)).next
        with store.unit_of_work("bluebay", read_only=True) as work, pytest.raises(InvalidValue):
            work.find(Query(cursor=cursor))

    def test_a_tenant_has_a_name(self, store: Store) -> None:
        with pytest.raises(InvalidValue), store.unit_of_work(""):
            pass
