"""What a setting of the playground means in bpcore: data, network, loss, optimizer, and a run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpcore import activations, datasets, losses
from bpcore.activations import Activation
from bpcore.checks import Array, one_of, whole
from bpcore.losses import Loss
from bpcore.network import Network, mlp
from bpcore.optimizers import OPTIMIZERS, Optimizer
from bpcore.training import train

POINTS = 200  # half of them to train on, half to test

DATA = {
    "clouds": datasets.clouds,
    "XOR": datasets.noisy_xor,
    "circles": datasets.circles,
    "moons": datasets.moons,
    "spirals": datasets.spirals,
}
ACTIVATIONS: dict[str, Activation] = {
    name: getattr(activations, name)
    for name in ("tanh", "sigmoid", "relu", "leaky_relu", "softplus", "identity")
}
# A loss, and the output's activation: the second loss takes logits, whose sigmoid is the chance.
LOSSES: dict[str, tuple[Loss, Activation]] = {
    "squared error": (losses.half_squared_error, activations.sigmoid),
    "cross-entropy": (losses.binary_cross_entropy, activations.identity),
}
# Where each method's rate starts when it is chosen: steps of its own kind need a rate of their own.
RATES = dict.fromkeys(OPTIMIZERS, 0.03) | {
    "SGD": 1.0, "Momentum": 0.1, "Nesterov": 0.1, "AdaGrad": 0.1, "AdaDelta": 1.0,
}  # fmt: skip
START: dict[str, Any] = {
    "data": "XOR", "layer_1": 4, "layer_2": 0, "layer_3": 0, "layer_4": 0,
    "activation": "tanh", "loss": "squared error", "optimizer": "SGD", "batch": 100,
    "noise": 0.2, "rate": 1.0, "seed": 0, "step": 300,
}  # fmt: skip


@dataclass
class Experiment:
    """What one setting of the playground is in bpcore; `experiment` makes one.

    >>> experiment(layer_2=3).net.n_out
    1
    """

    net: Network
    X: Array
    T: Array
    X_test: Array
    T_test: Array
    loss: Loss
    optimizer: Optimizer
    batch: int
    seed: int

    def run(self, steps: int) -> list[float]:
        """Train so many steps; the loss before each step comes back."""
        if steps == 0:
            return []
        per_epoch = math.ceil(len(self.X) / self.batch)
        run = train(
            self.net, self.X, self.T, self.loss, self.optimizer, math.ceil(steps / per_epoch),
            self.batch, np.random.default_rng(self.seed), snapshots=[steps],
        )  # fmt: skip
        self.net.theta = run.snapshots[steps]
        return run.loss[:steps]

    def chance(self, X: Array) -> Array:
        """What the network says: the chance of target 1."""
        Y = self.net.predict(X)
        return Y if self.loss is losses.half_squared_error else activations.sigmoid(Y)

    def judged(self) -> dict[str, float | int]:
        """The losses, and how many points are on the right side."""
        found: dict[str, float | int] = {}
        for name, X, T in (("", self.X, self.T), ("_test", self.X_test, self.T_test)):
            found[name.strip("_") or "train"] = self.loss(self.net.predict(X), T)
            found[f"right{name}"] = int(((self.chance(X) > 0.5) == (T > 0.5)).sum())
        return found


def experiment(**setting: Any) -> Experiment:
    """Data, network, loss and optimizer of a setting, before the first step.

    >>> circles = {"data": "circles", "noise": 0.1, "optimizer": "Adam", "rate": 0.03}
    >>> trial = experiment(**circles, layer_1=3)
    >>> _ = trial.run(500)
    >>> trial.judged()["right"]
    100
    """
    for name in setting:
        one_of("setting", name, START)
    s = START | setting
    for name, known in (
        ("data", DATA), ("loss", LOSSES), ("activation", ACTIVATIONS), ("optimizer", OPTIMIZERS)
    ):  # fmt: skip
        one_of(name, s[name], list(known))
    for name in ("layer_1", "layer_2", "layer_3", "layer_4"):
        whole(name, s[name], 0)
    whole("seed", s["seed"], 0, 2**32 - 1)
    whole("batch", s["batch"])
    X, T = DATA[s["data"]](POINTS, s["noise"], np.random.default_rng(0))
    X, X_test, T, T_test = datasets.split(X, T, 0.5, np.random.default_rng(0))
    hidden = [s[f"layer_{k}"] for k in (1, 2, 3, 4) if s[f"layer_{k}"]]
    loss, output = LOSSES[s["loss"]]
    net = mlp(
        [2, *hidden, 1], ACTIVATIONS[s["activation"]], output, np.random.default_rng(s["seed"])
    )
    optimizer = OPTIMIZERS[s["optimizer"]](lr=s["rate"])
    return Experiment(net, X, T, X_test, T_test, loss, optimizer, s["batch"], s["seed"])
