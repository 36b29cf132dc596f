"""Sliders over a drawing function: one call, live in Jupyter and still alive in the built book.

The drawing function is pure: choices in, figure out. So a live notebook can draw a frame when it is
first asked for, and the book can draw all of them beforehand and needs no kernel any more.
"""

from __future__ import annotations

import hashlib
import inspect
import itertools
import json
import os
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from matplotlib.figure import Figure

from bpcore.explore.svg import html_frame, png, share_lines, svg_lines

MOST_FRAMES = 250

Bundle = dict[str, Any]
Draw = Callable[..., Figure]


def show(figure: Figure) -> Picture:
    """Show one figure: inline in the book, as an image in a notebook.

    >>> from bpcore import plot
    >>> show(plot.describe(plot.axes()[0], "an empty picture"))
    an empty picture
    """
    return Picture(figure)


def explore(draw: Draw, /, **choices: Iterable[Any]) -> Explorable:
    """Show `draw(**setting)` under sliders, one for each of `choices`.

    A slider starts at the default that `draw` gives its argument, else at the first choice.
    Choices that count up from 0 or 1 run like time and get a play button.

    >>> from bpcore import plot
    >>> def draw_power(n=2):
    ...     figure, ax = plot.axes()
    ...     ax.plot([0, 1, 2], [0, 1, 2**n])
    ...     return plot.describe(figure, f"x to the power of {n}")
    >>> explore(draw_power, n=[1, 2, 3])
    explore(draw_power): x to the power of 2
    """
    return Explorable(draw, choices)


class Picture:
    """A figure with its description, in the form the place needs; `show` makes one.

    >>> from bpcore import plot
    >>> Picture(plot.describe(plot.axes()[0], "an empty picture")).alt
    'an empty picture'
    """

    def __init__(self, figure: Figure) -> None:
        self.figure, self.alt = figure, _description(figure, "show(figure)")

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        if _place() == "book":
            frame = html_frame(self.figure, self.alt)
            return {"text/html": f'<div class="bp-figure">{frame}</div>'}
        return {"text/plain": self.alt, "image/png": png(self.figure)}


class Explorable:
    """A drawing function with a list of choices for each of its arguments; `explore` makes one.

    >>> from bpcore import plot
    >>> draw = lambda n: plot.describe(plot.axes()[0], f"picture {n}")
    >>> Explorable(draw, {"n": [1, 2]}).alt((1,))
    'picture 2'
    """

    def __init__(self, draw: Draw, choices: dict[str, Iterable[Any]]) -> None:
        self.draw = draw
        self.name = draw.__name__.removeprefix("draw_").replace("_", "-")
        self.choices = {name: list(values) for name, values in choices.items()}
        self.start = _checked_start(draw, self.choices)
        self.timelike = [name for name, values in self.choices.items() if _counts_up(values)]
        self._frames: dict[tuple[int, ...], Figure] = {}

    def __repr__(self) -> str:
        return f"explore({self.draw.__name__}): {self.alt(self.start)}"

    def figure(self, positions: tuple[int, ...]) -> Figure:
        """The frame for these slider positions; drawn once, then remembered."""
        if positions not in self._frames:
            setting = {n: v[k] for (n, v), k in zip(self.choices.items(), positions, strict=True)}
            call = f"{self.draw.__name__}({', '.join(f'{n}={v!r}' for n, v in setting.items())})"
            try:
                figure = self.draw(**setting)
            except Exception as error:
                raise RuntimeError(f"{call} failed: {type(error).__name__}: {error}") from error
            _description(figure, call)
            self._frames[positions] = figure
        return self._frames[positions]

    def alt(self, positions: tuple[int, ...]) -> str:
        """What the frame at these positions shows, in words."""
        return str(self.figure(positions).get_label())

    def _repr_mimebundle_(self, **options: Any) -> Bundle:
        place = _place()
        if place == "book":
            return {"text/html": self.html()}
        if place == "image":
            return {"text/plain": repr(self), "image/png": png(self.figure(self.start))}
        from bpcore.explore.widgets import widget  # ipywidgets is needed here alone

        bundle: Bundle = widget(self)._repr_mimebundle_(**options)
        return bundle

    def html(self) -> str:
        """All frames, with native sliders that `bp-explore.js` brings to life."""
        positions = list(itertools.product(*(range(len(v)) for v in self.choices.values())))
        prefix = "f" + hashlib.sha1(self.name.encode()).hexdigest()[:6] + "-"
        lines, frames = share_lines(svg_lines(self.figure(p), prefix) for p in positions)
        data = json.dumps(
            {
                "call": self.draw.__name__,
                "choices": {n: [repr(v) for v in vs] for n, vs in self.choices.items()},
                "alts": [self.alt(p) for p in positions],
                "lines": lines,
                "frames": frames,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).replace("</", "<\\/")
        return (
            f'<bp-explore class="bp-figure" id="{self.name}">'
            f"{html_frame(self.figure(self.start), self.alt(self.start), prefix)}"
            f'<div class="controls">{"".join(self._controls())}</div>'
            '<div class="tools"><button type="button" class="copy">Copy the Python call</button>'
            '<a class="link" href="#">Link to this setting</a></div>'
            f'<script type="application/json">{data}</script></bp-explore>'
        )

    def _controls(self) -> Iterable[str]:
        for (name, values), k in zip(self.choices.items(), self.start, strict=True):
            field, label = f"{self.name}-{name}", escape(name.replace("_", " "))
            play = (
                f'<button type="button" class="play" aria-label="Play {label}"></button>'
                if name in self.timelike
                else ""
            )
            yield (
                f'<div class="control"><label for="{field}">{label}</label>{play}'
                f'<input type="range" id="{field}" name="{name}" min="0" max="{len(values) - 1}" '
                f'value="{k}" aria-valuetext="{escape(str(values[k]))}"/>'
                f'<output for="{field}">{escape(str(values[k]))}</output></div>'
            )


def _checked_start(draw: Draw, choices: dict[str, list[Any]]) -> tuple[int, ...]:
    """Say at once what is wrong with the choices; return the position each slider starts at."""
    what = f"explore({draw.__name__})"
    parameters = inspect.signature(draw).parameters
    for name in choices:
        if name not in parameters:
            known = ", ".join(parameters)
            raise TypeError(f"{what}: {draw.__name__} has no argument {name!r}; it has: {known}")
    for name, parameter in parameters.items():
        if name not in choices and parameter.default is inspect.Parameter.empty:
            raise TypeError(f"{what}: no choices for {name!r}, which {draw.__name__} needs")
    if not choices:
        raise ValueError(f"{what}: expected choices for at least one argument, got none")
    count = 1
    start = []
    for name, values in choices.items():
        if not values:
            raise ValueError(f"{what}: {name} is empty; expected at least one choice")
        count *= len(values)
        default = parameters[name].default
        if default is not inspect.Parameter.empty and default not in values:
            raise ValueError(f"{what}: {name} starts at {default!r}, not among {values!r}")
        start.append(0 if default is inspect.Parameter.empty else values.index(default))
    if count > MOST_FRAMES:
        raise ValueError(f"{what}: {count} frames are too many; expected at most {MOST_FRAMES}")
    return tuple(start)


def _counts_up(values: list[Any]) -> bool:
    """Whether the values are rising whole numbers from 0 or 1, like the steps of a walk."""
    whole = all(isinstance(value, int) and not isinstance(value, bool) for value in values)
    return whole and values[0] in (0, 1) and len(values) > 5 and values == sorted(set(values))


def _description(figure: Figure, call: str) -> str:
    if not isinstance(figure, Figure):
        raise TypeError(f"{call}: expected a matplotlib Figure, got {type(figure).__name__}")
    if not (text := str(figure.get_label())):
        raise ValueError(f"{call}: the figure has no description; end with describe(figure, ...)")
    return text


def _place() -> str:
    """Where the picture is shown: the built book, an image (for previews), or live."""
    place = os.environ.get("BPCORE_FIGURES", "live")
    if place not in {"live", "image", "book"}:
        raise ValueError(f"BPCORE_FIGURES: expected live, image or book, got {place!r}")
    return place
