"""bpcore's side of each case: what a reader of the book would write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

import bpcore
from benchmarks.model import Array, Model, RowOrders, worked
from benchmarks.peers import Peer
from bpcore import compiler, examples

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
        layers += [dense, HIDDEN[model.hidden]]
    layers[-1] = output
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


WEIGHTS = tuple(f"w{k}" for k in range(1, 9))
RATES = np.geomspace(0.01, 10, 64)


def written_out() -> compiler.Run:
    """Source 000's network with its training loop as one function, which records the weights."""
    derivation = compiler.derive(examples.worked_graph())
    return compiler.Run(compiler.descent(derivation, bpcore.SGD(0.5)).giving(*WEIGHTS))


def compiled(steps: int) -> Callable[[], list[float]]:
    """Gives the eight weights after so many steps."""
    run = written_out()
    return lambda: [w for (w,) in run(**run.loop.program.start, at=[steps])]


def compiled_rates(steps: int) -> Callable[[], Array]:
    """The same with 64 learning rates at once."""
    run = written_out()
    start = {**run.loop.program.start, "lr": RATES}
    return lambda: np.concatenate([w for (w,) in run.runs(**start, at=[steps])])


def compiled_rates_in_turn(steps: int) -> Callable[[], Array]:
    """The same with one learning rate after the other."""
    run = written_out()

    def every() -> Array:
        ends = [run(**{**run.loop.program.start, "lr": lr}, at=[steps]) for lr in RATES.tolist()]
        return np.transpose(ends).ravel()

    return every


def rates(steps: int) -> Callable[[], Array]:
    """`train` with 64 learning rates: one network with a leading axis. Gives all parameters."""
    m = worked()
    nets = bpcore.Network.stack([network(m)] * len(RATES))
    optimizer = bpcore.SGD(RATES[:, None])

    def run() -> Array:
        bpcore.train(
            nets, m.X, m.T, bpcore.half_squared_error, optimizer, epochs=steps, progress=False
        )
        return nets.theta.ravel()

    return run


def rates_in_turn(steps: int) -> Callable[[], Array]:
    """`train` with one learning rate after the other."""
    m = worked()
    nets = [network(m) for _ in RATES]

    def run() -> Array:
        for net, lr in zip(nets, RATES, strict=True):
            sgd = bpcore.SGD(lr)
            bpcore.train(
                net, m.X, m.T, bpcore.half_squared_error, sgd, epochs=steps, progress=False
            )
        return np.concatenate([net.theta for net in nets])

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
