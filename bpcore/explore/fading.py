"""Two looks into a deep network: what fades from layer to layer, and the inside of one layer."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bpcore.explore.actors import Cast
from bpcore.explore.deep import NORMAL, SAMPLES, bent, passes, size, slope_at, spread, times
from bpcore.explore.livepicture import Live, live
from bpcore.plot.style import BLUE, GREEN, INK, MUTED, ORANGE, axes, describe, power, stack

LOW, HIGH = 1e-20, 1e30  # the edges of the first picture
ROUNDING = 1e-15  # a smaller difference between two samples is only that
CHOICES: dict[str, Any] = {
    "activation": ["sigmoid", "tanh", "ReLU"],
    "start_scale": (0.5, 4, "log"),
}
FORMER = {"activation": CHOICES["activation"], "start_scale": [0.5, 1.0, 1.41, 2.0, 4.0]}
LOOKS = {  # name in the model, marker, colour, and name in the legend
    "signal": ("^", BLUE, "signal"),
    "spread": ("v", GREEN, "spread"),
    "delta": ("o", ORANGE, "error term"),
    "gradient": ("s", INK, "gradient"),
}


def seen(values: list[float]) -> list[float]:
    """What leaves the axes stays at their edge.

    >>> seen([0.0, 1.0])
    [1e-20, 1.0]
    """
    return [min(max(v, LOW), HIGH) for v in values]


def vanish(
    depth: int = 30, activation: str = "sigmoid", start_scale: float = 1.0, wiring: str = "plain"
) -> dict[str, Any]:
    """Four sizes for every layer of a network that has not learnt anything yet.

    >>> vanish()["first"] < 1e-15 < vanish(wiring="skip")["first"]
    True
    """
    found = passes(depth, activation, start_scale, wiring)
    signals, gradients = found["signals"], found["gradients"]
    spreads = [max(v, ROUNDING) for v in found["spreads"]]
    return {
        "layers": found["layers"], "signal": seen(signals), "spread": seen(spreads),
        "delta": seen(found["deltas"]), "gradient": seen(gradients), "deltas": found["deltas"],
        "gradients": gradients, "spreads": spreads, "signals": signals,
        "last_spread": spreads[-1], "first": gradients[0], "last": gradients[-1],
        "ends": [signals[0], signals[-1], found["deltas"][0], found["deltas"][-1]],
    }  # fmt: skip


def draw_vanish(actor: Cast) -> Figure:
    """Signal, spread, error term and gradient over the layers, on axes that never move.

    >>> draw_vanish(Cast()).axes[0].get_yscale()
    'log'
    """
    figure, ax = axes(3.9, xlabel="layer, counted from the input", ylabel="size")
    ax.set(xlim=(0, 31), yscale="log", ylim=(LOW / 10, HIGH * 10), xticks=(1, *range(5, 31, 5)))
    ax.set_yticks([10.0**p for p in range(-20, 31, 5)])
    ax.yaxis.set_major_formatter(power)
    ax.minorticks_off()
    ax.axhline(1, color=MUTED, lw=1, ls="-")
    for name, (marker, color, label) in LOOKS.items():
        line = ax.plot([1], [1], marker=marker, color=color, ls="-", lw=1, ms=4, label=label)[0]
        actor(line, x="layers", y=name)
    ax.legend_above(handlelength=0.9, handletextpad=0.3, columnspacing=0.8)
    words = (
        "Network: {activation}, {wiring}, scale {start_scale:.2f}. In the first layer and the last "
        "the signal is {ends[0]:.2g} and {ends[1]:.2g}, the error term {ends[2]:.2g} and "
        "{ends[3]:.2g}, the gradient {first:.2g} and {last:.2g}. Before the last layer the samples "
        "differ by {last_spread:.2g}"
    )
    return describe(figure, words)


def bars(values: list[float], low: float, width: float, count: int) -> list[float]:
    """Which share of the values falls into each bin; the last bin takes what is larger.

    >>> bars([0.1, 0.9, 7.0, 8.0], 0.0, 0.5, 2)
    [0.25, 0.75]
    """
    heights = [0.0 for _ in range(count)]
    for v in values:
        k = int(min(max((v - low) / width, 0), count - 0.5))
        heights[k] += 1 / len(values)
    return heights


def inside(layer: int = 1, activation: str = "sigmoid", start_scale: float = 1.0) -> dict[str, Any]:
    """The outputs of one layer and the slopes that belong to them, over all samples.

    >>> round(sum(inside()["outs"]), 9)
    1.0
    """
    W, A, Z = NORMAL, SAMPLES, SAMPLES
    for k in range(layer):
        Z = times(A, W[k], start_scale)
        A = bent(Z, activation)
    outs, slopes, flat = [], [], 0
    for y, v in zip(Z, A):  # noqa: B905
        for z, a in zip(y, v):  # noqa: B905
            slope = slope_at(z, a, activation)
            outs.append(a)
            slopes.append(slope)
            flat += 1 if slope < 0.05 else 0
    shares = bars(outs, -1, 0.1, 30)
    peak, at = 0.0, 0.0
    for k in range(30):
        if shares[k] > peak:
            peak, at = shares[k], -0.95 + 0.1 * k
    return {
        "outs": [min(share, 0.6) for share in shares], "slopes": bars(slopes, 0, 0.05, 20),
        "peak": peak, "peak_x": max(at, -0.82), "peak_y": min(peak, 0.6) + 0.04, "size": size(A),
        "mean": sum(slopes) / len(slopes), "flat": 100 * flat / len(slopes),
        "spread": max(spread(A), ROUNDING),
    }  # fmt: skip


def draw_inside(actor: Cast) -> Figure:
    """Two histograms on axes that never move: outputs above, slopes below with their mean.

    >>> len(draw_inside(Cast()).axes)
    2
    """
    figure, (top, low) = stack(2, 4.4)
    top.set(xlim=(-1, 2), ylim=(0, 0.6), ylabel="share", xlabel="output of a neuron")
    low.set(xlim=(0, 1), ylim=(0, 1), ylabel="share", xlabel="slope of its activation")
    top.set_xticks([-1, 0, 1, 2], ["−1", "0", "1", "2+"])
    for ax, name, color, left, width, count in (
        (top, "outs", BLUE, -1, 0.1, 30), (low, "slopes", ORANGE, 0, 0.05, 20),
    ):  # fmt: skip
        edges = left + width * np.arange(count)
        boxes = ax.bar(edges, 0.1, 0.9 * width, align="edge", color=color, ls="-")
        for k, box in enumerate(boxes):
            actor(box, height=f"{name}[{k}]")
    highest = top.text(0, 0.5, "0", ha="center", va="center")
    actor(highest, text="{peak:.2f}", x="peak_x", y="peak_y")
    mean = low.plot([0.2, 0.2], [0, 1], color=INK, ls="--", lw=1.2, label="mean")[0]
    actor(mean, x=["mean", "mean"])
    low.legend_above()
    words = (
        "Layer {layer}: outputs {size:.2g} in size; between samples they differ by {spread:.2g}. "
        "Slopes {mean:.3f} on average, {flat:.0f} in 100 below 0.05"
    )
    return describe(figure, words)


def vanishing() -> Live:
    """The picture of a whole network, with activation, start scale and cures to choose.

    >>> print(vanishing().alt(depth=2)[:51])
    Network: sigmoid, plain, scale 1.00. In the first l
    """
    depths = {"depth": [2, 5, 10, 20, 30]}
    wirings = ["plain", "skip", "normalised"]
    return live(
        draw_vanish, vanish, depth=(2, 30, "whole"), **CHOICES, wiring=wirings,
        former=FORMER | depths,
    )  # fmt: skip


def one_layer() -> Live:
    """The picture of one layer.

    >>> print(one_layer().alt()[:29])
    Layer 1: outputs 0.54 in size
    """
    former = FORMER | {"layer": [1, 2, 5, 10, 29]}
    return live(draw_inside, inside, layer=(1, 29, "whole"), **CHOICES, former=former)
