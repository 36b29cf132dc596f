"""The playground as HTML: the default picture, the controls, the data, and the program to run."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from bpcore import datasets
from bpcore.explore import html
from bpcore.explore.controls import Choice
from bpcore.explore.experiment import DATA, POINTS, RATES
from bpcore.explore.format import parts
from bpcore.explore.playground import HALF, WORDS, Playground, draw_playground, middle
from bpcore.explore.playground_code import program, texts
from bpcore.explore.svg import svg

# Addresses of the picture that stood here before lead to the playground: its names, today's names.
REPLACED = {"learning": {"hidden_neurons": "layer_1"}}
BUTTONS = ("play", "step", "restart", "new seed", "1×")
LINES = Choice("lines", ["weights", "gradients"], 0, menu=True)  # what the network's lines show
INSPECTOR = (
    '<div class="inspector"><label for="playground-parameter"></label>'
    '<input type="text" class="number" id="playground-parameter" '
    'autocomplete="off"/><span class="slope"></span></div>'
)
EXPORT = (
    '<details class="export"><summary>Take it with you: Python, bpcore, formula</summary>'
    '<div class="bar"><label for="playground-form">Written as</label>'
    '<select id="playground-form"><option value="numpy">Python with numpy alone</option>'
    '<option value="bpcore">a call of bpcore</option><option value="formula">a formula (LaTeX)'
    '</option></select><button type="button" class="copy-text">Copy</button></div>'
    '<pre tabindex="0" aria-label="The network as text"></pre></details>'
)


def page(playground: Playground) -> str:
    """The playground as HTML, with its program.

    >>> page(Playground()).startswith("<bp-playground")
    True
    """
    settings = [*playground.controls]
    settings.insert(5, LINES)  # after the layers
    text = program()
    key = f"playground-{hashlib.sha1(text.encode()).hexdigest()[:8]}"
    data = {
        "program": key,
        "inputs": {control.name: control.data() for control in settings},
        "words": parts(WORDS),
        "replaced": REPLACED,
        "rates": RATES,
        "half": HALF,
        "points": points(),
        "texts": texts(),
        "proof": playground.words,
    }
    drawing = svg(draw_playground(), html.prefix("playground"))
    return html.card(
        "bp-playground", "playground", drawing, playground.words, settings, data,
        BUTTONS, html.program(key, text), INSPECTOR + EXPORT,
    )  # fmt: skip


def points() -> dict[str, Any]:
    """The data sets without noise, the noise to add, and which rows train and which test.

    >>> sorted(points())
    ['T', 'middle', 'noise', 'sets', 'test', 'train']
    """
    clean = {name: make(POINTS, 0.0, np.random.default_rng(0)) for name, make in DATA.items()}
    T = clean["XOR"][1]
    row = np.arange(POINTS, dtype=float)[:, None]
    rows, rows_test, *_ = datasets.split(row, T, 0.5, np.random.default_rng(0))
    return {
        "sets": {name: X.tolist() for name, (X, _) in clean.items()},
        "middle": {name: middle(name).tolist() for name in DATA},
        "noise": np.random.default_rng(0).normal(size=(POINTS, 2)).tolist(),
        "T": T.ravel().tolist(),
        "train": rows.ravel().astype(int).tolist(),
        "test": rows_test.ravel().astype(int).tolist(),
    }
