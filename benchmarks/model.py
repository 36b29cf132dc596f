"""What all peers train: one network, its start, its data, its method, the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Model:
    """Sizes, hidden activation, what comes out and what it costs, and how it is trained.

    loss: "sigmoid, squared" and "linear, squared" are half the squared error, summed over the
    outputs; "binary" and "classes" are the cross entropies, on the logits.
    """

    sizes: tuple[int, ...]
    hidden: str
    loss: str
    X: Array
    T: Array
    lr: float
    method: str = "SGD"
    eps: float = 1e-8
    batch: int | None = None  # rows; None: all

    def start(self) -> list[Array]:
        """W1, b1, W2, b2, ...: new arrays with the same numbers at every call."""
        rng = np.random.default_rng(1)
        parameters = []
        for n_in, n_out in pairwise(self.sizes):
            parameters += [rng.normal(size=(n_in, n_out)) / n_in**0.5, rng.normal(size=n_out) / 10]
        return [p.astype(self.X.dtype) for p in parameters]

    @property
    def per_epoch(self) -> int:
        """Steps in one pass through all rows."""
        return 1 if self.batch is None else len(self.X) // self.batch

    def as_type(self, dtype: str) -> Model:
        return replace(self, X=self.X.astype(dtype), T=self.T.astype(dtype))


class RowOrders(np.random.Generator):
    """Shuffles the rows just as scikit-learn does, so that all peers see the same batches."""

    def __init__(self) -> None:
        super().__init__(np.random.PCG64(0))
        self.draw = np.random.RandomState(0)
        self.order: Array | None = None

    def permutation(self, n: int) -> Array:  # type: ignore[override]
        shuffled = np.arange(n)
        self.draw.shuffle(shuffled)
        self.order = shuffled if self.order is None else self.order[shuffled]
        return self.order

    def batches(self, model: Model, steps: int) -> list[Array]:
        """The row numbers of every batch, for so many steps."""
        batch = model.batch or len(model.X)
        epochs = [self.permutation(len(model.X)) for _ in range(-(-steps // model.per_epoch))]
        return [order[k : k + batch] for order in epochs for k in range(0, len(order), batch)]


def worked(loss: str = "sigmoid, squared") -> Model:
    """The 2-2-2 network's data, with a bias for each neuron."""
    X, T = np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]])
    return Model((2, 2, 2), "sigmoid", loss, X, T, lr=0.5)


def xor(loss: str = "sigmoid, squared") -> Model:
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    T = np.array([[0.0], [1.0], [1.0], [0.0]])
    return Model((2, 5, 1), "sigmoid", loss, X, T, lr=0.5)


def tumours() -> Model:
    """As large as the breast cancer network. scikit-learn's Adam has its epsilon in another place:
    a tiny one makes no difference."""
    rng = np.random.default_rng(0)
    X = rng.random((640, 30))
    T = (X.sum(axis=1, keepdims=True) + rng.normal(size=(640, 1)) > 15) * 1.0
    return Model((30, 64, 32, 1), "relu", "binary", X, T, 0.001, "Adam", 1e-20, 64)


def digits() -> Model:
    """As large as the usual network for handwritten digits."""
    rng = np.random.default_rng(0)
    X, labels = rng.random((1024, 784)), rng.integers(0, 10, 1024)
    return Model(
        (784, 512, 512, 10), "relu", "classes", X, np.eye(10)[labels], 0.001, "Adam", batch=256
    )
