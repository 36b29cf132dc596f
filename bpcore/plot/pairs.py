"""Bars side by side: the same numbers found in two or three ways, one colour for each way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bpcore.checks import Array, a, between, entries, string
from bpcore.plot.product import written
from bpcore.plot.style import BLUE, GREEN, MUTED, ORANGE, SIZE, axes, describe
from bpcore.plot.wanted import drawn

COLOURS = (BLUE, ORANGE, GREEN)


def pairs(
    names: Sequence[str], ways: Mapping[str, Array], words: str, form: str = "",
    height: float = 2.3, **settings: Any,
) -> Figure:  # fmt: skip
    """For each name a bar of every way, and the words that go under the picture.

    With a `form` the numbers stand at the bars; other settings, such as `ylabel`, go to the axes.

    >>> pairs(["w1", "w2"], {"right": [1, 2], "wrong": [2, 1]}, "They differ").get_label()
    'They differ.'
    """
    names = [string("names", name) for name in entries("names", names)]
    found = {}
    for way, values in a(Mapping, "ways", ways, "numbers by name").items():
        found[string("ways", way)] = drawn(f"ways[{way!r}]", values, (len(names),))
    if not 1 <= len(found) <= len(COLOURS) or not names:
        raise ValueError(f"ways: expected one to {len(COLOURS)}, got {len(found)}")
    figure, ax = axes(between("height", height, 1, 100), **settings)
    width = 0.8 / len(found)
    for k, (way, values) in enumerate(found.items()):
        at = np.arange(len(names)) + (k - (len(found) - 1) / 2) * width
        ax.bar(at, values, 0.94 * width, color=COLOURS[k], ls="-", label=way)
        for x, value in zip(at, values, strict=True) if form else ():
            up = value >= 0
            look: dict[str, Any] = {"ha": "center", "va": "bottom" if up else "top"}
            look |= {"xytext": (0, 3 if up else -3), "textcoords": "offset points"}
            ax.annotate(written(value, form), (x, value), fontsize=SIZE, **look)
    everything = np.concatenate([*found.values(), [0.0]])
    low, high = everything.min(), everything.max()
    if "ylim" not in settings and low < high:  # room for the numbers
        room = (0.2 if form else 0.06) * (high - low)
        ax.set_ylim(low - room if low < 0 else 0, high + room if high > 0 else 0)
    ax.axhline(0, color=MUTED, lw=0.8, ls="-")
    ax.set(xlim=(-0.6, len(names) - 0.4))
    ax.set_xticks(range(len(names)), names)
    ax.grid(False, axis="x")
    if len(found) > 1:
        ax.legend_above()
    return describe(figure, string("words", words))
