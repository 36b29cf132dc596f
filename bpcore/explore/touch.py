"""The network you can touch: the worked example, with every number in the reader's hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bpcore import examples
from bpcore.compiler import Function, derive
from bpcore.explore.actors import Cast
from bpcore.explore.livepicture import Live, live
from bpcore.plot.style import BLUE, INK, MUTED, ORANGE, PAPER, SIZE, WIDTH, axes, describe

HEIGHT, TOP, BOTTOM = 400.0, 347.0, 177.0  # points; the two rows of neurons
LEFT, MIDDLE, RIGHT = 20.0, 141.0, 264.0  # the three columns
HALF = 24.0  # half the width of a neuron's box
LAST, LOWEST = 10_000, 1e-9  # the ends of the axes: a smaller error stays on the edge

NEURONS = ("h1", "h2", "o1", "o2")
SHOWN = ("E", *(f"{kind}_{of}" for of in NEURONS for kind in ("out", "dnet")))
WEIGHTS = tuple(f"w{k}" for k in range(1, 9))

network = Function(
    derive(examples.worked_graph()).giving(*SHOWN, *(f"d{name}" for name in WEIGHTS))
)


def touch(
    i1: float = 0.05, i2: float = 0.10, w1: float = 0.15, w2: float = 0.20, w3: float = 0.25,
    w4: float = 0.30, b1: float = 0.35, w5: float = 0.40, w6: float = 0.45, w7: float = 0.50,
    w8: float = 0.55, b2: float = 0.60, t1: float = 0.01, t2: float = 0.99, rate: float = 0.5,
    order: str = "right order", n: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """One pass forward and back, and where the weights are after a step.

    >>> round(touch()["E"], 9)
    0.298371109
    """
    E, h1, dh1, h2, dh2, o1, do1, o2, do2, *dw = network(
        i1=i1, i2=i2, w1=w1, w2=w2, w3=w3, w4=w4, b1=b1,
        w5=w5, w6=w6, w7=w7, w8=w8, b2=b2, t1=t1, t2=t2,
    )  # fmt: skip
    w = [w1, w2, w3, w4, w5, w6, w7, w8]
    new = [weight - rate * slope for weight, slope in zip(w, dw)]  # noqa: B905
    if order == "outputs first":  # the mistake: the error goes back through weights just changed
        wrong_h1 = (do1 * new[4] + do2 * new[6]) * h1 * (1 - h1)
        wrong_h2 = (do1 * new[5] + do2 * new[7]) * h2 * (1 - h2)
        wrong = [wrong_h1 * i1, wrong_h1 * i2, wrong_h2 * i1, wrong_h2 * i2]
        new = [*[w[k] - rate * wrong[k] for k in range(4)], *new[4:]]
    after = {
        "w1": new[0], "w2": new[1], "w3": new[2], "w4": new[3],
        "w5": new[4], "w6": new[5], "w7": new[6], "w8": new[7],
        "n": n + 1 if n < LAST else np.nan,  # that cannot be gone on with: the axis ends there
    }  # fmt: skip
    E_next = network(
        i1=i1, i2=i2, w1=new[0], w2=new[1], w3=new[2], w4=new[3], b1=b1,
        w5=new[4], w6=new[5], w7=new[6], w8=new[7], b2=b2, t1=t1, t2=t2,
    )[0]  # fmt: skip
    return {
        "E": E, "E_seen": max(E, LOWEST), "E_next": E_next, "out": [h1, h2, o1, o2],
        "delta": [dh1, dh2, do1, do2], "dw": dw, "after": after,
        "thick": [min(6, 1 + 1.5 * abs(weight)) for weight in w],
        "whole": [weight >= 0 for weight in w], "dashed": [weight < 0 for weight in w],
    }  # fmt: skip


def draw_touch(actor: Cast) -> Figure:
    """The 2-2-2 network with its numbers, and below it the error over the steps taken.

    >>> len(draw_touch(Cast()).axes)
    2
    """
    figure, low = axes(HEIGHT / 72, xscale="symlog", yscale="log")
    low.set(xlim=(-0.4, 15_000), ylim=(LOWEST / 3, 1), yticks=[1e-8, 1e-4, 1])
    low.set(xlabel="steps", ylabel="E", position=(0.2, 50 / HEIGHT, 0.76, 68 / HEIGHT))
    actor(low.plot([], [], lw=2)[0], x="n", y="E_seen", trail=True)
    actor(low.plot([], [], "o", color=ORANGE, ms=6)[0], x="n", y="E_seen")
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH * 72), ylim=(0, HEIGHT), zorder=-1)
    ax.set_axis_off()
    columns = [[(x, TOP), (x, BOTTOM)] for x in (LEFT, MIDDLE, RIGHT)]
    for layer in (0, 1):
        for k in range(4):  # w1 and w2 lead to the first neuron, w3 and w4 to the second
            start, end = columns[layer][k % 2], columns[layer + 1][k // 2]
            _edge(ax, actor, 4 * layer + k, start, end)
    for k, (x, y) in enumerate(columns[0], start=1):
        ax.plot([x], [y], "o", ms=36, mfc=PAPER, mec=MUTED)
        _number(ax, actor, x, y, f"i{k}", "")
        _text(ax, x, y + 27, f"$i_{k}$")
    for k, (x, y) in enumerate([*columns[1], *columns[2]]):
        _neuron(ax, actor, k, x, y)
    for k, x in enumerate((MIDDLE, RIGHT), start=1):
        _number(ax, actor, x, (TOP + BOTTOM) / 2, f"b{k}", "b")
    _number(ax, actor, RIGHT, TOP + 38, "t1", "t")
    _number(ax, actor, RIGHT, BOTTOM - 38, "t2", "t")
    words = (
        "Steps taken: {n}. The error is E = {E:.9f}, and the next step makes it {E_next:.9f}. "
        "The outputs are {out[2]:.4f} and {out[3]:.4f}"
    )
    return describe(figure, words)


def _text(ax: Axes, x: float, y: float, text: str, color: str = INK, **style: Any) -> Any:
    style = {"ha": "center", "va": "center", "fontsize": SIZE, **style}
    return ax.text(x, y, text, color=color, **style)


def _number(ax: Axes, actor: Cast, x: float, y: float, name: str, letter: str) -> None:
    """An input's number, to be dragged and typed over, with its letter before it."""
    if letter:
        _text(ax, x - 8, y, f"${letter}_{name[1:]}$", MUTED, ha="right")
    place = {"ha": "left"} if letter else {}
    actor(_text(ax, x - 4 if letter else x, y, "0", **place), text=f"{{{name}:.3f}}", edit=name)


def _edge(ax: Axes, actor: Cast, k: int, start: Any, end: Any) -> None:
    """A weight: a line as thick as it is large, dashed if it is negative; its number and slope."""
    (x0, y0), (x1, y1) = start, end
    x0, x1 = x0 + (18 if x0 == LEFT else HALF), x1 - HALF
    y1 += 9 * np.sign(y0 - y1)  # two arrows come in, each at its own place
    for style, kind in (("-", "whole"), ("--", "dashed")):
        line = ax.plot([x0, x1 - 6], [y0, y1 - 6 * (y1 - y0) / (x1 - x0)], ls=style, color=BLUE)[0]
        actor(line, linewidth=f"thick[{k}]", visible=f"{kind}[{k}]")
        line.set_zorder(0)
    angle = float(np.degrees(np.arctan2(y1 - y0, x1 - x0))) - 90
    ax.plot([x1 - 5], [y1 - 5 * (y1 - y0) / (x1 - x0)], marker=(3, 0, angle), ms=7, color=MUTED)
    if y0 == y1:  # beside the line: above and below it, or left of it
        x, above, below = (x0 + x1) / 2 - 3, y0 + 11, y0 - 11
    else:
        x = max(27.0, start[0] + 3)
        above, below = (y0 - 45, y0 - 59) if y0 == TOP else (y0 + 65, y0 + 51)
    _number(ax, actor, x, above, f"w{k + 1}", "w")
    actor(_text(ax, x, below, "0", ORANGE), text=f"{{dw[{k}]:.4f}}")


def _neuron(ax: Axes, actor: Cast, k: int, x: float, y: float) -> None:
    """A neuron's box: its name, what comes out, and the derivative of E by its net input."""
    corners = [
        [x - HALF, x + HALF, x + HALF, x - HALF, x - HALF],
        [y - 27, y - 27, y + 27, y + 27, y - 27],
    ]
    ax.fill(*corners, fc=PAPER, ec=INK, lw=0.8, zorder=1)
    _text(ax, x, y + 17, f"${NEURONS[k][0]}_{NEURONS[k][1]}$", MUTED)
    actor(_text(ax, x, y + 1, "0"), text=f"{{out[{k}]:.4f}}")
    actor(_text(ax, x, y - 15, "0", ORANGE), text=f"{{delta[{k}]:.4f}}")


def touch_network() -> Live:
    """The picture: numbers that can be dragged and typed over, and buttons that train.

    >>> print(touch_network().alt()[:45])
    Steps taken: 0. The error is E = 0.298371109,
    """
    numbers: dict[str, Any] = dict.fromkeys([*WEIGHTS, "b1", "b2"], (-5, 5))
    numbers |= dict.fromkeys(("i1", "i2", "t1", "t2"), (0, 1))
    return live(
        draw_touch, touch, rate=(0.01, 100, "log"), order=["right order", "outputs first"], n=0,
        buttons={"step": "after", "ten steps": ("after", 10), "run": ("after", "on")}, **numbers,
    )  # fmt: skip
