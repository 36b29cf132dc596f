"""Small pictures that compare: curves, bars and dots, each under its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bpcore.checks import Array, a, between, entries, one_of, string
from bpcore.plot.canvas import FULL, breadth
from bpcore.plot.style import BLUE, MUTED, ORANGE, BookAxes, axes, describe, power
from bpcore.plot.wanted import drawn

ROW = 0.25  # inches that a bar or a row of dots takes
BESIDE: dict[str, Any] = {"xytext": (4, 0), "textcoords": "offset points", "va": "center"}


def lines(
    curves: Mapping[str, Sequence[float] | Array], words: str, height: float = 2.3,
    marks: str = "", **settings: Any,
) -> Figure:  # fmt: skip
    """Curves with their names above them, and the words that go under the picture.

    A curve is its heights at 0, 1, 2 and so on, or two rows: places and heights. With `marks` each
    of its points is marked, the first curve's with the first letter of `marks`, and so on. What is
    set beside that, such as `xlabel` or `yscale`, goes to the axes.

    >>> lines({"falling": [2, 1], "rising": [[0, 2], [1, 2]]}, "Two lines that meet").get_label()
    'Two lines that meet.'
    """
    found = {}
    for name, curve in a(Mapping, "curves", curves, "curves by name").items():
        values = drawn(f"curves[{string('curves', name)!r}]", curve)
        if values.ndim == 1:
            values = np.stack([np.arange(len(values)), values])
        if values.ndim != 2 or len(values) != 2 or not values.size:
            raise ValueError(f"curves[{name!r}]: expected heights, or places and heights")
        found[name] = values
    if not found:
        raise ValueError("curves: expected at least one")
    if len(string("marks", marks)) not in (0, len(found)):
        raise ValueError(f"marks: expected one for each of {len(found)} curves, got {marks!r}")
    figure, ax = axes(between("height", height, 1, 100), **settings)
    for k, (name, (x, y)) in enumerate(found.items()):
        ax.plot(x, y, marker=marks[k] if marks else None, ms=5, lw=1.5, label=name)
    _plain_powers(ax)
    ax.legend_above()
    return describe(figure, words)


def bars(
    values: Mapping[str, float], words: str, form: str = ".2f",
    lit: Collection[str] = (), **settings: Any,
) -> Figure:  # fmt: skip
    """Bars from left to right, each with its name before it and its number behind it.

    `form` says how the number is written; `lit` are the bars that have another colour.

    >>> bars({"naive": 9, "shared": 5}, "Sharing saves 4 of 9", "d", ["shared"]).get_label()
    'Sharing saves 4 of 9.'
    """
    for name, value in a(Mapping, "values", values, "numbers by name").items():
        drawn(f"values[{string('values', name)!r}]", value, ())
    lit = _among(lit, values)
    figure, ax = _rows(list(values), settings)
    for row, (name, value) in enumerate(values.items()):
        ax.barh(row, value, 0.62, color=ORANGE if name in lit else BLUE)
        said = _written(form, value)
        ax.annotate(said, (max(value, ax.get_xlim()[0]), row), **BESIDE)
    if "xlim" not in settings:  # room for the longest number
        ax.set_xlim(right=1.22 * max(values.values()) or 1)
    _plain_powers(ax)
    return describe(figure, words)


def dots(
    values: Mapping[str, Sequence[float] | Array], words: str, form: str = "",
    lit: Collection[str] = (), mean: bool = True, **settings: Any,
) -> Figure:  # fmt: skip
    """A row of dots for each name, pale, with a stroke at their mean unless `mean` is False.

    With a `form` the mean is written at the right; `lit` are the rows that have another colour.

    >>> dots({"one": [1.0, 3.0], "other": [2.0, 2.5]}, "The other varies less").get_label()
    'The other varies less.'
    """
    for name, some in a(Mapping, "values", values, "numbers by name").items():
        drawn(f"values[{string('values', name)!r}]", some, ("dots",))
    lit = _among(lit, values)
    a(bool, "mean", mean, "True or False"), string("form", form)
    figure, ax = _rows(list(values), settings)
    for row, (name, some) in enumerate(values.items()):
        color = ORANGE if name in lit else BLUE
        ax.plot(some, [row] * len(some), "o", color=color, alpha=0.45, ms=6, mec="none")
        if mean:
            ax.plot(np.mean(some), row, "|", color=color, ms=17, mew=3)
        if form:
            said = _written(form, float(np.mean(some)))
            ax.annotate(said, (1, row), xycoords=("axes fraction", "data"), **BESIDE)
    if form:
        figure.subplots_adjust(right=1 - (breadth("0" * len(said)) + 12) / FULL)
    _plain_powers(ax)
    return describe(figure, words)


def _rows(names: list[str], settings: dict[str, Any]) -> tuple[Figure, BookAxes]:
    """Axes with a row for each name, the first one on top, and room for the longest name."""
    if not names:
        raise ValueError("values: expected at least one")
    height = ROW * len(names) + 0.8
    figure, ax = axes(height, **settings)
    ax.set_yticks(range(len(names)), names)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(False, axis="y")
    figure.subplots_adjust(left=(max(map(breadth, names)) + 14) / FULL, top=1 - 0.1 / height)
    ax.spines["left"].set_color(MUTED)
    return figure, ax


def _among(lit: Collection[str], values: Mapping[str, Any]) -> list[str]:
    """The names to light up, which must be there."""
    for name in entries("lit", lit):
        one_of("lit", name, list(values))
    return list(lit)


def _written(form: str, value: float) -> str:
    try:
        return format(value, string("form", form))
    except ValueError as error:
        raise ValueError(f"form: expected something like '.2f', got {form!r}: {error}") from None


def _plain_powers(ax: BookAxes) -> None:
    """Powers of ten in plain letters: those of a formula are too small for a phone."""
    for axis, scale in ((ax.xaxis, ax.get_xscale()), (ax.yaxis, ax.get_yscale())):
        if scale in ("log", "symlog"):
            axis.set_major_formatter(power)
            axis.set_minor_formatter(lambda value, place: "")
