"""Live pictures for tests: together they have every kind of actor, scale, input and button."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from bpcore import SGD, examples, plot
from bpcore.compiler import Run, derive, descent
from bpcore.explore import live
from bpcore.explore.livepicture import Live

train = Run(descent(derive(examples.worked_graph()), SGD(0.5)).giving("E", "out_o1"))
MARKS = [*range(20), *np.unique(np.geomspace(20, 10_000, 80).round().astype(int)).tolist()]
W = [0.45, 0.15, 0.2]


def training(rate=0.5, step=100, w5=0.4, i1=0.05):
    E, outs = train(w5, *W, i1, 0.1, 0.35, 0.25, 0.3, 0.6, 0.01, 0.5, 0.55, 0.99, rate, at=MARKS)
    (now,), (out,) = train(
        w5, *W, i1, 0.1, 0.35, 0.25, 0.3, 0.6, 0.01, 0.5, 0.55, 0.99, rate, at=[step]
    )
    return {"marks": MARKS, "E": E, "outs": outs, "now": now, "out": out}


def draw_training(actor):
    figure, (top, low) = plot.stack(2, 4.0)
    top.set(xscale="symlog", yscale="log", xlim=(0, 10_000), ylim=(1e-6, 1), ylabel="error E")
    low.set(xscale="symlog", xlim=(0, 10_000), ylim=(0, 1), ylabel="output", xlabel="step")
    actor(top.plot([], [])[0], x="marks", y="E")
    actor(low.plot([], [], color=plot.ORANGE, ls="--")[0], x="marks", y="outs")
    actor(top.plot([], [], "o", color=plot.ORANGE)[0], x="step", y="now", drag=("step", None))
    actor(low.text(1, 0.1, "0"), text="w5 = {w5:.3f}", edit="w5")
    return plot.describe(figure, "Rate {rate:.4g}, step {step}: E = {now:.9f}, output {out:.4f}")


def height(x, y, kind):
    return x * x + 3 * y * y if kind == "bowl" else x * x - y * y


def descending(x=1.0, y=0.5, rate=0.1, kind="bowl", n=0):
    slope = [2 * x, 6 * y if kind == "bowl" else -2 * y]
    after = {"x": x - rate * slope[0], "y": y - rate * slope[1], "n": n + 1}
    grid = [k / 10 - 2 for k in range(41)]
    size = math.sqrt(slope[0] ** 2 + slope[1] ** 2)
    return {
        "height": height(x, y, kind),
        "slope": slope,
        "size": size,
        "after": after,
        "map": [[height(a, b, kind) for a in grid] for b in grid],
        "end": [x - slope[0] / 4, y - slope[1] / 4],
        "far": height(x, y, kind) > 2,
        "empty": [] if n == 0 else [0.0, float(n)],
        "said": "" if n == 0 else f"{n:d} steps",
        "thick": 1 + min(4, size),
        "steep": size > 1,
        "word": f"slope {size:.2f}" if size > 1 else "nearly level",
        "around": [[x - 0.2, x + 0.2, x], [y - 0.2, y - 0.2, y + 0.2]],
    }


def draw_descent(actor):
    figure, (ax, low) = plot.stack(2, 5.0)
    ax.set(xlim=(-2, 2), ylim=(-2, 2))
    where = {"extent": (-2, 2, -2, 2), "vmin": -4, "vmax": 16, "aspect": "auto"}
    actor(ax.imshow(np.zeros((41, 41)), origin="lower", **where), values="map")
    actor(ax.fill([0, 1, 1], [0, 0, 1], color=plot.GREEN)[0], x="around[0]", y="around[1]")
    arrow = ax.plot([0, 1], [0, 1], ls="-")[0]
    actor(arrow, x=["x", "end[0]"], y=["y", "end[1]"], linewidth="thick", color=("size", 0, 8))
    actor(ax.plot([0], [0], "o", color=plot.INK)[0], x="x", y="y", drag=("x", "y"))
    actor(ax.text(0, 0, "0", ha="center"), text="{word}", x="x", y="end[1]", visible="steep")
    actor(ax.plot([0], [0], "s")[0], x="x", y="y", visible="far")  # not seen at the start
    low.set(xlim=(0, 40), ylim=(-4, 16))
    actor(low.plot([], [], "D-")[0], x="empty", y="empty")
    actor(low.plot([], [], "v")[0], x="n", y=-9)
    actor(low.text(1, 12, "0"), text="{said}")
    actor(low.plot([0], [0], "-")[0], x="n", y="height", trail=True)
    (bar,) = low.bar([38], [1], width=2)
    actor(bar, height="height", color=("height", -4, 16))
    return plot.describe(
        figure, "On the {kind} at {x:.3f}, {y:.3f} after {n} steps: height {height:+.3f}, {word}"
    )


def pictures() -> list[Live]:
    """Fresh pictures, as a chapter's cells would end with."""
    old: dict[str, Any] = {"rate": [0.01, 0.5, 50.0]}
    steps = {"step": "after", "ten steps": ("after", 10), "run": ("after", "on")}
    return [
        live(
            draw_training, training, former=old, i1=(0, 1),
            rate=(0.01, 500, "log"), step=(0, 10_000, "time"), w5=(-3, 3),
        ),
        live(
            draw_descent, descending, buttons=steps, n=0, kind=["bowl", "saddle"],
            x=(-2, 2), y=(-2, 2), rate=(0.01, 1, "log"),
        ),
    ]  # fmt: skip
