"""The pictures of the book: one size, one palette, one function per kind of picture.

It needs matplotlib. Nothing that computes imports it.
"""

from bpcore.plot import graph, layers, matrices, paths
from bpcore.plot.curves import scrub, secant
from bpcore.plot.maps import decision_map, show_outputs
from bpcore.plot.style import (
    BLUE,
    COLORS,
    CURVE_COLORS,
    GLOW,
    GREEN,
    GRID,
    INK,
    LINE_STYLES,
    MUTED,
    ORANGE,
    PAPER,
    PINK,
    WIDTH,
    axes,
    describe,
    stack,
)

__all__ = [
    "BLUE", "COLORS", "CURVE_COLORS", "GLOW", "GREEN", "GRID", "INK", "LINE_STYLES", "MUTED",
    "ORANGE", "PAPER", "PINK", "WIDTH", "axes", "decision_map", "describe", "graph", "layers",
    "matrices", "paths", "scrub", "secant", "show_outputs", "stack",
]  # fmt: skip
