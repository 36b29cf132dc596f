"""Matrices drawn to scale, with their shapes: products line by line, and a pass through a stack.

A matrix is (name, rows, columns), a flat array (name, entries), a number (name,).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bpcore.plot.style import BLUE, GLOW, GRID, INK, MUTED, ORANGE, PAPER, WIDTH, describe

Matrix = tuple[Any, ...]
FULL = WIDTH * 72  # points
SLOT, LEVEL = 34, 66.0  # the least width of a matrix, the height of a layer in a stack


def shapes(
    groups: Mapping[str, Sequence[Matrix | str]], lit: Collection[str] = (), caption: str = "",
    unit: float = 0, room: int = 0, numbers: Mapping[str, Any] | None = None,
) -> Figure:  # fmt: skip
    """Lines of matrices and signs, each under its title, all on one scale; `lit` ones are marked.

    `numbers` are written into the cells of a matrix. For frames of one size give the points that a
    row takes (`unit`) and the rows that a line has `room` for; else both are chosen to fit.

    >>> shapes({"forward": [("Z", 4, 3), "=", ("X", 4, 2), "@", ("W", 2, 3)]}, ["Z"]).get_label()
    'forward: Z (4 × 3) = X (4 × 2) @ W (2 × 3). Lit: Z'
    """
    lines = [[_size(m) for m in group if not isinstance(m, str)] for group in groups.values()]
    room = room or max(rows for line in lines for rows, _ in line)
    unit = unit or min(20, 160 / room, 200 / max(sum(c for _, c in line) for line in lines))
    height = room * unit + 46
    top = height * len(groups) + 18 * len(caption.splitlines())
    canvas = _Canvas(top, caption)
    for k, (title, group) in enumerate(groups.items()):
        x, y = 8.0, top - (k + 0.5) * height - 6
        canvas.text(8, top - k * height - 8, title, MUTED, ha="left")
        for item in group:
            if isinstance(item, str):
                width = 8 + 6.0 * len(item)
                canvas.text(x + width / 2, y, item, fontsize=10)
            else:
                width = max(SLOT, _size(item)[1] * unit) + 2
                over = _size(item)[0] * unit / 2 + 8
                cells = (numbers or {}).get(item[0], ())
                canvas.matrix(x + width / 2, y, item, unit, item[0] in lit, cells)
                canvas.text(x + width / 2, y + over, _tex(item[0]))
                canvas.text(x + width / 2, y - over, _words(item), MUTED)
            x += width
    said = [f"{title}: {' '.join(map(_say, group))}" for title, group in groups.items()]
    said += [f"Lit: {', '.join(lit)}"] * bool(lit) + [caption.replace("\n", " ")] * bool(caption)
    return describe(canvas.figure, ". ".join(said))


def stack_pass(
    layers: Sequence[tuple[str, Sequence[Matrix]]], wires: Sequence[Matrix], step: int
) -> Figure:
    """A stack of layers, each (title, parameters), after some steps: down on the left, up on the
    right. The wires are what goes into each layer, and at the end what comes out of the last.

    >>> layers, wires = [("Dense", [("W", 2, 1)]), ("loss", [])], [("X", 3, 2), ("Y", 3, 1), ("E",)]
    >>> stack_pass(layers, wires, 4).get_label()
    'Step 4 of 4, backward: Dense receives dY (3 × 1), adds dW (2 × 1), returns dX (3 × 2)'
    """
    n, back = len(layers), step > len(layers)
    now = 2 * n - step if back else step - 1  # the layer that is lit
    get, give = (_d(wires[now + 1]), _d(wires[now])) if back else (wires[now], wires[now + 1])
    made = " and ".join(_say(_d(p)) for p in layers[now][1])
    does = (f", adds {made}" * bool(made)) if back else f", keeps {get[0]}"
    start = f"Step {step} of {2 * n}, {'back' if back else 'for'}ward: {layers[now][0]}"
    words = f"receives {_say(get)}{does}", f"returns {_say(give)}"
    canvas = _Canvas(LEVEL * n + 92, f"{start}\n{words[0]},\n{words[1]}")
    for k, wire in enumerate(wires):
        y = LEVEL * (n - k) + 74
        lane = (wire, 26, 46, "left", k <= step), (_d(wire), 276, 256, "right", k >= 2 * n - step)
        for matrix, x, x_text, side, there in lane:
            canvas.ax.plot([x, x], [y - 17, y + 17], color=MUTED, ls=":", lw=1, zorder=0)
            if there:
                lit = k in (now, now + 1) and back == (side == "right")
                canvas.matrix(x, y, matrix, 6, lit)
                canvas.text(x_text, y, f"{_tex(matrix[0])}  {_words(matrix)}", ha=side)
    for k, (title, parameters) in enumerate(layers):
        y, colors = LEVEL * (n - k - 0.5) + 74, (GLOW, ORANGE if back else BLUE)
        fill, edge = colors if k == now else (PAPER, MUTED)
        canvas.ax.add_patch(Rectangle((4, y - 17), FULL - 8, 34, fc=fill, ec=edge))
        canvas.text(10, y + 8, title, ha="left", fontweight="bold")
        if k < step <= 2 * n - k:
            canvas.text(10, y - 8, f"keeps {_tex(wires[k][0])}", BLUE, ha="left")
        slopes = [_d(p) for p in parameters] if k >= 2 * n - step else []
        for place, matrix in enumerate([*parameters, *slopes]):
            canvas.matrix(112 + 52 * place, y + 6, matrix, 5.5, k == now and matrix in slopes)
            canvas.text(112 + 52 * place, y - 10, f"{_tex(matrix[0])} {_words(matrix)}")
    return describe(canvas.figure, f"{start} {', '.join(words)}")


def network_pass(sizes: Sequence[int], batch: int, step: int) -> Figure:
    """All matrices of a network on one scale: above what goes forward, below what comes back.

    A derivative stands under the matrix it belongs to. Steps 1 to L go forward through the L
    layers, steps L + 1 to 2 L come back.

    >>> network_pass([3, 4, 1], 10, 1).get_label()
    'Step 1 of 4, forward, layer 1: Z_1 (10 × 4) = X (10 × 3) @ W_1 (3 × 4), A_1 = f(Z_1)'
    """
    L = len(sizes) - 1
    A = [("X" if k == 0 else f"A_{k}", batch, n) for k, n in enumerate(sizes)]
    W = [(f"W_{k}", *pair) for k, pair in enumerate(pairwise(sizes), start=1)]
    dZ = [(f"dZ_{k}", batch, n) for k, n in enumerate(sizes)]
    layer = step if step <= L else 2 * L + 1 - step
    before, into, out, slope = A[layer - 1], W[layer - 1], A[layer], dZ[layer]
    if step <= L:
        lit = {out[0]}
        Z = f"Z_{layer}"
        says = [f"{_say((Z, *out[1:]))} = {_say(before)} @ {_say(into)}", f"{out[0]} = f({Z})"]
    else:
        lit = {slope[0], f"dW_{layer}"}
        source = "the loss" if layer == L else f"{_say(dZ[layer + 1])} @ {_say(_turn(W[layer]))}"
        says = [f"{_say(slope)} from {source}"]
        says += [f"{_say(_d(into))} = {_say(_turn(before))} @ {_say(slope)}"]
    way = "forward" if step <= L else "back"
    title = f"Step {step} of {2 * L}, {way}, layer {layer}"
    upper: list[Matrix] = [A[0]]
    for k in range(L):
        upper += [W[k], A[k + 1]]
    slot = FULL / len(upper)
    unit = min(9.0, 84 / max(batch, *sizes), *((slot - 5) / _size(m)[1] for m in upper))
    canvas = _Canvas(318, "\n".join([title, *says]))
    for place, matrix in enumerate(upper):
        k, x = (place + 1) // 2, (place + 0.5) * slot  # of W_k or A_k
        lower = _d(matrix) if place % 2 else dZ[k]
        there = [place % 2 or k <= min(step, L), place > 0 and step > 2 * L - k]
        for m, y, shown in zip((matrix, lower), (245, 122), there, strict=True):
            if shown:
                half = _size(m)[0] * unit / 2 + 8
                canvas.matrix(x, y, m, unit, m[0] in lit)
                canvas.text(x, y + half, _tex(m[0]))
                canvas.text(x, y - half, _words(m).replace(" ", ""), MUTED)
    return describe(canvas.figure, f"{title}: {', '.join(says)}")


class _Canvas:
    def __init__(self, height: float, caption: str) -> None:
        self.figure = Figure(figsize=(WIDTH, height / 72))
        self.ax = self.figure.add_axes((0, 0, 1, 1), xlim=(0, FULL), ylim=(0, height))
        self.ax.set_axis_off()
        self.text(8, 4, caption, fontsize=10, ha="left", va="bottom", linespacing=1.4)

    def text(self, x: float, y: float, words: str, color: str = INK, **style: Any) -> None:
        style = {"ha": "center", "va": "center", "fontsize": 9, "color": color, **style}
        self.ax.text(x, y, words, **style)

    def matrix(
        self, x: float, y: float, matrix: Matrix, unit: float, lit: bool, cells: Any = ()
    ) -> None:
        """A rectangle around (x, y) and its grid: blue and full, a derivative orange and dashed."""
        (rows, columns), slope = _size(matrix), _is_slope(matrix[0])
        width, height = columns * unit, rows * unit
        left, low = x - width / 2, y - height / 2
        color, style = (ORANGE, (0, (3, 1.5))) if slope else (BLUE, "-")
        box = Rectangle((left, low), width, height, fc=GLOW if lit else PAPER, ec="none", zorder=1)
        self.ax.add_patch(box)
        inner = [([left + k * unit] * 2, [low, low + height]) for k in range(1, columns)]
        inner += [([left, left + width], [low + k * unit] * 2) for k in range(1, rows)]
        for xs, ys in inner:
            self.ax.plot(xs, ys, color=GRID, lw=0.6, ls="-", zorder=2)
        look: dict[str, Any] = {"fc": "none", "ec": color, "lw": 1.6, "ls": style, "zorder": 3}
        self.ax.add_patch(Rectangle((left, low), width, height, **look))
        for place, number in np.ndenumerate(np.asarray(cells)):
            at = left + (place[1] + 0.5) * unit, low + height - (place[0] + 0.5) * unit
            self.text(*at, f"{number:g}", zorder=4)


def _is_slope(name: str) -> bool:
    return name.startswith("d")


def _d(matrix: Matrix) -> Matrix:
    """The derivative of E by this matrix: of the same shape."""
    return (f"d{matrix[0]}", *matrix[1:])


def _size(matrix: Matrix) -> tuple[int, int]:
    """Rows and columns to draw; a flat array lies, a number is one cell."""
    rows, columns = (1, 1, *matrix[1:])[-2:]
    return rows, columns


def _words(matrix: Matrix) -> str:
    return " × ".join(map(str, matrix[1:]))


def _turn(matrix: Matrix) -> Matrix:
    return (f"{matrix[0]}.T", matrix[2], matrix[1])


def _say(item: Matrix | str) -> str:
    """The item in plain words, for those who do not see the picture."""
    if isinstance(item, str) or not item[1:]:
        return item if isinstance(item, str) else str(item[0])
    return f"{item[0]} ({_words(item)})"


def _tex(name: str) -> str:
    """The name as a formula: dW_1 has an upright d, X.T is a transpose."""
    tex = re.sub(r"\bd(?=[A-Za-z])", r"\\mathrm{d}", name.replace(".T", r"^\top"))
    return "$" + tex.replace("new ", r"\mathrm{new}\ ") + "$"
