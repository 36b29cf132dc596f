"""A small chapter for tests of the cells, with the scripts of the built book."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path
from typing import Any

IMPORTS, RATE, STEPS, MEAN, PICTURE, MOVED, STARTER, SOLUTION, LAST = range(9)

SOURCES = [
    "import numpy as np\nfrom bpcore import plot\nfrom bpcore.exercises import check\n"
    "from bpcore.explore import explore, live, show",
    "eta = 0.5",
    "w = 1.0\nfor _ in range(3):\n    w = w - eta * w\nprint(f'w = {w}')",
    "assert w == 0.125\nprint(f'half of it: {w / 2}')",
    "def draw_power(n=2):\n    figure, ax = plot.axes()\n    ax.plot([0, 1, 2], [0, 1, 2**n])\n"
    "    return plot.describe(figure, f'x to the power of {n}')\n\n\n"
    "explore(draw_power, n=[1, 2, 3])",
    "def parabola(a=1.0, x=0.5):\n    return a * x * x\n\n\nparabola(2.0)",
    "my_square = ...\ncheck(my_square, np.square(w), 'the square')",
    "my_square = w * w\nassert check(my_square, np.square(w), 'the square')",
    "print('at the end')",
]
OUTPUTS = {STEPS: "w = 0.125", MEAN: "half of it: 0.0625", STARTER: "Not yet", LAST: "at the end"}
HINT = "What is 3 times 3?"


def chapter(site: Path) -> str:
    """The page, with the styles and scripts that a built chapter has."""
    model = sorted((site / "notebooks").glob("*.html"))[0].read_text(encoding="utf-8")
    head = model[model.index("<head>") : model.index("</head>")].replace("../_static", "_static")
    # The theme's own scripts expect the theme's own page.
    head = re.sub(r"<script(?![^>]*_static/bp).*?</script>", "", head, flags=re.DOTALL)
    cells: list[dict[str, Any]] = [
        {"at": at, "id": f"cell-{at}", "source": source} for at, source in enumerate(SOURCES)
    ]
    cells[STARTER] |= {
        "solution": SOLUTION,
        "hint": HINT,
        "needs": ["cell-0", "cell-1", "cell-2"],
    }
    data = json.dumps({"chapter": "notebooks/try", "cells": cells}).replace("<", "\\u003c")
    body = "".join(cell(at, source) for at, source in enumerate(SOURCES))
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light">{head}</head>'
        '<body><main class="bd-content"><article class="bd-article"><h1>A chapter</h1>'
        f'<section id="exercises"><h2>Exercises</h2>{body}</section></article></main>'
        f'<script type="application/json" id="bp-cells">{data}</script></body></html>'
    )


def cell(at: int, source: str) -> str:
    output = (
        f'<div class="cell_output docutils container"><div class="output stream"><pre>'
        f"{escape(OUTPUTS[at])}</pre></div></div>"
        if at in OUTPUTS
        else ""
    )
    code = (
        '<div class="cell_input docutils container"><div class="highlight-python notranslate">'
        f'<div class="highlight"><pre>{escape(source)}</pre></div></div></div>{output}'
    )
    if at == SOLUTION:
        code = f"<details><summary>Show the solution</summary>{code}</details>"
    return f'<div class="cell docutils container" id="bp-{at}">{code}</div>\n'
