"""A network: its layers forward, its loss, and its pullbacks in reverse.

Once, forward: X -> layers -> loss -> pullbacks in reverse -> grad -> optimizer.step(theta, grad).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from bpcore.activations import Activation, identity, tanh
from bpcore.checks import Array, a, entries, finite, floats, like, samples, whole
from bpcore.compiler.derivation import Derivation, derivation
from bpcore.layers import Dense, Layer, Pullback
from bpcore.losses import Loss
from bpcore.parameters import Parameters


class Network(Parameters):
    """Layers in a row. `theta` holds each layer's weights, row by row, then its bias.

    The layers hold views: they see every change of `theta`. Assigning to `theta` copies into it.

    >>> from bpcore import Dense, half_squared_error, sigmoid
    >>> net = Network([Dense(1, 1, weights=[[2.0]], bias=[-1.0]), sigmoid])
    >>> net.predict([[0.5]])
    array([[0.5]])
    >>> E, grad = net.loss_and_grad([[0.5]], [[1.0]], half_squared_error)
    >>> E, grad
    (0.125, array([-0.0625, -0.125 ]))

    Many networks of one build are one network with an axis of runs in front:

    >>> nets = Network.stack([net, net, net])
    >>> nets.theta.shape, nets.predict([[0.5]]).shape
    ((3, 2), (3, 1, 1))
    """

    def rows(self, X: object) -> Array:
        """X of shape (samples, n_in) as this network takes it: checked, and in its own type."""
        X = finite("X", samples("X", X, self.n_in or "features", self.runs))
        return X.astype(self._theta.dtype, copy=False)

    def targets(self, X: Array, T: object, loss: Loss) -> Array:
        """T of shape (samples, n_out) as the loss takes it, for these rows X."""
        a(Loss, "loss", loss, "a loss such as half_squared_error")
        T, X = floats("T", T), samples("X", X, self.n_in or "features", self.runs)
        runs = (self.runs,) if self.runs and T.ndim == 3 else ()
        T = finite("T", T, (*runs, X.shape[-2], self.n_out or X.shape[-1]))
        return loss.check(T, T)[1].astype(X.dtype, copy=False)  # may refuse these targets

    @np.errstate(all="ignore")  # what overflows is infinite, and needs no second word
    def forward(self, X: object) -> tuple[Array, Pullback]:
        """The output Y in training (dropout drops), and the pullback: dE/dY in, dE/dX out.

        X has shape (samples, n_in), Y (samples, n_out). The pullback adds to `grad`.
        """
        Y, pullback = self._forward(self.rows(X))
        return Y, lambda dY: pullback(like("dY", dY, Y.shape))

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

    @np.errstate(all="ignore")
    def predict(self, X: object) -> Array:
        """The output outside of training, (samples, n_out), for X of shape (samples, n_in)."""
        A = self.rows(X)
        for layer in self.layers:
            A = layer.predict(A)
        return A

    @np.errstate(all="ignore")
    def loss_and_grad(self, X: object, T: object, loss: Loss) -> tuple[Any, Array]:
        """E and dE/dtheta, a copy of `grad`. Whatever stood in `grad` before is cleared.

        X has shape (samples, n_in), T (samples, n_out). E is a number, and the gradient a vector
        like `theta`; with runs there is one E, and one row of the gradient, for each.
        """
        X = self.rows(X)
        E = self.backprop(X, self.targets(X, T, loss), loss)
        return E if self.runs else float(E), self._grad.copy()

    def listing(self, loss: Loss) -> Derivation:
        """The same as lines: the derivation written out, which is what `train` runs.

        >>> from bpcore import examples, half_squared_error
        >>> examples.matrices().net.listing(half_squared_error)
        Z1 = X @ W1
        A1 = sigmoid(Z1)
        Z2 = A1 @ W2
        A2 = sigmoid(Z2)
        D = A2 - T
        E = 0.5 * (D * D).sum() / n
        dA2 = D / n
        dZ2 = dA2 * (A2 * (1 - A2))
        dW2 = A1.T @ dZ2
        dA1 = dZ2 @ W2.T
        dZ1 = dA1 * (A1 * (1 - A1))
        dW1 = X.T @ dZ1
        """
        a(Loss, "loss", loss, "a loss such as half_squared_error")
        return derivation(self.layers, loss)

    def backprop(self, X: Array, T: Array, loss: Loss) -> Any:
        """E, with dE/dtheta left in `grad`, for X and T that `rows` and `targets` have checked."""
        Y, pullback = self._forward(X)
        E, dY = loss.forward(Y, T)
        self._grad[:] = 0
        pullback(dY)
        return E


def mlp(
    sizes: Sequence[int],
    hidden: Activation = tanh,
    output: Activation = identity,
    rng: np.random.Generator | None = None,
    start: str = "glorot",
    bias: bool = True,
) -> Network:
    """A multi-layer perceptron: Dense and an activation for every pair of neighbouring sizes.

    `sizes` are the widths, from the inputs to the outputs. `hidden` and `output` are the
    activations. The weights are drawn by `rng`, in the way that `start` names (see `Dense`).

    >>> mlp([2, 3, 1], rng=np.random.default_rng(0))
    Network with 13 parameters
      0  Dense(2, 3)                         W (2, 3), b (3,)
      1  tanh
      2  Dense(3, 1)                         W (3, 1), b (1,)
      3  identity
    """
    sizes = [whole("sizes", size) for size in entries("sizes", sizes)]
    if len(sizes) < 2:
        raise ValueError(f"sizes: expected at least an input and an output size, got {sizes}")
    for name, activation in (("hidden", hidden), ("output", output)):
        a(Layer, name, activation, "an activation such as sigmoid")
    layers: list[Layer] = []
    for n_in, n_out in pairwise(sizes):
        last = len(layers) == 2 * len(sizes) - 4
        layers.append(Dense(n_in, n_out, bias=bias, start=start, rng=rng))
        layers.append(output if last else hidden)
    return Network(layers)
