"""The pictures of the book: one size, one palette, one function per kind of picture.

Figures are 302 points wide: on a phone their text keeps its size, on a laptop it grows a little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import matplotlib
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

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


Curves = Mapping[str, Sequence[float]]


def scrub(
    x: Sequence[float],
    panels: Mapping[str, Curves],
    position: int,
    xlabel: str = "iteration",
    symlog: bool = True,
) -> Figure:
    """Curves over time in panels below each other: pale as a whole, strong up to `position`.

    A panel whose curves run over more than two powers of ten gets a logarithmic scale.

    >>> figure = scrub([0, 1, 10], {"E": {"E": [1.0, 0.5, 0.001]}}, position=1)
    >>> figure.axes[0].get_yscale()
    'log'
    """
    rows = len(panels)
    figure, grid = stack(rows, 0.8 + 1.5 * rows, xlim=(0, x[-1]))
    for ax, (label, curves) in zip(grid, panels.items(), strict=True):
        for k, (name, values) in enumerate(curves.items()):
            color, style = CURVE_COLORS[k % 4], LINE_STYLES[k // 4]
            ax.plot(x, values, color=color, ls=style, lw=1, alpha=0.35)
            until = slice(position + 1)
            ax.plot(x[until], values[until], color=color, ls=style, lw=2, label=name)
            ax.plot(x[position], values[position], "o", color=color, ms=5)
        low, high = (fold(fold(v) for v in curves.values()) for fold in (min, max))
        if high > 100 * low > 0:
            ax.set_yscale("log")
        if symlog:
            ax.set_xscale("symlog", linthresh=1)
        ax.set_ylabel(label)
        if len(curves) > 1:
            ax.legend(loc="lower left", bbox_to_anchor=(0, 0.96), ncols=4, columnspacing=1)
    grid[-1].set_xlabel(xlabel)
    return figure


def show_outputs(ax: Axes, Y: np.ndarray, extent: tuple[float, float, float, float]) -> None:
    """Outputs from 0 to 1 as colours, with their scale beside them.

    >>> figure, ax = axes()
    >>> show_outputs(ax, np.eye(2), (0, 1, 0, 1))
    >>> figure.axes[1].get_ylabel()
    'output'
    """
    # Small data, not interpolated: the browser smooths it.
    how: dict[str, Any] = {
        "origin": "lower",
        "aspect": "auto",
        "interpolation": "none",
        "vmin": 0,
        "vmax": 1,
    }
    colors = LinearSegmentedColormap.from_list("", [BLUE, "#f4f4f4", ORANGE])
    picture = ax.imshow(Y, extent=extent, cmap=colors, **how)
    ax.figure.colorbar(picture, ax=ax, label="output", pad=0.03, ticks=(0, 0.5, 1))
    ax.grid(False)


def decision_map(
    predict: Callable[[np.ndarray], np.ndarray], X: np.ndarray, T: np.ndarray, margin: float = 0.4
) -> Figure:
    """What a network with two inputs and one output says about each point of the plane.

    >>> X, T = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0]])
    >>> figure = decision_map(lambda P: P.mean(axis=1, keepdims=True), X, T)
    >>> figure.axes[0].get_xlabel()
    '$x_1$'
    """
    ticks = (0, 0.5, 1)
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    x1, x2 = (np.linspace(low[k], high[k], 48) for k in (0, 1))
    grid = np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2)
    figure, ax = axes(height=3.3, xlabel="$x_1$", ylabel="$x_2$", xticks=ticks, yticks=ticks)
    show_outputs(ax, predict(grid).reshape(48, 48), (low[0], high[0], low[1], high[1]))
    for value, marker in ((0, "o"), (1, "^")):
        points = X[np.rint(T[:, 0]) == value]
        ax.plot(*points.T, marker, color="white", mec="black", ms=9, label=f"target {value}")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 0.98), ncols=2)
    return figure


def secant(
    f: Callable[[float], float], x: float, distance: float, tangent: float, name: str, value: str
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
