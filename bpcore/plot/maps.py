"""What a network answers all over a plane, as colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from bpcore.plot.style import BLUE, ORANGE, TICKS, axes, in_style
from bpcore.plot.wanted import answers, drawn, on, place


@in_style()
def show_outputs(ax: Axes, Y: np.ndarray, extent: tuple[float, float, float, float]) -> AxesImage:
    """Outputs from 0 to 1 as colours, with their scale beside them; the image comes back.

    Y has rows from the lowest up, and `extent` is (left, right, low, high).

    >>> figure, ax = axes()
    >>> image = show_outputs(ax, np.eye(2), (0, 1, 0, 1))
    >>> figure.axes[1].get_ylabel()
    'output'
    """
    on(ax)
    Y = drawn("Y", Y, ("rows", "columns"))
    left, right, low, high = drawn("extent", extent, (4,)).tolist()
    if not (left < right and low < high):
        raise ValueError(f"extent: expected (left, right, low, high), rising, got {extent}")
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
    scale = ax.figure.colorbar(picture, ax=ax, pad=0.03, ticks=(0, 1), format="%d")
    scale.set_label("output", labelpad=-5)
    scale.ax.tick_params(**TICKS)
    ax.grid(False)
    return picture


def decision_map(
    predict: Callable[[np.ndarray], np.ndarray], X: np.ndarray, T: np.ndarray, margin: float = 0.4
) -> Figure:
    """What a network with two inputs and one output says about each point of the plane.

    `predict` takes points of shape (rows, 2) and gives a number from 0 to 1 for each. X has shape
    (samples, 2), T (samples, 1) with 0 or 1; `margin` is how far the map goes beyond X.

    >>> X, T = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0]])
    >>> figure = decision_map(lambda P: P.mean(axis=1, keepdims=True), X, T)
    >>> figure.axes[0].get_xlabel()
    '$x_1$'
    """
    X, T = drawn("X", X, ("samples", 2)), drawn("T", T, (len(X), 1))
    place("margin", margin)
    ticks = (0, 0.5, 1)
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    x1, x2 = (np.linspace(low[k], high[k], 48) for k in (0, 1))
    grid = np.stack(np.meshgrid(x1, x2), axis=-1).reshape(-1, 2)
    figure, ax = axes(3.5, xlabel="$x_1$", ylabel="$x_2$", xticks=ticks, yticks=ticks)
    Y = answers("predict", predict, grid).reshape(48, 48)
    show_outputs(ax, Y, (low[0], high[0], low[1], high[1]))
    for value, marker in ((0, "o"), (1, "^")):
        points = X[np.rint(T[:, 0]) == value]
        ax.plot(*points.T, marker, color="white", mec="black", ms=9, label=f"target {value}")
    ax.legend_above()
    return figure
