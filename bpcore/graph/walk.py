"""A graph, walked step by step: each step with its formula, its numbers and its result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bpcore.checks import a
from bpcore.graph.value import Value, order


@dataclass(frozen=True)
class Step:
    """One step of a walk: which node, what is computed there, from what, with which result.

    >>> first = walk(Value(3.0, "w") * 2.0)[0]
    >>> first.tex_numbers, first.number
    ('3 \\\\cdot 2', 6.0)
    """

    node: Value
    backward: bool
    tex: str  # the formula with names
    tex_numbers: str  # the same formula with numbers put in
    number: float
    used: tuple[Value, ...]


def walk(root: Value) -> list[Step]:
    """All steps of one forward and one backward pass, layer by layer.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> for step in walk((w * x).named("y")):
    ...     print(step.tex, "=", step.tex_numbers, "=", step.number)
    w \\cdot x = 3 \\cdot 2 = 6.0
    1 = 1 = 1.0
    \\partial y / \\partial y \\cdot x = 1 \\cdot 2 = 2.0
    """
    a(Value, "root", root).forward()
    root.backward()
    nodes = order(root)
    layer = dict.fromkeys(nodes, 0)  # how many steps a node is behind the root, at most
    for node in reversed(nodes):
        for v in node.inputs:
            layer[v] = max(layer[v], layer[node] + 1)
    forward = sorted((v for v in nodes if v.rule), key=lambda v: -layer[v])
    backward = sorted((v for v in nodes if not v.constant), key=lambda v: layer[v])
    return [_forward_step(v) for v in forward] + [_backward_step(root, v, nodes) for v in backward]


def _forward_step(node: Value) -> Step:
    assert node.rule is not None
    names, numbers = [v.tex for v in node.inputs], [_factor(v.data) for v in node.inputs]
    tex = node.rule.tex
    return Step(node, False, tex.format(*names), tex.format(*numbers), node.data, node.inputs)


def _backward_step(root: Value, node: Value, nodes: Iterable[Value]) -> Step:
    """The chain rule at one node: a term for each place where the node is used."""
    terms, number_terms, used = [], [], []
    for user in nodes:
        for k, v in enumerate(user.inputs):
            if v is node:
                assert user.rule is not None
                slope, names = user.rule.tex_slopes[k], [u.tex for u in user.inputs]
                numbers = [_factor(u.data) for u in user.inputs]
                behind = rf"\partial {root.tex} / \partial {user.tex}"
                terms.append(rf"{behind} \cdot {slope.format(*names, y=user.tex)}")
                numbers_in = slope.format(*numbers, y=_factor(user.data))
                number_terms.append(rf"{_factor(user.grad)} \cdot {numbers_in}")
                used.append(user)
    join = " + ".join
    return Step(node, True, join(terms) or "1", join(number_terms) or "1", node.grad, tuple(used))


def multiplications(root: Value) -> tuple[int, int]:
    """How many multiplications all derivatives by the leaves take, alone and with shared factors.

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
