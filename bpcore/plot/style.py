"""The look of the book: its palette, its size of text, and axes that keep to both.

Nothing global changes: what `axes` and `stack` return is in the book's style, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.transforms import blended_transform_factory

from bpcore.checks import a, between, number, string, whole

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
    "violet": "#5b3fb0",
    "gold": "#966c00",
    "brown": "#6f4426",
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
    "violet": "#b5a2ff",
    "gold": "#e6c84f",
    "brown": "#c9a184",
    "glow": "#4b3f14",
}
COLORS = LIGHT
INK, MUTED, GRID, PAPER, BLUE, ORANGE, GREEN, PINK, VIOLET, GOLD, BROWN, GLOW = LIGHT.values()
CURVE_COLORS = (BLUE, ORANGE, GREEN, PINK, VIOLET, GOLD, BROWN, INK)
LINE_STYLES = ("-", "--", "-.", ":")  # a second sign beside the colour

# A phone shows a picture at least 316 pixels wide: text of this size then has 12 pixels.
WIDTH = 4.2  # inches
SIZE = 11.5  # points

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "bpcore",  # the same ids on every run
    "font.size": SIZE,
    "axes.titlesize": "medium",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,  # the grid lies behind bars and lines
    "legend.frameon": False,
    "legend.handlelength": 1.5,
    "legend.handletextpad": 0.5,
    "legend.columnspacing": 1.0,
    "axes.prop_cycle": cycler(color=CURVE_COLORS, linestyle=2 * LINE_STYLES),
}

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# Ticks are made when they are first needed, in whatever style then holds, so axes are told theirs.
TICKS: dict[str, Any] = {
    "which": "both",
    "labelsize": SIZE,
    "color": MUTED,
    "labelcolor": INK,
    "grid_color": GRID,
}


@contextmanager
def in_style() -> Iterator[None]:
    """What is made or saved inside is in the book's style; also a decorator.

    >>> with in_style():
    ...     matplotlib.rcParams["font.size"]
    11.5
    """
    with matplotlib.rc_context(STYLE):
        yield


class BookAxes(Axes):
    """Axes in the book's style, also for what is written on them later.

    >>> figure, ax = axes()
    >>> ax.text(0, 0, "in ink").get_color() == INK
    True
    """

    @in_style()
    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.tick_params(**TICKS)

    annotate = in_style()(Axes.annotate)
    clabel = in_style()(Axes.clabel)
    legend = in_style()(Axes.legend)
    set_title = in_style()(Axes.set_title)
    set_xticks = in_style()(Axes.set_xticks)
    set_yticks = in_style()(Axes.set_yticks)
    text = in_style()(Axes.text)

    def fill(self, *args: Any, **look: Any) -> list[Polygon]:
        """An area has no dashes, whatever style the next curve would have.

        >>> axes()[1].fill([0, 1, 1], [0, 0, 1], lw=0)[0].get_linestyle()
        '-'
        """
        return super().fill(*args, **{"linestyle": look.pop("ls", "-"), **look})

    def legend_above(self, **look: Any) -> None:
        """Name the curves above the axes, over the whole width, in as many columns as fit.

        The axes make room if the names would leave the figure. What is said about the look, such
        as `handlelength`, goes to matplotlib's `legend`.

        >>> figure, ax = axes()
        >>> _ = ax.plot([0, 1], label="a curve")
        >>> ax.legend_above()
        >>> ax.get_legend().get_texts()[0].get_text()
        'a curve'
        """
        place = blended_transform_factory(self.figure.transFigure, self.transAxes)
        look = {"loc": "lower left", "borderpad": 0, "borderaxespad": 0.4, **look}
        for ncols in range(len(self.get_legend_handles_labels()[1]), 0, -1):
            names = self.legend(bbox_to_anchor=(0, 1), bbox_transform=place, ncols=ncols, **look)
            if names.get_window_extent().width < 0.96 * self.figure.bbox.width:
                break
        over = (names.get_window_extent().y1 - self.figure.bbox.y1) / self.figure.bbox.height
        if over > 0:
            left, bottom, width, height = self.get_position().bounds
            self.set_position((left, bottom, width, height - over - 0.01))


def axes(height: float = 2.8, **settings: Any) -> tuple[Figure, BookAxes]:
    """A figure of the book's width with one axes.

    >>> figure, ax = axes(xlabel="iteration", ylabel="error E")
    >>> ax.get_xlabel()
    'iteration'
    """
    figure, (ax,) = stack(1, height, **settings)
    return figure, ax


def stack(rows: int, height: float, **settings: Any) -> tuple[Figure, list[BookAxes]]:
    """A figure of the book's width with `rows` axes below each other.

    >>> len(stack(3, 4.0)[1])
    3
    """
    rows, height = whole("rows", rows), between("height", height, 1, 100)
    figure = Figure(figsize=(WIDTH, height))
    settings["axes_class"] = BookAxes
    grid = figure.subplots(rows, 1, squeeze=False, subplot_kw=settings)[:, 0]
    # Fixed margins in inches: every frame of an explorable then has its axes in the same place.
    left, right, bottom, top = 0.84 / WIDTH, 1 - 0.16 / WIDTH, 0.56 / height, 1 - 0.34 / height
    figure.subplots_adjust(left, bottom, right, top, hspace=0.5)
    return figure, list(grid)


def power(value: float, position: float = 0) -> str:
    """How a tick of a logarithmic scale writes a power of ten; for `axis.set_major_formatter`.

    Plain letters, because matplotlib takes long to set a formula.

    >>> power(0), power(0.01), power(-100), power(1e-12)
    ('0', '0.01', '-100', '10⁻¹²')
    """
    value = number("value", value)
    if value == 0 or 0.01 <= abs(value) <= 100:
        return f"{value:g}"
    exponent = f"{math.log10(abs(value)):.0f}".translate(SUPERSCRIPTS)
    return f"{'-' if value < 0 else ''}10{exponent}"


def describe(figure: Figure, text: str) -> Figure:
    """Attach the words under the picture, which are all that some readers get; return the figure.

    >>> describe(axes()[0], "A falling curve").get_label()
    'A falling curve.'
    """
    end = "" if string("text", text).endswith((".", "!", "?")) else "."
    a(Figure, "figure", figure).set_label(text + end)
    return figure
