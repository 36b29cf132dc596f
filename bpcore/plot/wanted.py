"""What pictures ask of their arguments, beside what `checks` has: answers, colours, lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like

from bpcore.checks import Array, Shape, a, finite, floats, function, number, one_of

MOST = 1e150
STYLES = ("-", "--", "-.", ":", "none")


def answers(name: str, predict: Callable[[Array], Any], rows: Array) -> Array:
    """What a function says to rows: one finite number for each.

    >>> answers("predict", lambda P: P[:, :1], np.array([[0.5, 1.0], [2.0, 3.0]]))
    array([0.5, 2. ])
    """
    Y = finite(name, function(name, predict)(rows))
    if Y.size != len(rows):
        raise ValueError(f"{name}: expected one number for each of {len(rows)} rows, got {Y.shape}")
    return Y.reshape(len(rows))


def truths(name: str, value: object, shape: tuple[int, ...]) -> Array:
    """True or False for each entry.

    >>> truths("wanted", [1, 0], (2,))
    array([ True, False])
    """
    array = floats(name, value, shape)
    if not np.isin(array, (0, 1)).all():
        raise ValueError(f"{name}: expected True or False for each, got {value!r}")
    return array.astype(bool)


def drawn(name: str, value: object, shape: Shape | None = None) -> Array:
    """Numbers that have a place on paper: finite, and squares of them too.

    >>> drawn("x", 1e200)
    Traceback (most recent call last):
    ValueError: x: expected numbers from -1e+150 to 1e+150, got 1e+200
    """
    array = finite(name, value, shape).astype(float)
    if np.abs(array).max() > MOST:
        raise ValueError(f"{name}: expected numbers from {-MOST:g} to {MOST:g}, got {value}")
    return array


def place(name: str, value: object) -> float:
    """The same for one number.

    >>> place("x", 2)
    2.0
    """
    return float(drawn(name, number(name, value), ()))


def on(ax: object) -> Axes:
    """The axes that a function draws on.

    >>> on(None)
    Traceback (most recent call last):
    TypeError: ax: expected axes of matplotlib, got None
    """
    found: Axes = a(Axes, "ax", ax, "axes of matplotlib")
    return found


def colour(name: str, value: Any) -> Any:
    """A colour that matplotlib knows.

    >>> colour("fill", "#0072b2")
    '#0072b2'
    """
    if not is_color_like(value):
        raise ValueError(f"{name}: expected a colour such as '#0072b2', got {value!r}")
    return value


def style(name: str, value: Any) -> Any:
    """A kind of line: a word of matplotlib, or a pair (start, lengths of dashes and gaps).

    >>> style("ls", "--"), style("ls", (0, (3, 1.5)))
    ('--', (0, (3, 1.5)))
    """
    if isinstance(value, tuple) and len(value) == 2:
        finite(name, value[0], ()), finite(name, value[1], ("lengths",))
        return value
    return one_of(name, value, STYLES)
