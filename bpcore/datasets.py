"""The book's data: features X of shape (n, features) and targets T of shape (n, outputs)."""

from __future__ import annotations

import numpy as np

from bpcore.checks import Array


def xor() -> tuple[Array, Array]:
    """The four rows of exclusive or.

    >>> X, T = xor()
    >>> X.tolist(), T.ravel().tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0])
    """
    return np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
