"""The pictures of the book: one size, one palette, one function per kind of picture.

It needs matplotlib. Nothing that computes imports it.
"""

from bpcore.plot import classes, graph, layers, matrices
from bpcore.plot.canvas import Canvas
from bpcore.plot.compared import bars, dots, lines
from bpcore.plot.curves import scrub, secant, tangent
from bpcore.plot.maps import decision_map, show_outputs
from bpcore.plot.style import (
    BLUE,
    BROWN,
    COLORS,
    CURVE_COLORS,
    GLOW,
    GOLD,
    GREEN,
    GRID,
    INK,
    LINE_STYLES,
    MUTED,
    ORANGE,
    PAPER,
    PINK,
    SIZE,
    VIOLET,
    WIDTH,
    axes,
    describe,
    in_style,
    power,
    stack,
)

__all__ = [
    "BLUE", "BROWN", "COLORS", "CURVE_COLORS", "GLOW", "GOLD", "GREEN", "GRID", "INK",
    "LINE_STYLES", "MUTED", "ORANGE", "PAPER", "PINK", "SIZE", "VIOLET", "WIDTH", "Canvas", "axes",
    "bars", "classes", "decision_map", "describe", "dots", "graph", "in_style", "layers", "lines",
    "matrices",
    "power", "scrub", "secant", "show_outputs", "stack", "tangent",
]  # fmt: skip
