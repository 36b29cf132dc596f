"""All matrices of a network on one scale: above what goes forward, below what comes back."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from bpcore.explore.actors import Cast
from bpcore.explore.livepicture import Live, live
from bpcore.plot.canvas import FULL, Canvas
from bpcore.plot.style import BLUE, GLOW, GRID, MUTED, ORANGE, PAPER, describe

HEIGHT, UNIT = 236.0, 4.7  # points; the side of a cell at every setting
SLOT, UPPER, LOWER = FULL / 7, 186.0, 84.0

# Places 0 to 6 are X, W1, A1, W2, A2, W3, Y, and 7 + k is the place below k. A step says what is
# computed, where it goes, from which one or two places, and which of the two factors is turned.
STEPS: list[list[Any]] = [
    ["Z1 = X @ W1", 2, 0, 1, 0], ["A1 = f(Z1)", 2, 2, 2, 0],
    ["Z2 = A1 @ W2", 4, 2, 3, 0], ["A2 = f(Z2)", 4, 4, 4, 0],
    ["Z3 = A2 @ W3", 6, 4, 5, 0], ["Y = f(Z3)", 6, 6, 6, 0],
    ["dY = (Y - T) / N", 13, 6, 6, 0], ["dZ3 = dY * f'(Z3)", 13, 13, 13, 0],
    ["dW3 = A2.T @ dZ3", 12, 4, 13, 1], ["dA2 = dZ3 @ W3.T", 11, 13, 5, 2],
    ["dZ2 = dA2 * f'(Z2)", 11, 11, 11, 0], ["dW2 = A1.T @ dZ2", 10, 2, 11, 1],
    ["dA1 = dZ2 @ W2.T", 9, 11, 3, 2], ["dZ1 = dA1 * f'(Z1)", 9, 9, 9, 0],
    ["dW1 = X.T @ dZ1", 8, 0, 9, 1],
]  # fmt: skip
# For each place the step at which it is first there, and the step at which its name changes.
FIRST = [0, 0, 1, 0, 3, 0, 5, 99, 15, 13, 12, 10, 9, 7]
NAMES = ["X", "W1", "Z1", "W2", "Z2", "W3", "Z3", "dX", "dW1", "dA1", "dW2", "dA2", "dW3", "dY"]
RENAMED: dict[int, list[Any]] = {
    2: [2, "A1"],
    4: [4, "A2"],
    6: [6, "Y"],
    9: [14, "dZ1"],
    11: [11, "dZ2"],
    13: [8, "dZ3"],
}
LATER: list[list[Any]] = [RENAMED.get(place, [99, NAMES[place]]) for place in range(14)]


def network_at(step: int = 1, batch: int = 10, width: int = 4) -> dict[str, Any]:
    """The network 3-width-width-1 after some steps: what is there, how large, and what is lit.

    >>> network_at(9, batch=10, width=4)["why"]
    '(4, 10) times (10, 1) gives (4, 1)'
    """
    rows = [batch, 3, batch, width, batch, width, batch]
    columns = [3, width, width, width, width, 1, 1]
    says, goes, first, second, turned = STEPS[step - 1]
    names, drawn, there, lit, edge, sizes = [], [], [], [], [], []
    for k in range(14):
        r, c = rows[k % 7], columns[k % 7]
        x, y = (k % 7 + 0.5) * SLOT, UPPER if k < 7 else LOWER
        drawn.append(_cells(x, y, r, c))
        there.append(1 if FIRST[k] <= step else 0)
        names.append(LATER[k][1] if LATER[k][0] <= step else NAMES[k])
        lit.append(1 if k in [first, second] and k != goes else 0)
        edge.append(3.2 if k == goes else 1.4)
        sizes.append(f"{r}×{c}")
    a = [rows[first % 7], columns[first % 7]]
    b = [rows[second % 7], columns[second % 7]]
    if turned == 1:
        a = [a[1], a[0]]
    if turned == 2:
        b = [b[1], b[0]]
    shape = f"({a[0]}, {b[1]})"
    why = f"({a[0]}, {a[1]}) times ({b[0]}, {b[1]}) gives {shape}"
    if first == second:
        why = f"Entry by entry, the shape stays {shape}"
    return {
        "says": says, "why": why, "names": names, "drawn": drawn, "there": there, "lit": lit,
        "edge": edge, "sizes": sizes,
        "over": [drawn[k][3] + 4 for k in range(14)], "under": [drawn[k][2] - 4 for k in range(14)],
    }  # fmt: skip


def _cells(x: float, y: float, rows: int, columns: int) -> list[Any]:
    """A line along all edges of the cells, as x and y, and its lowest and highest y."""
    left, low = x - columns * UNIT / 2, y - rows * UNIT / 2
    right, top = left + columns * UNIT, low + rows * UNIT
    xs, ys = [], []
    for k in range(columns + 1):  # up and down, each time one cell farther on
        for end in [low, top] if k % 2 == 0 else [top, low]:
            xs.append(left + k * UNIT)
            ys.append(end)
    for k in range(rows + 1):
        for end in [right, left] if k % 2 == 0 else [left, right]:
            xs.append(end)
            ys.append(low + k * UNIT)
    return [xs, ys, low, top, [left, right, right, left], [low, low, top, top]]


def draw_shapes(actor: Cast) -> Figure:
    """The matrices, their names and shapes, and the line of the listing that is computed.

    >>> draw_shapes(Cast()).get_label()
    'Step {step} of 15: {says}. {why}.'
    """
    canvas = Canvas(HEIGHT)
    for place in range(14):
        if place != 7:  # nobody needs dX
            _matrix(canvas, actor, place)
    actor(canvas.text(FULL / 2, 12, "0", fontsize=13), text="{says}")
    return describe(canvas.figure, "Step {step} of 15: {says}. {why}")


def _matrix(canvas: Canvas, actor: Cast, place: int) -> None:
    """A matrix with its cells, its name and its shape; a derivative is orange and dashed."""
    ax = canvas.ax
    color, style = (ORANGE, (0, (3, 1.5))) if place > 6 else (BLUE, "-")
    x, there, drawn = (place % 7 + 0.5) * SLOT, f"there[{place}]", f"drawn[{place}]"
    for fill, shown in ((PAPER, there), (GLOW, f"lit[{place}]")):
        area = ax.fill([0] * 4, [0] * 4, fc=fill, ec="none", zorder=0)[0]
        actor(area, x=f"{drawn}[4]", y=f"{drawn}[5]", visible=shown)
    cells = ax.plot([0, 1], [0, 1], "-", color=GRID, lw=0.6)[0]
    actor(cells, x=f"{drawn}[0]", y=f"{drawn}[1]", visible=there)
    edge = ax.fill([0] * 4, [0] * 4, fc="none", ec=color, ls=style, zorder=3)[0]
    actor(edge, x=f"{drawn}[4]", y=f"{drawn}[5]", linewidth=f"edge[{place}]", visible=there)
    name = canvas.text(x, 0, "0", va="bottom")
    actor(name, y=f"over[{place}]", text=f"{{names[{place}]}}", visible=there)
    size = canvas.text(x, 0, "0", MUTED, va="top")
    actor(size, y=f"under[{place}]", text=f"{{sizes[{place}]}}", visible=there)


def network_shapes() -> Live:
    """The picture: step through the pass, change the batch and the width.

    >>> print(network_shapes().alt(step=12, batch=8))
    Step 12 of 15: dW2 = A1.T @ dZ2. (4, 8) times (8, 4) gives (4, 4).
    """
    return live(
        draw_shapes, network_at, step=(1, 15, "time"), batch=(1, 10, "whole"),
        width=(1, 8, "whole"),
        former={"step": [2, 4, 6, 9, 12, 15], "batch": [1, 4, 10], "width": [2, 4, 8]},
    )  # fmt: skip
