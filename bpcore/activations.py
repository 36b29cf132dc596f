"""Activations: each one's value and its derivative side by side.

`sigmoid(Z)` is A and `sigmoid.derivative(Z)` is dA/dZ. Both always take the pre-activation Z.
"""

from typing import Any

import numpy as np

from bpcore.checks import Array, floats


class Activation:
    """Base of the activations. A new one needs `value` and `slope`, both of an array Z.

    >>> class Square(Activation):
    ...     def value(self, Z):
    ...         return Z * Z
    ...     def slope(self, Z):
    ...         return 2 * Z
    >>> Square().derivative([3.0])
    array([6.])
    """

    def value(self, Z: Array) -> Any:
        """A, from Z."""
        raise NotImplementedError

    def slope(self, Z: Array) -> Any:
        """dA/dZ, entry by entry, from Z."""
        raise NotImplementedError

    def __call__(self, Z: object) -> Array:
        return np.asarray(self.value(floats("Z", Z)))

    def derivative(self, Z: object) -> Array:
        """dA/dZ, entry by entry. Z is the pre-activation, never the output A."""
        return np.asarray(self.slope(floats("Z", Z)))

    def pullback(self, Z: Array, dA: Array) -> Any:
        """dE/dZ from dE/dA."""
        return dA * self.slope(Z)

    def __repr__(self) -> str:
        return type(self).__name__.lower()


class Identity(Activation):
    """A = Z, the linear output.

    >>> identity([2.0]), identity.derivative([2.0])
    (array([2.]), array([1.]))
    """

    def value(self, Z: Array) -> Any:
        return Z.copy()

    def slope(self, Z: Array) -> Any:
        return np.ones_like(Z)


class Sigmoid(Activation):
    """A = 1 / (1 + exp(-Z)) and dA/dZ = A (1 - A).

    >>> sigmoid([0.0]), sigmoid.derivative([0.0])
    (array([0.5]), array([0.25]))
    """

    def value(self, Z: Array) -> Any:
        with np.errstate(over="ignore"):  # exp(1000) is inf, and 1 / inf is the right answer: 0
            return 1 / (1 + np.exp(-Z))

    def slope(self, Z: Array) -> Any:
        A = self.value(Z)
        return A * (1 - A)


class Tanh(Activation):
    """A = tanh(Z) and dA/dZ = 1 - A^2.

    >>> tanh([0.0]), tanh.derivative([0.0])
    (array([0.]), array([1.]))
    """

    def value(self, Z: Array) -> Any:
        return np.tanh(Z)

    def slope(self, Z: Array) -> Any:
        A = np.tanh(Z)
        return 1 - A * A


class ReLU(Activation):
    """A = max(Z, 0) and dA/dZ = 1 where Z > 0, else 0 (also at the kink Z = 0).

    >>> relu([-1.0, 2.0]), relu.derivative([-1.0, 2.0])
    (array([0., 2.]), array([0., 1.]))
    """

    def value(self, Z: Array) -> Any:
        return np.maximum(Z, 0)

    def slope(self, Z: Array) -> Any:
        return np.heaviside(Z, 0)


class LeakyReLU(Activation):
    """A = Z where Z > 0, else Z / 100, so that no neuron dies.

    >>> leaky_relu([-1.0, 2.0]), leaky_relu.derivative([-1.0, 2.0])
    (array([-0.01,  2.  ]), array([0.01, 1.  ]))
    """

    def value(self, Z: Array) -> Any:
        return np.maximum(Z, 0.01 * Z)

    def slope(self, Z: Array) -> Any:
        return np.maximum(np.heaviside(Z, 0), 0.01)


class Softplus(Activation):
    """A = log(1 + exp(Z)), a smooth ReLU; dA/dZ = sigmoid(Z).

    >>> softplus([0.0]).round(4), softplus.derivative([0.0])
    (array([0.6931]), array([0.5]))
    """

    def value(self, Z: Array) -> Any:
        return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))  # exp never sees more than 0

    def slope(self, Z: Array) -> Any:
        return sigmoid.value(Z)


class Softmax(Activation):
    """A_i = exp(Z_i) / sum_k exp(Z_k), row by row: each row is a probability.

    Every output depends on every input of its row, so there is a `jacobian` and no derivative.

    >>> softmax([[0.0, 0.0]])
    array([[0.5, 0.5]])
    """

    def value(self, Z: Array) -> Any:
        with np.errstate(over="ignore"):  # a difference of -inf gives exp = 0, as it should
            E = np.exp(Z - Z.max(axis=-1, keepdims=True))
        return E / E.sum(axis=-1, keepdims=True)

    def slope(self, Z: Array) -> Any:
        raise TypeError("softmax mixes its inputs: use softmax.jacobian(z) or softmax.pullback")

    def jacobian(self, z: object) -> Array:
        """dA_i/dZ_k = A_i ([i = k] - A_k) for one row z.

        >>> softmax.jacobian([0.0, 0.0])
        array([[ 0.25, -0.25],
               [-0.25,  0.25]])
        """
        a: Array = self.value(floats("z", z, ("outputs",)))
        J: Array = np.diag(a) - np.outer(a, a)
        return J

    def pullback(self, Z: Array, dA: Array) -> Any:
        A = self.value(Z)
        return A * (dA - (A * dA).sum(axis=-1, keepdims=True))


identity = Identity()
sigmoid = Sigmoid()
tanh = Tanh()
relu = ReLU()
leaky_relu = LeakyReLU()
softplus = Softplus()
softmax = Softmax()
