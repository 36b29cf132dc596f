"""The networks of the five sources by name, with their numbers, and their mistakes on purpose.

Sources: 000 the 2-2-2 network, 001 the chain, 002 the 2-1-1 and 3-2-1 networks and the admissions,
003 two layer classes, 004 the matrix form and the optimizers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bpcore import graph
from bpcore.activations import Activation, sigmoid
from bpcore.checks import Array, one_of
from bpcore.graph import Value
from bpcore.layers import Activate, Dense, Layer
from bpcore.losses import half_squared_error
from bpcore.network import Network


class Example(NamedTuple):
    """A network, its data and its learning rate: `net, X, T, lr = examples.worked()`."""

    net: Network
    X: Array
    T: Array
    lr: float


def _network(*weights: ArrayLike, activation: Activation | None = sigmoid) -> Network:
    """Dense layers without bias, each followed by the activation."""
    layers: list[Layer] = []
    for W in weights:
        n_in, n_out = np.shape(W)
        layers.append(Dense(n_in, n_out, weights=W, bias=False))
        if activation is not None:
            layers.append(Activate(activation))
    return Network(layers)


def worked(biases: str = "fixed") -> Example:
    """000: the 2-2-2 sigmoid network. Its biases stay as they are, unless you ask for trained ones,
    one for the layer ("shared") or one for each neuron ("per neuron").

    >>> net, X, T, lr = worked()
    >>> round(net.loss_and_grad(X, T, half_squared_error)[0], 9)
    0.298371109
    """
    one_of("biases", biases, ("fixed", "shared", "per neuron"))
    layers: list[Layer] = []
    for W, b in (([[0.15, 0.25], [0.20, 0.30]], 0.35), ([[0.40, 0.50], [0.45, 0.55]], 0.60)):
        bias = [b, b] if biases == "per neuron" else b
        layers.append(Dense(2, 2, weights=W, bias=bias, train_bias=biases != "fixed"))
        layers.append(Activate(sigmoid))
    return Example(Network(layers), np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]]), 0.5)


def worked_graph() -> Value:
    """000: the same network as a graph. The root is E; the nodes are named as in the source.

    >>> E = worked_graph()
    >>> E.backward()
    >>> [round(v.grad, 9) for v in graph.order(E) if v.name == "w5"]
    [0.082167041]
    """
    numbers = (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)
    w = [Value(number, f"w{k}") for k, number in enumerate(numbers, start=1)]
    signals = [Value(0.05, "i1", constant=True), Value(0.10, "i2", constant=True)]
    for layer, weights, bias in (("h", w[:4], 0.35), ("o", w[4:], 0.60)):
        b = Value(bias, "b1" if layer == "h" else "b2", constant=True)
        nets = [
            graph.weighted_sum(weights[2 * k : 2 * k + 2], signals, b).named(f"net_{layer}{k + 1}")
            for k in range(2)
        ]
        signals = [graph.sigmoid(v).named(f"out_{layer}{k}") for k, v in enumerate(nets, start=1)]
    errors = [
        graph.half_square(out, Value(t, f"target_o{k}", constant=True)).named(f"E_o{k}")
        for k, (out, t) in enumerate(zip(signals, (0.01, 0.99), strict=True), start=1)
    ]
    return (errors[0] + errors[1]).named("E")


def step_output_first(net: Network, X: Array, T: Array, lr: float) -> None:
    """000 and 001, wrong on purpose: a layer is changed before the error passes through it.

    It gives the figures that 000 prints, and is the program of 001.

    >>> net, X, T, lr = worked()
    >>> step_output_first(net, X, T, lr)
    >>> round(net.loss_and_grad(X, T, half_squared_error)[0], 9)
    0.291027924
    """
    A, pullbacks = X, []
    for layer in net.layers:
        A, pullback = layer.forward(A)
        pullbacks.append(pullback)
    d = half_squared_error.gradient(A, T)
    for layer, pullback in zip(reversed(net.layers), reversed(pullbacks), strict=True):
        net.grad[:] = 0
        back = pullback(d)
        net.theta[:] -= lr * net.grad  # only this layer has a gradient just now
        d = d @ layer.W.T if isinstance(layer, Dense) else back  # the mistake: W is the new one
