"""Losses: per sample the sum over the outputs, over the batch the mean.

`half_squared_error(Y, T)` is the number E and `half_squared_error.gradient(Y, T)` is dE/dY.
"""

from typing import Any

import numpy as np

from bpcore.activations import sigmoid, softmax, softplus
from bpcore.checks import Array, floats


class Loss:
    """Base of the losses. A new one needs `value` and `slope`, entry by entry.

    >>> class Square(Loss):
    ...     def value(self, Y, T):
    ...         return (Y - T) ** 2
    ...     def slope(self, Y, T):
    ...         return 2 * (Y - T)
    >>> Square().gradient([[3.0]], [[1.0]])
    array([[4.]])
    """

    def value(self, Y: Array, T: Array) -> Any:
        """The loss of every entry; their sum, divided by the number of rows, is E."""
        raise NotImplementedError

    def slope(self, Y: Array, T: Array) -> Any:
        """The derivative of the sum of `value` by every entry of Y."""
        raise NotImplementedError

    def __call__(self, Y: object, T: object) -> float:
        Y, T = self.check(Y, T)
        return float(self.value(Y, T).sum() / len(Y))

    def gradient(self, Y: object, T: object) -> Array:
        """dE/dY, in the shape of Y."""
        Y, T = self.check(Y, T)
        return np.asarray(self.slope(Y, T) / len(Y))

    def check(self, Y: object, T: object) -> tuple[Array, Array]:
        """Y and T as arrays of one shape (samples, outputs)."""
        Y = floats("Y", Y, ("samples", "outputs"))
        return Y, floats("T", T, Y.shape)

    def __repr__(self) -> str:
        return type(self).__name__


class HalfSquaredError(Loss):
    """E = sum of (Y - T)^2 / 2, so that dE/dY = Y - T.

    >>> half_squared_error([[3.0, 1.0]], [[1.0, 1.0]])
    2.0
    >>> half_squared_error.gradient([[3.0, 1.0]], [[1.0, 1.0]])
    array([[2., 0.]])
    """

    def value(self, Y: Array, T: Array) -> Any:
        return 0.5 * (Y - T) ** 2

    def slope(self, Y: Array, T: Array) -> Any:
        return Y - T


class MeanAbsoluteError(Loss):
    """E = sum of |Y - T|, so that dE/dY is the sign of Y - T (0 where they are equal).

    The mean is over the samples; with several outputs their errors are added.

    >>> mean_absolute_error([[3.0], [0.0]], [[1.0], [1.0]])
    1.5
    >>> mean_absolute_error.gradient([[3.0], [0.0]], [[1.0], [1.0]])
    array([[ 0.5],
           [-0.5]])
    """

    def value(self, Y: Array, T: Array) -> Any:
        return np.abs(Y - T)

    def slope(self, Y: Array, T: Array) -> Any:
        return np.sign(Y - T)


class CrossEntropy(Loss):
    """E = -sum of T log(softmax(Z)), from the logits Z; dE/dZ = softmax(Z) - T.

    Each row of T is one-hot, or any probabilities that sum to 1.

    >>> round(cross_entropy([[0.0, 0.0]], [[0, 1]]), 4)
    0.6931
    >>> cross_entropy.gradient([[0.0, 0.0]], [[0, 1]])
    array([[ 0.5, -0.5]])
    """

    def value(self, Y: Array, T: Array) -> Any:
        S = Y - Y.max(axis=1, keepdims=True)  # the largest is 0: exp cannot overflow
        return T * (np.log(np.exp(S).sum(axis=1, keepdims=True)) - S)

    def slope(self, Y: Array, T: Array) -> Any:
        return softmax.value(Y) - T

    def check(self, Y: object, T: object) -> tuple[Array, Array]:
        Y, T = super().check(Y, T)
        if not ((T >= 0).all() and (np.abs(T.sum(axis=1) - 1) < 1e-5).all()):
            raise ValueError(
                "T: expected rows of probabilities that sum to 1, such as one-hot rows"
            )
        return Y, T


class BinaryCrossEntropy(Loss):
    """E = -sum of T log(a) + (1 - T) log(1 - a), a = sigmoid(Z), from the logits Z; dE/dZ = a - T.

    >>> round(binary_cross_entropy([[0.0]], [[1]]), 4)
    0.6931
    >>> binary_cross_entropy.gradient([[0.0]], [[1]])
    array([[-0.5]])
    """

    def value(self, Y: Array, T: Array) -> Any:
        return T * softplus.value(-Y) + (1 - T) * softplus.value(Y)  # -log a is softplus(-Z)

    def slope(self, Y: Array, T: Array) -> Any:
        return sigmoid.value(Y) - T

    def check(self, Y: object, T: object) -> tuple[Array, Array]:
        Y, T = super().check(Y, T)
        if not ((T >= 0) & (T <= 1)).all():
            raise ValueError(f"T: expected numbers from 0 to 1, got {T.min()} to {T.max()}")
        return Y, T


half_squared_error = HalfSquaredError()
mean_absolute_error = MeanAbsoluteError()
cross_entropy = CrossEntropy()
binary_cross_entropy = BinaryCrossEntropy()
