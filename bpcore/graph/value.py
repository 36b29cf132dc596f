"""One number in a graph: a `Value`, the rule that made it, and the nodes it was made from.

The backward walk needs nothing but the chain rule, once per node:

    dE/dv = sum over the nodes c that use v of  dE/dc * dc/dv
"""

from __future__ import annotations

import re
from typing import Any

from bpcore.checks import a, string, whole
from bpcore.graph import rules
from bpcore.graph.rules import Rule


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
        try:
            self.data = float(data)
        except OverflowError:
            raise ValueError("data: expected a number of less than 309 digits") from None
        self.name = string("name", name)
        self.rule: Rule | None = None if rule is None else a(Rule, "rule", rule)
        self.inputs: tuple[Value, ...] = a(tuple, "inputs", inputs)
        for v in inputs:
            a(Value, "inputs", v)
        # A result that rests on constants alone is constant too: the backward walk skips it.
        self.constant: bool = a(bool, "constant", constant) or bool(
            inputs and all(v.constant for v in inputs)
        )
        self.grad = 0.0

    def __repr__(self) -> str:
        return f"Value({self.data:.9g}, {self.name or 'unnamed'!r})"

    @property
    def tex(self) -> str:
        """The name in LaTeX: w5 is w_{5}, net_h1 is \\mathrm{net}_{h1}. No name: the formula."""
        if not self.name:
            if not self.rule:
                return f"{self.data:.4g}"
            return f"({self.rule.tex.format(*(v.tex for v in self.inputs))})"
        match = re.fullmatch(r"([A-Za-z]+?)_?(\d+|(?<=_)\w+)?", self.name)
        if not match:
            return self.name
        base, index = match.groups()
        base = base if len(base) == 1 else rf"\mathrm{{{base}}}"
        return f"{base}_{{{index}}}" if index else base

    def named(self, name: str) -> Value:
        """Give the node a name and return it: `net = (w * x + b).named("net")`."""
        self.name = string("name", name)
        return self

    def slope(self, k: int) -> float:
        """The derivative of this node with respect to its input number k, counted from 0."""
        if self.rule is None:
            raise ValueError(f"k: {self!r}: a leaf has no inputs, so no slope by them")
        if whole("k", k, 0) >= len(self.inputs):
            raise ValueError(f"k: expected one of {len(self.inputs)} inputs of {self!r}, got {k}")
        return _number(self.rule.slopes[k], self.data, [v.data for v in self.inputs])

    def forward(self) -> float:
        """Recompute every node below this one from the leaves; return the value."""
        data: dict[Value, float] = {}
        for node in order(self):
            xs = [data[v] for v in node.inputs]
            data[node] = _number(node.rule.value, None, xs) if node.rule else node.data
        for node, number in data.items():  # now that nothing can fail any more
            node.data = number
        return self.data

    def backward(self) -> None:
        """Fill `grad` of every node with the derivative of this one with respect to it."""
        nodes = order(self)
        grads = dict.fromkeys(nodes, 0.0) | {self: 1.0}
        for node in reversed(nodes):
            for k, v in enumerate(node.inputs):
                if not v.constant:
                    grads[v] += grads[node] * node.slope(k)  # +=: v may be used more than once
        for node, grad in grads.items():
            node.grad = grad

    def __add__(self, other: Value | float) -> Value:
        return apply(rules.ADD, self, other)

    def __radd__(self, other: float) -> Value:
        return apply(rules.ADD, other, self)

    def __sub__(self, other: Value | float) -> Value:
        return apply(rules.SUB, self, other)

    def __rsub__(self, other: float) -> Value:
        return apply(rules.SUB, other, self)

    def __mul__(self, other: Value | float) -> Value:
        return apply(rules.MUL, self, other)

    def __rmul__(self, other: float) -> Value:
        return apply(rules.MUL, other, self)

    def __truediv__(self, other: Value | float) -> Value:
        return apply(rules.DIV, self, other)

    def __rtruediv__(self, other: float) -> Value:
        return apply(rules.DIV, other, self)

    def __pow__(self, other: Value | float) -> Value:
        return apply(rules.POW, self, other)

    def __rpow__(self, other: float) -> Value:
        return apply(rules.POW, other, self)

    def __neg__(self) -> Value:
        return apply(rules.NEG, self)

    def __abs__(self) -> Value:
        return apply(rules.ABS, self)

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r}: a formula of values cannot be asked whether it is true")

    def __lt__(self, other: object) -> bool:
        raise TypeError(f"{self!r}: values cannot be compared; compare their data")

    __gt__ = __le__ = __ge__ = __lt__

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Value:
        """numpy's functions work on values too: np.sqrt(v) is a node like any other."""
        rule = UFUNCS.get(ufunc.__name__)
        if rule is None or method != "__call__" or options:
            known = ", ".join(sorted(UFUNCS))
            raise TypeError(f"np.{ufunc.__name__}: no rule for values; there are rules for {known}")
        if bad := [x for x in inputs if not isinstance(x, Value | int | float)]:
            raise TypeError(f"np.{ufunc.__name__}: expected values and numbers, got {bad[0]!r}")
        return apply(rule, *inputs)


UFUNCS = {
    "absolute": rules.ABS,
    "add": rules.ADD,
    "divide": rules.DIV,
    "exp": rules.EXP,
    "log": rules.LOG,
    "maximum": rules.MAX,
    "multiply": rules.MUL,
    "negative": rules.NEG,
    "power": rules.POW,
    "sign": rules.SIGN,
    "sqrt": rules.SQRT,
    "subtract": rules.SUB,
    "tanh": rules.TANH,
}


def apply(rule: Rule, *inputs: Value | float) -> Value:
    """The node that the rule makes from these inputs; a plain number becomes a constant.

    >>> apply(rules.MUL, Value(3.0, "w"), 2.0)
    Value(6, 'unnamed')
    """
    values = tuple(v if isinstance(v, Value) else Value(v, constant=True) for v in inputs)
    return Value(_number(rule.value, None, [v.data for v in values]), rule=rule, inputs=values)


def _number(template: str, y: float | None, xs: list[float]) -> float:
    """What a template of a rule gives for these numbers, if that is a number."""
    try:
        number = rules.function(template, len(xs))(y, *xs)
        return float(number)
    except (ArithmeticError, ValueError, TypeError):  # exp(1000), 1 / 0, log(-1), (-1) ** 0.5
        formula = template.format(*(f"{x:.4g}" for x in xs), y="y" if y is None else f"{y:.4g}")
        raise ValueError(f"data of a Value: expected a number, but {formula} is none") from None


def order(root: Value) -> list[Value]:
    """Every node below `root`, each after the nodes it is made from; `root` comes last.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x")
    >>> [node.name for node in order((w * x).named("y"))]
    ['w', 'x', 'y']
    """
    done: dict[Value, None] = {}  # in the order in which they are finished
    stack = [(a(Value, "root", root), False)]
    while stack:
        node, inputs_done = stack.pop()
        if inputs_done:
            done[node] = None
        elif node not in done:
            stack.append((node, True))
            stack.extend((v, False) for v in reversed(node.inputs))
    return list(done)
