"""What happens inside the layers: typical sizes, outputs and slopes, chances."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from bpcore.checks import Array, string
from bpcore.plot.maps import show_outputs
from bpcore.plot.style import BLUE, INK, ORANGE, PINK, axes, describe, stack
from bpcore.plot.wanted import answers, drawn, place, truths

BINS = 24


def typical(values: Array) -> float:
    """The root mean square: the size that an entry typically has.

    >>> typical(np.array([[3.0, -3.0]]))
    3.0
    """
    return float(np.sqrt(np.mean(np.square(drawn("values", values)))))


def outputs_and_slopes(out: Array, slope: Array, low: float, high: float) -> Figure:
    """Two histograms: the outputs of a layer's neurons, and the slopes of its activation.

    Outputs are shown from `low` to `high`; what lies beyond is counted at the edge. Slopes are
    shown up to 1, or up to a quarter if all are as flat as a sigmoid's.

    >>> outputs_and_slopes(np.array([0.5, 0.5]), np.array([0.25, 0.25]), 0, 1).get_label()
    'Outputs: 0.5 in size, half of them between 0.5 and 0.5. Slopes: 0.25 on average.'
    """
    out, slope = drawn("out", out), drawn("slope", slope)
    low, high = place("low", low), place("high", high)
    if not low < high:
        raise ValueError(f"low: expected less than high = {high}, got {low}")
    figure, (top, bottom) = stack(2, 4.6)
    steepest = 0.26 if slope.max() <= 0.25 else 1.0  # a sigmoid, with some room, or another
    for ax, values, color, span in (
        (top, np.clip(out, low, high), BLUE, (low, high)),
        (bottom, slope, ORANGE, (0.0, steepest)),
    ):
        share = np.histogram(values, BINS, span)[0] / values.size
        ax.stairs(share, np.linspace(*span, BINS + 1), color=color, fill=True, alpha=0.35)
        ax.stairs(share, np.linspace(*span, BINS + 1), color=color, lw=1.5)
        ax.set(ylabel="share", xlim=span, ylim=(0, 1.05), yticks=(0, 0.5, 1))
        ax.locator_params(axis="x", nbins=5)
    top.set_xlabel("output of a neuron")
    bottom.set_xlabel("slope of its activation")
    top.set_title(f"outputs: typical size {typical(out):.2f}")
    mean = slope.mean()
    bottom.axvline(mean, color=INK, ls="--", lw=1.2, label=f"mean {mean:.2g}")
    bottom.legend(loc="upper right" if mean < 0.6 * steepest else "upper center")
    quarter, three = np.quantile(out, (0.25, 0.75))
    words = f"{typical(out):.2g} in size, half of them between {quarter:.2g} and {three:.2g}"
    return describe(figure, f"Outputs: {words}. Slopes: {mean:.2g} on average")


def chances(
    predict: Callable[[Array], Array], points: Array, T: Array, held_out: Array, title: str = ""
) -> Figure:
    """The output over test score (gre) and grades (gpa), the border at 0.5, and the applicants.

    `predict` takes rows (gre, gpa). White marks were trained on, coloured ones were held out.

    >>> points, T = np.array([[600.0, 3.0], [700.0, 3.5]]), np.array([0.0, 1.0])
    >>> chances(lambda P: P[:, 1] / 6, points, T, np.array([False, True])).get_label()
    'Right: 1 of 1 trained on, 1 of 1 held out. Outputs from 0.40 to 0.68.'
    """
    points = drawn("points", points, ("applicants", 2))
    T = drawn("T", T, (len(points),))
    held_out = truths("held_out", held_out, T.shape)
    string("title", title)
    gre, gpa = np.linspace(340, 820, 24), np.linspace(2.4, 4.1, 24)
    grid = np.stack(np.meshgrid(gre, gpa), axis=-1).reshape(-1, 2)
    Y = answers("predict", predict, grid).reshape(24, 24)
    figure, ax = axes(4.3, xlabel="test score, gre", ylabel="grades, gpa")
    figure.subplots_adjust(top=0.8)
    ax.set_title(title, pad=40)
    show_outputs(ax, Y, (340, 820, 2.4, 4.1))
    if Y.min() < 0.5 < Y.max():
        ax.contour(gre, gpa, Y, [0.5], colors="black", linewidths=1.5)
    for value, marker, name in ((0, "o", "rejected"), (1, "^", "admitted")):
        for out, face in ((False, "white"), (True, PINK)):
            rows = points[(value == T) & (held_out == out)]
            label = f"{name}, held out" if out else name
            ax.plot(*rows.T, marker, color=face, mec="black", mew=1.2, ms=8, label=label)
    ax.legend_above()
    right = (answers("predict", predict, points) > 0.5) == (T > 0.5)
    seen, held = (f"{(right & rows).sum()} of {rows.sum()}" for rows in (~held_out, held_out))
    words = f"{title and title + '. '}Right: {seen} trained on, {held} held out"
    return describe(figure, f"{words}. Outputs from {Y.min():.2f} to {Y.max():.2f}")
