"""A scalar graph drawn as a network: neurons in columns, weights on the lines between them."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from bpcore.graph import Value, order
from bpcore.graph.walk import Step, plain, walk
from bpcore.plot.style import BLUE, GLOW, INK, MUTED, ORANGE, PAPER, WIDTH, describe

# All in points; the picture is WIDTH inches wide.
HEIGHT, TOP, BOTTOM, MARGIN = 345.0, 285.0, 122.0, 25.0
ROW = 12.0  # height of a line of text

Unit = list[Value]  # what is drawn in one box: a net input and its output, or a single node


def draw_walk(root: Value, step: int) -> Figure:
    """The network of `root` after so many steps of its walk, with the last one lit.

    >>> from bpcore import examples
    >>> draw_walk(examples.worked_graph(), 1).get_label()
    'Step 1 of 30, forward: net_h1 = 0.3775, from w1, w2, i1, i2, b1'
    """
    steps = walk(root)
    if not 1 <= step <= len(steps):
        raise ValueError(f"step: expected 1 to {len(steps)}, got {step}")
    now = steps[step - 1]
    figure = Figure(figsize=(WIDTH, HEIGHT / 72))
    ax = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH * 72), ylim=(0, HEIGHT))
    ax.set_axis_off()
    picture = _Picture(ax, now)
    for past in steps[:step]:
        numbers = picture.slopes if past.backward else picture.values
        numbers[past.node] = past.number
    places = _places(root)
    for unit, place in places:
        picture.lines_into(unit, place, {v: at for other, at in places for v in other})
    for unit, place in places:
        picture.unit(unit, place)
    picture.formula(root, f"step {step} of {len(steps)}")
    name = f"dE/d{now.node.name}" if now.backward else now.node.name
    kind = "backward" if now.backward else "forward"
    words = f"Step {step} of {len(steps)}, {kind}: {name} = {plain(now.number)}"
    return describe(figure, f"{words}, from {', '.join(v.name for v in now.used) or 'nothing'}")


def _columns(root: Value) -> list[list[Unit]]:
    """Group the nodes into boxes, and the boxes into columns by their distance from the inputs."""
    units: dict[int, Unit] = {}
    level: dict[int, int] = {}
    for node in order(root):
        signals = _signals(node)
        for v in signals:
            if not v.rule and id(v) not in units:
                units[id(v)], level[id(v)] = [v], 0
        if not node.rule:
            continue
        if len(node.inputs) == 1 and len(units[id(node.inputs[0])]) == 1 and node.inputs[0].rule:
            unit = units[id(node.inputs[0])]  # an activation joins the net input it squashes
            unit.append(node)
            units[id(node)], level[id(node)] = unit, level[id(node.inputs[0])]
        else:
            units[id(node)] = [node]
            level[id(node)] = 1 + max(level[id(v)] for v in signals)
    columns: list[list[Unit]] = [[] for _ in range(1 + max(level.values()))]
    for unit in {id(unit): unit for unit in units.values()}.values():
        columns[level[id(unit[0])]].append(unit)
    return columns


def _signals(node: Value) -> list[Value]:
    """The inputs that come from the left: for a weighted sum without its weights and bias."""
    if len(node.inputs) > 2:
        return list(node.inputs[len(node.inputs) // 2 : -1])
    return [v for v in node.inputs if v.rule]


def _places(root: Value) -> list[tuple[Unit, tuple[float, float]]]:
    """Each box with the point of its middle: columns from left to right, the root in the last."""
    columns = _columns(root)
    *columns, last = columns
    between = (WIDTH * 72 - 2 * MARGIN) / (len(columns) - 1)
    places = [(unit, (WIDTH * 72 - MARGIN, (TOP + BOTTOM) / 2)) for unit in last]
    for k, column in enumerate(columns):
        step = (TOP - BOTTOM) / max(1, len(column) - 1)
        places += [(unit, (MARGIN + k * between, TOP - n * step)) for n, unit in enumerate(column)]
    return places


class _Picture:
    """The axes, what has been computed so far, and the step that is lit."""

    def __init__(self, ax: Axes, now: Step) -> None:
        self.ax, self.now = ax, now
        self.values: dict[Value, float] = {}
        self.slopes: dict[Value, float] = {}

    def text(self, x: float, y: float, text: str, color: str = INK, **style: Any) -> None:
        style = {"ha": "center", "va": "center", "fontsize": 9, **style}
        self.ax.text(x, y, text, color=color, **style)

    def number(self, x: float, y: float, node: Value, gap: float = ROW) -> None:
        """The value of a node, and below it the derivative of E by it once that is known."""
        value = node.data if not node.rule else self.values.get(node)
        if node is self.now.node:
            low = y - gap if node in self.slopes else y
            edge = ORANGE if self.now.backward else BLUE
            self.ax.add_patch(_box(x, (y + low) / 2, 40, y - low + ROW, GLOW, edge))
        self.text(
            x, y, "?" if value is None else f"{value:.4g}" if not node.rule else f"{value:.4f}"
        )
        if node in self.slopes:
            self.text(x, y - gap, f"{self.slopes[node]:.4f}", ORANGE)

    def unit(self, unit: Unit, place: tuple[float, float]) -> None:
        x, y = place
        if not unit[0].rule:
            self.ax.add_patch(Circle((x, y), 16, fc=PAPER, ec=MUTED, lw=0.8, zorder=1))
            self.text(x, y + 23, f"${unit[0].tex}$", fontsize=10)
            self.number(x, y, unit[0])
            return
        half = len(unit) * (2 * ROW + 14) / 2
        self.ax.add_patch(_box(x, y, 46, 2 * half, PAPER, INK))
        for k, node in enumerate(unit):
            top = y + half - k * (2 * ROW + 14)
            self.text(x, top - 8, f"${node.tex}$", MUTED)
            self.number(x, top - 20, node)
        leaves = [v for node in unit for v in node.inputs if not v.rule and v not in _signals(node)]
        for v in leaves[-1:]:  # the bias of a neuron, the target of an error: outside its box
            side = 1 if y > (TOP + BOTTOM) / 2 else -1
            self.text(x, y + side * (half + 8), f"${v.tex}$ {v.data:.4g}", MUTED)
            if v in self.slopes:
                self.text(x, y + side * (half + 8 + ROW), f"{self.slopes[v]:.4f}", ORANGE)

    def lines_into(
        self, unit: Unit, place: tuple[float, float], places: dict[Value, tuple[float, float]]
    ) -> None:
        """Lines from the signals of a unit, each with its weight."""
        for node in unit:
            signals = _signals(node)
            for k, v in enumerate(signals):
                if v in unit:
                    continue
                (x0, y0), (x1, y1) = places[v], place
                lit = (v in self.now.used and node is self.now.node and not self.now.backward) or (
                    self.now.backward
                    and node in self.now.used
                    and self.now.node in node.inputs
                    and self.now.node in (v, node.inputs[k])
                )
                color = (ORANGE if self.now.backward else BLUE) if lit else MUTED
                self.ax.plot(
                    [x0, x1], [y0, y1], color=color, lw=2.4 if lit else 0.8, ls="-", zorder=0
                )
                if len(node.inputs) > 2:
                    # Near the middle of a level line, nearer the start of one that crosses another.
                    across = 0.5 if y0 == y1 else 0.35
                    x, y = x0 + across * (x1 - x0), y0 + across * (y1 - y0)
                    self.weight(node.inputs[k], x, y, level=y0 == y1)

    def weight(self, w: Value, x: float, y: float, level: bool) -> None:
        """Name and value above a level line and the derivative below it; else all on one plate."""
        if not level:
            self.ax.add_patch(_box(x, y, 34, 3 * ROW, PAPER, "none"))
        self.text(x, y + 8 + ROW if level else y + ROW, f"${w.tex}$", MUTED)
        self.number(x, y + 8 if level else y, w, gap=17 if level else ROW)

    def formula(self, root: Value, count: str) -> None:
        """The lit step in full: the formula, the numbers put in, the result."""
        now = self.now
        name = rf"\partial {root.tex} / \partial {now.node.tex}" if now.backward else now.node.tex
        color = ORANGE if now.backward else BLUE
        self.ax.add_patch(_box(WIDTH * 36, 31, WIDTH * 72 - 4, 58, GLOW, color))
        left = {"ha": "left"}
        self.text(8, 50, f"${name} = {now.tex}$", fontsize=10, **left)
        self.text(8, 32, f"$= {now.tex_numbers}$", **left)
        self.text(8, 14, f"= {plain(now.number)}", fontsize=10, fontweight="bold", **left)
        self.text(WIDTH * 72 - 8, 14, count, MUTED, ha="right")


def _box(
    x: float, y: float, width: float, height: float, fill: str, edge: str, rounding: float = 3
) -> FancyBboxPatch:
    corner = (x - width / 2, y - height / 2)
    style = f"round,pad=0,rounding_size={rounding}"
    return FancyBboxPatch(corner, width, height, boxstyle=style, fc=fill, ec=edge, lw=0.8, zorder=1)
