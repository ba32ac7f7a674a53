"""Each line of a history is sealed to the one before, and what is personal can be forgotten."""

from __future__ import annotations

import attrs
import pytest

from invoicekit.errors import InvalidValue, NotFound, StoreError
from invoicekit.ports.storage import Store
from invoicekit.records import ERASED, Evidence, Place, Sealed, verified
from invoicekit.testing.storage.case import StoreCase

__all__ = ["ChainRules"]

PLACE = Place("asha", "invoice", "inv-1")
EVIDENCE = Evidence("ik1:abc", "ik1:def", [("row-1", "ik1:012")])


class ChainRules(StoreCase):
    """The seals of a history."""

    def write_three(self, store: Store) -> tuple[Sealed, ...]:
        """Write three lines in two units, and return them with their seals."""
        self.add(store)
        with store.unit_of_work("asha") as work:
            work.append_history("invoice", "inv-1", self.entry("add"), EVIDENCE)
            work.append_history("invoice", "inv-1", self.entry("submit", reason="complete"))
        with store.unit_of_work("asha") as work:
            details = [("note", "called the vendor")]
            work.append_history("invoice", "inv-1", self.entry("approve", details=details))
        return self.lines(store)

    def lines(self, store: Store) -> tuple[Sealed, ...]:
        """Return the lines as they are kept."""
        with store.unit_of_work("asha", read_only=True) as work:
            return work.chain("invoice", "inv-1")

    def test_the_lines_of_a_history_are_a_chain(self, store: Store) -> None:
        lines = self.write_three(store)
        with store.unit_of_work("asha", read_only=True) as work:
            assert tuple(line.entry for line in lines) == work.history("invoice", "inv-1")
            head = work.head("invoice", "inv-1")
        assert verified(PLACE, lines, head) is None
        assert head == lines[-1].seal.digest
        assert lines[0].seal.evidence == EVIDENCE

    def test_the_first_line_after_a_write_tells_what_was_found(self, store: Store) -> None:
        added = self.add(store)
        with store.unit_of_work("asha") as work:
            work.append_history("invoice", "inv-1", self.entry("add"), Evidence.of(added))
        with store.unit_of_work("asha") as work:
            sent = work.save(attrs.evolve(added, state="sent"), expect=1)
            kept = work.save(attrs.evolve(sent, state="paid"), expect=2)
            work.append_history("invoice", "inv-1", self.entry("send"), Evidence.of(kept))
            work.append_history("invoice", "inv-1", self.entry("look"), Evidence.of(kept))
        # Not read before it is written: the store looks for itself.
        with store.unit_of_work("asha") as work:
            last = work.save(attrs.evolve(kept, state="closed"), expect=3)
            work.append_history("invoice", "inv-1", self.entry("close"), Evidence.of(last))
        began = [line.seal.evidence.began for line in self.lines(store)]
        assert began == ["", Evidence.of(added).record, "", Evidence.of(kept).record]

    def test_the_head_tells_of_lines_that_were_cut_off(self, store: Store) -> None:
        lines = self.write_three(store)
        with store.unit_of_work("asha", read_only=True) as work:
            head = work.head("invoice", "inv-1")
            with pytest.raises(NotFound):
                work.head("invoice", "inv-9")
        assert verified(PLACE, lines[:2], head) is not None

    def test_a_record_without_a_history_has_no_head(self, store: Store) -> None:
        self.add(store)
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.head("invoice", "inv-1") == ""
            assert work.chain("invoice", "inv-1") == ()

    def test_erasing_leaves_the_chain_whole(self, store: Store) -> None:
        before = self.write_three(store)
        with store.unit_of_work("asha") as work:
            work.erase("invoice", "inv-1", 2, ["actor", "reason"])
            work.erase("invoice", "inv-1", 3, ["details[0]"])
        after = self.lines(store)
        assert [line.entry.actor for line in after] == ["meera", ERASED, "meera"]
        assert after[1].entry.reason == ERASED
        assert after[2].entry.details == (("note", ERASED),)
        assert [line.seal.digest for line in after] == [line.seal.digest for line in before]
        assert verified(PLACE, after, before[-1].seal.digest) is None
        assert "meera" not in str([line.seal for line in after[1:2]])
        assert "actor" not in dict(after[1].seal.salts)

    def test_with_the_actor_goes_the_writer_of_what_the_line_wrote(self, store: Store) -> None:
        record = self.add(store)
        own, other = self.row("row-1"), self.row("row-2")
        wrote = {"version": 1, "revision": 1, "actor": "meera"}
        with store.unit_of_work("asha") as work:
            work.append_allocations([own, other])
            work.append_history(*record.key, self.entry("add", **wrote))
            work.add_revision(self.revision(record, 2))
            seen = self.entry("look", version=2, revision=2, actor="ravi")
            work.append_history(*record.key, seen)
            vouched = Evidence(rows=[("row-1", "ik1:012")])
            paid = self.entry("pay", version=3, revision=2, actor="farah")
            work.append_history(*record.key, paid, vouched)
            for position in (1, 2, 3):
                work.erase(*record.key, position, ["actor"])
        with store.unit_of_work("asha", read_only=True) as work:
            writers = [work.revision(*record.key, number).by for number in (1, 2)]
            rows = {row.id: row.by for row in work.allocations()}
        # Meera wrote the second revision as well, but no line of hers says so.
        assert writers == [ERASED, "meera"]
        assert rows == {"row-1": ERASED, "row-2": "farah"}

    def test_a_line_follows_an_erased_one(self, store: Store) -> None:
        self.write_three(store)
        with store.unit_of_work("asha") as work:
            work.erase("invoice", "inv-1", 3, ["actor"])
            work.append_history("invoice", "inv-1", self.entry("pay"))
        assert verified(PLACE, self.lines(store)) is None

    def test_what_cannot_be_erased_is_told(self, store: Store) -> None:
        before = self.write_three(store)
        with store.unit_of_work("asha") as work:
            for position in (0, 4, 2**40):
                with pytest.raises(NotFound):
                    work.erase("invoice", "inv-1", position, ["actor"])
            with pytest.raises(InvalidValue):
                work.erase("invoice", "inv-1", 1, ["event"])
        assert self.lines(store) == before
        with store.unit_of_work("asha", read_only=True) as work, pytest.raises(StoreError):
            work.erase("invoice", "inv-1", 1, ["actor"])
