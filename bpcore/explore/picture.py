"""A figure with its words, in the form that the place needs: the book, a preview, a notebook."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from types import FunctionType
from typing import Any

from matplotlib.figure import Figure

from bpcore.checks import a
from bpcore.explore import html
from bpcore.explore.svg import png, svg

Bundle = dict[str, Any]


def show(figure: Figure) -> Picture:
    """Show one figure: inline in the book, as an image in a notebook.

    >>> from bpcore import plot
    >>> show(plot.describe(plot.axes()[0], "an empty picture"))
    an empty picture.
    """
    return Picture(figure)


class Picture:
    """A figure with its description, in the form the place needs; `show` makes one.

    >>> from bpcore import plot
    >>> Picture(plot.describe(plot.axes()[0], "an empty picture")).alt
    'an empty picture.'
    """

    def __init__(self, figure: Figure) -> None:
        self.figure, self.alt = figure, description(figure, "show(figure)")

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        if place() == "book":
            return {"text/html": html.figure(svg(self.figure, html.prefix(self.alt)), self.alt)}
        return {"text/plain": self.alt, "image/png": png(self.figure)}


class Interactive(ABC):
    """What a reader can change: a part of the page in the book, widgets in a live notebook.

    A notebook keeps the still form beside the widgets, which go when their kernel goes.

    >>> from bpcore.explore import ask
    >>> isinstance(ask("What is 2 + 2?", 4), Interactive)
    True
    """

    @abstractmethod
    def html(self) -> str:
        """The part of the page."""

    @abstractmethod
    def _still(self) -> Bundle:
        """What stays where nothing moves: words, and the picture if there is one."""

    @abstractmethod
    def _widget(self) -> Any:
        """The widgets, which need ipywidgets and a kernel."""

    def _repr_mimebundle_(self, **options: Any) -> Bundle:
        where = place()
        if where == "book":
            return {"text/html": self.html()}
        if where == "image":
            return self._still()
        bundle: Bundle = self._widget()._repr_mimebundle_(**options)
        return bundle | self._still()


def description(figure: Figure, call: str) -> str:
    """The words of a figure, which it must have.

    >>> from bpcore import plot
    >>> description(plot.describe(plot.axes()[0], "an empty picture"), "draw()")
    'an empty picture.'
    """
    if not isinstance(figure, Figure):
        raise TypeError(f"{call}: expected a matplotlib Figure, got {type(figure).__name__}")
    if not (text := str(figure.get_label())):
        raise ValueError(f"{call}: the figure has no description; end with describe(figure, ...)")
    return text


def named(name: str, value: Any) -> str:
    """What a function is called, if the value is one.

    >>> named("draw", show)
    'show'
    """
    return str(a(FunctionType, name, value).__name__)


def place() -> str:
    """Where the picture is shown: the built book, an image (for previews), or live.

    >>> place() in {"live", "image", "book"}
    True
    """
    where = os.environ.get("BPCORE_FIGURES", "live")
    if where not in {"live", "image", "book"}:
        raise ValueError(f"BPCORE_FIGURES: expected live, image or book, got {where!r}")
    return where
