"""Clipping: a gradient that is too long is shortened, and keeps its direction."""

from __future__ import annotations

from math import inf

import numpy as np

from bpcore.checks import Array, between, finite


def clip(grad: Array, norm: float) -> Array:
    """The gradient, shortened to the length `norm` if it is longer: g = g norm / max(|g|, norm)

    Pascanu, Mikolov and Bengio 2013, algorithm 1. The length is that of the last axis, so that of
    several runs, one per row, each is clipped by itself. PyTorch's `clip_grad_norm_` adds 1e-6 to
    |g|.

    >>> clip(np.array([3.0, 4.0]), norm=1.0), clip(np.array([0.3, 0.4]), norm=1.0)
    (array([0.6, 0.8]), array([0.3, 0.4]))

    An optimizer that clips is one whose formula begins with it:

    >>> from bpcore import Momentum
    >>> class Clipped(Momentum):
    ...     def update(self, theta, g, lr):
    ...         return super().update(theta, clip(g, norm=1.0), lr)
    >>> theta = np.zeros(2)
    >>> Clipped(lr=0.5).step(theta, np.array([300.0, 400.0])); theta
    array([-0.3, -0.4])
    """
    g, norm = finite("grad", grad), between("norm", norm, np.finfo(float).tiny, inf)
    if g.ndim == 0:
        raise ValueError(f"grad: expected an array, got {grad!r}")
    with np.errstate(over="ignore"):  # an infinite length makes it 0
        length = np.linalg.norm(g, axis=-1, keepdims=True)
    return g * (norm / np.maximum(length, norm))  # type: ignore[no-any-return]
