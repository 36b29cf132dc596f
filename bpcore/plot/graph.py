"""A scalar graph drawn as a network: neurons in columns, weights on the lines between them."""

from __future__ import annotations

import math
import re

from matplotlib.figure import Figure
from matplotlib.patches import Circle

from bpcore.checks import MANY, a, whole
from bpcore.graph import Value
from bpcore.graph.walk import Stop, number_of_stops, plain, walk
from bpcore.plot.canvas import FULL, Canvas, breadth
from bpcore.plot.places import BOTTOM, BOX, RADIUS, TOP, Place, Unit, places, signals
from bpcore.plot.style import BLUE, GLOW, GREEN, INK, MUTED, ORANGE, PAPER, describe

HEIGHT, ROW = 438.0, 14.0  # points: the picture, a line of text
NET = r"\mathrm{net}"  # the derivative by what enters a neuron has a name of its own: delta
COLORS = {"forward": BLUE, "backward": ORANGE, "update": GREEN, "forward again": BLUE}


def draw_walk(root: Value, stop: int, rate: float | None = None) -> Figure:
    """The network of `root` after so many stops of its walk, with the last one lit.

    With a `rate` the walk goes on: an update of each weight, and forward once more.

    >>> from bpcore import examples
    >>> draw_walk(examples.worked_graph(), 1).get_label()
    'Stop 1 of 30, forward: net_h1 = 0.3775, from w1, w2, i1, i2, b1.'
    """
    a(Value, "root", root)
    if not root.rule:
        raise ValueError(f"root: expected the result of an operation, got the leaf {root!r}")
    count = number_of_stops(root, rate)
    if not 1 <= whole("stop", stop, -MANY) <= count:
        raise ValueError(f"stop: expected 1 to {count}, got {stop}")
    now = (stops := walk(root, rate))[stop - 1]
    picture = NetworkPicture(now)
    picture.remember(stops[:stop])
    picture.network(root)
    picture.formula(root, f"{stop} of {len(stops)}")
    name = f"d{_name(root)}/d{_name(now.node)}" if now.backward else _name(now.node)
    words = f"Stop {stop} of {len(stops)}, {now.kind}: {name} = {plain(now.number)}"
    used = ", ".join(map(_name, now.used))
    source = f"from {used}" if used else "where the way back starts"
    if now.before is not None:
        source = f"before it was {plain(now.before)}"
    return describe(picture.figure, f"{words}, {source}")


def _name(node: Value) -> str:
    """What words call a node; one without a name by its number, or by how it is made."""
    if node.name or not node.rule:
        return node.name or f"{node.data:.4g}"
    inputs = [v.name or ("..." if v.rule else f"{v.data:.4g}") for v in node.inputs]
    return f"({node.rule.value.format(*inputs)})"


def _tex(node: Value) -> str:
    """The same as a formula, short enough for a box."""
    if node.name or not node.rule:
        return node.tex
    return node.rule.tex.format(
        *(v.tex if v.name or not v.rule else r"\ldots" for v in node.inputs)
    )


class NetworkPicture(Canvas):
    """The drawing, what has been computed so far, and the stop that is lit.

    >>> from bpcore import examples
    >>> draw_walk(examples.worked_graph(), 1).get_label().startswith("Stop 1 of")
    True
    """

    def __init__(self, now: Stop) -> None:
        super().__init__(HEIGHT)
        self.now = now
        self.color = COLORS[now.kind]
        self.values: dict[Value, float] = {}
        self.slopes: dict[Value, float] = {}

    def remember(self, stops: list[Stop]) -> None:
        """The numbers that are known after these stops: new weights make all others stale."""
        for past in stops:
            if past.kind == "forward again" and self.slopes:
                self.values = {v: number for v, number in self.values.items() if not v.rule}
                self.slopes = {}
            numbers = self.slopes if past.backward else self.values
            numbers[past.node] = past.number

    def network(self, root: Value) -> None:
        """All lines, and over them all boxes."""
        units = places(root)
        place_of = {node: place for unit, place in units for node in unit}
        for unit, place in units:
            self.lines_into(unit, place, place_of)
        for unit, place in units:
            self.unit(unit, place)

    def number(self, x: float, y: float, node: Value, gap: float = ROW) -> None:
        """The value of a node, and below it dE/d(node) once that is known."""
        if node is self.now.node:
            low = y - gap if node in self.slopes else y
            self.box(x, (y + low) / 2, BOX - 4, y - low + ROW, GLOW, self.color)
        if not node.rule:
            self.text(x, y, f"{self.values.get(node, node.data):.4g}")
        else:
            self.text(x, y, f"{self.values[node]:.4f}" if node in self.values else "?")
        if node in self.slopes:
            self.text(x, y - gap, f"{self.slopes[node]:.4f}", ORANGE)

    def unit(self, unit: Unit, place: Place) -> None:
        x, y = place
        if not unit[0].rule:
            self.ax.add_patch(Circle((x, y), RADIUS, fc=PAPER, ec=MUTED, lw=0.8, zorder=1))
            self.text(x, y + RADIUS + 8, f"${_tex(unit[0])}$")
            self.number(x, y, unit[0])
            return
        tall = 3 * ROW + 2
        half = len(unit) * tall / 2
        self.box(x, y, BOX, 2 * half, PAPER, INK)
        for k, node in enumerate(unit):
            top = y + half - k * tall
            self.text(x, top - 9, f"${_tex(node)}$", MUTED)
            self.number(x, top - 9 - ROW, node)
        leaves = [v for node in unit for v in node.inputs if not v.rule and v not in signals(node)]
        for v in leaves[-1:]:  # the bias of a neuron, the target of an error: outside its box
            side = 1 if y > (TOP + BOTTOM) / 2 else -1
            named = f"${v.tex}$ {v.data:.4g}" if v.name else f"{v.data:.4g}"
            self.text(x, y + side * (half + 9), named, MUTED)
            if v in self.slopes:
                self.text(x, y + side * (half + 9 + ROW), f"{self.slopes[v]:.4f}", ORANGE)

    def lines_into(self, unit: Unit, place: Place, place_of: dict[Value, Place]) -> None:
        """Lines from the signals of a unit, each with its weight."""
        for node in unit:
            for k, v in enumerate(signals(node)):
                if v in unit:
                    continue
                lit = self.lights(node, v, node.inputs[k])
                look = self.color if lit else MUTED, 2.4 if lit else 0.8
                start, end = place_of[v], place
                if len(node.inputs) > 2:  # from edge to edge, with an arrow and a weight
                    start, end = self.way(v, start, end, look[0])
                    self.weight(node.inputs[k], v, start, end)
                (x0, y0), (x1, y1) = start, end
                self.line((x0, x1), (y0, y1), *look)

    def way(self, v: Value, start: Place, end: Place, color: str) -> tuple[Place, Place]:
        """The head of an arrow from a signal to a neuron, and where its line starts and ends."""
        x0, x1 = start[0] + self.half(v), end[0] - BOX / 2
        y0, y1 = start[1], end[1]
        if y0 != y1:  # several arrows come in, each at its own height
            y1 += 9 if y0 > y1 else -9
        length = math.hypot(x1 - x0, y1 - y0)
        dx, dy = 5 * (x1 - x0) / length, 5 * (y1 - y0) / length
        turn = math.degrees(math.atan2(dy, dx)) - 90
        self.ax.plot([x1 - dx], [y1 - dy], marker=(3, 0, turn), ms=7, color=color, mew=0)
        return (x0, y0), (x1 - dx, y1 - dy)

    def lights(self, node: Value, signal: Value, weight: Value) -> bool:
        """Whether the line from a signal to a node is part of the stop."""
        if self.now.kind == "update":
            return weight is self.now.node
        if self.now.backward:
            feeds = node in self.now.used and self.now.node in node.inputs
            return feeds and self.now.node in (signal, weight)
        return node is self.now.node and signal in self.now.used

    def half(self, node: Value) -> float:
        """Half the width of what a node is drawn in."""
        return BOX / 2 if node.rule else RADIUS

    def weight(self, w: Value, v: Value, start: Place, end: Place) -> None:
        """Name, value and derivative: around a level line, else beside it, near where it starts."""
        (x0, y0), (x1, y1) = start, end
        if y0 == y1:
            x = (x0 + x1) / 2 + 2.5  # the line ends at the head of its arrow, 5 before the box
            self.text(x, y0 + 9 + ROW, f"${w.tex}$", MUTED)
            self.number(x, y0 + 9, w, gap=18)
            return
        up = y1 > y0
        clear = 3 * ROW + 11 if v.rule else RADIUS + 14 + 12 * up  # past the box or the circle
        near = y0 + clear if up else y0 - clear
        y = near + ROW if up else near - ROW
        x = x0 + (near - y0) / (y1 - y0) * (x1 - x0) - 21
        self.text(x, y + ROW, f"${w.tex}$", MUTED)
        self.number(x, y, w)

    def formula(self, root: Value, count: str) -> None:
        """The lit stop in full: the formula, the numbers put in, the result."""
        now = self.now
        of = _tex(now.node)
        name = rf"\partial {_tex(root)} / \partial {of}" if now.backward else of
        if now.backward and of.startswith(NET):
            name = of.replace(NET, r"\delta") + f" = {name}"
        becomes = r"\leftarrow" if now.kind == "update" else "="
        lines = _broken(f"{name} {becomes} {now.tex}")
        if now.tex != now.tex_numbers:
            lines += _broken(f"= {now.tex_numbers}")
        height = 4 * 1.25 * ROW + 6
        self.box(FULL / 2, height / 2 + 2, FULL - 4, height, GLOW, self.color)
        for k, line in enumerate(lines):
            self.text(8, height - 10 - 1.25 * ROW * k, f"${line}$", ha="left")
        result = f"= {plain(now.number)}".replace("-", "−")  # the sign that formulas have
        self.text(8, 12, result, ha="left", fontweight="bold")
        self.text(FULL - 8, 12, count, MUTED, ha="right")
        if now.before is not None:
            self.text(116, 12, f"was {plain(now.before)}", MUTED, ha="left")


def _broken(tex: str) -> list[str]:
    """A formula in two lines if it is too long for one: parted before a sign, evenly."""
    if breadth(f"${tex}$") < FULL - 20:
        return [tex]
    places = [match.start() for match in re.finditer(r"[+] |\\cdot ", tex)]
    halves = [(tex[:at].rstrip(), tex[at:]) for at in places]
    return list(min(halves, key=lambda pair: max(map(len, pair)), default=(tex,)))
