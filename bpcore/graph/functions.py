"""Scalar computation graphs: expressions of `Value` nodes, and the graph as a listing."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Sequence
from typing import Any

from bpcore.graph import rules
from bpcore.graph.value import Value, apply, order

__all__ = [
    "Value",
    "compile",
    "exp",
    "half_square",
    "log",
    "order",
    "relu",
    "sigmoid",
    "tanh",
    "weighted_sum",
]


def exp(z: Value) -> Value:
    """The exponential of z.

    >>> exp(Value(0.0)).data
    1.0
    """
    return apply(rules.EXP, z)


def log(z: Value) -> Value:
    """The natural logarithm of z.

    >>> log(Value(1.0)).data
    0.0
    """
    return apply(rules.LOG, z)


def tanh(z: Value) -> Value:
    """The hyperbolic tangent of z.

    >>> tanh(Value(0.0)).data
    0.0
    """
    return apply(rules.TANH, z)


def sigmoid(z: Value) -> Value:
    """1 / (1 + exp(-z)).

    >>> sigmoid(Value(0.0)).data
    0.5
    """
    return apply(rules.SIGMOID, z)


def relu(z: Value) -> Value:
    """z where it is positive, else 0.

    >>> relu(Value(-2.0)).data
    0.0
    """
    return apply(rules.RELU, z)


def half_square(out: Value, target: Value | float) -> Value:
    """The half squared error, (out - target)^2 / 2.

    >>> half_square(Value(3.0), 1.0).data
    2.0
    """
    return apply(rules.HALF_SQUARE, out, target)


def weighted_sum(weights: Sequence[Value], inputs: Sequence[Value], bias: Value) -> Value:
    """w_1 x_1 + ... + w_n x_n + b as one node, the net input of a neuron.

    >>> weighted_sum([Value(3.0), Value(4.0)], [Value(1.0), Value(2.0)], Value(0.5)).data
    11.5
    """
    if len(weights) != len(inputs):
        raise ValueError(f"weights: expected one per input ({len(inputs)}), got {len(weights)}")
    return apply(rules.weighted_sum(len(weights)), *weights, *inputs, bias)


def compile(root: Value) -> Callable[..., tuple[float, dict[str, float]]]:
    """One straight-line function of the named leaves: the value, and its derivatives by name.

    `listing` of the function is its source: every node once, forward; then every derivative once,
    backward, used again by all below it. Constants without a name are written as numbers.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> f = compile((w * x).named("y"))
    >>> print(f.listing)
    def f(w, x):
        y = w * x
        dy = 1.0
        dw = dy * x
        return y, {"w": dw}
    >>> f(w=5.0, x=2.0)
    (10.0, {'w': 2.0})
    """
    nodes = order(root)
    leaves = [v for v in nodes if not v.rule and v.name]
    names = {v: v.name or (f"v{k}" if v.rule else f"({v.data!r})") for k, v in enumerate(nodes)}
    shown = [names[v] for v in nodes if v.rule or v.name]
    taken = [*shown, *(f"d{name}" for name in shown), *rules.FUNCTIONS]
    for name in shown:
        if not name.isidentifier() or keyword.iskeyword(name) or taken.count(name) > 1:
            raise ValueError(f"name {name!r}: expected a Python name that no other node has")
    lines = []
    terms: dict[Value, list[str]] = {v: [] for v in nodes} | {root: ["1.0"]}
    for node in nodes:
        if node.rule:
            inputs = [names[v] for v in node.inputs]
            lines.append(f"{names[node]} = {node.rule.value.format(*inputs)}")
    for node in reversed(nodes):
        if not node.constant:
            lines.append(f"d{names[node]} = {' + '.join(terms[node])}")
        inputs = [names[v] for v in node.inputs]
        for v, template in zip(node.inputs, node.rule.slopes if node.rule else (), strict=True):
            if not v.constant:
                slope = template.format(*inputs, y=names[node])
                factor = (
                    "" if slope == "1" else f" * {slope}" if slope in inputs else f" * ({slope})"
                )
                terms[v].append(f"d{names[node]}{factor}")
    slopes = ", ".join(f'"{v.name}": d{v.name}' for v in leaves if not v.constant)
    head = f"def f({', '.join(v.name for v in leaves)}):"
    body = [*lines, f"return {names[root]}, {{{slopes}}}"]
    listing = "\n    ".join([head, *body])
    space: dict[str, Any] = dict(rules.FUNCTIONS)
    exec(listing, space)
    space["f"].listing = listing
    return space["f"]  # type: ignore[no-any-return]
