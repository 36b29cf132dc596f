"""Learning rates that change on the way: each schedule is a function of the steps already done.

An optimizer takes one in place of a number: `Adam(lr=Cosine(0.01, steps=1000))`. With `warmup=w`
the first w steps climb to the rate in equal parts, the first of them being rate / w. The rate may
be an array, as in the optimizers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, inf, pi

from bpcore.checks import Array, between, rate, whole


@dataclass(frozen=True)
class Constant:
    """The same rate at every step, after the warm-up.

    Goyal et al. 2017, section 2.2, climb in equal parts too, but from the rate of one worker.

    >>> schedule = Constant(0.1, warmup=4)
    >>> [round(schedule(k), 3) for k in range(6)]
    [0.025, 0.05, 0.075, 0.1, 0.1, 0.1]
    """

    rate: float | Array
    warmup: int = 0

    def __post_init__(self) -> None:
        rate("rate", self.rate)
        whole("warmup", self.warmup, 0)

    def __call__(self, step: int) -> float | Array:
        return self.rate * warm(step, self.warmup)


@dataclass(frozen=True)
class Stairs:
    """The rate is multiplied by `factor` after every `every` steps.

    PyTorch's StepLR is the same without a warm-up, which counts among the steps here.

    >>> schedule = Stairs(0.8, every=2, factor=0.5)
    >>> [round(schedule(k), 3) for k in range(6)]
    [0.8, 0.8, 0.4, 0.4, 0.2, 0.2]
    """

    rate: float | Array
    every: int
    factor: float = 0.1
    warmup: int = 0

    def __post_init__(self) -> None:
        rate("rate", self.rate)
        whole("every", self.every)
        between("factor", self.factor, 0, inf)
        whole("warmup", self.warmup, 0)

    def __call__(self, step: int) -> float | Array:
        return self.rate * warm(step, self.warmup) * self.factor ** (step // self.every)


@dataclass(frozen=True)
class Cosine:
    """Half a wave of a cosine: from the rate, slowly at first, down to `final` after all steps.

    Loshchilov and Hutter 2017, equation 5, without restarts. The wave begins where the warm-up
    ends. PyTorch's CosineAnnealingLR is the same without a warm-up; here the rate then stays final.

    >>> schedule = Cosine(0.8, steps=4, warmup=0)
    >>> [round(schedule(k), 3) for k in range(6)]
    [0.8, 0.683, 0.4, 0.117, 0.0, 0.0]
    """

    rate: float | Array
    steps: int
    warmup: int = 0
    final: float = 0.0

    def __post_init__(self) -> None:
        rate("rate", self.rate)
        whole("warmup", self.warmup, 0)
        whole("steps", self.steps, self.warmup + 1)
        between("final", self.final, 0, inf)

    def __call__(self, step: int) -> float | Array:
        if whole("step", step, 0) < self.warmup:
            return self.rate * warm(step, self.warmup)
        done = min(1.0, (step - self.warmup) / (self.steps - self.warmup))
        return self.final + (self.rate - self.final) * (1 + cos(pi * done)) / 2


def warm(step: int, warmup: int) -> float:
    """The share of the rate that a step of the warm-up gets, and 1 after it.

    >>> warm(0, 4), warm(4, 4)
    (0.25, 1.0)
    """
    whole("step", step, 0), whole("warmup", warmup, 0)
    return min(1.0, (step + 1) / warmup) if warmup else 1.0
