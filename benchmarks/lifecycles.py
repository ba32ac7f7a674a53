"""How fast a lifecycle decides and fires, beside `transitions` and `python-statemachine`.

The same nine states, thirteen transitions and one guard (the amount is above zero) in each. What
invoicekit is timed for does more: permission by a policy, every reason of a refusal, and an audit
entry. The engines take turns within each round, so that a busy machine slows all of them alike;
shown are the median of nine rounds, and the lowest and highest.

    python benchmarks/lifecycles.py [rounds]
"""

from __future__ import annotations

import gc
import logging
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec

from invoicekit.permissions import Actor, Circumstances, Grant, Policy
from invoicekit.statemachines import Lifecycle, Machine, Refusal, Transition, anyone

STATES = (
    "uploaded",
    "maker_bucket",
    "set_aside",
    "checker_bucket",
    "processed",
    "parked",
    "posted",
    "cancelled",
    "discarded",
)
WAYS = (
    ("uploaded", "route", "maker_bucket"),
    ("uploaded", "put_aside", "set_aside"),
    ("set_aside", "take_up", "maker_bucket"),
    ("uploaded", "discard", "discarded"),
    ("maker_bucket", "submit", "checker_bucket"),
    ("checker_bucket", "send_back", "maker_bucket"),
    ("checker_bucket", "approve", "processed"),
    ("processed", "park", "parked"),
    ("processed", "reject", "maker_bucket"),
    ("parked", "post", "posted"),
    ("parked", "unpark", "maker_bucket"),
    ("posted", "reverse", "cancelled"),
    ("maker_bucket", "drop", "discarded"),
)
GUARDED = "submit"
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
INNER = 400
"""Acts that are timed together; one alone is shorter than the clock's own noise."""


class Record:
    """What an application keeps of a bill: its state and its amount."""

    __slots__ = ("amount", "state")

    def __init__(self) -> None:
        self.state = "maker_bucket"
        self.amount = Decimal("59980.00")


class OpenRecord:
    """The same without slots, for engines that write their own attributes into it."""

    def __init__(self) -> None:
        self.state = "maker_bucket"
        self.amount = Decimal("59980.00")


def positive(record: Record) -> Refusal | None:
    """Refuse a bill of nothing."""
    if record.amount > 0:
        return None
    return Refusal("no_amount", "the amount is not above zero")


MACHINE: Machine[Record] = Machine(
    Lifecycle(
        "bill",
        initial="uploaded",
        states=STATES,
        final=["cancelled", "discarded"],
        transitions=[
            Transition(
                source,
                event,
                target,
                permission=f"bill.{event}",
                guards=["positive"] if event == GUARDED else [],
            )
            for source, event, target in WAYS
        ],
    ),
    guards={"positive": positive},
)
EVENTS = [f"bill.{event}" for _, event, _ in WAYS]
POLICY = Policy("all", permissions=EVENTS, roles=["maker"], grants=[Grant("maker", EVENTS)])
MEERA = Actor("meera", ["maker"], tenant="bluebay")
BY_POLICY = POLICY.authorize(Circumstances("bluebay", at=NOW))

Work = Callable[[], object]
Engine = dict[str, Work]


def ours(by_policy: bool) -> Engine:
    """Return the works of invoicekit, asking a policy or nobody."""
    authorize = BY_POLICY if by_policy else anyone
    made = Record()

    def fire(record: Record, event: str) -> None:
        fired = MACHINE.fire(
            record.state, event, record, actor=MEERA, authorize=authorize, at=NOW, version=2
        )
        record.state = fired.state

    def there_and_back() -> None:
        fire(made, "submit")
        fire(made, "send_back")

    def create_and_fire() -> None:
        fire(Record(), "submit")

    def listed() -> object:
        return MACHINE.available(made.state, made, actor=MEERA, authorize=authorize)

    return {"fire": there_and_back, "create+fire": create_and_fire, "available": listed}


def of_transitions() -> Engine:
    """Return the works of `transitions`: one shared machine, models added to it."""
    logging.getLogger("transitions").setLevel(logging.CRITICAL)
    machine = import_module("transitions").Machine(
        model=None,
        states=list(STATES),
        transitions=[
            {
                "trigger": event,
                "source": source,
                "dest": target,
                "conditions": (lambda event: event.model.amount > 0) if event == GUARDED else [],
            }
            for source, event, target in WAYS
        ],
        initial="maker_bucket",
        auto_transitions=False,
        send_event=True,
    )
    made = OpenRecord()
    machine.add_model(made)

    def there_and_back() -> None:
        made.submit()  # type: ignore[attr-defined]  # the engine adds it
        made.send_back()  # type: ignore[attr-defined]  # the engine adds it

    def create_and_fire() -> None:
        record = OpenRecord()
        machine.add_model(record)
        record.submit()  # type: ignore[attr-defined]  # the engine adds it
        # The machine keeps every model until it is told otherwise, and looks through them all.
        machine.remove_model(record)

    def listed() -> object:
        return machine.get_triggers(made.state)

    def keep() -> object:
        record = OpenRecord()
        machine.add_model(record)
        return record

    return {
        "fire": there_and_back,
        "create+fire": create_and_fire,
        "available": listed,
        "keep": keep,
    }


def of_python_statemachine() -> Engine:
    """Return the works of `python-statemachine`: one machine for each model."""
    package = import_module("statemachine")
    state, base = package.State, package.StateMachine
    states = {
        name: state(name, initial=name == "uploaded", final=name in {"cancelled", "discarded"})
        for name in STATES
    }
    body: dict[str, object] = dict(states)
    for source, event, target in WAYS:
        cond = {"cond": "positive"} if event == GUARDED else {}
        body[event] = states[source].to(states[target], **cond)
    body["positive"] = lambda machine: machine.model.amount > 0
    kind = type("Bill", (base,), body)
    made = kind(OpenRecord())

    def there_and_back() -> None:
        made.send("submit")
        made.send("send_back")

    def create_and_fire() -> None:
        kind(OpenRecord()).send("submit")

    def listed() -> object:
        return made.enabled_events()

    def keep() -> object:
        return kind(OpenRecord())

    return {
        "fire": there_and_back,
        "create+fire": create_and_fire,
        "available": listed,
        "keep": keep,
    }


def timed(work: Work) -> float:
    """Return the CPU time of one work, in microseconds."""
    begun = time.process_time_ns()
    for _ in range(INNER):
        work()
    return (time.process_time_ns() - begun) / INNER / 1000


def bytes_per_record(make: Work, number: int = 10_000) -> float:
    """Return what one record takes in memory, its own fields included."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = [make() for _ in range(number)]
    gc.collect()
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return taken / len(kept)


def engines() -> dict[str, Engine]:
    """Return every engine that is installed."""
    found = {"invoicekit, no policy": ours(by_policy=False), "invoicekit": ours(by_policy=True)}
    if find_spec("transitions"):
        found["transitions"] = of_transitions()
    if find_spec("statemachine"):
        found["python-statemachine"] = of_python_statemachine()
    return found


def measured(rounds: int) -> dict[tuple[str, str], list[float]]:
    """Return the times of each engine and work, all of them once in every round."""
    found: dict[tuple[str, str], list[float]] = {}
    all_of = engines()
    gc.disable()
    for number in range(rounds + 1):
        for name, works in all_of.items():
            for work in ("fire", "create+fire", "available"):
                took = timed(works[work]) / (2 if work == "fire" else 1)
                if number:  # The first round warms up.
                    found.setdefault((name, work), []).append(took)
        gc.collect()
    gc.enable()
    return found


def main(rounds: int = 9) -> None:
    """Measure, and print times and ratios."""
    found = measured(rounds)
    names = list(dict.fromkeys(name for name, _ in found))
    print(f"{'CPU us: median (lowest .. highest)':38}", *(f"{name:>30}" for name in names))
    for work in ("fire", "create+fire", "available"):
        cells = []
        for name in names:
            times = found[name, work]
            middle = statistics.median(times)
            cells.append(f"{middle:8.2f} ({min(times):7.2f} .. {max(times):7.2f})".rjust(30))
        print(f"{work:38}", *cells)
    print()
    for other in names[2:]:
        for work in ("fire", "create+fire", "available"):
            paired = zip(found[other, work], found["invoicekit", work], strict=True)
            ratios = sorted(theirs / mine for theirs, mine in paired)
            middle = statistics.median(ratios)
            print(
                f"{work}: {middle:.1f} times as fast as {other} "
                f"({ratios[0]:.1f} .. {ratios[-1]:.1f})"
            )
    print()
    own = bytes_per_record(Record)
    print(f"invoicekit: 0 bytes of the engine's own; a record with its fields takes {own:.0f}")
    for name, works in engines().items():
        if "keep" in works:
            extra = bytes_per_record(works["keep"]) - own
            print(f"{name}: {extra:.0f} bytes of the engine's own for each record")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
