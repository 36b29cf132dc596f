"""Activations: layers without parameters, each one's value and its derivative side by side.

`sigmoid(Z)` is A and `sigmoid.derivative(Z)` is dA/dZ. Both always take the pre-activation Z.
As a layer, `sigmoid.forward(Z)` returns A and the pullback, which makes dE/dZ out of dE/dA. One
`sigmoid` may stand in many networks, and many times in one: it holds nothing.
"""

from __future__ import annotations

import numpy as np

from bpcore.checks import Array, floats
from bpcore.layers import Layer, Pullback


class Activation(Layer):
    """Base of the activations. A new one needs `forward`, of an array Z.

    >>> class Square(Activation):
    ...     def forward(self, Z):
    ...         return Z * Z, lambda dA: dA * (2 * Z)
    >>> Square().derivative([3.0])
    array([6.])
    """

    takes_runs = True
    symbols = ("Z", "A")

    @np.errstate(all="ignore")  # what overflows is infinite, and needs no second word
    def __call__(self, Z: object) -> Array:
        return np.asarray(self.forward(floats("Z", Z))[0])

    @np.errstate(all="ignore")
    def derivative(self, Z: object) -> Array:
        """dA/dZ, entry by entry. Z is the pre-activation, never the output A."""
        Z = floats("Z", Z)
        return np.asarray(self.forward(Z)[1](np.ones_like(Z)))

    def __repr__(self) -> str:
        return type(self).__name__.lower()


class Identity(Activation):
    """A = Z, the linear output.

    >>> identity([2.0]), identity.derivative([2.0])
    (array([2.]), array([1.]))
    """

    lines = "A = Z", "dZ = dA"

    def forward(self, Z: Array) -> tuple[Array, Pullback]:
        return Z.copy(), lambda dA: dA


class Sigmoid(Activation):
    """A = 1 / (1 + exp(-Z)) and dA/dZ = A (1 - A).

    >>> sigmoid([0.0]), sigmoid.derivative([0.0])
    (array([0.5]), array([0.25]))
    """

    lines = "A = sigmoid(Z)", "dZ = dA * (A * (1 - A))"

    def forward(self, Z: Array) -> tuple[Array, Pullback]:
        with np.errstate(over="ignore"):  # exp(1000) is inf, and 1 / inf is the right answer: 0
            A = 1 / (1 + np.exp(-Z))
        return A, lambda dA: dA * (A * (1 - A))


class Tanh(Activation):
    """A = tanh(Z) and dA/dZ = 1 - A^2.

    >>> tanh([0.0]), tanh.derivative([0.0])
    (array([0.]), array([1.]))
    """

    lines = "A = tanh(Z)", "dZ = dA * (1 - A * A)"

    def forward(self, Z: Array) -> tuple[Array, Pullback]:
        A = np.tanh(Z)
        return A, lambda dA: dA * (1 - A * A)


class ReLU(Activation):
    """A = max(Z, 0) and dA/dZ = 1 where Z > 0, else 0 (also at the kink Z = 0).

    >>> relu([-1.0, 2.0]), relu.derivative([-1.0, 2.0])
    (array([0., 2.]), array([0., 1.]))
    """

    lines = "A = max(Z, 0)", "dZ = dA * float(Z > 0)"

    def forward(self, Z: Array) -> tuple[Array, Pullback]:
        return np.maximum(Z, 0), lambda dA: dA * np.heaviside(Z, 0)


class LeakyReLU(Activation):
    """A = Z where Z > 0, else Z / 100, so that no neuron dies.

    >>> leaky_relu([-1.0, 2.0]), leaky_relu.derivative([-1.0, 2.0])
    (array([-0.01,  2.  ]), array([0.01, 1.  ]))
    """

    lines = "A = max(Z, 0.01 * Z)", "dZ = dA * max(float(Z > 0), 0.01)"

    def forward(self, Z: Array) -> tuple[Array, Pullback]:
        return np.maximum(Z, 0.01 * Z), lambda dA: dA * np.maximum(np.heaviside(Z, 0), 0.01)


class Softplus(Activation):
    """A = log(1 + exp(Z)), a smooth ReLU; dA/dZ = sigmoid(Z).

    >>> softplus([0.0]).round(4), softplus.derivative([0.0])
    (array([0.6931]), array([0.5]))
    """

    lines = "A = max(Z, 0) + log1p(exp(-abs(Z)))", "dZ = dA * sigmoid(Z)"

    def forward(self, Z: Array) -> tuple[Array, Pullback]:
        A = np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))  # exp never sees more than 0
        return A, lambda dA: dA * sigmoid.forward(Z)[0]


class Softmax(Activation):
    """A_i = exp(Z_i) / sum_k exp(Z_k), row by row: each row is a probability.

    Every output depends on every input of its row, so there is a `jacobian` and no derivative.

    >>> softmax([[0.0, 0.0]])
    array([[0.5, 0.5]])
    """

    lines = (
        "U = exp(Z - Z.max(axis=-1, keepdims=True))",
        "A = U / U.sum(axis=-1, keepdims=True)",
        "dZ = A * (dA - (A * dA).sum(axis=-1, keepdims=True))",
    )

    def forward(self, Z: Array) -> tuple[Array, Pullback]:
        with np.errstate(over="ignore"):  # a difference of -inf gives exp = 0, as it should
            U = np.exp(Z - Z.max(axis=-1, keepdims=True))
        A = U / U.sum(axis=-1, keepdims=True)
        return A, lambda dA: A * (dA - (A * dA).sum(axis=-1, keepdims=True))

    def __call__(self, Z: object) -> Array:
        Z = floats("Z", Z)
        if np.isinf(Z.max(axis=-1)).any():
            raise ValueError(f"Z: expected a finite largest number in every row, got {Z}")
        return super().__call__(Z)

    def derivative(self, Z: object) -> Array:
        raise TypeError("softmax mixes its inputs: use softmax.jacobian(z) or its pullback")

    @np.errstate(all="ignore")
    def jacobian(self, z: object) -> Array:
        """dA_i/dZ_k = A_i ([i = k] - A_k) for one row z.

        >>> softmax.jacobian([0.0, 0.0])
        array([[ 0.25, -0.25],
               [-0.25,  0.25]])
        """
        a = self.forward(floats("z", z, ("outputs",)))[0]
        J: Array = np.diag(a) - np.outer(a, a)
        return J


identity = Identity()
sigmoid = Sigmoid()
tanh = Tanh()
relu = ReLU()
leaky_relu = LeakyReLU()
softplus = Softplus()
softmax = Softmax()
