"""Layers. `forward(X)` returns the output and its pullback.

The pullback takes dE/d(output), adds to the layer's own gradients, and returns dE/dX. It reads the
weights as they are when it runs: run it before you change them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from bpcore.activations import Activation
from bpcore.checks import Array, between, finite, floats, generator, one_of, whole

Pullback = Callable[[Array], Array]

# How weights are drawn: the spread depends on how many inputs and outputs a neuron has.
STARTS: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    "glorot": lambda rng, n, m: rng.uniform(-1, 1, (n, m)) * np.sqrt(6 / (n + m)),
    "he": lambda rng, n, m: rng.normal(size=(n, m)) * np.sqrt(2 / n),
    "scaled": lambda rng, n, m: rng.normal(size=(n, m)) / np.sqrt(n),
    "normal": lambda rng, n, m: rng.normal(size=(n, m)),
    "uniform": lambda rng, n, m: rng.random((n, m)),  # between 0 and 1, as source 000 does
}


class Layer:
    """Base of the layers: no parameters, any width. A new one needs `forward`.

    >>> class Double(Layer):
    ...     def forward(self, X):
    ...         return 2 * X, lambda dY: 2 * dY
    >>> Double().predict(np.array([[1.5]]))
    array([[3.]])
    """

    names: tuple[str, ...] = ()  # parameters: "W" means the arrays self.W and self.dW
    n_in: int | None = None  # None: any width, and the output is as wide as the input
    n_out: int | None = None
    bound = False  # True once a network holds the parameters

    def forward(self, X: Array) -> tuple[Array, Pullback]:
        """The output, and the function that carries dE/d(output) back to dE/dX."""
        raise NotImplementedError

    def predict(self, X: Array) -> Array:
        """The output alone, outside of training."""
        return self.forward(X)[0]


class Dense(Layer):
    """Z = X @ W + b, with W of shape (n_in, n_out).

    bias: True is one per neuron, starting at 0; n_out numbers are one per neuron; one number is one
    bias shared by the whole layer; False is none. `train_bias=False` keeps the bias fixed.

    >>> layer = Dense(2, 1, weights=[[3.0], [4.0]], bias=[0.5])
    >>> Z, pullback = layer.forward([[1.0, 2.0]])
    >>> Z, pullback([[1.0]])
    (array([[11.5]]), array([[3., 4.]]))
    >>> layer.dW.tolist(), layer.db.tolist()
    ([[1.0], [2.0]], [1.0])
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        weights: ArrayLike | None = None,
        bias: ArrayLike = True,
        train_bias: bool = True,
        start: str = "glorot",
        rng: np.random.Generator | None = None,
    ) -> None:
        n_in, n_out = whole("n_in", n_in), whole("n_out", n_out)
        self.n_in, self.n_out = n_in, n_out
        if weights is None:
            self.W = STARTS[one_of("start", start, STARTS)](generator(rng), n_in, n_out)
        else:
            self.W = finite("weights", weights, (n_in, n_out)).copy()
        self.dW = np.zeros_like(self.W)
        self.b: Array | None = None
        if bias is True:
            self.b = np.zeros(n_out)
        elif bias is not False:
            shape = (1,) if np.ndim(bias) == 0 else (n_out,)
            self.b = finite("bias", np.atleast_1d(bias), shape).copy()
        self.train_bias = bool(train_bias) and self.b is not None
        self.names = ("W", "b") if self.train_bias else ("W",)
        self.db = np.zeros_like(self.b) if self.train_bias else None

    def forward(self, X: Array) -> tuple[Array, Pullback]:
        X = floats("X", X, ("samples", self.n_in or 0))
        Z = X @ self.W if self.b is None else X @ self.W + self.b

        def pullback(dZ: Array) -> Array:
            dZ = floats("dZ", dZ, Z.shape)
            self.dW += X.T @ dZ
            if self.db is not None:  # a shared bias (shape (1,)) gathers from all neurons
                self.db += dZ.sum(axis=0) if self.db.shape == dZ.shape[1:] else dZ.sum()
            return np.asarray(dZ @ self.W.T)

        return Z, pullback

    def __repr__(self) -> str:
        if self.b is None:
            return f"Dense({self.n_in}, {self.n_out}, bias=False)"
        kind = "" if self.b.shape == (self.n_out,) else ", one bias"
        return f"Dense({self.n_in}, {self.n_out}{kind}{'' if self.train_bias else ', bias fixed'})"


class Activate(Layer):
    """A = activation(Z), entry by entry (softmax: row by row).

    >>> from bpcore import relu
    >>> A, pullback = Activate(relu).forward(np.array([[-1.0, 2.0]]))
    >>> A, pullback(np.array([[5.0, 5.0]]))
    (array([[0., 2.]]), array([[0., 5.]]))
    """

    def __init__(self, activation: Activation) -> None:
        if not isinstance(activation, Activation):
            raise TypeError(f"activation: expected one such as sigmoid, got {activation!r}")
        self.activation = activation

    def forward(self, X: Array) -> tuple[Array, Pullback]:
        Z = floats("Z", X, ("samples", "neurons"))

        def pullback(dA: Array) -> Array:
            return np.asarray(self.activation.pullback(Z, floats("dA", dA, Z.shape)))

        return self.activation.value(Z), pullback

    def __repr__(self) -> str:
        return f"Activate({self.activation})"


class Dropout(Layer):
    """In training, set a random share `drop` of the entries to 0 and divide the rest by 1 - drop.

    The expected value stays the same, so prediction leaves its input alone.

    >>> Dropout(drop=0.5, rng=np.random.default_rng(0)).forward(np.ones((1, 4)))[0]
    array([[2., 0., 0., 0.]])
    """

    def __init__(self, drop: float = 0.2, rng: np.random.Generator | None = None) -> None:
        self.drop = between("drop", drop, 0, 1)
        self.rng = generator(rng)

    def forward(self, X: Array) -> tuple[Array, Pullback]:
        X = floats("X", X, ("samples", "neurons"))
        mask = ((self.rng.random(X.shape) >= self.drop) / (1 - self.drop)).astype(X.dtype)
        return X * mask, lambda dY: floats("dY", dY, mask.shape) * mask

    def predict(self, X: Array) -> Array:
        return X

    def __repr__(self) -> str:
        return f"Dropout({self.drop})"
