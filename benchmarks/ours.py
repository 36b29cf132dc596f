"""bpcore's side of each case: what a reader of the book would write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

import bpcore
from benchmarks.model import Array, Model, RowOrders
from benchmarks.peers import Peer
from bpcore import examples, graph

HIDDEN = {"sigmoid": bpcore.sigmoid, "relu": bpcore.relu}
LOSSES = {
    "sigmoid, squared": (bpcore.sigmoid, bpcore.half_squared_error),
    "linear, squared": (bpcore.identity, bpcore.half_squared_error),
    "binary": (bpcore.identity, bpcore.binary_cross_entropy),
    "classes": (bpcore.identity, bpcore.cross_entropy),
}


def network(model: Model) -> Any:
    output, _ = LOSSES[model.loss]
    layers: list[Any] = []
    for n_in, n_out in pairwise(model.sizes):
        dense = bpcore.Dense(n_in, n_out, weights=np.zeros((n_in, n_out)))
        layers += [dense, bpcore.Activate(HIDDEN[model.hidden])]
    layers[-1] = bpcore.Activate(output)
    net = bpcore.Network(layers, dtype=model.X.dtype.name)
    net.theta = np.concatenate([p.ravel() for p in model.start()])
    return net


def training(model: Model) -> Peer:
    """`train`, with the loss of every step in its history."""
    _, loss = LOSSES[model.loss]

    def prepare(steps: int) -> Callable[[], list[float]]:
        net, orders = network(model), RowOrders()
        settings = {"eps": model.eps} if model.method == "Adam" else {}
        optimizer = getattr(bpcore, model.method)(model.lr, **settings)
        epochs = steps // model.per_epoch

        def run() -> list[float]:
            history = bpcore.train(
                net, model.X, model.T, loss, optimizer, epochs=epochs, batch_size=model.batch,
                rng=orders, progress=False,
            )  # fmt: skip
            return history.loss

        return run

    return prepare


def compiled(steps: int) -> Callable[[], list[float]]:
    """Source 000's network as a graph, written out; gives the eight weights."""
    f = graph.compile(examples.worked_graph())
    start = (0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55)

    def run() -> list[float]:
        w = {f"w{k}": number for k, number in enumerate(start, start=1)}
        fixed = {"i1": 0.05, "i2": 0.10, "b1": 0.35, "b2": 0.60, "t1": 0.01, "t2": 0.99}
        for _ in range(steps):
            _, slopes = f(**w, **fixed)
            w = {name: w[name] - 0.5 * slopes[name] for name in w}
        return list(w.values())

    return run


def adam(n: int) -> Peer:
    """`Adam.step` on one vector."""

    def prepare(steps: int) -> Callable[[], Array]:
        theta, grad = np.random.default_rng(0).normal(size=(2, n))
        optimizer = bpcore.Adam(0.001)

        def run() -> Array:
            for _ in range(steps):
                optimizer.step(theta, grad)
            return np.asarray(theta)

        return run

    return prepare
