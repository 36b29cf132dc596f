"""The playground: a network with two inputs that trains where it stands, every part in sight."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bpcore import activations, datasets, losses, plot
from bpcore.activations import Activation
from bpcore.checks import Array
from bpcore.explore.controls import Choice, Control, Range, State
from bpcore.explore.format import fill
from bpcore.explore.picture import Bundle, place
from bpcore.explore.svg import png
from bpcore.losses import Loss
from bpcore.network import Network, mlp
from bpcore.optimizers import OPTIMIZERS, Optimizer
from bpcore.training import train

POINTS = 200  # half of them to train on, half to test
HALF = 1.75  # the picture shows a square from -HALF to HALF around the middle of the data

DATA = {
    "clouds": datasets.clouds,
    "XOR": datasets.noisy_xor,
    "circles": datasets.circles,
    "moons": datasets.moons,
    "spirals": datasets.spirals,
}
ACTIVATIONS: dict[str, Activation] = {
    repr(f).replace("leakyrelu", "leaky_relu"): f
    for f in (activations.tanh, activations.sigmoid, activations.relu, activations.leaky_relu,
              activations.softplus, activations.identity)
}  # fmt: skip
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
CHOICES: dict[str, list[Any]] = {
    "data": list(DATA),
    **{f"layer_{k}": list(range(9)) for k in (1, 2, 3, 4)},
    "activation": list(ACTIVATIONS),
    "loss": list(LOSSES),
    "optimizer": list(OPTIMIZERS),
    "batch": [1, 10, 25, 100],
}
WORDS = (
    "Step {step}: loss {train:.4f}, in the test {test:.4f}. "
    "Right: {right} of 100, in the test {right_test}."
)


def playground() -> Playground:
    """A network to play with: its data, layers, neurons, activation, loss, optimizer and rate.

    >>> playground().words
    'Step 300: loss 0.0045, in the test 0.0053. Right: 100 of 100, in the test 100.'
    """
    return Playground()


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
    s = START | setting
    X, T = DATA[s["data"]](POINTS, s["noise"], np.random.default_rng(0))
    X, X_test, T, T_test = datasets.split(X, T, 0.5, np.random.default_rng(0))
    hidden = [s[f"layer_{k}"] for k in (1, 2, 3, 4) if s[f"layer_{k}"]]
    loss, output = LOSSES[s["loss"]]
    net = mlp(
        [2, *hidden, 1], ACTIVATIONS[s["activation"]], output, np.random.default_rng(s["seed"])
    )
    optimizer = OPTIMIZERS[s["optimizer"]](lr=s["rate"])
    return Experiment(net, X, T, X_test, T_test, loss, optimizer, s["batch"], s["seed"])


def middle(data: str) -> Array:
    """The middle of a data set without its noise.

    >>> middle("moons").round(2).tolist()
    [0.5, 0.25]
    """
    X, _ = DATA[data](POINTS, 0.0, np.random.default_rng(0))
    center: Array = (X.min(axis=0) + X.max(axis=0)) / 2
    return center


def draw_playground(**setting: Any) -> Figure:
    """The map of a trained network with the training points, and how the loss fell.

    >>> draw_playground(step=20).get_label()[:8]
    'Step 20:'
    """
    s = START | setting
    trial = experiment(**s)
    errors = trial.run(s["step"])
    figure = plot.decision_map(trial.chance, trial.X, trial.T)
    figure.set_size_inches(plot.style.WIDTH, 5.6)
    ax = figure.axes[0]
    figure.subplots_adjust(bottom=0.38, top=0.94)
    figure.axes[1].set_position((*figure.axes[1].get_position().p0, 0.03, 0.56))
    low = figure.add_axes((ax.get_position().x0, 0.1, 0.76, 0.17), axes_class=plot.style.BookAxes)
    low.plot(errors, ls="-")
    low.set(
        xlabel="step", ylabel="loss", yscale="log", ylim=(1e-4, 1), xlim=(0, max(100, s["step"]))
    )
    return plot.describe(figure, fill(WORDS, s | trial.judged()))


class Playground:
    """Where the network plays: in the book a `bp-playground`, in a notebook ipywidgets.

    >>> [control.name for control in Playground().controls][:2]
    ['data', 'layer_1']
    """

    def __init__(self) -> None:
        self.words = str(draw_playground().get_label())

    def __repr__(self) -> str:
        return f"playground(): {self.words}"

    @property
    def controls(self) -> list[Control]:
        """All that a reader can set, in the order of the panel."""
        ranges = {
            "noise": Range("noise", 0, 0.3, START["noise"]),
            "rate": Range("rate", 0.001, 10, START["rate"], "log"),
        }
        found: list[Control] = []
        for name, start in START.items():
            if name in CHOICES:
                values = CHOICES[name]
                found.append(Choice(name, values, values.index(start), menu=name != "data"))
            else:
                found.append(ranges.get(name, State(name, start)))
        return found

    def html(self) -> str:
        """The playground for the page, with the programs that it runs there."""
        from bpcore.explore.playground_page import page  # only the book needs them

        return page(self)

    def _repr_mimebundle_(self, **options: Any) -> Bundle:
        where = place()
        if where == "book":
            return {"text/html": self.html()}
        if where == "image":
            return {"text/plain": repr(self), "image/png": png(draw_playground())}
        from bpcore.explore.widgets import playground_widget  # ipywidgets is needed here alone

        bundle: Bundle = playground_widget(self)._repr_mimebundle_(**options)
        return bundle
