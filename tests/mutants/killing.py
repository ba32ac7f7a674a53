"""Killing: the shipped proofs of the original, run against a mutant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import attrs
from hypothesis import HealthCheck, Phase, settings

from invoicekit.testing import ProofFailed, explore, workflow_test
from mutants.making import Mutant, Pair

WALKS = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    report_multiple_bugs=False,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@attrs.frozen
class Outcome:
    """What became of some mutants: how many fell to what, and which are left."""

    fell: Counter[str]
    survivors: tuple[Mutant, ...]

    @property
    def unexplained(self) -> list[str]:
        """Return the survivors that nobody can tell why."""
        return [f"{m.kind}, {m.place}" for m in self.survivors if not m.alike]

    def told(self, name: str) -> str:
        """Return the figures in words."""
        total = sum(self.fell.values()) + len(self.survivors)
        parts = ", ".join(f"{count} {how}" for how, count in sorted(self.fell.items()))
        lines = [f"{name}: {total} mutants; {parts}; {len(self.survivors)} survive"]
        reasons = Counter((m.kind, m.alike or "UNEXPLAINED") for m in self.survivors)
        lines += [f"  {count} x {kind}: {why}" for (kind, why), count in sorted(reasons.items())]
        return "\n".join(lines)


def fall(original: Pair, mutant: Mutant, *, walked: bool) -> str:
    """Return what a mutant falls to; empty where it survives."""
    if mutant.pair is None:
        return "refused when built"
    try:
        explore(mutant.pair, expected=original)
    except ProofFailed:
        return "explored"
    if walked:
        # Few walks where none is expected to tell the difference, since there is none.
        walks = settings(WALKS, max_examples=4) if mutant.alike else WALKS
        proof = workflow_test(mutant.pair, expected=original, settings=walks)
        try:
            proof("test_no_walk_of_a_record_breaks_a_rule").debug()
        except ProofFailed:
            return "walked"
    return ""


def outcome(original: Pair, mutants: Iterable[Mutant], *, walked: bool) -> Outcome:
    """Run the proofs of the original against each mutant."""
    fell: Counter[str] = Counter()
    survivors = []
    for mutant in mutants:
        how = fall(original, mutant, walked=walked)
        if how:
            fell[how] += 1
        else:
            survivors.append(mutant)
    return Outcome(fell, tuple(survivors))
