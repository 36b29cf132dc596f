"""Matrices on one scale: products line by line, and a pass through a stack.

A caller writes a matrix as a tuple of its name and its shape: `("W", 2, 3)` is a matrix, `("b", 3)`
a flat array, `("E",)` a number. A name that starts with d is a derivative of E, and so is drawn
what is taken for one: a product such as `x * dz`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from bpcore.checks import a, between, entries, finite, string, whole
from bpcore.plot.canvas import FULL, LINE, Canvas, breadth, broken
from bpcore.plot.matrix import Entry, Matrix, draw_matrix
from bpcore.plot.style import BLUE, GLOW, MUTED, ORANGE, PAPER, SIZE, describe

SLOT, LEVEL = 42, 75.0  # the least width of a matrix, the height of a layer in a stack


def shapes(
    groups: Mapping[str, Sequence[Entry | str]], lit: Collection[str] = (), caption: str = "",
    unit: float = 0, room: int = 0, numbers: Mapping[str, Any] | None = None,
) -> Figure:  # fmt: skip
    """Lines of matrices and signs, each under its title, all on one scale; `lit` ones are marked.

    `numbers` are written into the cells of a matrix. For frames of one size give the points that a
    row takes (`unit`) and the rows that a line has `room` for; else both are chosen to fit.

    >>> shapes({"forward": [("Z", 4, 3), "=", ("X", 4, 2), "@", ("W", 2, 3)]}, ["Z"]).get_label()
    'forward: Z (4 × 3) = X (4 × 2) @ W (2 × 3). Lit: Z.'
    """
    string("caption", caption), between("unit", unit, 0, 1000), whole("room", room, 0)
    lit = [string("lit", name) for name in entries("lit", lit)]
    for name, cells in a(
        Mapping, "numbers", {} if numbers is None else numbers, "numbers by name"
    ).items():
        finite(f"numbers[{name!r}]", cells)
    for title, group in a(Mapping, "groups", groups, "lines by title").items():
        string("groups", title), entries("groups", group)
    lines = {
        title: [item if isinstance(item, str) else Matrix.of(item) for item in group]
        for title, group in groups.items()
    }
    sizes = [[item.size for item in line if isinstance(item, Matrix)] for line in lines.values()]
    if not any(sizes):
        raise ValueError(f"groups: expected lines with matrices, got {groups}")
    room = room or max(rows for line in sizes for rows, _ in line)
    unit = unit or min(20, 160 / room, 200 / max(sum(c for _, c in line) for line in sizes))
    height = room * unit + 3.8 * LINE
    top = height * len(lines) + LINE * len(broken(caption))
    canvas = Canvas(top)
    canvas.caption(caption)
    for k, (title, line) in enumerate(lines.items()):
        x, y = 6.0, top - (k + 0.5) * height - 0.5 * LINE
        canvas.text(6, top - k * height - 0.6 * LINE, title, MUTED, ha="left")
        for item in line:
            if isinstance(item, str):
                width = 8 + 0.62 * SIZE * len(item)
                canvas.text(x + width / 2, y, item)
            else:
                width = max(SLOT, item.size[1] * unit) + 2
                over = item.size[0] * unit / 2 + 0.6 * LINE
                cells = (numbers or {}).get(item.name, ())
                draw_matrix(canvas, x + width / 2, y, item, unit, item.name in lit, cells)
                canvas.text(x + width / 2, y + over, item.tex)
                canvas.text(x + width / 2, y - over, item.words, MUTED)
            x += width
    said = []
    for title, line in lines.items():
        words = [item if isinstance(item, str) else item.said for item in line]
        said.append(f"{title}: {' '.join(words)}")
    if lit:
        said.append(f"Lit: {', '.join(lit)}")
    if caption:
        said.append(caption.replace("\n", " "))
    return describe(canvas.figure, ". ".join(said))


def stack_pass(
    layers: Sequence[tuple[str, Sequence[Entry]]], wires: Sequence[Entry], stop: int,
    keeps: Sequence[str] = (), formulas: Sequence[tuple[str, str]] = (),
) -> Figure:  # fmt: skip
    """A stack of layers, each (title, parameters), after some stops: down on the left, up on the
    right. The wires are what goes into each layer, and at the end what comes out of the last.

    `keeps` names what each layer keeps for the way back, if that is not simply what it received;
    `formulas` are what each one computes, forward and backward, and stand in its box.

    >>> layers, wires = [("Dense", [("W", 2, 1)]), ("loss", [])], [("X", 3, 2), ("Y", 3, 1), ("E",)]
    >>> stack_pass(layers, wires, 4).get_label()
    'Stop 4 of 4, backward: Dense receives dY (3 × 1), adds dW (2 × 1), returns dX (3 × 2).'
    """
    for layer in entries("layers", layers):
        if len(entries("layers", layer)) != 2 or not isinstance(layer[0], str):
            raise ValueError(f"layers: expected pairs (title, parameters), got {layer!r}")
    n, back = len(layers), whole("stop", stop) > len(layers)
    titles = [title for title, _ in layers]
    parameters = [[Matrix.of(entry) for entry in entries("layers", some)] for _, some in layers]
    wired = [Matrix.of(wire) for wire in entries("wires", wires)]
    if len(wired) != n + 1 or not n:
        raise ValueError(f"wires: expected one more than {n} layers, got {len(wired)}")
    if stop > 2 * n:
        raise ValueError(f"stop: expected 1 to {2 * n}, got {stop}")
    kept = [Matrix(string("keeps", name)) for name in entries("keeps", keeps)] or wired
    said = [
        [string("formulas", text) for text in entries("formulas", f)]
        for f in entries("formulas", formulas)
    ]
    for name, given in (("keeps", kept), ("formulas", said)):
        if len(given) not in (0, n, n + 1) or any(len(f) != 2 for f in said):
            raise ValueError(f"{name}: expected one for each of {n} layers, got {len(given)}")
    now = 2 * n - stop if back else stop - 1  # the layer that is lit
    if back:
        came, goes = wired[now + 1].slope(), wired[now].slope()
        made = " and ".join(p.slope().said for p in parameters[now])
        does = f", adds {made}" if made else ""
    else:
        came, goes = wired[now], wired[now + 1]
        does = f", keeps {kept[now].name}"
    start = f"Stop {stop} of {2 * n}, {'backward' if back else 'forward'}: {titles[now]}"
    receives, returns = f"receives {came.said}{does}", f"returns {goes.said}"
    canvas = Canvas(LEVEL * n + 42)
    for k, wire in enumerate(wired):
        y = LEVEL * (n - k) + 20
        _wire(canvas, 26, y, wire, "left", k <= stop, lit=not back and k in (now, now + 1))
        known = k >= 2 * n - stop
        _wire(canvas, FULL - 26, y, wire.slope(), "right", known, lit=back and k in (now, now + 1))
    for k, title in enumerate(titles):
        y = LEVEL * (n - k - 0.5) + 20
        fill, edge = (GLOW, ORANGE if back else BLUE) if k == now else (PAPER, MUTED)
        canvas.box(FULL / 2, y, FULL - 8, 42, fill, edge, 1, rounding=0)
        canvas.text(9, y + 10, title, ha="left", fontweight="bold")
        if k < stop <= 2 * n - k:
            canvas.text(FULL - 9, y + 10, f"keeps {kept[k].tex}", BLUE, ha="right")
        done = k >= 2 * n - stop  # on the way back
        if k < stop and said:  # beside the title, or in the line below it if that is empty
            x, high = (FULL * 0.31, y + 10) if parameters[k] else (9.0, y - 10)
            canvas.text(x, high, said[k][done], ORANGE if done else BLUE, ha="left")
        slopes = [p.slope() for p in parameters[k]] if done else []
        x = 12.0
        for matrix in [*parameters[k], *slopes]:
            width, words = 5.5 * matrix.size[1], f"{matrix.tex} {matrix.words.replace(' ', '')}"
            draw_matrix(canvas, x + width / 2, y - 9, matrix, 5.5, k == now and matrix in slopes)
            canvas.text(x + width + 4, y - 10, words, ha="left")
            x += width + breadth(words) + 16
    words = re.sub(r"_(\d)", lambda digit: chr(ord("₀") + int(digit[1])), f"{receives}, {returns}")
    return describe(canvas.figure, f"{start} {words}")


def _wire(
    canvas: Canvas, x: float, y: float, matrix: Matrix, side: str, known: bool, lit: bool
) -> None:
    """A dotted line from layer to layer, and on it what passes there once that is known."""
    canvas.line([x, x], [y - 20, y + 20], ls=":", lw=1)
    if known:
        draw_matrix(canvas, x, y, matrix, 6, lit)
        inside = x + 20 if side == "left" else x - 20
        canvas.text(inside, y, f"{matrix.tex}  {matrix.words}", ha=side)
