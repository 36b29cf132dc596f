"""Layers. `forward(X)` returns the output and its pullback.

The pullback takes dE/d(output), adds to the layer's own gradients, and returns dE/dX. It reads the
weights as they are when it runs: run it before you change them.

A leading axis means runs: with W of shape (runs, n_in, n_out) the same lines work for many networks
at once. That is why they say `.mT`, the transpose of the last two axes.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from bpcore.checks import Array, a, between, finite, floats, generator, like, one_of, samples, whole

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
    fixed: tuple[str, ...] = ()  # arrays that are not trained, such as a bias that stays
    n_in: int | None = None  # None: any width, and the output is as wide as the input
    n_out: int | None = None
    bound = False  # True once a network holds the parameters
    runs: int | None = None  # how many networks lie side by side; None: one, without that axis
    takes_runs = False  # True if `forward` is right with a leading axis too
    # The same once more as lines of text, for `compiler.network`, which writes a network out; the
    # first of `symbols` is what comes in, the second what goes out. None: `forward` alone tells.
    lines: tuple[str, ...] | None = None
    symbols = ("A", "A")

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def forward(self, X: Array) -> tuple[Array, Pullback]:
        """The output for X, (samples, n_in), and the pullback: dE/d(output) in, dE/dX out."""
        raise NotImplementedError

    def predict(self, X: Array) -> Array:
        """The output alone, outside of training."""
        return self.forward(X)[0]

    def stacked(self, layers: Sequence[Layer]) -> Layer:
        """Layers like this one side by side, as one: the arrays get an axis of runs in front.

        A vector becomes a matrix of one row, so that it meets the rows of every run.
        """
        if not self.takes_runs:
            raise TypeError(f"{self!r} does not say that it takes_runs; its class may, if it does")
        if not (self.names or self.fixed):
            return self
        many = copy.copy(self)
        many.runs, many.bound = len(layers), False
        for name in (*self.names, *self.fixed):
            arrays = np.stack([np.atleast_2d(getattr(layer, name)) for layer in layers])
            setattr(many, name, arrays)
        for name in self.names:
            setattr(many, f"d{name}", np.zeros_like(getattr(many, name)))
        return many

    def unstack(self, one: Layer, k: int) -> None:
        """Copy what is not trained from run k into a layer that stands alone."""
        for name in one.fixed:
            array = getattr(one, name)
            array[:] = getattr(self, name)[k].reshape(array.shape)


class Dense(Layer):
    """Z = X @ W + b, with X of shape (samples, n_in), W (n_in, n_out) and Z (samples, n_out).

    bias: True is one per neuron, starting at 0; n_out numbers are one per neuron; one number is one
    bias shared by the whole layer; False is none. `train_bias=False` keeps the bias fixed. Without
    `weights`, `rng` draws them: `start` is "glorot", "he", "scaled", "normal" or "uniform".

    >>> layer = Dense(2, 1, weights=[[3.0], [4.0]], bias=[0.5])
    >>> Z, pullback = layer.forward([[1.0, 2.0]])
    >>> Z, pullback([[1.0]])
    (array([[11.5]]), array([[3., 4.]]))
    >>> layer.dW.tolist(), layer.db.tolist()
    ([[1.0], [2.0]], [1.0])
    """

    n_in: int
    n_out: int
    takes_runs = True
    symbols = ("X", "Z")

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
        self.b: Array | None = None
        if bias is True:
            self.b = np.zeros(n_out)
        elif bias is not False:
            b = floats("bias", bias)
            self.b = finite("bias", np.atleast_1d(b), (n_out,) if b.ndim else (1,)).copy()
        self.train_bias = a(bool, "train_bias", train_bias, "True or False") and self.b is not None
        if weights is None:
            self.W = STARTS[one_of("start", start, STARTS)](generator(rng), n_in, n_out)
        else:
            self.W = finite("weights", weights, (n_in, n_out)).copy()
        self.dW = np.zeros_like(self.W)
        self.names = ("W", "b") if self.train_bias else ("W",)
        self.fixed = () if self.train_bias or self.b is None else ("b",)
        self.db = np.zeros_like(self.b) if self.train_bias else None

    def forward(self, X: Array) -> tuple[Array, Pullback]:
        X = samples("X", X, self.n_in, self.runs)
        Z = X @ self.W if self.b is None else X @ self.W + self.b

        def pullback(dZ: Array) -> Array:
            dZ = like("dZ", dZ, Z.shape)
            self.dW += X.mT @ dZ
            if self.db is not None:  # a bias gathers from all rows, a shared one from all neurons
                shared = self.db.shape[-1] < self.n_out
                self.db += dZ.sum(axis=(-2, -1) if shared else -2).reshape(self.db.shape)
            return dZ @ self.W.mT

        return Z, pullback

    @property
    def lines(self) -> tuple[str, ...]:  # type: ignore[override]
        forward = "Z = X @ W" if self.b is None else "Z = X @ W + b"
        if self.runs:
            rows, everything, T = "axis=-2, keepdims=True", "axis=(-2, -1), keepdims=True", "mT"
        else:
            rows, everything, T = "axis=0", "", "T"
        bias: tuple[str, ...] = ()
        if self.db is not None:
            bias = (f"db = dZ.sum({everything if self.db.shape[-1] < self.n_out else rows})",)
        return (forward, f"dW = X.{T} @ dZ", *bias, f"dX = dZ @ W.{T}")

    def __repr__(self) -> str:
        if self.b is None:
            return f"Dense({self.n_in}, {self.n_out}, bias=False)"
        kind = "" if self.b.shape[-1] == self.n_out else ", one bias"
        return f"Dense({self.n_in}, {self.n_out}{kind}{'' if self.train_bias else ', bias fixed'})"


class Dropout(Layer):
    """In training, set each entry to 0 with chance `drop`, and divide the others by 1 - drop.

    The expected value stays the same, so prediction leaves its input alone.

    >>> Dropout(drop=0.5, rng=np.random.default_rng(0)).forward(np.ones((1, 4)))[0]
    array([[2., 0., 0., 0.]])
    """

    takes_runs = True
    lines = "D = A * M", "dA = dD * M"  # M is drawn by `mask`, before each step
    symbols = ("A", "D")
    rngs: Sequence[np.random.Generator] = ()  # with runs, one generator for each

    def __init__(self, drop: float = 0.2, rng: np.random.Generator | None = None) -> None:
        self.drop = between("drop", drop, 0, 1)
        self.rng = generator(rng)

    def forward(self, X: Array) -> tuple[Array, Pullback]:
        X = samples("X", X, "neurons", self.runs)
        M = self.mask(X)
        return X * M, lambda dY: like("dY", dY, M.shape) * M

    def mask(self, X: Array) -> Array:
        """What to multiply by: 0 or 1 / (1 - drop) for every entry, drawn anew at every call."""
        if self.drop == 0:
            return np.ones_like(X)
        drawn = [rng.random(X.shape[-2:]) for rng in self.rngs or [self.rng]]
        random = np.stack(drawn) if self.runs else drawn[0]
        return ((random >= self.drop) / (1 - self.drop)).astype(X.dtype)

    def predict(self, X: Array) -> Array:
        return X

    def stacked(self, layers: Sequence[Layer]) -> Layer:
        drops = dict.fromkeys(layer.drop for layer in layers if isinstance(layer, Dropout))
        if len(drops) > 1:
            shares = ", ".join(map(str, drops))
            raise ValueError(f"drop: expected one share in all runs, got {shares}")
        many = copy.copy(self)
        many.runs = len(layers)
        many.rngs = [layer.rng for layer in layers if isinstance(layer, Dropout)]
        return many

    def unstack(self, one: Layer, k: int) -> None:
        if isinstance(one, Dropout):
            one.rng = copy.deepcopy(self.rngs[k])

    def __repr__(self) -> str:
        return f"Dropout({self.drop})"
