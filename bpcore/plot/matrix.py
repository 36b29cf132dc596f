"""One matrix: its name, its shape, and how it is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpcore.checks import whole
from bpcore.plot.canvas import Canvas
from bpcore.plot.style import BLUE, GLOW, GRID, ORANGE, PAPER

Entry = tuple[Any, ...]  # a name and its shape, as callers write it


@dataclass(frozen=True)
class Matrix:
    """Something with a name and a shape, and whether it is a derivative of E.

    >>> W = Matrix.of(("W", 2, 3))
    >>> W.slope(), W.turned().said
    (Matrix(name='dW', shape=(2, 3), derivative=True), 'W.T (3 × 2)')
    """

    name: str
    shape: tuple[int, ...] = ()
    derivative: bool = False

    @classmethod
    def of(cls, entry: Entry) -> Matrix:
        """The matrix that a caller writes as a tuple."""
        if not isinstance(entry, tuple) or not entry or not isinstance(entry[0], str):
            raise TypeError(f"layers, wires or groups: expected (name, *shape), got {entry!r}")
        name, *shape = entry
        for size in shape:
            whole(f"layers, wires or groups: shape of {name}", size)
        return cls(name, tuple(shape), derivative=name.startswith("d") or " * d" in name)

    def slope(self) -> Matrix:
        """The derivative of E with respect to this matrix: of the same shape."""
        return Matrix(f"d{self.name}", self.shape, derivative=True)

    def turned(self) -> Matrix:
        """The transpose."""
        return Matrix(f"{self.name}.T", self.shape[::-1], self.derivative)

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns to draw; a flat array lies, a number is one cell."""
        rows, columns = (1, 1, *self.shape)[-2:]
        return rows, columns

    @property
    def words(self) -> str:
        """The shape as it is written below the matrix."""
        return " × ".join(map(str, self.shape))

    @property
    def said(self) -> str:
        """Name and shape in plain words, for those who do not see the picture."""
        return f"{self.name} ({self.words})" if self.shape else self.name

    @property
    def tex(self) -> str:
        """The name as a formula: dW_1 has an upright d, X.T is a transpose."""
        name = re.sub(r"_(\w+)", r"_{\1}", self.name.replace(".T", r"^\top"))
        name = re.sub(r"\bd(?=[A-Za-z])", r"\\mathrm{d}", name)
        return "$" + name.replace("new ", r"\mathrm{new}\ ") + "$"


def draw_matrix(
    canvas: Canvas, x: float, y: float, matrix: Matrix, unit: float, lit: bool, cells: Any = ()
) -> None:
    """A matrix around (x, y) with its grid: blue and full, a derivative orange and dashed.

    >>> canvas = Canvas(100)
    >>> draw_matrix(canvas, 50, 50, Matrix("W", (2, 3)), 10, lit=True)
    >>> canvas.ax.patches[0].get_width()
    30
    """
    rows, columns = matrix.size
    width, height = columns * unit, rows * unit
    left, low = x - width / 2, y - height / 2
    canvas.box(x, y, width, height, GLOW if lit else PAPER, "none", rounding=0)
    for k in range(1, columns):
        canvas.line([left + k * unit] * 2, [low, low + height], GRID, 0.6, zorder=2)
    for k in range(1, rows):
        canvas.line([left, left + width], [low + k * unit] * 2, GRID, 0.6, zorder=2)
    color, style = (ORANGE, (0, (3, 1.5))) if matrix.derivative else (BLUE, "-")
    canvas.box(x, y, width, height, "none", color, 1.6, style, rounding=0, zorder=3)
    for (row, column), number in np.ndenumerate(np.asarray(cells)) if len(cells) else ():
        at = left + (column + 0.5) * unit, low + height - (row + 0.5) * unit
        canvas.text(*at, f"{number:g}", zorder=4)
