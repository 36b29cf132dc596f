"""Scalar computation graphs: values with their derivatives, and the graph as a listing."""

from bpcore.graph.functions import (
    compile,
    exp,
    half_square,
    log,
    relu,
    sigmoid,
    tanh,
    weighted_sum,
)
from bpcore.graph.value import Value, order

__all__ = [
    "Value", "compile", "exp", "half_square", "log", "order", "relu", "sigmoid", "tanh",
    "weighted_sum",
]  # fmt: skip
