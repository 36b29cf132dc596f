"""A sheet for drawings that are not curves: everything on it is placed in points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from matplotlib.textpath import TextPath

from bpcore.checks import between, string
from bpcore.plot.style import INK, MUTED, PAPER, SIZE, WIDTH
from bpcore.plot.wanted import colour, drawn, place
from bpcore.plot.wanted import style as kind_of_line

FULL = WIDTH * 72  # points
LINE = 1.4 * SIZE  # the height of a line of text
SPACE = 0.4 * SIZE  # between two words
HYPHEN = re.compile(r"(^|[^\w.)\]])-(?=\d)")  # that stands for a minus, unlike those of 30-64-32
SHORT = "–"  # the minus of numbers in narrow boxes


class Canvas:
    """An empty figure of the book's width and so many points high; (0, 0) is the lower left corner.

    >>> canvas = Canvas(100)
    >>> canvas.text(8, 50, "a word").get_position()
    (8, 50)
    """

    def __init__(self, height: float) -> None:
        between("height", height, 1, 10_000)
        self.figure = Figure(figsize=(WIDTH, height / 72))
        self.ax = self.figure.add_axes((0, 0, 1, 1), xlim=(0, FULL), ylim=(0, height))
        self.ax.set_axis_off()

    def text(self, x: float, y: float, words: str, color: str = INK, **style: Any) -> Any:
        """Words around (x, y), unless `ha` and `va` say otherwise."""
        _numbers(x=x, y=y)
        string("words", words), colour("color", color)
        style = {"ha": "center", "va": "center", "fontsize": SIZE, "color": color, **style}
        if "$" not in words:  # a formula has its own sign
            words = minus(words, SHORT)
        return self.ax.text(x, y, words, **style)

    def caption(self, words: str) -> None:
        """Words at the foot of the sheet; `broken` says how many lines they take."""
        self.text(6, 4, "\n".join(broken(words)), ha="left", va="bottom", linespacing=1.25)

    def box(
        self, x: float, y: float, width: float, height: float,
        fill: str = PAPER, edge: str = MUTED, lw: float = 0.8, ls: Any = "-",
        rounding: float = 3, zorder: float = 1,
    ) -> None:  # fmt: skip
        """A box around (x, y)."""
        _numbers(x=x, y=y, width=width, height=height, lw=lw, rounding=rounding, zorder=zorder)
        colour("fill", fill), colour("edge", edge), kind_of_line("ls", ls)
        shape = f"round,pad=0,rounding_size={rounding}" if rounding else "square,pad=0"
        look: dict[str, Any] = {"fc": fill, "ec": edge, "lw": lw, "ls": ls, "zorder": zorder}
        corner = x - width / 2, y - height / 2
        self.ax.add_patch(FancyBboxPatch(corner, width, height, boxstyle=shape, **look))

    def rectangle(
        self, x: float, y: float, width: float, height: float, fill: str = PAPER, edge: str = MUTED
    ) -> Rectangle:  # fmt: skip
        """A plain box around (x, y), to hand to an actor."""
        _numbers(x=x, y=y, width=width, height=height)
        colour("fill", fill), colour("edge", edge)
        patch = Rectangle((x - width / 2, y - height / 2), width, height, fc=fill, ec=edge, lw=0.8)
        self.ax.add_patch(patch)
        return patch

    def arrow(self, x0: float, y0: float, x1: float, y1: float, color: str = MUTED) -> None:
        """An arrow from one point to another."""
        _numbers(x0=x0, y0=y0, x1=x1, y1=y1)
        colour("color", color)
        look = {"arrowstyle": "-|>", "color": color, "shrinkA": 0, "shrinkB": 0}
        self.ax.annotate("", (x1, y1), (x0, y0), arrowprops=look)

    def line(
        self, xs: Sequence[float], ys: Sequence[float],
        color: str = MUTED, lw: float = 0.8, ls: str = "-", zorder: float = 0,
    ) -> None:  # fmt: skip
        """A line through points, under the boxes."""
        drawn("ys", ys, np.shape(drawn("xs", xs, ("points",))))
        _numbers(lw=lw, zorder=zorder)
        colour("color", color), kind_of_line("ls", ls)
        self.ax.plot(xs, ys, color=color, lw=lw, ls=ls, zorder=zorder)


def _numbers(**given: float) -> None:
    for name, value in given.items():
        place(name, value)


def minus(text: str, sign: str = "−") -> str:
    """The text with the sign for minus before its numbers.

    >>> minus("(-0.5)"), minus("30-64")
    ('(−0.5)', '30-64')
    """
    return HYPHEN.sub(rf"\1{sign}", text)


@cache  # the frames of a picture share most of their words
def breadth(words: str) -> float:
    """How many points a text or formula takes in a line.

    >>> 20 < breadth("word") < 40
    True
    """
    if not words.strip():  # nothing to draw
        return 0.0
    return float(TextPath((0, 0), words, size=SIZE).get_extents().width)


def broken(words: str) -> list[str]:
    """The lines of a text, long ones broken, but never within the shape of a matrix.

    >>> broken("receives dZ (4 × 3), adds dW (2 × 3) and db (3), returns dX (4 × 2)")
    ['receives dZ (4 × 3), adds dW (2 × 3) and db (3),', 'returns dX (4 × 2)']
    """
    lines = []
    string("words", words)
    for given in words.replace(" × ", "\xa0×\xa0").replace(" (", "\xa0(").splitlines():
        line: list[str] = []
        for word in given.split(" "):
            if line and sum(map(breadth, line)) + breadth(word) + SPACE * len(line) > FULL - 14:
                lines.append(" ".join(line))
                line = []
            line.append(word)
        lines.append(" ".join(line))
    return [line.replace("\xa0", " ") for line in lines]
