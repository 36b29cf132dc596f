"""The networks of the five sources by name, with their numbers, and their mistakes on purpose.

Sources: 000 the 2-2-2 network, 001 the chain, 002 the 2-1-1 and 3-2-1 networks and the admissions,
003 two layer classes, 004 the matrix form and the optimizers.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from bpcore import datasets, graph
from bpcore.activations import Activation, relu, sigmoid
from bpcore.checks import Array, one_of, whole
from bpcore.graph import Value
from bpcore.layers import Activate, Dense, Dropout, Layer
from bpcore.losses import half_squared_error
from bpcore.network import Network
from bpcore.optimizers import Adam


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
        graph.half_square(out, Value(t, f"t{k}", constant=True)).named(f"E_o{k}")
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


def xor(seed: int, biases: str = "fixed") -> Example:
    """000's second network: 2-5-1, every number drawn from [0, 1) by Python's own generator.

    Each layer draws one bias. It stays fixed, or ("per neuron") it is where all its neurons start.

    >>> xor(0).net.layers[0].b.round(4)
    array([0.8444])
    """
    return _xor(random.Random(seed), biases)


def _xor(rng: random.Random, biases: str) -> Example:
    fixed = one_of("biases", biases, ("fixed", "per neuron")) == "fixed"
    b1, b2, *w = (rng.random() for _ in range(17))  # the source's order: biases, then weights
    layers = [
        Dense(2, 5, np.reshape(w[:10], (5, 2)).T, b1 if fixed else [b1] * 5, train_bias=not fixed),
        Activate(sigmoid),
        Dense(5, 1, np.reshape(w[10:], (5, 1)), b2 if fixed else [b2], train_bias=not fixed),
        Activate(sigmoid),
    ]
    return Example(Network(layers), *datasets.xor(), 0.5)


def xor_runs(
    seeds: Iterable[int], steps: int = 10_000, biases: str = "fixed"
) -> tuple[Array, Array]:
    """000: train `xor(seed)` on one random row a step; the total error and the number of right
    answers at the end, one of each per seed. All runs go side by side in stacked matrices.

    >>> error, right = xor_runs([0], steps=100)
    >>> error.round(4), right
    (array([0.5137]), array([2]))
    """
    generators = [random.Random(seed) for seed in seeds]
    runs = [_xor(rng, biases) for rng in generators]
    W1, b1, W2, b2 = (
        np.stack([np.atleast_2d(getattr(run.net.layers[k], name)) for run in runs])
        for k, name in ((0, "W"), (0, "b"), (2, "W"), (2, "b"))
    )
    X, T, lr = runs[0].X, runs[0].T, runs[0].lr
    picks = np.stack([_choices(rng, whole("steps", steps)) for rng in generators], axis=1)
    for pick in picks:
        x = X[pick][:, None, :]
        H = sigmoid.value(x @ W1 + b1)
        Y = sigmoid.value(H @ W2 + b2)
        d2 = (Y - T[pick][:, None, :]) * Y * (1 - Y)
        d1 = d2 @ W2.transpose(0, 2, 1) * H * (1 - H)
        W2 -= lr * H.transpose(0, 2, 1) @ d2
        W1 -= lr * x.transpose(0, 2, 1) @ d1
        if biases == "per neuron":
            b2 -= lr * d2
            b1 -= lr * d1
    Y = sigmoid.value(sigmoid.value(X @ W1 + b1) @ W2 + b2)
    return half_squared_error.value(Y, T).sum(axis=(1, 2)), ((Y > 0.5) == (T > 0.5)).sum(
        axis=(1, 2)
    )


def _choices(rng: random.Random, n: int) -> Array:
    """What n calls of rng.choice(range(4)) give: the top three bits of a word, where below 4."""
    words = 3 * n + 100  # about half of them are used
    bits = np.frombuffer(rng.getrandbits(32 * words).to_bytes(4 * words, "little"), "<u4") >> 29
    return bits[bits < 4][:n]


def chain(*weights: float) -> Example:
    """001: three weights in a row, no activation; the target is -x. Samples come one at a time.

    >>> net, X, T, lr = chain()
    >>> net.predict(X[:1]).round(6)
    array([[0.028339]])
    """
    net = _network(*([[w]] for w in weights or (0.2333, -0.233, -0.52133)), activation=None)
    return Example(net, np.array([[1.0], [-1.0]]), np.array([[-1.0], [1.0]]), 0.05)


def two_one_one(w2: float = -0.2) -> Example:
    """002: two inputs, one hidden neuron, one output. (Its diagram has +0.2 for the second weight.)

    >>> net, X, T, lr = two_one_one()
    >>> net.predict(X).round(3)
    array([[0.512]])
    """
    net = _network([[0.4], [w2]], [[0.1]])
    return Example(net, np.array([[0.1, 0.3]]), np.array([[1.0]]), 0.5)


def three_two_one() -> Example:
    """002: the network of its first program.

    >>> net, X, T, lr = three_two_one()
    >>> net.predict(X).round(6)
    array([[0.484973]])
    """
    net = _network([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]], [[0.1], [-0.3]])
    return Example(net, np.array([[0.5, 0.1, -0.2]]), np.array([[0.6]]), 0.5)


class SplitExample(NamedTuple):
    """A network, its training rows, its learning rate, and rows held out."""

    net: Network
    X: Array
    T: Array
    lr: float
    X_test: Array
    T_test: Array


def admissions() -> SplitExample:
    """002: 36 training rows, 4 test rows, 6-2-1, drawn as numpy's old generator draws with seed 21.

    Scores and grades are standardised over all 40 rows, as the source does (test rows leak in).

    >>> net, X, T, lr, X_test, T_test = admissions()
    >>> X.shape, T_test.ravel().tolist()
    ((36, 6), [0.0, 0.0, 0.0, 0.0])
    """
    X, T = datasets.admissions()
    rank = datasets.one_hot(X[:, 2] - 1)
    X = np.hstack([datasets.standardise(X[:, :2], ddof=1)(X[:, :2]), rank])
    rows = np.random.RandomState(21).choice(40, 36, replace=False)
    rest = np.setdiff1d(np.arange(40), rows)
    old = np.random.RandomState(21)
    net = _network(old.normal(scale=6**-0.5, size=(6, 2)), old.normal(scale=6**-0.5, size=(2, 1)))
    return SplitExample(net, X[rows], T[rows], 0.007, X[rest], T[rest])


def two_layers() -> tuple[Network, Array]:
    """003: its linear layer and its sigmoid layer, with the numbers of its run; there is no loss.

    >>> net, X = two_layers()
    >>> net.predict(X).round(8)
    array([[0.16229331]])
    """
    dense = Dense(2, 1, weights=[[-1.07906824], [-0.42675882]], bias=[0.2913231])
    return Network([dense, Activate(sigmoid)]), np.array([[1.0, 2.0]])


def matrices(hidden_layers: int = 1) -> Example:
    """004: 10 samples through 3-4-1, or (2) through 3-2-4-1. The numbers are sines and cosines.

    >>> net, X, T, lr = matrices()
    >>> round(10 * net.loss_and_grad(X, T, half_squared_error)[0], 6)
    0.804034
    """
    last = np.sin(np.arange(1, 5)).reshape(4, 1)
    if one_of("hidden_layers", str(hidden_layers), ("1", "2")) == "1":
        net = _network(np.cos(np.arange(12)).reshape(3, 4), last)
    else:
        middle = np.sin(np.arange(8)).reshape(2, 4)
        net = _network(np.cos(np.arange(6)).reshape(3, 2), middle, last)
    return Example(net, np.sin(np.arange(30)).reshape(10, 3), np.tile([[0.0], [1.0]], (5, 1)), 0.5)


def breast_cancer(
    rng: np.random.Generator, start: str = "normal", lr: float = 0.05
) -> SplitExample:
    """004: 30-64-32-1 with dropout and without biases, its split (398 and 171 rows) and its scaling
    (over all rows, so that test rows leak in). Train with Adam(lr, beta2=0.99) and batches of 64.

    >>> example = breast_cancer(np.random.default_rng(0))
    >>> example.X.shape, int(example.T_test.sum())
    ((398, 30), 105)
    """
    layers = [
        Dense(30, 64, bias=False, start=start, rng=rng),
        Activate(sigmoid),
        Dense(64, 32, bias=False, start=start, rng=rng),
        Activate(relu),
        Dropout(drop=0.2, rng=rng),
        Dense(32, 1, bias=False, start=start, rng=rng),
        Activate(sigmoid),
    ]
    X, T = datasets.breast_cancer()
    X = datasets.min_max(X)(X)
    order = np.random.RandomState(101).permutation(len(X))
    test, rows = order[:171], order[171:]
    return SplitExample(Network(layers), X[rows], T[rows], lr, X[test], T[test])


class SourceAdaMax(Adam):
    """004's AdaMax, wrong on purpose: see the errata for the five ways in which it is not AdaMax.

    m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2, the old v being
    used in u = max(|v|, |g|), two norms over all entries
    theta = theta - lr / (1 - beta2^t) (m / (1 - beta1^t)) / (sqrt(u) + eps)
    """

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        u = max(np.sqrt(np.sum(np.square(self.v))), np.sqrt(np.sum(g**2)))
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m = self.m / (1 - self.beta1**self.t)
        theta -= lr / (1 - self.beta2**self.t) * m / (np.sqrt(u) + self.eps)
