"""The contract catches stores that break batches, chains, the outbox, the feed or its cursors."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import attrs
import pytest

from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.errors import InvalidValue, StaleCursor, StaleLease
from invoicekit.ports.storage import Addition, Change, Changes, Leased, Page, Query
from invoicekit.records import NOTHING, Evidence, Place, Record, Revision, Sealed, sealed
from invoicekit.statemachines.history import AuditEntry
from support.faulty import Faulty, FaultyStore, broken_rules, broken_store, faults_of


class KeepsHalfABatch(Faulty):
    caught_by = "a_batch_with_one_that_is_taken_is_not_kept_at_all"

    def add_all(self, additions: Iterable[Addition]) -> tuple[Record, ...]:
        return tuple(self.work.add_all([each])[0] for each in additions)


class ForgetsTheMessagesOfBatches(Faulty):
    caught_by = "many_are_kept_as_if_each_was_added_alone"

    def add_all(self, additions: Iterable[Addition]) -> tuple[Record, ...]:
        return self.work.add_all([attrs.evolve(each, messages=()) for each in additions])


class ForgetsTheHistoryOfBatches(Faulty):
    caught_by = "a_record_of_a_batch_goes_on_like_any_other"

    def add_all(self, additions: Iterable[Addition]) -> tuple[Record, ...]:
        return self.work.add_all([attrs.evolve(each, entry=None) for each in additions])


class ChecksNoPartsOfBatches(Faulty):
    caught_by = "parts_of_another_record_or_tenant_are_refused"

    def add_all(self, additions: Iterable[Addition]) -> tuple[Record, ...]:
        given = list(additions)
        try:
            return self.work.add_all(given)
        except InvalidValue:
            return tuple(each.record for each in given)


class SortsContents(Faulty):
    caught_by = "the_contents_of_many_come_in_their_order"

    def contents(self, records: Iterable[Record]) -> tuple[Revision, ...]:
        return self.work.contents(sorted(records, key=lambda record: record.id))


class WantsEveryTag(Faulty):
    caught_by = "tags_and_labels_are_whole_words"

    def find(self, query: Query) -> Page:
        page = self.work.find(query)
        kept = [r for r in page.records if query.tag is None or set(query.tag) <= set(r.tags)]
        return attrs.evolve(page, records=tuple(kept))


class CallsEverythingLateThatIsDue(Faulty):
    caught_by = "overdue_is_what_is_owed_after_its_day"

    def find(self, query: Query) -> Page:
        if query.overdue_at is None:
            return self.work.find(query)
        return self.work.find(attrs.evolve(query, due_to=query.overdue_at, overdue_at=None))


class TakesAnEmptyTargetForAll(Faulty):
    caught_by = "ledger_rows_come_in_the_order_they_were_written"

    def allocations(self, target: Any = None, source: Any = None) -> Any:
        return self.work.allocations(target=target or None, source=source)


class ForgetsEvidence(Faulty):
    caught_by = "the_lines_of_a_history_are_a_chain"

    def append_history(
        self, kind: str, id_: str, entry: AuditEntry, evidence: Evidence = NOTHING
    ) -> None:
        self.work.append_history(kind, id_, entry)


class SealsEachLineAlone(Faulty):
    caught_by = "the_lines_of_a_history_are_a_chain"

    def chain(self, kind: str, id_: str) -> tuple[Sealed, ...]:
        place = Place(self.work.tenant, kind, id_)
        lines = self.work.chain(kind, id_)
        return tuple(Sealed(line.entry, sealed(line.entry, place)) for line in lines)


class SealsErasedLinesAnew(Faulty):
    """An erased line breaks the chain."""

    caught_by = "erasing_leaves_the_chain_whole"

    def erase(self, kind: str, id_: str, position: int, fields: Iterable[str]) -> None:
        self.work.erase(kind, id_, position, fields)
        lines = list(self.work._tables.histories[kind, id_])
        entry = lines[position - 1].entry
        seal = sealed(entry, Place(self.work.tenant, kind, id_))
        lines[position - 1] = Sealed(entry, attrs.evolve(seal, position=position))
        self.work._tables.histories[kind, id_] = tuple(lines)


class ErasesNothing(Faulty):
    caught_by = "erasing_leaves_the_chain_whole"

    def erase(self, kind: str, id_: str, position: int, fields: Iterable[str]) -> None:
        return


class RemembersWhoWrote(Faulty):
    caught_by = "with_the_actor_goes_the_writer_of_what_the_line_wrote"

    def erase(self, kind: str, id_: str, position: int, fields: Iterable[str]) -> None:
        before = dict(self.work._tables.revisions)
        self.work.erase(kind, id_, position, fields)
        self.work._tables.revisions.update(before)


class KeepsNoHead(Faulty):
    caught_by = "the_lines_of_a_history_are_a_chain"

    def head(self, kind: str, id_: str) -> str:
        return ""


class LendsWhatIsLent(Faulty):
    caught_by = "a_message_is_not_lent_twice"

    def lease(self, **asked: Any) -> tuple[Leased, ...]:
        outbox = self.work._written().outbox
        for id_, each in outbox.items():
            outbox[id_] = attrs.evolve(each, until=None)
        return self.work.lease(**asked)


class LendsWithoutLooking(FaultyStore):
    """Holds no lock while it lends, so that two workers are lent the same."""

    caught_by = "no_two_workers_are_lent_one_message"

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        if read_only or threading.current_thread() is threading.main_thread():
            with self.inner.unit_of_work(tenant, read_only=read_only) as work:
                yield work
            return
        alone = MemoryStore()
        alone._tenants = self.inner._tenants
        with alone.unit_of_work(tenant) as work:
            yield work
        # What it lent is noted; what else others wrote meanwhile is not undone.
        for id_, each in alone._tables(tenant).outbox.items():
            if each.token and self.inner._tables(tenant).outbox:
                self.inner._tables(tenant).outbox[id_] = each
        self.inner._tables(tenant).cursors.update(alone._tables(tenant).cursors)


class LendsLaterMessagesFirst(Faulty):
    caught_by = "messages_about_one_record_leave_in_their_order"

    def lease(self, **asked: Any) -> tuple[Leased, ...]:
        self.work._written()
        waiting = self.work._tables.outbox
        lent = self.work.lease(**asked)
        about = {(each.message.kind, each.message.record) for each in lent}
        for id_, each in waiting.items():
            free = not each.token and each.is_due(asked["now"]) and not each.attempts
            if free and (each.message.kind, each.message.record) not in about:
                waiting[id_] = attrs.evolve(each, token="t", until=asked["until"], attempts=1)
                lent = (*lent, Leased(each.message, 1, "t"))
        return lent


class LendsOnce(Faulty):
    """Loses what a worker took and never reported."""

    caught_by = "a_lease_that_ended_is_lent_again"

    def lease(self, **asked: Any) -> tuple[Leased, ...]:
        outbox = self.work._written().outbox
        for id_, each in outbox.items():
            if each.token:
                outbox[id_] = attrs.evolve(each, until=asked["now"].replace(year=9999))
        return self.work.lease(**asked)


class BelievesAnyToken(Faulty):
    caught_by = "a_lease_counts_until_another_has_it"

    def delivered(self, id_: str, token: str) -> None:
        try:
            self.work.delivered(id_, token)
        except StaleLease:
            self.work._tables.outbox.pop(id_, None)


class LosesWhatIsGivenBack(Faulty):
    caught_by = "what_is_given_back_rests_until_it_is_due"

    def retry_at(self, id_: str, token: str, at: datetime, reason: str) -> None:
        self.work.delivered(id_, token)


class LendsAtOnceWhatIsGivenBack(Faulty):
    caught_by = "what_is_given_back_rests_until_it_is_due"

    def retry_at(self, id_: str, token: str, at: datetime, reason: str) -> None:
        self.work.retry_at(id_, token, at.replace(year=2000), reason)


class LetsOthersPassTheDead(Faulty):
    caught_by = "a_dead_letter_holds_up_its_record_until_it_is_decided"

    def lease(self, **asked: Any) -> tuple[Leased, ...]:
        outbox = self.work._written().outbox
        dead = {id_: each for id_, each in outbox.items() if each.died is not None}
        for id_ in dead:
            del outbox[id_]
        lent = self.work.lease(**asked)
        outbox.update(dead)
        return lent


class ForgetsWhyItDied(Faulty):
    caught_by = "a_dead_letter_holds_up_its_record_until_it_is_decided"

    def bury(self, id_: str, token: str, at: datetime, reason: str) -> None:
        self.work.bury(id_, token, at, "")


class BuriesForGood(Faulty):
    caught_by = "a_dead_letter_holds_up_its_record_until_it_is_decided"

    def republish(self, id_: str, at: datetime) -> None:
        self.work.withdraw(id_)


class WithdrawsWhatIsLent(Faulty):
    caught_by = "what_is_withdrawn_holds_up_nobody"

    def withdraw(self, id_: str) -> Any:
        each = self.work._written().outbox.get(id_)
        if each is not None and each.token:
            return each.message
        return self.work.withdraw(id_)


class LendsToOtherTenants(Faulty):
    caught_by = "another_tenants_messages_are_not_lent_or_taken"

    def lease(self, **asked: Any) -> tuple[Leased, ...]:
        lent = self.work.lease(**asked)
        for tenant, tables in self.store.inner._tenants.items():
            if tenant != self.work.tenant:
                lent += tuple(Leased(e.message, 1, "t") for e in tables.outbox.values())
        return lent


class MissesOneOfEachPage(Faulty):
    caught_by = "the_feed_comes_in_pages_without_a_gap"

    def changes(self, since: str = "", **asked: Any) -> Changes:
        told = self.work.changes(since, **asked)
        return attrs.evolve(told, entries=told.entries[1:] if since else told.entries)


class TellsThePageAgain(Faulty):
    caught_by = "the_feed_comes_in_pages_without_a_gap"

    def changes(self, since: str = "", **asked: Any) -> Changes:
        return attrs.evolve(self.work.changes(since, **asked), next=since or self.work.latest())


class TellsTheLastVersionOnly(Faulty):
    caught_by = "every_write_of_a_record_is_told_once_in_order"

    def changes(self, since: str = "", **asked: Any) -> Changes:
        told = self.work.changes(since, **asked)
        last = {(each.kind, each.id): each for each in told.entries}
        return attrs.evolve(told, entries=tuple(last.values()))


class TellsTheLatestFirst(Faulty):
    caught_by = "no_version_is_told_before_an_earlier_one"

    def changes(self, since: str = "", **asked: Any) -> Changes:
        told = self.work.changes(since, **asked)
        return attrs.evolve(told, entries=told.entries[::-1])


class TellsWhatIsNotKeptYet(Faulty):
    caught_by = "a_unit_is_told_nothing_of_what_is_not_kept_yet"

    def changes(self, since: str = "", **asked: Any) -> Changes:
        self.work._told = len(self.work._tables.feed)
        return self.work.changes(since, **asked)


class TellsOfAllKinds(Faulty):
    caught_by = "the_feed_can_tell_of_some_kinds_only"

    def changes(self, since: str = "", *, kinds: Any = None, limit: int = 100) -> Changes:
        return self.work.changes(since, limit=limit)


class BeginsAnywhere(Faulty):
    caught_by = "a_forged_place_is_refused"

    def changes(self, since: str = "", **asked: Any) -> Changes:
        try:
            return self.work.changes(since, **asked)
        except ValueError:
            return self.work.changes(**{"limit": 100, **asked})


class NumbersChangesWhenTheyAreWritten(FaultyStore):
    """Lets writers work side by side, and numbers a change before it is kept.

    Who reads between two that are kept the other way round passes the first one by.
    """

    caught_by = "a_write_that_is_kept_late_is_not_missed"

    def __init__(self) -> None:
        super().__init__()
        self.numbers = iter(range(1, 1_000_000))
        self.told: dict[tuple[str, int], Change] = {}

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        alone = MemoryStore()
        alone._tenants = self.inner._tenants
        own: list[tuple[int, Change]] = []
        with alone.unit_of_work(tenant, read_only=read_only) as work:
            before = len(work._tables.feed)
            yield Numbered(work, self, own)
            own += [(next(self.numbers), c) for c in work._tables.feed[before + len(own) :]]
        if not read_only:
            kept = {**self.inner._tables(tenant).records, **alone._tables(tenant).records}
            alone._tables(tenant).records.update(kept)
            self.inner._tenants = alone._tenants
            self.told |= {(tenant, number): change for number, change in own}


class Numbered(Faulty):
    caught_by = ""

    def __init__(self, work: Any, store: Any, own: list[tuple[int, Change]]) -> None:
        super().__init__(work, store)
        self.own = own

    def add(self, record: Record, revision: Revision) -> Record:
        kept = self.work.add(record, revision)
        self.own.append((next(self.store.numbers), self.work._tables.feed[-1]))
        return kept

    def changes(self, since: str = "", **asked: Any) -> Changes:
        self.work.changes(**asked)  # refuses what is out of bounds
        if since and not since.isdigit():
            raise InvalidValue("since", since, "it is no place in this feed")
        limit, kinds = asked.get("limit", 100), asked.get("kinds")
        told = sorted(
            (number, self.work._named(change))
            for (tenant, number), change in self.store.told.items()
            if tenant == self.work.tenant
            and number > int(since or 0)
            and (kinds is None or change.kind in kinds)
        )[:limit]
        entries = tuple(change for _, change in told)
        return Changes(entries, str(told[-1][0]) if told else since or "0")

    def latest(self) -> str:
        return str(max((number for _, number in self.store.told), default=0))


class MovesCursorsBlindly(Faulty):
    caught_by = "of_all_who_saw_a_cursor_one_moves_it"

    def move_cursor(self, name: str, value: str, *, expect: str) -> None:
        try:
            self.work.move_cursor(name, value, expect=expect)
        except StaleCursor:
            self.work.move_cursor(name, value, expect=self.work.cursor(name))


class SharesCursorsAmongTenants(Faulty):
    caught_by = "cursors_and_the_feed_are_each_tenants_own"

    def cursor(self, name: str) -> str:
        for tables in self.store.inner._tenants.values():
            if name in tables.cursors:
                return tables.cursors[name]
        return self.work.cursor(name)


class Deaf:
    def wait(self, timeout: float) -> bool:
        return False


class NeverWakes(FaultyStore):
    caught_by = "a_listener_is_woken_by_what_is_kept"

    @contextmanager
    def listen(self, tenant: str) -> Iterator[Any]:
        yield Deaf()


class Eager:
    def wait(self, timeout: float) -> bool:
        return True


class WakesForNothing(FaultyStore):
    caught_by = "a_listener_is_woken_by_what_is_kept"

    @contextmanager
    def listen(self, tenant: str) -> Iterator[Any]:
        yield Eager()


FAULTS = [fault for fault in faults_of(__name__) if fault.caught_by]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_contract_catches(fault: Any) -> None:
    broken = set(broken_rules(lambda: broken_store(fault), fault.caught_by))
    assert f"test_{fault.caught_by}" in broken
    assert len(broken) < 12, "the store fails for another reason than its fault"
