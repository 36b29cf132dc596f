"""Pictures, element by element, beside the ones that somebody has looked at and kept.

After a change that is meant, look at the new pictures and keep them with
`KEEP_PICTURES=1 .venv/bin/pytest tests/unit/test_kept_pictures.py`.
"""

import os
import re
from pathlib import Path

import numpy as np
import pytest

from bpcore import examples, plot
from bpcore.explore.svg import svg_lines
from bpcore.plot.graph import draw_walk
from bpcore.plot.matrices import shapes, stack_pass

FOLDER = Path(__file__).parent / "pictures"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def walk(step):
    return draw_walk(examples.worked_graph(), step, 0.5)


def scrub(position):
    x, falling, low = [0, 1, 10, 100], [1.0, 0.5, 0.1, 0.001], [0.9, 0.8, 0.2, 0.1]
    panels = {"error E": {"one": falling, "other": low}, "output": {"one": low}}
    return plot.scrub(x, panels, position)


def products():
    lines = {
        "forward": [("Z", 4, 3), "=", ("X", 4, 2), "@", ("W", 2, 3)],
        "back": [("dW", 2, 3), "=", ("X.T", 2, 4), "@", ("dZ", 4, 3)],
    }
    return shapes(lines, ["dW"], "One line.\nAnother.", 16, 4, {"W": np.arange(6).reshape(2, 3)})


def stack(step):
    layers = [("Dense(2, 3)", [("W_1", 2, 3), ("b_1", 3)]), ("Sigmoid", []), ("Loss", [])]
    return stack_pass(layers, [("X", 4, 2), ("Z", 4, 3), ("Y", 4, 3), ("E",)], step)


def outputs():
    values = np.linspace(0, 1, 200).reshape(20, 10)
    return plot.layers.outputs_and_slopes(values**2, values / 4, 0, 1)


def chances():
    points, T = np.array([[400.0, 3.0], [800.0, 4.0], [500.0, 3.2]]), np.array([0.0, 1.0, 1.0])
    rows = np.array([False, True, False])
    return plot.layers.chances(lambda P: (P[:, 0] - 300) / 500, points, T, rows, "a title")


def decisions():
    X, T = examples.datasets.xor()
    return plot.decision_map(lambda P: P.mean(axis=1, keepdims=True) % 1, X, T)


def histograms():
    groups = {"malignant": np.arange(40.0) ** 1.1, "benign": np.arange(30.0) / 2}
    return plot.classes.histograms(groups, 14.0, "mean radius: 88.4% right", "mean radius")


def roc():
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.55, 0.4, 0.3, 0.2, 0.1])
    wanted = np.array([1, 1, 0, 1, 0, 1, 0, 0, 0], dtype=bool)
    return plot.classes.roc(scores, wanted, 0.5, "malignant found", "false alarms among benign")


def tangent():
    figure, ax = plot.axes(xlabel="$z$", ylabel="$f'(z)$", title="slope 1.0000")
    x = np.linspace(-1, 2, 31)
    ax.plot(x, x**2 / 2)
    plot.tangent(ax, 1.0, 0.5, 1.0)
    return figure


PICTURES = {
    "walk-1": lambda: walk(1),
    "walk-12": lambda: walk(12),
    "walk-19": lambda: walk(19),
    "walk-30": lambda: walk(30),
    "walk-31": lambda: walk(31),
    "walk-49": lambda: walk(49),
    "scrub-0": lambda: scrub(0),
    "scrub-2": lambda: scrub(2),
    "secant": lambda: plot.secant(np.exp, 0.5, 1.0, 1.6487, "w", "E"),
    "decisions": decisions,
    "tangent": tangent,
    "histograms": histograms,
    "roc": roc,
    "products": products,
    "stack-2": lambda: stack(2),
    "stack-6": lambda: stack(6),
    "outputs": outputs,
    "chances": chances,
}


def without_images(line):
    """Pixels of an image are left to the test of the picture; its place counts."""
    return re.sub(r"base64,[^\"]+", "", line)


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_the_one_that_was_kept(name):
    lines = [without_images(line) for line in svg_lines(PICTURES[name]())]
    path = FOLDER / f"{name}.svg"
    if os.environ.get("KEEP_PICTURES"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n")
    kept = path.read_text().splitlines()
    assert len(lines) == len(kept)
    for line, old in zip(lines, kept, strict=True):
        assert NUMBER.sub("#", line) == NUMBER.sub("#", old)
        numbers, before = ([float(n) for n in NUMBER.findall(text)] for text in (line, old))
        assert numbers == pytest.approx(before, abs=0.11)  # the last digit may round differently
