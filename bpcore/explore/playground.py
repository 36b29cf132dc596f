"""The playground: a network with two inputs that trains where it stands, every part in sight."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bpcore import plot
from bpcore.checks import Array
from bpcore.explore.controls import Choice, Control, Range, State
from bpcore.explore.experiment import ACTIVATIONS, DATA, LOSSES, POINTS, START, experiment
from bpcore.explore.format import fill
from bpcore.explore.picture import Bundle, Interactive
from bpcore.explore.svg import png
from bpcore.optimizers import OPTIMIZERS

HALF = 1.75  # the picture shows a square from -HALF to HALF around the middle of the data
CHOICES: dict[str, list[Any]] = {
    "data": list(DATA),
    **{f"layer_{k}": list(range(9)) for k in (1, 2, 3, 4)},
    "activation": list(ACTIVATIONS),
    "loss": list(LOSSES),
    "optimizer": list(OPTIMIZERS),
    "batch": [1, 10, 25, 100],
}
WORDS = (
    "Seed {seed}, step {step}: loss {train:.4f} (test {test:.4f}), "
    "right {right} of 100 (test {right_test})."
)


def playground() -> Playground:
    """A network to play with: its data, layers, neurons, activation, loss, optimizer and rate.

    >>> playground().words
    'Seed 0, step 300: loss 0.0045 (test 0.0053), right 100 of 100 (test 100).'
    """
    return Playground()


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

    >>> draw_playground(step=20).get_label()[:16]
    'Seed 0, step 20:'
    """
    s = START | setting
    trial = experiment(**s)
    errors = trial.run(s["step"])
    figure = plot.decision_map(trial.chance, trial.X, trial.T)
    figure.set_size_inches(plot.style.WIDTH, 5.6)
    ax = figure.axes[0]
    ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    figure.subplots_adjust(bottom=0.38, top=0.94)
    figure.axes[1].set_position((*figure.axes[1].get_position().p0, 0.03, 0.56))
    low = figure.add_axes((ax.get_position().x0, 0.1, 0.76, 0.17), axes_class=plot.style.BookAxes)
    low.plot(errors, ls="-")
    low.set(
        xlabel="step", ylabel="loss", yscale="log", ylim=(1e-4, 1), xlim=(0, max(100, s["step"]))
    )
    return plot.describe(figure, fill(WORDS, s | trial.judged()))


def controls() -> list[Control]:
    """All that a reader can set, in the order of the panel.

    >>> [control.name for control in controls()][:2]
    ['data', 'layer_1']
    """
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


class Playground(Interactive):
    """Where the network plays: in the book a `bp-playground`, in a notebook ipywidgets.

    >>> [control.name for control in Playground().controls][:2]
    ['data', 'layer_1']
    """

    def __init__(self) -> None:
        self.words = str(draw_playground().get_label())
        self.controls = controls()

    def __repr__(self) -> str:
        return f"playground(): {self.words}"

    def html(self) -> str:
        """The playground for the page, with the programs that it runs there."""
        from bpcore.explore.playground_page import page  # only the book needs them

        return page(self)

    def _still(self) -> Bundle:
        return {"text/plain": repr(self), "image/png": png(draw_playground())}

    def _widget(self) -> Any:
        from bpcore.explore.widgets import playground_widget  # ipywidgets is needed here alone

        return playground_widget(self)
