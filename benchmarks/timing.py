"""Comparing works fairly: interleaved, the median of nine rounds, with the spread shown."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

ROUNDS = 9

Times = dict[str, list[float]]


def interleaved(works: Mapping[str, Callable[[], object]], repeat: int = 1) -> Times:
    """Time each work once in each round, so that a slow moment of the machine hits them all."""
    times: Times = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(ROUNDS):
        for name, work in works.items():
            gc.collect()
            start = time.perf_counter()
            for _ in range(repeat):
                work()
            times[name].append((time.perf_counter() - start) / repeat)
    return times


def ratio(times: Times, name: str, to: str) -> tuple[float, float, float]:
    """Return the median, lowest and highest ratio of two works, round by round."""
    ratios = [mine / theirs for mine, theirs in zip(times[name], times[to], strict=True)]
    return median(ratios), min(ratios), max(ratios)


def line(what: str, figures: tuple[float, float, float], goal: str, unit: str = "x") -> None:
    """Print one comparison with its spread and its goal."""
    middle, low, high = figures
    print(f"  {what:<52} {middle:8.2f}{unit}  ({low:.2f} to {high:.2f})  goal {goal}")
