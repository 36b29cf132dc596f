"""Functions of values: each makes one node of the graph."""

from __future__ import annotations

from collections.abc import Sequence

from bpcore.checks import entries
from bpcore.graph import rules
from bpcore.graph.value import Value, apply


def exp(z: Value) -> Value:
    """The exponential of z.

    >>> exp(Value(0.0)).data
    1.0
    """
    return apply(rules.EXP, _operand("z", z))


def log(z: Value) -> Value:
    """The natural logarithm of z.

    >>> log(Value(1.0)).data
    0.0
    """
    return apply(rules.LOG, _operand("z", z))


def tanh(z: Value) -> Value:
    """The hyperbolic tangent of z.

    >>> tanh(Value(0.0)).data
    0.0
    """
    return apply(rules.TANH, _operand("z", z))


def sigmoid(z: Value) -> Value:
    """1 / (1 + exp(-z)).

    >>> sigmoid(Value(0.0)).data
    0.5
    """
    return apply(rules.SIGMOID, _operand("z", z))


def relu(z: Value) -> Value:
    """z where it is positive, else 0.

    >>> relu(Value(-2.0)).data
    0.0
    """
    return apply(rules.RELU, _operand("z", z))


def half_square(out: Value, target: Value | float) -> Value:
    """The half squared error, (out - target)^2 / 2.

    >>> half_square(Value(3.0), 1.0).data
    2.0
    """
    return apply(rules.HALF_SQUARE, _operand("out", out), _operand("target", target))


def weighted_sum(weights: Sequence[Value], inputs: Sequence[Value], bias: Value) -> Value:
    """w_1 x_1 + ... + w_n x_n + b as one node, the net input of a neuron.

    >>> weighted_sum([Value(3.0), Value(4.0)], [Value(1.0), Value(2.0)], Value(0.5)).data
    11.5
    """
    w, x = entries("weights", weights), entries("inputs", inputs)
    if len(w) != len(x):
        raise ValueError(f"weights: expected one per input ({len(x)}), got {len(w)}")
    values = [_operand("weights", v) for v in w] + [_operand("inputs", v) for v in x]
    return apply(rules.weighted_sum(len(w)), *values, _operand("bias", bias))


def _operand(name: str, value: Value | float) -> Value | float:
    if isinstance(value, bool) or not isinstance(value, Value | int | float):
        raise TypeError(f"{name}: expected a Value or a number, got {value!r}")
    return value
