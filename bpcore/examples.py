"""The networks of the five sources, 000 to 004, by name: `net, X, T, lr = examples.worked()`."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from bpcore import datasets, graph
from bpcore.activations import relu, sigmoid
from bpcore.checks import Array, a, entries, number, one_of, whole
from bpcore.compiler.network import write_out
from bpcore.graph import Value
from bpcore.layers import Dense, Dropout, Layer
from bpcore.losses import half_squared_error
from bpcore.network import Network


class Example(NamedTuple):
    """A network, its data and its learning rate.

    >>> worked().lr
    0.5
    """

    net: Network
    X: Array
    T: Array
    lr: float


def _network(*weights: Any) -> Network:
    """Dense layers without bias, each followed by a sigmoid."""
    layers: list[Layer] = []
    for W in weights:
        layers += [Dense(len(W), len(W[0]), W, bias=False), sigmoid]
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
        layers += [Dense(2, 2, W, bias, train_bias=biases != "fixed"), sigmoid]
    return Example(Network(layers), np.array([[0.05, 0.10]]), np.array([[0.01, 0.99]]), 0.5)


def worked_graph() -> Value:
    """000: the same network as a graph. The root is E; the nodes are named as in the source.

    >>> E = worked_graph()
    >>> E.backward()
    >>> [round(v.grad, 9) for v in graph.order(E) if v.name == "w5"]
    [0.082167041]
    """
    fixed = partial(Value, constant=True)
    numbers = (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)
    w = [Value(number, f"w{k}") for k, number in enumerate(numbers, start=1)]
    out_h = _neurons("h", w[:4], [fixed(0.05, "i1"), fixed(0.10, "i2")], fixed(0.35, "b1"))
    out_o = _neurons("o", w[4:], out_h, fixed(0.60, "b2"))
    E_o1 = graph.half_square(out_o[0], fixed(0.01, "t1")).named("E_o1")
    E_o2 = graph.half_square(out_o[1], fixed(0.99, "t2")).named("E_o2")
    return (E_o1 + E_o2).named("E")


def _neurons(layer: str, w: list[Value], signals: list[Value], b: Value) -> list[Value]:
    net1 = graph.weighted_sum(w[:2], signals, b).named(f"net_{layer}1")
    net2 = graph.weighted_sum(w[2:], signals, b).named(f"net_{layer}2")
    return [graph.sigmoid(net1).named(f"out_{layer}1"), graph.sigmoid(net2).named(f"out_{layer}2")]


def xor(rng: random.Random, biases: str = "fixed") -> Example:
    """000: XOR, 2-5-1, drawn from [0, 1); "per neuron" trains the biases, from one draw a layer.

    >>> xor(random.Random(0)).net.layers[0].b.round(4)
    array([0.8444])
    """
    fixed = one_of("biases", biases, ("fixed", "per neuron")) == "fixed"
    a(random.Random, "rng", rng, "a generator, e.g. random.Random(0)")
    b1, b2, *w = (rng.random() for _ in range(17))  # the source's order: biases, then weights
    hidden = Dense(2, 5, np.reshape(w[:10], (5, 2)).T, b1 if fixed else [b1] * 5, not fixed)
    output = Dense(5, 1, np.reshape(w[10:], (5, 1)), b2, not fixed)
    return Example(Network([hidden, sigmoid, output, sigmoid]), *datasets.xor(), 0.5)


def xor_runs(seeds: Iterable[int], steps: int = 10**4, biases: str = "fixed") -> tuple[Array, ...]:
    """000: train `xor` on one random row a step, once per seed, all seeds side by side. Gives the
    total error and the number of right answers at the end, per seed.

    >>> error, right = xor_runs([0], steps=100)
    >>> error.round(4), right
    (array([0.5137]), array([2]))
    """
    (X, T), (*_, nets) = datasets.xor(), xor_training(seeds, steps, biases)
    Y = nets.predict(X)
    return 4 * half_squared_error(Y, T), ((Y > 0.5) == T).sum(axis=(1, 2))


def xor_training(seeds: Iterable[int], steps: int, biases: str = "fixed") -> Iterator[Network]:
    """The networks of `xor_runs`, always the same object: at the start and after each step.

    >>> [round(float(nets.theta[0, -1]), 4) for nets in xor_training([0], steps=2)]
    [0.9097, 0.9107, 0.9115]
    """
    rngs = [random.Random(whole("seeds", seed, 0)) for seed in entries("seeds", seeds)]
    whole("steps", steps, 0), whole("number of seeds", len(rngs))
    nets = Network.stack([xor(rng, biases).net for rng in rngs])
    gradient, lr = write_out(nets, *datasets.xor(), half_squared_error), 0.5
    # As rng.choice(range(4)) draws: three bits of a word, and again until they are below 4.
    bits = (np.frombuffer(rng.randbytes(12 * steps + 400), "<u4") >> 29 for rng in rngs)
    drawn = np.array([of_run[of_run < 4][:steps] for of_run in bits], dtype=np.intp)
    yield nets
    for rows in drawn.T[:, :, None].copy():  # one row for each run
        gradient(rows)
        nets.theta -= np.multiply(nets.grad, lr, out=nets.grad)
        yield nets


def chain(w1: float = 0.2333, w2: float = -0.233, w3: float = -0.52133) -> Example:
    """001: three weights in a row, no activation; the target is -x. Samples come one at a time.

    >>> net, X, T, lr = chain()
    >>> net.predict(X[:1]).round(6)
    array([[0.028339]])
    """
    w = number("w1", w1), number("w2", w2), number("w3", w3)
    net = Network([Dense(1, 1, weights=[[weight]], bias=False) for weight in w])
    return Example(net, np.array([[1.0], [-1.0]]), np.array([[-1.0], [1.0]]), 0.05)


def two_one_one(w2: float = -0.2) -> Example:
    """002: two inputs, one hidden neuron, one output. (Its diagram has +0.2 for the second weight.)

    >>> net, X, T, lr = two_one_one()
    >>> net.predict(X).round(3)
    array([[0.512]])
    """
    w = number("w2", w2)
    return Example(_network([[0.4], [w]], [[0.1]]), np.array([[0.1, 0.3]]), np.array([[1.0]]), 0.5)


def three_two_one() -> Example:
    """002: the network of its first program.

    >>> net, X, T, lr = three_two_one()
    >>> net.predict(X).round(6)
    array([[0.484973]])
    """
    net = _network([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]], [[0.1], [-0.3]])
    return Example(net, np.array([[0.5, 0.1, -0.2]]), np.array([[0.6]]), 0.5)


def admissions() -> tuple[Example, Array, Array]:
    """002: 6-2-1, 36 rows, and X and T of 4 held-out rows, as numpy's old generator draws them with
    seed 21. Scores and grades are standardised over all 40 rows together, as the source does.

    >>> example, X_test, T_test = admissions()
    >>> example.X.shape, T_test.ravel().tolist()
    ((36, 6), [0.0, 0.0, 0.0, 0.0])
    """
    X, T = datasets.admissions()
    rank = datasets.one_hot(X[:, 2] - 1)
    X = np.hstack([datasets.standardise(X[:, :2], ddof=1)(X[:, :2]), rank])
    rows = np.random.RandomState(21).choice(40, 36, replace=False)
    rest = np.setdiff1d(np.arange(40), rows)
    draw = partial(np.random.RandomState(21).normal, 0.0, 6**-0.5)
    return Example(_network(draw((6, 2)), draw((2, 1))), X[rows], T[rows], 0.007), X[rest], T[rest]


def two_layers() -> tuple[Network, Array]:
    """003: its linear layer and its sigmoid layer, with the numbers of its run; there is no loss.

    >>> net, X = two_layers()
    >>> net.predict(X).round(8)
    array([[0.16229331]])
    """
    dense = Dense(2, 1, weights=[[-1.07906824], [-0.42675882]], bias=[0.2913231])
    return Network([dense, sigmoid]), np.array([[1.0, 2.0]])


def matrices(hidden: int = 1) -> Example:
    """004: 10 samples through 3-4-1 (1 hidden layer) or 3-2-4-1 (2); numbers are sines and cosines.

    >>> net, X, T, lr = matrices()
    >>> round(10 * net.loss_and_grad(X, T, half_squared_error)[0], 6)
    0.804034
    """
    first = [np.cos(np.arange(12)).reshape(3, 4)]
    if one_of("hidden", hidden, (1, 2)) == 2:
        first = [np.cos(np.arange(6)).reshape(3, 2), np.sin(np.arange(8)).reshape(2, 4)]
    X, T = np.sin(np.arange(30)).reshape(10, 3), np.tile([[0.0], [1.0]], (5, 1))
    return Example(_network(*first, np.sin(np.arange(1, 5)).reshape(4, 1)), X, T, 0.5)


def breast_cancer(rng: np.random.Generator, start: str = "normal") -> tuple[Example, Array, Array]:
    """004: 30-64-32-1, dropout, no biases; 398 rows, and X and T of 171 held-out rows, all scaled
    together as the source does. It trains with Adam(lr, beta2=0.99) and batches of 64.

    >>> example, X_test, T_test = breast_cancer(np.random.default_rng(0))
    >>> example.X.shape, int(T_test.sum())
    ((398, 30), 105)
    """
    dense = partial(Dense, bias=False, start=start, rng=rng)
    hidden = [dense(30, 64), sigmoid, dense(64, 32), relu, Dropout(0.2, rng)]
    X, T = datasets.breast_cancer()
    X = datasets.min_max(X)(X)
    test, rows = np.split(np.random.RandomState(101).permutation(len(X)), [171])
    net = Network([*hidden, dense(32, 1), sigmoid])
    return Example(net, X[rows], T[rows], 0.05), X[test], T[test]
