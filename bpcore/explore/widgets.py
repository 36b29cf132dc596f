"""A picture in a notebook with a kernel: the same controls as ipywidgets."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from bpcore.explore.controls import Choice
from bpcore.explore.explorable import Explorable
from bpcore.explore.svg import png

LAYOUT = {"style": {"description_width": "initial"}, "layout": {"width": "26em"}}


def widget(explorable: Explorable) -> widgets.VBox:
    """One control for each choice, a play button for those that run like time, and the picture.

    >>> from bpcore import explore, plot
    >>> draw = lambda n: plot.describe(plot.axes()[0], f"picture {n}")
    >>> len(widget(explore.explore(draw, n=[1, 2])).children)
    2
    """
    picture = widgets.HTML()
    pickers = [_picker(control) for control in explorable.controls]
    rows = [_row(c, picker) for c, picker in zip(explorable.controls, pickers, strict=True)]

    def redraw(_: Any = None) -> None:
        positions = tuple(picker.value for picker in pickers)
        picture.value = image(explorable.figure(positions), explorable.alt(positions))

    for picker in pickers:
        picker.observe(redraw, "value")
    redraw()
    return widgets.VBox([picture, *rows])


def image(figure: Any, words: str) -> str:
    """The figure as an image in HTML, with its words below.

    >>> from bpcore import plot
    >>> image(plot.axes()[0], "an empty picture")[-23:]
    '<p>an empty picture</p>'
    """
    source, alt = f"data:image/png;base64,{png(figure)}", escape(words)
    return f'<img style="width: 100%; max-width: 34em" alt="{alt}" src="{source}"><p>{alt}</p>'


def _picker(choice: Choice) -> Any:
    """What picks the position of a choice."""
    kind = widgets.ToggleButtons if choice.buttons else widgets.SelectionSlider
    options = [(text, k) for k, text in enumerate(choice.shown)]
    return kind(options=options, value=choice.at, description=choice.label, **LAYOUT)


def _row(choice: Choice, picker: Any) -> widgets.HBox:
    if not choice.timelike:
        return widgets.HBox([picker])
    play = widgets.Play(min=0, max=len(choice.values) - 1, value=choice.at, interval=700)
    widgets.jslink((play, "value"), (picker, "index"))
    return widgets.HBox([play, picker])
