"""Pictures of optimizers on their way: a race over a surface, and momentum's map of settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from bpcore.checks import Array
from bpcore.plot.style import (
    BLUE,
    CURVE_COLORS,
    GREEN,
    INK,
    LINE_STYLES,
    MUTED,
    ORANGE,
    PINK,
    SIZE,
    axes,
    describe,
    stack,
)

Window = tuple[float, float, float, float]
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "<", "*", ">", "h", "d")
MOST_POINTS = 40  # of a path; more would be invisible and heavy
ROW = 0.24  # inches, a line of the list


def race(
    f: Callable[[Array], Array], window: Window, paths: Mapping[str, Array], steps: int
) -> Figure:
    """Level lines of f, the paths of methods after so many steps, and the f that each has reached.

    A path that leaves the window (x from, x to, y from, y to) ends in a cross, and so does its line
    in the list, with the step at which it left.

    >>> bowl = lambda w: (w**2).sum(axis=-1)
    >>> short, far = np.array([[1.0, 1.0], [0.5, 0.5]]), np.array([[1.0, 1.0], [9.0, 0.0]])
    >>> race(bowl, (-2, 2, -2, 2), {"SGD": short, "far": far}, 1).get_label()
    'Step 1. SGD: 0.5; far: left at 1'
    """
    left, right, low, high = window
    rows = (len(paths) + 1) // 2
    height = 3.5 + ROW * rows
    figure, ax = axes(height, xlim=(left, right), ylim=(low, high), title=f"step {steps}")
    figure.subplots_adjust(bottom=0.65 / height + ROW * rows / height)
    ax.set(xlabel="$w_1$", ylabel="$w_2$")
    ax.grid(False)
    x, y = np.meshgrid(np.linspace(left, right, 61), np.linspace(low, high, 61))
    heights = f(np.stack([x, y], axis=-1))
    above = heights - heights.min()
    ax.contour(x, y, above, above.max() * 0.5 ** np.arange(9, 0, -1), colors=MUTED, linewidths=0.5)
    words = []
    for k, (name, path) in enumerate(paths.items()):
        points, left_at = _inside(path[: steps + 1], window)
        line: dict[str, Any] = {"color": CURVE_COLORS[k % 8], "ls": LINE_STYLES[k // 8 % 4]}
        mark: dict[str, Any] = {"marker": MARKERS[k % len(MARKERS)], "mec": INK, "mew": 0.6}
        few = points[np.unique(np.linspace(0, len(points) - 1, MOST_POINTS).astype(int))]
        ax.plot(*few.T, lw=1.3, **line)
        if left_at is None:
            ax.plot(*few[-1], ms=7, color=line["color"], clip_on=False, **mark)
            said = f"{float(f(points[-1])):.2g}"
            words.append(f"{name}: {said}")
        else:
            ax.plot(*few[-1], "x", color=INK, ms=7, mew=1.8, clip_on=False)
            said = f"× at {left_at}"
            words.append(f"{name}: left at {left_at}")
        x_key, y_key = 0.02 + 0.5 * (k // rows), ROW * (rows - k % rows - 0.4) / height
        key = Line2D(
            [x_key, x_key + 0.03, x_key + 0.06], 3 * [y_key], markevery=[1], **line, **mark
        )
        figure.add_artist(key)
        figure.text(x_key + 0.075, y_key, name, va="center", color=INK, fontsize=SIZE)
        figure.text(x_key + 0.46, y_key, said, va="center", ha="right", color=MUTED, fontsize=SIZE)
    return describe(figure, f"Step {steps}. {'; '.join(words)}")


def _inside(path: Array, window: Window) -> tuple[Array, int | None]:
    """The path up to the border, and the number of the step that crosses it, if one does."""
    low, high = np.array(window[::2]), np.array(window[1::2])
    outside = ~((path >= low) & (path <= high)).all(axis=1)  # NaN is outside too
    if not outside.any():
        return path, None
    k = int(outside.argmax())
    return np.vstack([path[:k], np.clip(np.nan_to_num(path[k], nan=0.0), low, high)]), k


def momentum_map(rate: float, beta: float, path: Array) -> Figure:
    """Which settings of momentum creep, oscillate and diverge on a parabola, and one path.

    `rate` is the learning rate times the curvature.

    >>> momentum_map(1.0, 0.25, np.array([1.0, 0.0, -0.25])).get_label()
    'Rate times curvature 1, beta 0.25: oscillates, each step times 0.500'
    """
    b = np.linspace(0, 1, 81)
    figure, (top, low) = stack(2, 5.6)
    near, far, end = (1 - np.sqrt(b)) ** 2, (1 + np.sqrt(b)) ** 2, 2 * (1 + b)
    for start, stop, color in ((0 * b, near, BLUE), (near, far, GREEN), (far, end, PINK)):
        top.fill_betweenx(b, start, stop, color=color, alpha=0.25, lw=0)
    top.plot(near, b, color=INK, ls="-", lw=1)
    top.plot(end, b, color=INK, ls="--", lw=1)
    names = (0.45, 0.02, "creeps"), (1.4, 0.6, "oscillates"), (1.6, 0.02, "overshoots")
    for x, y, word in (*names, (3.4, 0.2, "diverges")):
        top.text(x, y, word, ha="center")
    top.plot(rate, beta, "o", color=ORANGE, mec=INK, ms=8)
    top.set(xlim=(0, 4.2), ylim=(0, 1), xlabel=r"$\eta \lambda$", ylabel=r"$\beta$")
    factor = float(np.abs(np.roots([1, -(1 + beta - rate), beta])).max())
    kind = behaviour(rate, beta)
    top.set_title(f"{kind}: times {factor:.3f} per step")
    t = np.arange(len(path))
    most = max(1.5, 1.1 * min(20.0, float(np.abs(path).max())))  # what diverges is cut at 20
    low.plot(t, np.clip(path, -2 * most, 2 * most), color=ORANGE, ls="-", marker="o", ms=3, lw=1)
    for side in (1, -1):
        low.plot(t, side * np.minimum(factor**t, 2 * most), color=MUTED, ls=":", lw=1)
    low.set(xlabel="step", ylabel="$w$", ylim=(-most, most))
    setting = f"Rate times curvature {rate:g}, beta {beta:g}"
    return describe(figure, f"{setting}: {kind}, each step times {factor:.3f}")


def behaviour(rate: float, beta: float) -> str:
    """What momentum does on a parabola; `rate` is the learning rate times the curvature.

    >>> behaviour(0.1, 0.0), behaviour(1.5, 0.0), behaviour(0.5, 0.9), behaviour(2.1, 0.0)
    ('creeps', 'overshoots', 'oscillates', 'diverges')
    """
    if not 0 < rate < 2 * (1 + beta):
        return "diverges"
    if (1 + beta - rate) ** 2 < 4 * beta:  # a pair of complex eigenvalues
        return "oscillates"
    if rate == 1 + beta:  # both roots are 0
        return "arrives"
    return "creeps" if rate < 1 + beta else "overshoots"
