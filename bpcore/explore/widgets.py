"""An explorable in a notebook with a kernel: the same sliders as ipywidgets."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from bpcore.explore import Explorable
from bpcore.explore.svg import png


def widget(explorable: Explorable) -> widgets.VBox:
    """One slider for each choice, a play button for those that run like time, and the picture.

    >>> from bpcore import explore, plot
    >>> draw = lambda n: plot.describe(plot.axes()[0], f"picture {n}")
    >>> len(widget(explore.explore(draw, n=[1, 2])).children)
    2
    """
    picture = widgets.HTML()
    sliders, rows = [], []
    for (name, values), k in zip(explorable.choices.items(), explorable.start, strict=True):
        slider = widgets.SelectionSlider(
            options=[(str(value), n) for n, value in enumerate(values)],
            value=k,
            description=name.replace("_", " "),
            style={"description_width": "initial"},
            layout={"width": "26em"},
        )
        row: list[Any] = [slider]
        if name in explorable.timelike:
            play = widgets.Play(min=0, max=len(values) - 1, value=k, interval=700)
            widgets.jslink((play, "value"), (slider, "index"))
            row.insert(0, play)
        sliders.append(slider)
        rows.append(widgets.HBox(row))

    def redraw(_: Any = None) -> None:
        positions = tuple(slider.value for slider in sliders)
        source = f"data:image/png;base64,{png(explorable.figure(positions))}"
        alt = escape(explorable.alt(positions))
        picture.value = f'<img style="width: 100%; max-width: 34em" alt="{alt}" src="{source}">'

    for slider in sliders:
        slider.observe(redraw, "value")
    redraw()
    return widgets.VBox([picture, *rows])
