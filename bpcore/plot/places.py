"""Where the boxes of a network diagram go: columns from the inputs on the left to the result."""

from __future__ import annotations

from bpcore.graph import Value, order
from bpcore.plot.canvas import FULL

# In points.
TOP, BOTTOM = 353.0, 163.0  # the middles of the outer boxes
BOX, RADIUS = 50.0, 17.0  # the width of a neuron, the circle of an input

Unit = list[Value]  # what is drawn in one box: a net input and its output, or a single node
Place = tuple[float, float]


def places(root: Value) -> list[tuple[Unit, Place]]:
    """Each box with its middle: columns from left to right, the last box between those before it.

    What room is left goes between the columns, most of it where lines carry weights.

    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> for unit, place in places(a * b):
    ...     print(unit, [round(distance) for distance in place])
    [Value(2, 'a')] [19, 353]
    [Value(3, 'b')] [19, 163]
    [Value(6, 'unnamed')] [275, 258]
    """
    *columns, last = _columns(root)
    if len(columns) == 1:
        columns.append([])  # a way to the last box
    widths = [2 * RADIUS, *[BOX] * (len(columns) - 1)]
    weighted = [any(len(v.inputs) > 2 for unit in c for v in unit) for c in columns[1:]]
    shares = [5 if carries else 2 for carries in weighted]
    room = (FULL - 4 - sum(widths)) / sum(shares)
    found: list[tuple[Unit, Place]] = []
    x = 2.0
    for column, width, share in zip(columns, widths, [*shares, 0], strict=True):
        x += width / 2
        step = (TOP - BOTTOM) / max(1, len(column) - 1)
        found += [(unit, (x, TOP - n * step)) for n, unit in enumerate(column)]
        x += width / 2 + share * room
    return found + [(unit, (FULL - 2 - BOX / 2, (TOP + BOTTOM) / 2)) for unit in last]


def signals(node: Value) -> list[Value]:
    """The inputs that come from the left: for a weighted sum without its weights and bias.

    >>> from bpcore.graph import weighted_sum
    >>> w, x, b = Value(0.5, "w"), Value(2.0, "x"), Value(0.1, "b")
    >>> signals(weighted_sum([w], [x], b))
    [Value(2, 'x')]
    """
    if len(node.inputs) > 2:
        return list(node.inputs[len(node.inputs) // 2 : -1])
    return [v for v in node.inputs if v.rule] or list(node.inputs)


def _columns(root: Value) -> list[list[Unit]]:
    """Group the nodes into boxes, and the boxes into columns by their distance from the inputs."""
    unit_of: dict[Value, Unit] = {}
    level: dict[Value, int] = {}
    units: list[Unit] = []
    for node in order(root):
        for v in signals(node):
            if v not in unit_of:  # an input of the network
                unit_of[v], level[v] = [v], 0
                units.append(unit_of[v])
        before = unit_of.get(node.inputs[0], []) if len(node.inputs) == 1 else []
        if len(before) == 1 and before[0].rule:
            before.append(node)  # an activation joins the net input that it squashes
            unit_of[node], level[node] = before, level[before[0]]
        elif node.rule:
            unit_of[node], level[node] = [node], 1 + max(level[v] for v in signals(node))
            units.append(unit_of[node])
    columns: list[list[Unit]] = [[] for _ in range(1 + max(level.values()))]
    for unit in units:
        columns[level[unit[0]]].append(unit)
    return columns
