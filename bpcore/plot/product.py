"""One entry of a product of two matrices: the numbers that are multiplied and added up are lit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bpcore.checks import Array, entries, number, string, whole
from bpcore.plot.canvas import FULL, LINE, Canvas, breadth
from bpcore.plot.matrix import Matrix
from bpcore.plot.style import BLUE, GLOW, GRID, INK, MUTED, ORANGE, PAPER, describe
from bpcore.plot.wanted import drawn

ROW, SIGN = 23.0, 18.0  # points: the height of a row, the room of a sign


def product(
    names: Sequence[str], A: Array, B: Array, at: Sequence[int] = (0, 0),
    form: str = ".4g", thousandths: bool = False,
) -> Figure:  # fmt: skip
    """A @ B = C with all their numbers; lit are the row and the column that make C[at].

    `names` are those of A, B and C; one that starts with d or Delta is a derivative of E. With
    `thousandths` derivatives are written in thousandths, so that small ones take little room.

    >>> A, B = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])
    >>> product(["x", "w", "z"], A, B).get_label()
    'z[0, 0] = 1 · 3 + 2 · 4 = 11.'
    """
    A, B = drawn("A", A, ("rows", "columns")), drawn("B", B, ("rows", "columns"))
    if len(names := [string("names", name) for name in entries("names", names)]) != 3:
        raise ValueError(f"names: expected those of A, B and C, got {names}")
    if A.shape[1] != B.shape[0]:
        raise ValueError(f"B: expected {A.shape[1]} rows for A of {A.shape}, got {B.shape}")
    C = A @ B
    if len(at := entries("at", at)) != 2:
        raise ValueError(f"at: expected a row and a column of C, got {at}")
    row, column = (whole("at", k, 0, size - 1) for k, size in zip(at, C.shape, strict=True))
    lit = [np.zeros(M.shape, bool) for M in (A, B, C)]
    lit[0][row], lit[1][:, column], lit[2][row, column] = True, True, True
    sheets, widths = [], []
    for name, M in zip(names, (A, B, C), strict=True):
        matrix = Matrix(name, M.shape, name.startswith(("d", "Delta")))
        scale = 1000 if thousandths and matrix.derivative else 1
        cells = [[written(v * scale, form) for v in line] for line in M]
        sheets.append((matrix, cells))
        widths.append(7 + max(breadth(cell) for line in cells for cell in line))
    total = sum(w * M.shape[1] for w, M in zip(widths, (A, B, C), strict=True)) + 2 * SIGN
    if total > FULL - 8:
        raise ValueError(f"A: the numbers take {total:.0f} points, a picture has {FULL - 8:.0f}")
    height = max(len(M) for M in (A, B, C)) * ROW + 3.4 * LINE
    canvas = Canvas(height)
    x, y = (FULL - total) / 2, height / 2
    for (matrix, cells), width, lights, sign in zip(
        sheets, widths, lit, ("", "@", "="), strict=True
    ):
        if sign:
            canvas.text(x + SIGN / 2, y, sign)
            x += SIGN
        _numbers(canvas, x, y, matrix, cells, width, lights)
        x += width * matrix.shape[1]
    a, b, c = sheets[0][1][row], [line[column] for line in sheets[1][1]], sheets[2][1][row][column]
    terms = " + ".join(f"{_held(v)} · {_held(w)}" for v, w in zip(a, b, strict=True))
    unit = " in thousandths" if thousandths else ""
    return describe(canvas.figure, f"{names[2]}[{row}, {column}] = {terms} = {c}{unit}")


def written(value: float, form: str) -> str:
    """A number as it stands in a cell, with the minus of formulas and none before a zero.

    >>> written(-0.25, ".4g"), written(-0.0, ".4g")
    ('−0.25', '0')
    """
    try:
        return format(number("value", value) + 0.0, string("form", form)).replace("-", "−")
    except ValueError as error:
        raise ValueError(f"form: expected something like '.4g', got {form!r}: {error}") from None


def _held(factor: str) -> str:
    return f"({factor})" if factor.startswith("−") else factor


def _numbers(
    canvas: Canvas, x: float, y: float, matrix: Matrix, cells: list[list[str]], width: float,
    lit: Any,
) -> None:  # fmt: skip
    """A matrix with its left edge at x and its middle at y: name, cells, shape."""
    rows, columns = matrix.size
    half, middle = rows * ROW / 2, x + columns * width / 2
    color, ls = (ORANGE, (0, (3, 1.5))) if matrix.derivative else (BLUE, "-")
    for i, j in np.ndindex(rows, columns):
        at = x + (j + 0.5) * width, y + half - (i + 0.5) * ROW
        canvas.box(*at, width, ROW, GLOW if lit[i, j] else PAPER, GRID, 0.6, rounding=0)
        canvas.text(*at, cells[i][j], INK if lit[i, j] else MUTED, zorder=4)
    canvas.box(middle, y, columns * width, 2 * half, "none", color, 1.6, ls, rounding=0, zorder=3)
    canvas.text(middle, y + half + 0.65 * LINE, _tex(matrix))
    canvas.text(middle, y - half - 0.65 * LINE, matrix.words, MUTED)


def _tex(matrix: Matrix) -> str:
    """Its name as a formula: the Greek and the upright ones too."""
    for plain, tex in (("Delta", r"\Delta"), ("Out", r"\mathrm{Out}"), ("Net", r"\mathrm{Net}")):
        if matrix.name.startswith(plain):
            return matrix.tex.replace(plain, tex)
    return matrix.tex
