"""Pruning takes what nobody asks for any more, piece by piece, and nothing that counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from invoicekit import Actor, Context
from invoicekit.errors import FeedPruned, InvalidValue
from invoicekit.ports.clock import CountedIds
from invoicekit.service import auditing, documents, feed, pruning
from invoicekit.service.pruning import Pruned
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE
from support.written import invoice, line, vat

SARA = Actor("sara", roles=["sales"], tenant="asha")
DAY = timedelta(days=1)
# Answers are dated by the machine's own clock where the use case gives no instant.
TODAY = datetime.now(UTC)


class Calendar:
    """A clock that a test turns by hand."""

    def __init__(self) -> None:
        self.at = TODAY

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def ctx(store):
    return Context(store, flat.REGIME, clock=Calendar(), ids=CountedIds())


def add(ctx, number, key=""):
    said = invoice(line("100", vat("18")), number=number, currency="INR")
    return documents.add(ctx, said, workflow=RECEIVABLE, by=SARA, key=key)


def later(ctx, days):
    ctx.clock.at = TODAY + days * DAY
    return ctx.clock.at


def test_a_feed_of_many_days_is_pruned_in_pieces(ctx):
    for number in range(7):
        later(ctx, number)
        add(ctx, f"{number}", key=f"k-{number}")
    now, told = later(ctx, 9), []
    done = pruning.prune(ctx, TODAY + 5 * DAY, by=SARA, piece=2, told=told.append)
    # The keys were all answered today, as the machine's clock has it.
    assert done == Pruned(changes=5, answers=7)
    assert [each.changes for each in told] == [2, 4, 5, 5]
    assert pruning.prune(ctx, TODAY + 5 * DAY, by=SARA) == Pruned()
    with pytest.raises(FeedPruned) as caught:
        feed.changes(ctx, by=SARA)
    left = feed.changes(ctx, caught.value.horizon, by=SARA).entries
    assert [change.at for change in left] == [TODAY + 5 * DAY, TODAY + 6 * DAY]
    assert list(auditing.verify(ctx, by=SARA)) == []
    assert now > TODAY


def test_a_reader_that_lags_is_named_and_waited_for(ctx):
    add(ctx, "1")
    place = feed.latest(ctx, by=SARA)
    with ctx.store.unit_of_work("asha") as work:
        work.move_cursor("search index", place, expect="")
    add(ctx, "2")
    add(ctx, "3")
    done = pruning.prune(ctx, later(ctx, 1), by=SARA)
    assert done == Pruned(changes=1, held_by=("search index",))
    assert len(feed.changes(ctx, place, by=SARA).entries) == 2


def test_what_lies_ahead_is_not_pruned(ctx):
    add(ctx, "1", key="k-1")
    for before in (ctx.clock.now() + DAY, datetime.max.replace(tzinfo=UTC)):
        with pytest.raises(InvalidValue, match="it is not past"):
            pruning.prune(ctx, before, by=SARA)


def test_a_watcher_that_was_away_for_too_long_is_told_so(ctx):
    add(ctx, "1")
    place = feed.latest(ctx, by=SARA)
    add(ctx, "2")
    later(ctx, 1)
    add(ctx, "3")
    pruning.prune(ctx, TODAY + DAY, by=SARA)
    with pytest.raises(FeedPruned, match="read the list"):
        next(feed.watch(ctx, place, by=SARA))
