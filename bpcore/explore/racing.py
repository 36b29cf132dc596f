"""The picture of the race: a map with all paths, and the height of each method over its steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import contourpy
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bpcore.checks import a, finite, one_of
from bpcore.explore.actors import Cast
from bpcore.explore.livepicture import Live, live
from bpcore.plot.style import CURVE_COLORS, INK, MUTED, PAPER, WIDTH, describe, stack
from bpcore.plot.wanted import on
from bpcore.race import LOWEST, METHODS, STEPS, SURFACES, WINDOW, height, outside, state, walk

# Nesterov is violet and Adam green, as in the other pictures of the chapter.
COLORS = [CURVE_COLORS[k] for k in (0, 1, 4, 3, 6, 5, 2, 7)]
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p")
MINIMA = {
    "bowl": [[0.0], [0.0]],
    "turned bowl": [[0.0], [0.0]],
    "ravine": [[1.0], [-0.5]],
    "saddle": [[0.0, 0.0], [-0.001, 1.999]],
    "many valleys": [[0.0], [0.0]],
}


LABELED = {"ravine": (16, 64, 256), "saddle": (0.5, 2, 8), "many valleys": (1, 2, 4)}


def levels(surface: str) -> list[list[float]]:
    """The level lines of a surface as one line with gaps, x and y, at 1/4, 1/2, 1, 2, 4 and so on.

    >>> len(levels("bowl"))
    2
    """
    one_of("surface", surface, SURFACES)
    lines = [line for level in 2.0 ** np.arange(-2, 10) for line in _lines(surface, level)]
    xs = [x for line in lines for x in [*line[:, 0].tolist(), np.nan]]
    ys = [y for line in lines for y in [*line[:, 1].tolist(), np.nan]]
    return [xs, ys]


def _lines(surface: str, level: float) -> list[Any]:
    """The parts of one level line, heights counted from the lowest point."""
    x: Any = np.linspace(*WINDOW[:2], 145)  # fine, so that a narrow bed is not cut into islands
    y: Any = np.linspace(*WINDOW[2:], 109)[:, None]
    z = height(surface, x, y) - LOWEST[surface]
    found: Any = contourpy.contour_generator(x, y[:, 0], z).lines(level)
    return [np.asarray([*line[:-1:3], line[-1]], float).round(2) for line in found]


def labels(surface: str) -> list[list[float]]:
    """Where three level lines say how high they are: x, y and height, to the lower right.

    >>> labels("bowl")[0]
    [1.38, -0.06, 1.0]
    """
    one_of("surface", surface, SURFACES)
    found = []
    for level in LABELED.get(surface, (1, 4, 16)):
        points = np.concatenate(_lines(surface, level))
        points = points[(np.abs(points[:, 0]) < 2.6) & (points[:, 1] > -1.6)]
        x, y = max(points.tolist(), key=lambda p: p[0] - p[1])
        found.append([x, y, float(level)])
    return found


def opened(lines: list[list[float]], places: list[list[float]]) -> list[list[float]]:
    """The lines with a gap around each label.

    >>> opened([[0.0, 0.5, 1.0], [0.0, 0.0, 0.0]], [[0.0, 0.1, 4.0]])
    [[nan, 0.5, 1.0], [0.0, 0.0, 0.0]]
    """
    xs, ys = np.array(lines)
    near = np.any([np.hypot(xs - x, ys - y) < 0.3 for x, y, _ in places], axis=0)
    return [np.where(near, np.nan, xs).tolist(), lines[1]]


def map_axes(ax: Axes, box: tuple[float, float, float, float]) -> None:
    """Axes of equal scale for both weights, in a box of inches; see `place`.

    >>> figure, (ax,) = stack(1, 4.0)
    >>> map_axes(ax, (0.65, 1.0, 3.4, 2.55))
    >>> ax.get_xlim() == WINDOW[:2]
    True
    """
    place(ax, box)
    ax.set(xlim=WINDOW[:2], ylim=WINDOW[2:], xlabel="$w_1$", ylabel="$w_2$", aspect="equal")
    ax.grid(False)


def place(ax: Axes, box: tuple[float, float, float, float]) -> None:
    """Put axes into a box of its figure: left, bottom, width, height, all in inches.

    >>> figure, (ax,) = stack(1, 4.0)
    >>> place(ax, (1.0, 1.0, 2.0, 2.0))
    >>> print(ax.get_position().y0, ax.get_position().height)  # shares of the figure
    0.25 0.5
    """
    finite("box", box, (4,))
    figure: Figure = a(Figure, "ax.figure", on(ax).get_figure())
    width, height = figure.get_size_inches()
    ax.set_position((box[0] / width, box[1] / height, box[2] / width, box[3] / height))


def race_picture(rates: Mapping[str, Sequence[float]]) -> Live:
    """All methods on any surface; `rates` has for each surface the tuned rate of each method.

    >>> race_picture({surface: [0.05] * 8 for surface in SURFACES}).alt(time=1)[:46]
    'Step 1 on the bowl, from height 14.5: SGD and '
    """
    for surface in SURFACES:
        found = a(Mapping, "rates", rates, "rates by surface").get(surface)
        finite(f"rates[{surface!r}]", found, (len(METHODS),))
    places = {surface: labels(surface) for surface in SURFACES}
    lines = {surface: opened(levels(surface), places[surface]) for surface in SURFACES}

    def race(  # type: ignore[no-untyped-def]
        surface="bowl", time=20, rate_times=1.0, decay=0.9, noise=0.0, w1=-2.0, w2=1.0,
        SGD=1, Momentum=1, Nesterov=1, AdaGrad=1, AdaDelta=1, RMSProp=1, Adam=1, AdaMax=1,
    ):  # fmt: skip
        on = [SGD, Momentum, Nesterov, AdaGrad, AdaDelta, RMSProp, Adam, AdaMax]
        xs, ys, heights, said, inside = [], [], [], [], []
        for k in range(len(on)):
            path = walk(k, surface, w1, w2, rate_times * rates[surface][k], decay, noise)
            x, y = path[0][: time + 1], path[1][: time + 1]
            low = LOWEST[surface]
            heights.append([height(surface, x[n], y[n]) - low for n in range(len(x))])
            said.append(state(surface, path[0], path[1], time) if on[k] == 1 else "off")
            xs.append(x)
            ys.append(y)
            if on[k] == 1 and not outside(x[-1], y[-1]):
                inside.append(k)
        result = "no method is in sight"
        if len(inside) > 0:
            lowest = min([heights[k][-1] for k in inside])
            level = [METHODS[k] for k in inside if heights[k][-1] - lowest <= abs(lowest) / 1000]
            result = f"{level[0]} is lowest, at {lowest:.2g}"
            if len(level) > 1:
                result = f"{level[0]} and {len(level) - 1:d} more are lowest, at {lowest:.2g}"
            if time == 0:
                result = "all still stand at the start"
        return {
            "x": xs, "y": ys, "heights": heights, "said": said, "on": on,
            "ends": [[xs[k][-1], ys[k][-1]] for k in range(len(on))],
            "result": result, "minimum": MINIMA[surface], "lines": lines[surface],
            "labels": places[surface], "top": heights[0][0],
            "count": [list(range(len(x))) for x in xs],
            "flip0": {"SGD": 1 - SGD}, "flip1": {"Momentum": 1 - Momentum},
            "flip2": {"Nesterov": 1 - Nesterov}, "flip3": {"AdaGrad": 1 - AdaGrad},
            "flip4": {"AdaDelta": 1 - AdaDelta}, "flip5": {"RMSProp": 1 - RMSProp},
            "flip6": {"Adam": 1 - Adam}, "flip7": {"AdaMax": 1 - AdaMax},
        }  # fmt: skip

    switches: dict[str, Any] = dict.fromkeys(METHODS, 1)
    return live(
        draw_race, race, surface=SURFACES, time=(0, STEPS, "time"),
        rate_times=(0.1, 10, "log"), decay=(0, 0.99), noise=(0, 5),
        w1=WINDOW[:2], w2=WINDOW[2:], **switches,
        buttons={name: f"flip{k}" for k, name in enumerate(METHODS)},
        former={
            "surface": ["bowl", "ravine", "saddle", "many valleys", "bowl"],
            "time": [5, 20, 60, 200], "rate_times": [0.3, 1.0, 3.0], "decay": [0.5, 0.9, 0.99],
        },
    )  # fmt: skip


def draw_race(actor: Cast) -> Figure:
    """The map, the heights below it, and beside both the list of methods.

    >>> len(draw_race(Cast()).axes)
    3
    """
    figure, (ax, low, names) = stack(3, 3.8)
    map_axes(ax, (0.56, 1.99, 2.42, 1.78))
    ax.yaxis.labelpad = 0
    place(low, (0.62, 0.46, 2.2, 0.92))
    place(names, (WIDTH - 1.16, 0.05, 1.16, 3.75))
    actor(ax.plot([0, 1], [0, 0], color=MUTED, ls="-", lw=0.5)[0], x="lines[0]", y="lines[1]")
    actor(ax.plot([0], [0], "+", color=INK, ms=11, mew=1.6)[0], x="minimum[0]", y="minimum[1]")
    low.set(yscale="log", xlim=(0, STEPS), ylim=(1e-12, 1e3), xlabel="step")
    low.set_title("height", loc="left", pad=4)
    low.set_yticks([1e-12, 1e-8, 1e-4, 1])
    low.set_xticks([0, 50, 100, 150, 200])
    for k in range(3):
        level = ax.text(0, 0, "0", color=MUTED, ha="center", va="center")
        actor(level, x=f"labels[{k}][0]", y=f"labels[{k}][1]", text=f"{{labels[{k}][2]:.3g}}")
    names.set(xlim=(0, 1), ylim=(-8, 0))
    names.set_axis_off()
    for k, (name, color) in enumerate(zip(METHODS, COLORS, strict=True)):
        look: dict[str, Any] = {"color": color, "ls": ("-", "--")[k % 2], "lw": 1.5}
        end: dict[str, Any] = {"color": color, "ls": "none", "mec": INK, "mew": 0.6, "ms": 7}
        on = {"visible": f"on[{k}]"}
        actor(ax.plot([0, 1], [0, 0], **look)[0], x=f"x[{k}]", y=f"y[{k}]", **on)
        actor(low.plot([0, 1], [1, 1], **look)[0], x=f"count[{k}]", y=f"heights[{k}]", **on)
        actor(
            ax.plot([0], [0], MARKERS[k], **end)[0],
            x=f"ends[{k}][0]", y=f"ends[{k}][1]", **on,
        )  # fmt: skip
        names.plot([0.06], [-k - 0.3], MARKERS[k], clip_on=False, **end)
        names.text(0.15, -k - 0.3, name, va="center")
        said = names.text(0, -k - 0.7, "0", va="center", color=MUTED)
        actor(said, text=f"{{said[{k}]}}")
    start = ax.plot([0], [0], "o", mfc=PAPER, mec=INK, ms=9, mew=1.6)[0]
    actor(start, x="w1", y="w2", drag=("w1", "w2"))
    return describe(figure, "Step {time} on the {surface}, from height {top:.3g}: {result}")
