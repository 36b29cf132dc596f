"""Pairs of runs in turn, and the ratio of each pair."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable
from time import process_time
from typing import Any, NamedTuple

from benchmarks.peers import Peer


def seconds(run: Callable[[], Any]) -> float:
    """The processor's time: what other programs take meanwhile is not counted."""
    start = process_time()
    run()
    return process_time() - start


class Ratios(NamedTuple):
    """Seconds a step of both, in the median, and the quartiles of peer's time / our time."""

    ours: float
    peer: float
    quartiles: tuple[float, float, float]


def race(ours: Peer, peer: Peer, steps: int, rounds: int) -> Ratios:
    """A B A B ...: what slows the machine down for a while slows both of a pair."""
    times = []
    for _ in range(rounds + 1):
        a, b = ours(steps), peer(steps)
        gc.collect()
        gc.disable()
        times.append((seconds(a), seconds(b)))
        gc.enable()
    times = times[1:]  # the first pair warms up
    a, b = (statistics.median(column) / steps for column in zip(*times, strict=True))
    low, median, high = statistics.quantiles((b / a for a, b in times), n=4, method="inclusive")
    return Ratios(a, b, (low, median, high))
