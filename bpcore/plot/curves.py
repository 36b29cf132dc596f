"""Curves over time, and a curve with its tangent and a secant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bpcore.checks import a, between, function, string, whole
from bpcore.plot.style import (
    BLUE,
    CURVE_COLORS,
    INK,
    LINE_STYLES,
    ORANGE,
    axes,
    describe,
    power,
    stack,
)
from bpcore.plot.wanted import colour, drawn, on, place, style

Curves = Mapping[str, Sequence[float]]


def scrub(
    x: Sequence[float],
    panels: Mapping[str, Curves],
    position: int,
    xlabel: str = "iteration",
    symlog: bool = True,
) -> Figure:
    """Curves over time in panels below each other: pale as a whole, strong up to `position`.

    `panels` has curves by name under the label of each panel, a curve has a number for each of `x`.
    A panel whose curves run over more than two powers of ten gets a logarithmic scale.

    >>> figure = scrub([0, 1, 10], {"E": {"E": [1.0, 0.5, 0.001]}}, position=1)
    >>> figure.axes[0].get_yscale()
    'log'
    """
    for label, curves in a(Mapping, "panels", panels, "curves by name, by panel").items():
        for name, values in a(Mapping, "panels", curves, f"curves by name in {label!r}").items():
            drawn(f"panels[{label!r}][{name!r}]", values, np.shape(drawn("x", x, ("steps",))))
    string("xlabel", xlabel), a(bool, "symlog", symlog, "True or False")
    if not 0 <= whole("position", position, 0) < len(x):
        raise ValueError(f"position: expected less than {len(x)}, got {position}")
    rows = whole("number of panels", len(panels))
    figure, grid = stack(rows, 0.9 + 1.6 * rows, xlim=(0, x[-1]))
    for ax, (label, curves) in zip(grid, panels.items(), strict=True):
        for k, (name, values) in enumerate(curves.items()):
            color, ls = CURVE_COLORS[k % 8], LINE_STYLES[k // 8 % 4]
            ax.plot(x, values, color=color, ls=ls, lw=1, alpha=0.35)
            until = slice(position + 1)
            ax.plot(x[until], values[until], color=color, ls=ls, lw=2, label=name)
            ax.plot(x[position], values[position], "o", color=color, ms=5)
        low, high = (fold(fold(v) for v in curves.values()) for fold in (min, max))
        if high > 100 * low > 0:
            ax.set_yscale("log")
            ax.yaxis.set_major_formatter(power)
        if symlog:
            ax.set_xscale("symlog", linthresh=1)
            ax.xaxis.set_major_formatter(power)
        ax.set_ylabel(label)
        if len(curves) > 1:
            ax.legend_above()
    grid[-1].set_xlabel(xlabel)
    return figure


def tangent(
    ax: Axes,
    x: float,
    y: float,
    slope: float,
    reach: float = 1,
    color: str = ORANGE,
    ls: str = "--",
) -> None:
    """A point of a curve and a piece of its tangent, so far to each side.

    >>> figure, ax = axes()
    >>> tangent(ax, 1.0, 1.0, 2.0, reach=0.5)
    >>> ax.lines[0].get_xydata().tolist()
    [[0.5, 0.0], [1.5, 2.0]]
    """
    on(ax), colour("color", color), style("ls", ls)
    x, y, slope, reach = map(place, ("x", "y", "slope", "reach"), (x, y, slope, reach))
    ends = [x - reach, x + reach]
    ax.plot(ends, [y - slope * reach, y + slope * reach], color=color, ls=ls, lw=2)
    ax.plot(x, y, "o", color=color, ms=7)


def secant(
    f: Callable[[float], float], x: float, distance: float, tangent: float, name: str, value: str
) -> Figure:
    """A curve with its tangent at `x`, and the secant to the point `distance` farther on.

    f takes a number and gives one; `tangent` is its slope at x. `name` and `value` are what the
    axes are called, in LaTeX.

    >>> secant(lambda x: x**2, 1.0, 2.0, 2.0, "x", "y").get_label()
    'y over x. At x = 1 the tangent has slope 2. The secant to x = 3 has slope 4.'
    """
    function("f", f), string("name", name), string("value", value)
    x, distance = between("x", x, -1e6, 1e6), between("distance", distance, -1e6, 1e6)
    tangent = place("tangent", tangent)
    if x + distance == x:
        raise ValueError(f"distance: expected a number other than 0, got {distance}")
    rise = (f(x + distance) - f(x)) / distance
    figure, ax = axes(3.4, xlabel=f"${name}$", ylabel=f"${value}$")
    xs = np.linspace(x - 2.5, x + 2.5, 101)
    ys = drawn("f", [f(t) for t in [*xs, x, x + distance]])[:-2]
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
