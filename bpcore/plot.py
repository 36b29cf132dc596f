"""The pictures of the book: one size, one palette, one function per kind of picture.

Figures are 302 points wide: on a phone their text keeps its size, on a laptop it grows a little.
"""

from __future__ import annotations

from collections.abc import Callable

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's colours, which colour-blind readers can tell apart. The stylesheet holds a lighter
# twin of each for the dark page, under the same name.
COLORS = {
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
INK, MUTED, GRID, PAPER = (COLORS[name] for name in ("ink", "muted", "grid", "paper"))
BLUE, ORANGE, GREEN, PINK, GLOW = (
    COLORS[name] for name in ("blue", "orange", "green", "pink", "glow")
)
LINE_STYLES = ("-", "--", "-.", ":")  # a second sign beside the colour

WIDTH = 4.2  # inches

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
        "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, PINK], linestyle=LINE_STYLES),
    }
)


def axes(height: float = 2.6, rows: int = 1, **settings: object) -> tuple[Figure, Axes]:
    """A figure of the book's width with one axes, or with `rows` of them below each other.

    >>> figure, ax = axes(xlabel="iteration", ylabel="error E")
    >>> ax.get_xlabel()
    'iteration'
    """
    figure = Figure(figsize=(WIDTH, height))
    grid = figure.subplots(rows, 1, subplot_kw=settings)
    # Fixed margins in inches: every frame of an explorable then has its axes in the same place.
    figure.subplots_adjust(0.62 / WIDTH, 0.48 / height, 1 - 0.12 / WIDTH, 1 - 0.3 / height, 0, 0.5)
    return figure, grid


def describe(figure: Figure, text: str) -> Figure:
    """Attach the words that a reader who cannot see the picture gets; return the figure.

    >>> describe(axes()[0], "A falling curve").get_label()
    'A falling curve'
    """
    figure.set_label(text)
    return figure


def secant(
    f: Callable[[float], float],
    x: float,
    distance: float,
    tangent: float,
    name: str,
    value: str,
) -> Figure:
    """A curve with its tangent at `x`, and the secant to the point `distance` farther on.

    >>> secant(lambda x: x**2, 1.0, 2.0, 2.0, "x", "y").get_label()
    'y over x. At x = 1 the tangent has slope 2. The secant to x = 3 has slope 4'
    """
    rise = (f(x + distance) - f(x)) / distance
    figure, ax = axes(height=3.0, xlabel=f"${name}$", ylabel=f"${value}$")
    xs = np.linspace(x - 2.5, x + 2.5, 101)
    ys = np.array([f(t) for t in xs])
    ax.plot(xs, ys, color=INK, ls="-", lw=2, label=f"${value}$ over ${name}$")
    ax.plot(xs, f(x) + tangent * (xs - x), color=BLUE, ls="--", label=f"tangent: {tangent:.6f}")
    ax.plot(xs, f(x) + rise * (xs - x), color=ORANGE, ls="-", label=f"secant: {rise:.6f}")
    ends = [x, x + distance]
    ax.plot(ends, [f(end) for end in ends], "o", color=ORANGE)
    room = 0.35 * max(float(np.ptp(ys)), 1e-3)
    ax.set_ylim(ys.min() - room / 2, ys.max() + 2 * room)
    ax.legend(loc="upper left")
    return describe(
        figure,
        f"{value} over {name}. At {name} = {x:.4g} the tangent has slope {tangent:.6g}. "
        f"The secant to {name} = {x + distance:.4g} has slope {rise:.6g}",
    )
