"""The pictures of the book: one size, one palette, one function per kind of picture.

Figures are 302 points wide: on a phone their text keeps its size, on a laptop it grows a little.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

# Okabe and Ito's colours, which colour-blind readers can tell apart, and a lighter twin of each for
# the dark page. Drawings are made with the light ones; in the built book each becomes the CSS
# variable of its name. Paper is one step from white: what is white on purpose stays white.
LIGHT = {
    "ink": "#1c2430",
    "muted": "#5b6675",
    "grid": "#d5dae1",
    "paper": "#fefefe",
    "blue": "#0072b2",
    "orange": "#c44f00",
    "green": "#00795a",
    "pink": "#a8407e",
    "glow": "#ffe9a8",
}
DARK = {
    "ink": "#e8ebf0",
    "muted": "#a9b3c1",
    "grid": "#3c4654",
    "paper": "#121212",
    "blue": "#6cbcf0",
    "orange": "#ff9d57",
    "green": "#4fd0a5",
    "pink": "#f29acb",
    "glow": "#4b3f14",
}
COLORS = LIGHT
INK, MUTED, GRID, PAPER = (LIGHT[name] for name in ("ink", "muted", "grid", "paper"))
BLUE, ORANGE, GREEN, PINK, GLOW = (
    LIGHT[name] for name in ("blue", "orange", "green", "pink", "glow")
)
CURVE_COLORS = (BLUE, ORANGE, GREEN, PINK)
LINE_STYLES = ("-", "--", "-.", ":")  # a second sign beside the colour

WIDTH = 4.2  # inches

# matplotlib forgets formulas after each figure. The frames of a picture share nearly all of theirs,
# and reading them again would take most of the time. So let all its parsers be one to the cache.
MathTextParser.__eq__ = lambda one, other: one._output_type == other._output_type  # type: ignore
MathTextParser.__hash__ = lambda parser: hash(parser._output_type)  # type: ignore
MathTextParser._parse_cached = lru_cache(5000)(MathTextParser._parse_cached.__wrapped__)  # type: ignore

matplotlib.rcParams.update(
    {
        "svg.fonttype": "none",  # text stays text
        "svg.hashsalt": "bpcore",  # the same ids on every run
        "font.size": 10,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "legend.fontsize": 9,
        "axes.titlesize": 10,
        "mathtext.fontset": "dejavusans",
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": GRID,
        "legend.frameon": False,
        "axes.prop_cycle": cycler(color=CURVE_COLORS, linestyle=LINE_STYLES),
    }
)


def axes(height: float = 2.6, **settings: Any) -> tuple[Figure, Axes]:
    """A figure of the book's width with one axes.

    >>> figure, ax = axes(xlabel="iteration", ylabel="error E")
    >>> ax.get_xlabel()
    'iteration'
    """
    figure, (ax,) = stack(1, height, **settings)
    return figure, ax


def stack(rows: int, height: float, **settings: Any) -> tuple[Figure, list[Axes]]:
    """A figure of the book's width with `rows` axes below each other.

    >>> len(stack(3, 4.0)[1])
    3
    """
    figure = Figure(figsize=(WIDTH, height))
    grid = figure.subplots(rows, 1, squeeze=False, subplot_kw=settings)[:, 0]
    # Fixed margins in inches: every frame of an explorable then has its axes in the same place.
    left, right, bottom, top = 0.72 / WIDTH, 1 - 0.14 / WIDTH, 0.5 / height, 1 - 0.3 / height
    figure.subplots_adjust(left, bottom, right, top, hspace=0.5)
    return figure, list(grid)


def describe(figure: Figure, text: str) -> Figure:
    """Attach the words that a reader who cannot see the picture gets; return the figure.

    >>> describe(axes()[0], "A falling curve").get_label()
    'A falling curve'
    """
    figure.set_label(text)
    return figure
