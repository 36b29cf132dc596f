"""Losses: per sample the sum over the outputs, over the batch the mean.

Y and T have shape (samples, outputs). `half_squared_error(Y, T)` is the number E, and
`half_squared_error.gradient(Y, T)` is dE/dY, in the shape of Y. The formulas below are those of one
sample: with N samples both are divided by N. With a leading axis of runs, Y of shape (runs,
samples, outputs), E has one number per run.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bpcore.activations import sigmoid, softplus
from bpcore.checks import Array, floats


class Loss:
    """Base of the losses. A new one needs `terms`, entry by entry: the loss and its derivative.

    >>> class Square(Loss):
    ...     def terms(self, Y, T):
    ...         D = Y - T
    ...         return D**2, 2 * D
    >>> Square()([[3.0]], [[1.0]]), Square().gradient([[3.0]], [[1.0]])
    (4.0, array([[4.]]))
    """

    lines: tuple[str, ...] | None = None  # `forward` once more, as in `layers.Layer`

    def terms(self, Y: Array, T: Array) -> tuple[Array, Array]:
        """The loss of each entry; the derivative of their sum with respect to each entry of Y."""
        raise NotImplementedError

    def forward(self, Y: Array, T: Array) -> tuple[Any, Array]:
        """E and dE/dY, of arrays that have been checked."""
        L, dL = self.terms(Y, T)
        n = Y.shape[-2]
        return L.sum(axis=(-2, -1)) / n, dL / n

    @np.errstate(all="ignore")  # what overflows is infinite, and needs no second word
    def __call__(self, Y: object, T: object) -> Any:
        E = self.forward(*self.check(Y, T))[0]
        return float(E) if E.ndim == 0 else E

    @np.errstate(all="ignore")
    def gradient(self, Y: object, T: object) -> Array:
        """dE/dY, in the shape of Y."""
        return self.forward(*self.check(Y, T))[1]

    def check(self, Y: object, T: object) -> tuple[Array, Array]:
        """Y and T as arrays of one shape (samples, outputs); runs may share one T."""
        Y = floats("Y", Y)
        if Y.ndim != 3:
            Y = floats("Y", Y, ("samples", "outputs"))
        T = floats("T", T)
        return Y, floats("T", T, Y.shape[-2:] if T.ndim == 2 else Y.shape)

    def __repr__(self) -> str:
        return type(self).__name__


class HalfSquaredError(Loss):
    """E = sum of (Y - T)^2 / 2, so that dE/dY = Y - T.

    >>> half_squared_error([[3.0, 1.0]], [[1.0, 1.0]])
    2.0
    >>> half_squared_error.gradient([[3.0, 1.0]], [[1.0, 1.0]])
    array([[2., 0.]])
    """

    lines = "D = Y - T", "E = 0.5 * (D * D).sum() / n", "dY = D / n"

    def terms(self, Y: Array, T: Array) -> tuple[Array, Array]:
        D = Y - T
        return 0.5 * D**2, D


class MeanAbsoluteError(Loss):
    """E = sum of |Y - T|, so that dE/dY is the sign of Y - T (0 where they are equal).

    The mean is over the samples; with several outputs their errors are added.

    >>> mean_absolute_error([[3.0], [0.0]], [[1.0], [1.0]])
    1.5
    >>> mean_absolute_error.gradient([[3.0], [0.0]], [[1.0], [1.0]])
    array([[ 0.5],
           [-0.5]])
    """

    lines = "D = Y - T", "E = abs(D).sum() / n", "dY = sign(D) / n"

    def terms(self, Y: Array, T: Array) -> tuple[Array, Array]:
        D = Y - T
        return np.abs(D), np.sign(D)


class CrossEntropy(Loss):
    """E = -sum of T log(softmax(Z)), from the logits Z; dE/dZ = softmax(Z) - T.

    Each row of T is one-hot, or any probabilities that sum to 1.

    >>> round(cross_entropy([[0.0, 0.0]], [[0, 1]]), 4)
    0.6931
    >>> cross_entropy.gradient([[0.0, 0.0]], [[0, 1]])
    array([[ 0.5, -0.5]])
    """

    lines = (
        "S = Y - Y.max(axis=-1, keepdims=True)",
        "U = exp(S)",
        "V = U.sum(axis=-1, keepdims=True)",
        "E = (T * (log(V) - S)).sum() / n",
        "dY = (U / V - T) / n",
    )

    def terms(self, Y: Array, T: Array) -> tuple[Array, Array]:
        S = Y - Y.max(axis=-1, keepdims=True)  # the largest is 0: exp cannot overflow
        U = np.exp(S)
        V = U.sum(axis=-1, keepdims=True)
        return T * (np.log(V) - S), U / V - T

    def check(self, Y: object, T: object) -> tuple[Array, Array]:
        Y, T = super().check(Y, T)
        if not (((T >= 0) & (T < 2)).all() and (np.abs(T.sum(axis=-1) - 1) < 1e-5).all()):
            sums = f"{T.sum(axis=-1).min():.6g} to {T.sum(axis=-1).max():.6g}"
            least = f"sums from {sums}, entries from {T.min():.6g} to {T.max():.6g}"
            raise ValueError(f"T: expected rows of probabilities that sum to 1, got {least}")
        return Y, T


class BinaryCrossEntropy(Loss):
    """E = -sum of (T log(a) + (1 - T) log(1 - a)), a = sigmoid(Z), from logits Z; dE/dZ = a - T.

    >>> round(binary_cross_entropy([[0.0]], [[1]]), 4)
    0.6931
    >>> binary_cross_entropy.gradient([[0.0]], [[1]])
    array([[-0.5]])
    """

    lines = (
        "S = log1p(exp(-abs(Y)))",
        "E = (max(Y, 0) - T * Y + S).sum() / n",  # -T log(a) - (1 - T) log(1 - a), without overflow
        "dY = (sigmoid(Y) - T) / n",
    )

    def terms(self, Y: Array, T: Array) -> tuple[Array, Array]:
        wrong, right = softplus.forward(Y)[0], softplus.forward(-Y)[0]  # -log(1 - a) and -log a
        return T * right + (1 - T) * wrong, sigmoid.forward(Y)[0] - T

    def check(self, Y: object, T: object) -> tuple[Array, Array]:
        Y, T = super().check(Y, T)
        if not ((T >= 0) & (T <= 1)).all():
            raise ValueError(f"T: expected numbers from 0 to 1, got {T.min()} to {T.max()}")
        return Y, T


half_squared_error = HalfSquaredError()
mean_absolute_error = MeanAbsoluteError()
cross_entropy = CrossEntropy()
binary_cross_entropy = BinaryCrossEntropy()
