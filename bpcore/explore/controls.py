"""What a reader can set: a choice among values, or a number in a range."""

from __future__ import annotations

import math
import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SPREADS = ("even", "log", "whole", "time")


class Named:
    """What has the name of an argument, and a label made from it that readers see.

    >>> Range("beta2", 0.0, 1.0, 0.5).label, State("start_size", 1).label
    ('β2', 'start size')
    """

    name: str

    @property
    def label(self) -> str:
        return re.sub(r"[a-z]+", _greek, self.name.replace("_", " "))


def _greek(word: re.Match[str]) -> str:
    try:
        return unicodedata.lookup(f"GREEK SMALL LETTER {word[0]}")
    except KeyError:  # it is no letter's name
        return word[0]


@dataclass(frozen=True)
class Choice(Named):
    """A list of values, one of which is chosen: buttons for words, a slider for numbers.

    >>> Choice("activation", ["sigmoid", "tanh"], 0).shown
    ['sigmoid', 'tanh']
    """

    name: str
    values: Sequence[Any]
    at: int  # the position at the start
    menu: bool = False  # folded into a menu, where there are many controls
    panel = True

    @property
    def start(self) -> Any:
        return self.values[self.at]

    @property
    def shown(self) -> list[str]:
        return [str(value) for value in self.values]

    def anywhere(self, rng: random.Random) -> Any:
        """One of the values, at random."""
        return rng.choice(self.values)

    def data(self) -> dict[str, Any]:
        """The choices as the page gets them: as Python writes them."""
        return {"values": [repr(value) for value in self.values]}

    @property
    def buttons(self) -> bool:
        """Whether the values are words: all of them are then in sight, as buttons."""
        return any(isinstance(v, (str, bool)) or v is None for v in self.values)

    @property
    def timelike(self) -> bool:
        """Whether they are rising whole numbers from 0 or 1, like the steps of a walk."""
        values = list(self.values)
        whole = all(isinstance(v, int) and not isinstance(v, bool) for v in values)
        return (
            not self.menu
            and whole
            and values[0] in (0, 1)
            and len(values) > 5
            and values == sorted(set(values))
        )


@dataclass(frozen=True)
class Range(Named):
    """A number from `low` to `high`, and how a slider spreads over it.

    "even" is in equal steps, "log" in equal ratios, "whole" in whole numbers, and "time" in whole
    numbers that come closer together the later they are: it runs, and gets a play button.

    >>> Range("rate", 0.01, 100.0, 0.5, "log").check()
    """

    name: str
    low: float
    high: float
    start: float
    spread: str = "even"
    panel: bool = True  # else the picture itself lets it be set

    @property
    def timelike(self) -> bool:
        return self.spread == "time"

    @property
    def step(self) -> float:
        """The least change that a slider makes, a round number; 0 where it depends on the place.

        >>> Range("w", -3, 3, 0.4).step
        0.01
        """
        if self.spread == "even":
            return float(10.0 ** math.floor(math.log10((self.high - self.low) / 200)))
        return 0.0 if self.spread == "log" else 1.0

    def anywhere(self, rng: random.Random) -> float:
        """A number of the range, at random, as its slider spreads over it."""
        if self.spread == "log":
            return float(self.low * (self.high / self.low) ** rng.random())
        number = rng.uniform(self.low, self.high)
        return number if self.spread == "even" else round(number)

    def data(self) -> dict[str, Any]:
        """The range as the page gets it."""
        ends = {"low": self.low, "high": self.high, "start": self.start}
        return ends | {"spread": self.spread, "step": self.step}

    def check(self) -> None:
        """Refuse what cannot be a range, with the reason."""
        what = f"{self.name}: ({self.low!r}, {self.high!r}, {self.spread!r})"
        if self.spread not in SPREADS:
            raise ValueError(f"{what}: expected one of {', '.join(SPREADS)}")
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"{what}: expected two finite numbers, the smaller one first")
        if self.spread == "log" and self.low <= 0:
            raise ValueError(f"{what}: a logarithmic range starts above 0")
        if self.spread in ("whole", "time") and (self.low % 1 or self.high % 1):
            raise ValueError(f"{what}: expected whole numbers as ends")
        if self.spread == "time" and self.low < 0:
            raise ValueError(f"{what}: time starts at 0 or later")
        if not self.low <= self.start <= self.high:
            raise ValueError(f"{what}: starts at {self.start!r}, outside of it")


@dataclass(frozen=True)
class State(Named):
    """A number that the reader does not set: buttons change it.

    >>> State("n", 0).data()
    {'state': 0}
    """

    name: str
    start: float
    timelike = False
    panel = False

    def data(self) -> dict[str, Any]:
        """The number as the page gets it."""
        return {"state": self.start}


Control = Choice | Range | State


def control_of(name: str, given: Any, start: Any, panel: bool) -> Control:
    """The control that an author's `(low, high)`, list of words or number stands for.

    >>> control_of("rate", (0.01, 100.0, "log"), 0.5, panel=True).spread
    'log'
    """
    if isinstance(given, list):
        if start not in given:
            raise ValueError(f"{name} starts at {start!r}, not among {given!r}")
        return Choice(name, given, given.index(start))
    if isinstance(given, tuple) and len(given) in (2, 3):
        low, high, spread = (*given, "even")[:3]
        control = Range(name, low, high, start, spread, panel)
        control.check()
        return control
    if isinstance(given, (int, float)) and given == start:
        return State(name, start)
    raise ValueError(
        f"{name}: expected (low, high), (low, high, spread), a list of words, or the number that "
        f"it starts at, got {given!r}"
    )
