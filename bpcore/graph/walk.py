"""A graph, walked stop by stop: each stop with its formula, its numbers and its result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bpcore.checks import a, number
from bpcore.graph.value import Value, order


@dataclass(frozen=True)
class Stop:
    """One stop of a walk: which node, what is computed there, from what, with which result.

    >>> first = walk(Value(3.0, "w") * 2.0)[0]
    >>> first.kind, first.tex_numbers, first.number
    ('forward', '3 \\\\cdot 2', 6.0)
    """

    node: Value
    kind: str  # "forward", "backward", "update", "forward again"
    tex: str  # the formula with names
    tex_numbers: str  # the same formula with numbers put in
    number: float
    used: tuple[Value, ...]
    before: float | None = None  # of an update, and of what comes after it: the number until then

    @property
    def backward(self) -> bool:
        """Whether a derivative is computed here."""
        return self.kind == "backward"


def walk(root: Value, rate: float | None = None) -> list[Stop]:
    """All stops of one forward and one backward pass, layer by layer.

    With a `rate` the walk closes the circle: every leaf that has a derivative moves against it, and
    the forward pass comes once more. The graph itself stays as it is.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> for stop in walk((w * x).named("y"), rate=0.5):
    ...     print(stop.tex, "=", stop.tex_numbers, "=", stop.number)
    w \\cdot x = 3 \\cdot 2 = 6.0
    1 = 1 = 1.0
    \\partial y / \\partial y \\cdot x = 1 \\cdot 2 = 2.0
    w - \\eta \\cdot \\partial y / \\partial w = 3 - 0.5 \\cdot 2 = 2.0
    w \\cdot x = 2 \\cdot 2 = 4.0
    """
    number_of_stops(root, rate)  # which looks at both, before anything is changed
    root.forward()
    root.backward()
    nodes = order(root)
    layer = dict.fromkeys(nodes, 0)  # how many operations a node is before the root, at most
    for node in reversed(nodes):
        for v in node.inputs:
            layer[v] = max(layer[v], layer[node] + 1)
    made = sorted((v for v in nodes if v.rule), key=lambda v: -layer[v])
    known = sorted((v for v in nodes if not v.constant), key=lambda v: layer[v])
    stops = [_forward_stop(v) for v in made] + [_backward_stop(root, v, nodes) for v in known]
    if rate is None:
        return stops
    learned = sorted((v for v in nodes if not v.rule and not v.constant), key=lambda v: -layer[v])
    updates = [_update_stop(root, v, rate) for v in learned]
    before = {v: v.data for v in nodes}
    for stop in updates:
        stop.node.data = stop.number
    root.forward()
    again = [replace(_forward_stop(v), kind="forward again", before=before[v]) for v in made]
    for v in nodes:
        v.data = before[v]
    return [*stops, *updates, *again]


def number_of_stops(root: Value, rate: float | None = None) -> int:
    """How many stops `walk` makes, without walking.

    >>> w = Value(3.0, "w")
    >>> number_of_stops(w * w), number_of_stops(w * w, rate=0.5)
    (3, 5)
    """
    nodes = order(a(Value, "root", root))
    made = sum(node.rule is not None for node in nodes)
    known = sum(not node.constant for node in nodes)
    if rate is None:
        return made + known
    number("rate", rate)
    return 2 * made + known + sum(not (node.rule or node.constant) for node in nodes)


def _forward_stop(node: Value) -> Stop:
    assert node.rule is not None
    names, numbers = [v.tex for v in node.inputs], [_factor(v.data) for v in node.inputs]
    tex = node.rule.tex
    numbers_in = tex.format(*numbers)
    return Stop(node, "forward", tex.format(*names), numbers_in, node.data, node.inputs)


def _update_stop(root: Value, leaf: Value, rate: float) -> Stop:
    tex = rf"{leaf.tex} - \eta \cdot \partial {root.tex} / \partial {leaf.tex}"
    numbers = rf"{plain(leaf.data)} - {plain(rate)} \cdot {_factor(leaf.grad)}"
    new = leaf.data - rate * leaf.grad
    return Stop(leaf, "update", tex, numbers, new, (leaf,), leaf.data)


def _backward_stop(root: Value, node: Value, nodes: Iterable[Value]) -> Stop:
    """The chain rule at one node: a term for each place where the node is used."""
    terms, number_terms, used = [], [], []
    for user in nodes:
        for k, v in enumerate(user.inputs):
            if v is node:
                assert user.rule is not None
                slope, names = user.rule.tex_slopes[k], [u.tex for u in user.inputs]
                numbers = [_factor(u.data) for u in user.inputs]
                upstream = rf"\partial {root.tex} / \partial {user.tex}"
                terms.append(rf"{upstream} \cdot {slope.format(*names, y=user.tex)}")
                numbers_in = slope.format(*numbers, y=_factor(user.data))
                number_terms.append(rf"{_factor(user.grad)} \cdot {numbers_in}")
                used.append(user)
    formula, numbers_put_in = " + ".join(terms) or "1", " + ".join(number_terms) or "1"
    return Stop(node, "backward", formula, numbers_put_in, node.grad, tuple(used))


def multiplications(root: Value) -> tuple[int, int]:
    """How many multiplications the derivatives with respect to all leaves take, alone and shared.

    Alone, each derivative is written out: for each path from the root, the product of the slopes
    on it. Shared, every node keeps dE/d(node), and each slope is multiplied in once. A slope that
    is 1 costs nothing.

    >>> a, b, c = (Value(2.0, name) for name in "abc")
    >>> multiplications((a * b) * c)
    (2, 2)
    >>> multiplications(((a * b) * c) ** 2.0)
    (5, 4)
    """
    nodes = order(root)
    paths, bare, factors = (dict.fromkeys(nodes, 0) for _ in range(3))
    paths[root] = bare[root] = 1  # bare: a path on which every slope is 1
    shared = 0
    for node in reversed(nodes):
        for v, slope in zip(node.inputs, node.rule.slopes if node.rule else (), strict=True):
            if not v.constant:
                counts = slope != "1"
                paths[v] += paths[node]
                bare[v] += 0 if counts else bare[node]
                factors[v] += factors[node] + counts * paths[node]
                shared += counts and factors[node] > 0
    leaves = [v for v in nodes if not v.rule]
    return sum(factors[v] - (paths[v] - bare[v]) for v in leaves), shared


def plain(number: float) -> str:
    """At most nine digits, without zeros at the end.

    >>> plain(0.3775), plain(-0.0380982365)
    ('0.3775', '-0.038098237')
    """
    if 1e-4 <= abs(number) < 1e4:
        return f"{number:.9f}".rstrip("0").rstrip(".")
    return f"{number:.9g}"


def _factor(number: float) -> str:
    """A number as it stands in a product: negative ones in parentheses."""
    return f"({plain(number)})" if number < 0 else plain(number)
