"""Scalar computation graphs: values that know how they were made, and their derivatives."""

from bpcore.graph.functions import (
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
    "Value", "exp", "half_square", "log", "order", "relu", "sigmoid", "tanh",
    "weighted_sum",
]  # fmt: skip
