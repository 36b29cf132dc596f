"""A scalar computation graph: build an expression, walk it forward, walk it backward.

Every node is a `Value`: one number, the operation that made it, and the nodes it was made from.
The backward walk needs nothing but the chain rule, once per node:

    dE/dv = sum over the nodes c that use v of  dE/dc * dc/dv
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Sequence
from typing import Any

from bpcore import rules
from bpcore.rules import Rule

Method = Callable[["Value", "Value | float"], "Value"]


def _operators(rule: Rule) -> tuple[Method, Method]:
    """The methods behind an operator: with the value on its left, and on its right."""
    return lambda self, other: _apply(rule, self, other), lambda self, other: _apply(
        rule, other, self
    )


class Value:
    """A number in a graph, with a name, and the rule and nodes it came from.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> y = w * x
    >>> y.backward()
    >>> y.data, w.grad
    (6.0, 2.0)
    """

    def __init__(
        self,
        data: float,
        name: str = "",
        constant: bool = False,
        rule: Rule | None = None,
        inputs: tuple[Value, ...] = (),
    ) -> None:
        if isinstance(data, bool) or not isinstance(data, (int, float)):
            raise TypeError(f"data of {name or 'a Value'}: expected a number, got {data!r}")
        self.data = float(data)
        self.name = name
        self.rule = rule
        self.inputs = inputs
        # A result that rests on constants alone is constant too: the backward walk skips it.
        self.constant: bool = constant or bool(inputs and all(v.constant for v in inputs))
        self.grad = 0.0

    def __repr__(self) -> str:
        return f"Value({self.data:.9g}, {self.name or 'unnamed'!r})"

    @property
    def tex(self) -> str:
        """The name in LaTeX: w5 is w_{5}, net_h1 is \\mathrm{net}_{h1}."""
        match = re.fullmatch(r"([A-Za-z]+?)_?(\d+|(?<=_)\w+)?", self.name)
        if not match:
            return self.name or f"{self.data:.4g}"
        base, index = match.groups()
        base = base if len(base) == 1 else rf"\mathrm{{{base}}}"
        return f"{base}_{{{index}}}" if index else base

    def named(self, name: str) -> Value:
        """Give the node a name and return it: `net = (w * x + b).named("net")`."""
        self.name = name
        return self

    def slope(self, k: int) -> float:
        """The derivative of this node by its input number k."""
        if self.rule is None:
            raise ValueError(f"{self!r}: a leaf has no inputs, so no slope by them")
        xs = [v.data for v in self.inputs]
        return float(rules.function(self.rule.slopes[k], len(xs))(self.data, *xs))

    def forward(self) -> float:
        """Recompute every node below this one from the leaves; return the value."""
        for node in order(self):
            if node.rule:
                xs = [v.data for v in node.inputs]
                node.data = float(rules.function(node.rule.value, len(xs))(None, *xs))
        return self.data

    def backward(self) -> None:
        """Fill `grad` of every node with the derivative of this node by it."""
        nodes = order(self)
        for node in nodes:
            node.grad = 0.0
        self.grad = 1.0
        for node in reversed(nodes):
            for k, v in enumerate(node.inputs):
                if not v.constant:
                    v.grad += node.grad * node.slope(k)  # +=: v may be used more than once

    # For value + anything, and for number + value.
    __add__, __radd__ = _operators(rules.ADD)
    __sub__, __rsub__ = _operators(rules.SUB)
    __mul__, __rmul__ = _operators(rules.MUL)
    __truediv__, __rtruediv__ = _operators(rules.DIV)
    __pow__, __rpow__ = _operators(rules.POW)

    def __neg__(self) -> Value:
        return _apply(rules.NEG, self)


def _apply(rule: Rule, *inputs: Value | float) -> Value:
    values = tuple(v if isinstance(v, Value) else Value(v, constant=True) for v in inputs)
    xs = [v.data for v in values]
    return Value(rules.function(rule.value, len(xs))(None, *xs), rule=rule, inputs=values)


def exp(z: Value) -> Value:
    """The exponential of z."""
    return _apply(rules.EXP, z)


def log(z: Value) -> Value:
    """The natural logarithm of z."""
    return _apply(rules.LOG, z)


def tanh(z: Value) -> Value:
    """The hyperbolic tangent of z."""
    return _apply(rules.TANH, z)


def sigmoid(z: Value) -> Value:
    """1 / (1 + exp(-z))."""
    return _apply(rules.SIGMOID, z)


def relu(z: Value) -> Value:
    """z where it is positive, else 0."""
    return _apply(rules.RELU, z)


def half_square(out: Value, target: Value | float) -> Value:
    """The half squared error, (out - target)^2 / 2."""
    return _apply(rules.HALF_SQUARE, out, target)


def weighted_sum(weights: Sequence[Value], inputs: Sequence[Value], bias: Value) -> Value:
    """w_1 x_1 + ... + w_n x_n + b as one node, the net input of a neuron."""
    if len(weights) != len(inputs):
        raise ValueError(f"weights: expected one per input ({len(inputs)}), got {len(weights)}")
    return _apply(rules.weighted_sum(len(weights)), *weights, *inputs, bias)


def order(root: Value) -> list[Value]:
    """Every node below `root`, each after the nodes it is made from; `root` comes last."""
    done: dict[int, Value] = {}
    stack = [(root, False)]
    while stack:
        node, inputs_done = stack.pop()
        if inputs_done:
            done[id(node)] = node
        elif id(node) not in done:
            stack.append((node, True))
            stack.extend((v, False) for v in reversed(node.inputs))
    return list(done.values())


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
