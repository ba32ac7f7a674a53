"""The contract catches a broken store: each has one planted fault, named by its class."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import pytest

from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.allocation.ledger import Allocation
from invoicekit.errors import Duplicate, KeyReused, StaleVersion, StoreError
from invoicekit.ports.storage import Message, Order, Page, Query
from invoicekit.records import NOTHING, Evidence, Record, Revision
from invoicekit.statemachines.history import AuditEntry
from support.faulty import Faulty, FaultyStore, broken_rules, broken_store, faults_of


class LosesUpdates(Faulty):
    caught_by = "a_stale_version_writes_nothing"

    def save(self, record: Record, *, expect: int) -> Record:
        return self.work.save(record, expect=self.work.get(*record.key).version)


class KeepsTheVersionItIsGiven(Faulty):
    caught_by = "every_write_bumps_the_version"

    def save(self, record: Record, *, expect: int) -> Record:
        self.work.save(record, expect=expect)
        return record


class CallsStaleWhatIsMissing(Faulty):
    caught_by = "a_record_that_is_not_there_is_not_found"

    def save(self, record: Record, *, expect: int) -> Record:
        try:
            return self.work.save(record, expect=expect)
        except LookupError:
            raise StaleVersion(record.kind, record.id, expect, 0) from None


class ReplacesRecords(Faulty):
    caught_by = "an_id_is_given_once_in_a_kind"

    def add(self, record: Record, revision: Revision) -> Record:
        try:
            return self.work.add(record, revision)
        except Duplicate:
            self.work._tables.records[record.key] = record
            return record


class IgnoresUniqueKeys(Faulty):
    caught_by = "a_unique_key_has_one_holder"

    def add(self, record: Record, revision: Revision) -> Record:
        return self.work.add(attrs.evolve(record, unique_key=None), revision)


class NeverFreesUniqueKeys(Faulty):
    caught_by = "a_unique_key_that_is_given_up_is_free"

    def save(self, record: Record, *, expect: int) -> Record:
        held = dict(self.work._tables.holders)
        saved = self.work.save(record, expect=expect)
        self.work._tables.holders = held | self.work._tables.holders
        return saved


class RoundsAmounts(Faulty):
    caught_by = "the_largest_amount_is_kept_exactly"

    def get(self, kind: str, id_: str) -> Record:
        record = self.work.get(kind, id_)
        total = None if record.total is None else repr(round(float(record.total), 2))
        return attrs.evolve(record, total=total and f"{float(total):.2f}")


class ForgetsLines(Faulty):
    caught_by = "a_history_has_every_line_in_order"

    def append_history(self, kind: str, id_: str, entry: AuditEntry) -> None:
        if len(self.work.history(kind, id_)) % 5 != 4:
            self.work.append_history(kind, id_, entry)


class SortsLinesByEvent(Faulty):
    caught_by = "a_history_has_every_line_in_order"

    def history(self, kind: str, id_: str) -> tuple[AuditEntry, ...]:
        return tuple(sorted(self.work.history(kind, id_), key=lambda line: line.event))


class BelievesWhatItFound(Faulty):
    caught_by = "the_first_line_after_a_write_tells_what_was_found"

    def append_history(
        self, kind: str, id_: str, entry: AuditEntry, evidence: Evidence = NOTHING
    ) -> None:
        self.work._begun.clear()
        self.work.append_history(kind, id_, entry, evidence)


class ReplacesRevisions(Faulty):
    caught_by = "a_revision_is_never_replaced"

    def add_revision(self, revision: Revision) -> None:
        self.work._tables.revisions[revision.kind, revision.id, revision.number] = revision


class ReplacesLedgerRows(Faulty):
    caught_by = "a_ledger_row_is_never_replaced"

    def append_allocations(self, rows: Iterable[Allocation]) -> None:
        self.work._tables.ledger.update({row.id: row for row in rows})


class WritesLedgerRowsOneByOne(Faulty):
    caught_by = "ledger_rows_are_written_together_or_not_at_all"

    def append_allocations(self, rows: Iterable[Allocation]) -> None:
        for row in rows:
            self.work.append_allocations([row])


class SortsLedgerRowsById(Faulty):
    caught_by = "ledger_rows_come_in_the_order_they_were_written"

    def allocations(self, **wanted: Any) -> tuple[Allocation, ...]:
        return tuple(sorted(self.work.allocations(**wanted), key=lambda row: row.id))


class ForgetsMessages(Faulty):
    caught_by = "messages_wait_in_the_order_they_were_made"

    def enqueue(self, message: Message) -> None:
        if message.topic != "post":
            self.work.enqueue(message)


class SendsMessagesOutOfOrder(Faulty):
    caught_by = "messages_wait_in_the_order_they_were_made"

    def messages(self, **wanted: Any) -> tuple[Message, ...]:
        return tuple(sorted(self.work.messages(**wanted), key=lambda message: message.id))


class AcceptsReusedKeys(Faulty):
    caught_by = "a_key_is_refused_for_something_else"

    def recall(self, key: str, fingerprint: str) -> Any:
        try:
            return self.work.recall(key, fingerprint)
        except KeyReused:
            return None


class ForgetsKeys(Faulty):
    caught_by = "a_repeated_key_gives_the_first_answer"

    def remember(self, key: str, fingerprint: str, result: object) -> None:
        self.work.recall(key, fingerprint)


class RepeatsNumbers(Faulty):
    caught_by = "numbers_count_from_one_without_gap"

    def reserve(self, series: str) -> int:
        number = self.work.reserve(series)
        return number - 1 if number == 6 else number


class LeavesGaps(Faulty):
    """Takes a number at once and for good, as a database's own sequence does."""

    caught_by = "a_number_that_was_not_used_is_given_again"

    def reserve(self, series: str) -> int:
        number = self.store.kept.get((self.work.tenant, series), 0) + 1
        self.store.kept[self.work.tenant, series] = number
        return number


class SharesSeriesAmongTenants(Faulty):
    caught_by = "series_are_each_tenants_own"

    def reserve(self, series: str) -> int:
        offset = self.store.kept.setdefault(series, self.work.tenant)
        return self.work.reserve(series) + (offset != self.work.tenant)


class SharesKeysAmongTenants(Faulty):
    caught_by = "ids_and_keys_are_each_tenants_own"

    def recall(self, key: str, fingerprint: str) -> Any:
        if self.store.kept.setdefault(key, fingerprint) != fingerprint:
            raise KeyReused(key)
        return self.work.recall(key, fingerprint)


class ReadsOtherTenants(Faulty):
    caught_by = "another_tenants_record_is_not_found"

    def get(self, kind: str, id_: str) -> Record:
        try:
            return self.work.get(kind, id_)
        except LookupError:
            tenants = self.store.inner._tenants.values()
            found = [t.records[kind, id_] for t in tenants if (kind, id_) in t.records]
            if not found:
                raise
            return found[0]


class ListsOtherTenants(Faulty):
    caught_by = "a_list_has_no_record_of_another_tenant"

    def find(self, query: Query) -> Page:
        page = self.work.find(query)
        for tenant, tables in self.store.inner._tenants.items():
            if tenant != self.work.tenant:
                page = attrs.evolve(page, records=(*page.records, *tables.records.values()))
        return page


class CountsOtherTenants(Faulty):
    caught_by = "a_list_has_no_record_of_another_tenant"

    def find(self, query: Query) -> Page:
        page = self.work.find(query)
        if not query.counts:
            return page
        everyone = itertools.chain.from_iterable(
            tables.records.values() for tables in self.store.inner._tenants.values()
        )
        states = [record.state for record in everyone]
        return attrs.evolve(page, counts=tuple((s, states.count(s)) for s in sorted(set(states))))


class SkipsOneOnEveryPage(Faulty):
    caught_by = "pages_add_up_to_the_sorted_list"

    def find(self, query: Query) -> Page:
        page = self.work.find(query)
        return attrs.evolve(page, records=page.records[1:]) if query.cursor else page


class PagesByOffset(Faulty):
    """Counts how many were shown, so that a record added on top shifts every page."""

    caught_by = "records_added_while_paging_shift_nothing"

    def find(self, query: Query) -> Page:
        if query.cursor and not query.cursor.isdigit():
            return self.work.find(query)
        start = int(query.cursor or 0)
        whole = self.work.find(attrs.evolve(query, cursor="", limit=500))
        shown = whole.records[start : start + query.limit]
        more = start + query.limit < len(whole.records)
        return attrs.evolve(whole, records=shown, next=str(start + query.limit) if more else "")


class AcceptsAnyCursor(Faulty):
    caught_by = "a_cursor_of_another_query_is_refused"

    def find(self, query: Query) -> Page:
        try:
            return self.work.find(query)
        except ValueError:
            return self.work.find(attrs.evolve(query, cursor=""))


class SortsAmountsAsText(Faulty):
    caught_by = "amounts_are_sorted_as_numbers_and_missing_ones_come_last"

    def find(self, query: Query) -> Page:
        page = self.work.find(query)
        if query.by is not Order.TOTAL:
            return page
        ranked = sorted(page.records, key=lambda r: str(r.total), reverse=query.descending)
        return attrs.evolve(page, records=tuple(ranked))


class ForgetsTheLastDay(Faulty):
    caught_by = "days_include_both_ends_and_instants_the_first"

    def find(self, query: Query) -> Page:
        page = self.work.find(query)
        kept = [
            r for r in page.records if query.issued_to is None or r.issue_date < query.issued_to
        ]
        return attrs.evolve(page, records=tuple(kept))


class TakesAnEmptyFilterForNone(Faulty):
    caught_by = "an_empty_list_of_values_finds_nothing"

    def find(self, query: Query) -> Page:
        return self.work.find(attrs.evolve(query, customer=query.customer or None))


class CountsThePageOnly(Faulty):
    caught_by = "counts_are_of_the_whole_list_and_every_state"

    def find(self, query: Query) -> Page:
        page = self.work.find(query)
        states = [record.state for record in page.records]
        counts = tuple((s, states.count(s)) for s in sorted(set(states)))
        return attrs.evolve(page, counts=counts if query.counts else None)


class ReadsTextAsPattern(Faulty):
    caught_by = "signs_of_patterns_are_letters"

    def find(self, query: Query) -> Page:
        return self.work.find(attrs.evolve(query, text=query.text.split("%")[0]))


class WritesWhereItOnlyReads(Faulty):
    caught_by = "a_unit_that_only_reads_writes_nothing"

    def reserve(self, series: str) -> int:
        try:
            return self.work.reserve(series)
        except StoreError:
            return 1


class KeepsWhatFailed(FaultyStore):
    """Commits although an exception ended the block."""

    caught_by = "a_unit_that_fails_leaves_no_trace"

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        failure: BaseException | None = None
        with self.inner.unit_of_work(tenant, read_only=read_only) as work:
            try:
                yield work
            except BaseException as error:  # noqa: BLE001 - the fault is to go on after any
                failure = error
        if failure is not None:
            raise failure


class KeepsHalfOfWhatFailed(KeepsWhatFailed):
    """Rolls back records, but not the messages: they were sent at once."""

    caught_by = "a_unit_that_fails_leaves_no_trace"

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        messages: dict[str, Any] = {}
        try:
            with self.inner.unit_of_work(tenant, read_only=read_only) as work:
                try:
                    yield work
                finally:
                    messages = dict(work._tables.outbox)
        except BaseException:
            self.inner._tables(tenant).outbox.update(messages)
            raise


class ShowsWhatIsNotKeptYet(FaultyStore):
    """Lets readers look into the tables that a writer is working on."""

    caught_by = "nobody_sees_what_is_not_kept_yet"

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        with self.inner.unit_of_work(tenant, read_only=read_only) as work:
            if read_only and tenant in self.kept:
                work._tables = self.kept[tenant]
            if not read_only:
                self.kept[tenant] = work._tables
            try:
                yield work
            finally:
                if not read_only:
                    del self.kept[tenant]


class LetsWritersPassEachOther(FaultyStore):
    """Holds no lock, so that the writer who ends last undoes the other."""

    caught_by = "numbers_taken_side_by_side_have_no_gap_or_repeat"

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        alone = MemoryStore()
        alone._tenants = self.inner._tenants
        with alone.unit_of_work(tenant, read_only=read_only) as work:
            yield work
        if not read_only:
            self.inner._tenants = alone._tenants


class KeepsUnitsOpen(FaultyStore):
    """A unit of work that still writes when it is over."""

    caught_by = "a_unit_that_is_over_does_nothing_more"

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        with self.inner.unit_of_work(tenant, read_only=read_only) as work:
            yield work
        work._over = False


FAULTS = faults_of(__name__)


def test_a_sound_store_breaks_no_rule() -> None:
    assert broken_rules(MemoryStore) == []
    assert broken_rules(lambda: FaultyStore(Faulty)) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_contract_catches(fault: Any) -> None:
    broken = set(broken_rules(lambda: broken_store(fault), fault.caught_by))
    assert f"test_{fault.caught_by}" in broken
    assert len(broken) < 12, "the store fails for another reason than its fault"
