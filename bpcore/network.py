"""A network: layers in a row, all parameters in one flat vector `theta`, all gradients in `grad`.

Once, forward: X -> layers -> loss -> pullbacks in reverse -> grad -> optimizer.step(theta, grad).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from itertools import pairwise
from os import PathLike
from typing import Any

import numpy as np

from bpcore.activations import Activation, identity, tanh
from bpcore.checks import Array, finite, one_of, whole
from bpcore.layers import Activate, Dense, Layer, Pullback
from bpcore.losses import Loss


class Network:
    """Layers in a row. `theta` holds each layer's weights, row by row, then its bias.

    The layers hold views: they see every change of `theta`. Assigning to `theta` copies into it.

    >>> from bpcore import sigmoid, half_squared_error
    >>> net = Network([Dense(1, 1, weights=[[2.0]], bias=[-1.0]), Activate(sigmoid)])
    >>> net.predict([[0.5]])
    array([[0.5]])
    >>> E, grad = net.loss_and_grad([[0.5]], [[1.0]], half_squared_error)
    >>> E, grad
    (0.125, array([-0.0625, -0.125 ]))
    """

    def __init__(self, layers: Sequence[Layer], dtype: str | type = "float64") -> None:
        self.layers = list(layers)
        self.n_in: int | None = None
        self.n_out: int | None = None
        for k, layer in enumerate(self.layers):
            if not isinstance(layer, Layer):
                raise TypeError(f"layers[{k}]: expected a layer such as Dense, got {layer!r}")
            if layer.bound or any(layer is other and layer.names for other in self.layers[:k]):
                raise ValueError(f"layers[{k}]: {layer} is in a network already; make a new layer")
            if self.n_out and layer.n_in and layer.n_in != self.n_out:
                raise ValueError(f"layers[{k}]: expected {self.n_out} inputs, got {layer}")
            self.n_in, self.n_out = self.n_in or layer.n_in, layer.n_out or self.n_out
        if not self.layers:
            raise ValueError("layers: expected at least one layer, got none")
        self._bind(np.dtype(one_of("dtype", np.dtype(dtype).name, ("float64", "float32"))))

    def _parameters(self) -> Iterator[tuple[int, Layer, str]]:
        return ((k, layer, name) for k, layer in enumerate(self.layers) for name in layer.names)

    def _bind(self, dtype: np.dtype[Any]) -> None:
        """Gather the parameters in one vector, the gradients in another; layers get views."""
        old = [(getattr(layer, n), getattr(layer, f"d{n}")) for _, layer, n in self._parameters()]
        self._theta = np.concatenate([np.empty(0), *(p.ravel() for p, _ in old)]).astype(dtype)
        self._grad = np.concatenate([np.empty(0), *(g.ravel() for _, g in old)]).astype(dtype)
        for layer in self.layers:  # a fixed bias is no parameter, but it has to have the same type
            if isinstance(layer, Dense) and layer.b is not None:
                layer.b = layer.b.astype(dtype)
        start = 0
        for (_, layer, name), (p, _) in zip(self._parameters(), old, strict=True):
            part = slice(start, start + p.size)
            setattr(layer, name, self._theta[part].reshape(p.shape))
            setattr(layer, f"d{name}", self._grad[part].reshape(p.shape))
            layer.bound = True
            start = part.stop

    def __setstate__(self, state: dict[str, Any]) -> None:
        """After unpickling or copying, the layers' arrays are separate: make them views again."""
        self.__dict__.update(state)
        self._bind(self._theta.dtype)

    @property
    def theta(self) -> Array:
        """All trained parameters in one vector."""
        return self._theta

    @theta.setter
    def theta(self, value: object) -> None:
        self._theta[:] = finite("theta", value, self._theta.shape)

    @property
    def grad(self) -> Array:
        """dE/dtheta, as the last backward pass left it."""
        return self._grad

    @grad.setter
    def grad(self, value: object) -> None:
        self._grad[:] = finite("grad", value, self._grad.shape)

    def name(self, k: int) -> str:
        """Where entry k of theta lives, e.g. "layers[2].W[0, 1]"."""
        k = whole("k", k, 0)
        for i, layer, name in self._parameters():
            array = getattr(layer, name)
            if k < array.size:
                index = ", ".join(str(n) for n in np.unravel_index(k, array.shape))
                return f"layers[{i}].{name}[{index}]"
            k -= array.size
        raise IndexError(f"k: expected an index into theta, of size {self._theta.size}")

    def _rows(self, X: object) -> Array:
        X = finite("X", X, ("samples", self.n_in or "features"))
        return X.astype(self._theta.dtype, copy=False)

    def forward(self, X: object) -> tuple[Array, Pullback]:
        """The output in training (dropout drops), and the pullback: dE/dY in, dE/dX out."""
        return self._forward(self._rows(X))

    def _forward(self, A: Array) -> tuple[Array, Pullback]:
        pullbacks = []
        for layer in self.layers:
            A, pullback = layer.forward(A)
            pullbacks.append(pullback)

        def chain(dY: Array) -> Array:
            for pullback in reversed(pullbacks):
                dY = pullback(dY)
            return dY

        return A, chain

    def predict(self, X: object) -> Array:
        """The output outside of training."""
        A = self._rows(X)
        for layer in self.layers:
            A = layer.predict(A)
        return A

    def loss_and_grad(self, X: object, T: object, loss: Loss) -> tuple[float, Array]:
        """E and dE/dtheta, a copy of `grad`. Whatever stood in `grad` before is cleared."""
        X = self._rows(X)
        T = self._targets(X, T, loss)
        return self._loss_and_grad(X, T, loss), self._grad.copy()

    def _targets(self, X: Array, T: object, loss: Loss) -> Array:
        if not isinstance(loss, Loss):
            raise TypeError(f"loss: expected a loss such as half_squared_error, got {loss!r}")
        T = finite("T", T, (len(X), self.n_out or X.shape[1]))
        return loss.check(T, T)[1].astype(X.dtype, copy=False)  # may refuse these targets

    def _loss_and_grad(self, X: Array, T: Array, loss: Loss) -> float:
        Y, pullback = self._forward(X)
        E, dY = loss(Y, T), loss.gradient(Y, T)
        self._grad[:] = 0
        pullback(dY)
        return E

    def copy(self) -> Network:
        """An independent network with the same layers and numbers."""
        return copy.deepcopy(self)

    def save(self, path: str | PathLike[str]) -> None:
        """Write theta and a description of the layers to a .npz file."""
        with open(path, "wb") as file:
            np.savez(file, theta=self._theta, layers=np.array(repr(self)))

    def load(self, path: str | PathLike[str]) -> None:
        """Read theta from a file that `save` wrote for a network with the same layers."""
        with open(path, "rb") as file:
            try:
                content = dict(np.load(file))
                theta, layers = content["theta"], str(content["layers"])
            except Exception:  # numpy raises many kinds of errors for files of other kinds
                message = f"path: expected a file written by Network.save, got {path}"
                raise ValueError(message) from None
        if layers != repr(self):
            raise ValueError(f"path: expected the parameters of\n{self}\ngot those of\n{layers}")
        self.theta = theta

    def __repr__(self) -> str:
        rows = [f"Network with {self._theta.size} parameters"]
        for k, layer in enumerate(self.layers):
            shapes = [f"{name} {getattr(layer, name).shape}" for name in layer.names]
            rows.append(f"  {k}  {layer!s:<36}{', '.join(shapes)}".rstrip())
        return "\n".join(rows)


def mlp(
    sizes: Sequence[int],
    hidden: Activation = tanh,
    output: Activation = identity,
    rng: np.random.Generator | None = None,
    start: str = "glorot",
    bias: bool = True,
) -> Network:
    """A multi-layer perceptron: Dense and an activation for every pair of neighbouring sizes.

    >>> mlp([2, 3, 1], rng=np.random.default_rng(0))
    Network with 13 parameters
      0  Dense(2, 3)                         W (2, 3), b (3,)
      1  Activate(tanh)
      2  Dense(3, 1)                         W (3, 1), b (1,)
      3  Activate(identity)
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes: expected at least an input and an output size, got {sizes}")
    layers: list[Layer] = []
    for n_in, n_out in pairwise(sizes):
        last = len(layers) == 2 * len(sizes) - 4
        layers.append(Dense(n_in, n_out, bias=bias, start=start, rng=rng))
        layers.append(Activate(output if last else hidden))
    return Network(layers)
