"""Which index is summed: the three products of a layer, term by term, with the factors lit."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bpcore.explore.actors import Cast
from bpcore.explore.livepicture import Live, live
from bpcore.plot.canvas import FULL, SHORT, Canvas, minus
from bpcore.plot.style import GLOW, GRID, INK, ORANGE, BookAxes, describe

X = [[1, 2, 0], [3, -1, 1], [0, 2, -2], [2, 1, 1]]
W = [[2, -1], [1, 3], [-2, 1]]
dZ = [[1, -1], [2, 0], [-1, 3], [0, 2]]
Z: list[list[int]] = (np.array(X) @ W).tolist()
dW: list[list[int]] = (np.array(X).T @ dZ).tolist()
dX: list[list[int]] = (np.array(dZ) @ np.array(W).T).tolist()

HEIGHT, CELL = 300.0, (29.0, 21.0)  # points
PRODUCTS = ["Z = X W", "dW = Xᵀ dZ", "dX = dZ Wᵀ"]
SUMS = (
    r"Z_{sj} = \sum_i\, X_{si}\, W_{ij}",
    r"\mathrm{d}W_{ij} = \sum_s\, X_{si}\, \mathrm{d}Z_{sj}",
    r"\mathrm{d}X_{si} = \sum_j\, \mathrm{d}Z_{sj}\, W_{ij}",
)
# Name, formula, left and lower edge in points, numbers: forward above, backward below.
PLACES = (
    ("X", "$X_{si}$", 14, 190, X),
    ("W", "$W_{ij}$", 132, 200, W),
    ("Z", "$Z_{sj}$", 222, 190, Z),
    ("dX", r"$\mathrm{d}X_{si}$", 14, 76, dX),
    ("dW", r"$\mathrm{d}W_{ij}$", 132, 86, dW),
    ("dZ", r"$\mathrm{d}Z_{sj}$", 222, 76, dZ),
)


def summed(
    row: int = 0, column: int = 0, terms: int = 4, product: str = "dW = Xᵀ dZ"
) -> dict[str, Any]:
    """One entry of one product, term by term: where its factors lie, and its value so far.

    >>> summed(row=0, column=1, terms=2)["says"]
    '1·(-1) + 3·0 = -1, so far'
    """
    lit_X, lit_W, lit_dZ = _cells(0, 0, 0, 0), _cells(0, 0, 0, 0), _cells(0, 0, 0, 0)
    if product == "Z = X W":
        r, c, n, wide, kind, name = row, min(column, 1), min(terms, 3), 3, [1, 0, 0], "Z"
        a, b = [X[r][k] for k in range(n)], [W[k][c] for k in range(n)]
        lit_X, lit_W = _cells(0, r, n, 1), _cells(c, 0, 1, n)
        why = "The sum is over i, the last index of X and the first of W: nothing is turned."
    elif product == "dW = Xᵀ dZ":
        r, c, n, wide, kind, name = min(row, 2), min(column, 1), terms, 4, [0, 1, 0], "dW"
        a, b = [X[k][r] for k in range(n)], [dZ[k][c] for k in range(n)]
        lit_X, lit_dZ = _cells(r, 0, 1, n), _cells(c, 0, 1, n)
        why = "The sum is over s, the first index of both: the first factor is turned."
    else:
        r, c, n, wide, kind, name = row, column, min(terms, 2), 2, [0, 0, 1], "dX"
        a, b = [dZ[r][k] for k in range(n)], [W[c][k] for k in range(n)]
        lit_dZ, lit_W = _cells(0, r, n, 1), _cells(0, c, n, 1)
        why = "The sum is over j, the last index of both: the second factor is turned."
    total = sum([a[k] * b[k] for k in range(n)])
    says = f"{_bracketed(a[0])}·{_bracketed(b[0])}"
    for k in range(1, n):
        says = f"{says} + {_bracketed(a[k])}·{_bracketed(b[k])}"
    left = ", so far" if n < wide else ""
    return {
        "r": r, "c": c, "kind": kind, "why": why, "says": f"{says} = {total}{left}",
        "where": f"{name}, row {r + 1}, column {c + 1}",
        "lit_X": lit_X, "lit_W": lit_W, "lit_dZ": lit_dZ, "Z": _changed(Z, kind[0], r, c, total),
        "dW": _changed(dW, kind[1], r, c, total), "dX": _changed(dX, kind[2], r, c, total),
    }  # fmt: skip


def _bracketed(number: int) -> str:
    return f"({number})" if number < 0 else f"{number}"


def _cells(column: float, row: float, width: float, height: float) -> list[list[float]]:
    """The corners of some cells of a matrix, as x and y."""
    left, top = column - 0.5, row - 0.5
    return [[left, left + width, left + width, left], [top, top, top + height, top + height]]


def _changed(
    matrix: list[list[int]], here: int, row: int, column: int, number: int
) -> list[list[int]]:
    """The matrix; with one number changed, if it is the one that is being computed."""
    result = []
    for i, line in enumerate(matrix):
        numbers = [*line]
        if here == 1 and i == row:
            numbers[column] = number
        result.append(numbers)
    return result


def draw_summed(actor: Cast) -> Figure:
    """Six matrices on one scale, the sum as a formula, and below it in numbers.

    >>> len(draw_summed(Cast()).axes)
    7
    """
    canvas = Canvas(HEIGHT)
    figure = canvas.figure
    matrices = {place[0]: _matrix(figure, actor, *place) for place in PLACES}
    for k, name in enumerate(("Z", "dW", "dX")):
        actor(canvas.text(FULL / 2, 45, f"${SUMS[k]}$", fontsize=14), visible=f"kind[{k}]")
        mark = matrices[name].plot([0], [0], "s", ms=20, mfc="none", mec=INK, mew=2, clip_on=False)
        actor(mark[0], x="c", y="r", drag=("column", "row"), visible=f"kind[{k}]")
    actor(canvas.text(FULL / 2, 12, "0"), text="{says}")
    return describe(figure, "{why} {where}: {says}")


def _matrix(
    figure: Figure, actor: Cast, name: str, formula: str, x: float, y: float, numbers: Any
) -> Axes:
    """A matrix as axes of its own: the entry (row, column) stands at the point (column, row)."""
    rows, columns = np.shape(numbers)
    place = (x / FULL, y / HEIGHT, columns * CELL[0] / FULL, rows * CELL[1] / HEIGHT)
    ax = BookAxes(figure, place, xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    figure.add_axes(ax).set_axis_off()
    given = name in ("X", "W", "dZ")
    if given:
        lit = ax.fill([0] * 4, [0] * 4, fc=GLOW, ec="none", zorder=0)[0]
        actor(lit, x=f"lit_{name}[0]", y=f"lit_{name}[1]")
    for k in range(columns + 1):
        ax.plot([k - 0.5] * 2, [-0.5, rows - 0.5], "-", color=GRID, lw=1, clip_on=False)
    for k in range(rows + 1):
        ax.plot([-0.5, columns - 0.5], [k - 0.5] * 2, "-", color=GRID, lw=1, clip_on=False)
    ax.text(columns / 2 - 0.5, -0.75, formula, ha="center", va="bottom", fontsize=13)
    color = ORANGE if name.startswith("d") else INK
    for (i, j), number in np.ndenumerate(np.array(numbers)):
        text = ax.text(j, i, minus(str(number), SHORT), ha="center", va="center", color=color)
        if not given:
            actor(text, text=f"{{{name}[{i}][{j}]}}")
    return ax


def which_index() -> Live:
    """The picture: choose a product, drag to an entry, let the terms come in.

    >>> print(which_index().alt())
    The sum is over s, the first index of both: the first factor is turned. dW, row 1, column 1: \
1·1 + 3·2 + 0·(-1) + 2·0 = 7.
    """
    return live(
        draw_summed, summed, product=PRODUCTS, terms=(1, 4, "whole"),
        row=(0, 3, "whole"), column=(0, 2, "whole"),
    )  # fmt: skip
