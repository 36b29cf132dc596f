"""Sliders over a drawing function: one call, live in Jupyter and still alive in the built book.

The drawing function is pure: choices in, figure out. So a live notebook can draw a frame when it is
first asked for, and the book can draw all of them beforehand and needs no kernel any more.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from matplotlib.figure import Figure

from bpcore.checks import a, entries, string
from bpcore.explore import html
from bpcore.explore.controls import Choice
from bpcore.explore.picture import Bundle, Interactive, description, named
from bpcore.explore.svg import png, share_lines, svg_lines

MOST_FRAMES = 250

Draw = Callable[..., Figure]


def explore(
    draw: Draw, /, *, former: Mapping[str, str] | None = None, **choices: Iterable[Any]
) -> Explorable:
    """Show `draw(**setting)` under controls, one for each of `choices`.

    A control starts at the default that `draw` gives its argument, else at the first choice.
    Words become buttons and numbers a slider. Numbers that count up from 0 or 1 run like time and
    get a play button. `former` gives today's names to controls that were called otherwise:
    addresses with the old names still lead here.

    >>> from bpcore import plot
    >>> def draw_power(n=2):
    ...     figure, ax = plot.axes()
    ...     ax.plot([0, 1, 2], [0, 1, 2**n])
    ...     return plot.describe(figure, f"x to the power of {n}")
    >>> explore(draw_power, n=[1, 2, 3])
    explore(draw_power): x to the power of 2.
    """
    return Explorable(draw, choices, former)


class Explorable(Interactive):
    """A drawing function with a list of choices for each of its arguments; `explore` makes one.

    >>> from bpcore import plot
    >>> draw = lambda n: plot.describe(plot.axes()[0], f"picture {n}")
    >>> Explorable(draw, {"n": [1, 2]}).alt((1,))
    'picture 2.'
    """

    def __init__(
        self, draw: Draw, choices: dict[str, Iterable[Any]], former: Mapping[str, str] | None = None
    ) -> None:
        self.draw = draw
        self.name = named("draw", draw).removeprefix("draw_").replace("_", "-")
        self.controls = _checked(
            draw, {name: entries(name, values) for name, values in choices.items()}
        )
        self.start = tuple(control.at for control in self.controls)
        renamed = a(Mapping, "former", {} if former is None else former)
        self.former = {old: string("former", name) for old, name in renamed.items()}
        if unknown := set(self.former.values()) - set(choices):
            raise TypeError(
                f"explore({draw.__name__}): former leads to {sorted(unknown)[0]!r}, which is no "
                f"control; there are: {', '.join(choices)}"
            )
        self._frames: dict[tuple[int, ...], Figure] = {}

    def __repr__(self) -> str:
        return f"explore({self.draw.__name__}): {self.alt(self.start)}"

    def figure(self, positions: tuple[int, ...]) -> Figure:
        """The frame for these positions of the controls; drawn once, then remembered."""
        if positions not in self._frames:
            setting = {c.name: c.values[k] for c, k in zip(self.controls, positions, strict=True)}
            call = f"{self.draw.__name__}({', '.join(f'{n}={v!r}' for n, v in setting.items())})"
            try:
                figure = self.draw(**setting)
            except Exception as error:
                raise RuntimeError(f"{call} failed: {type(error).__name__}: {error}") from error
            description(figure, call)
            self._frames[positions] = figure
        return self._frames[positions]

    def alt(self, positions: tuple[int, ...]) -> str:
        """What the frame at these positions shows, in words."""
        return str(self.figure(positions).get_label())

    def _still(self) -> Bundle:
        return {"text/plain": repr(self), "image/png": png(self.figure(self.start))}

    def _widget(self) -> Any:
        from bpcore.explore.widgets import widget  # ipywidgets is needed here alone

        return widget(self)

    def html(self) -> str:
        """All frames, with native controls that `bp-explore.js` brings to life."""
        positions = list(itertools.product(*(range(len(c.values)) for c in self.controls)))
        prefix = html.prefix(self.name)
        with no_search_for_garbage():
            lines, frames = share_lines(svg_lines(self.figure(p), prefix) for p in positions)
        data = {
            "call": self.draw.__name__,
            "choices": {c.name: [repr(v) for v in c.values] for c in self.controls},
            "alts": [self.alt(p) for p in positions],
            "lines": lines,
            "frames": frames,
            "replaced": {self.name: self.former},
        }
        drawing = "".join(lines[k] for k in frames[positions.index(self.start)])
        words = self.alt(self.start)
        return html.card("bp-explore", self.name, drawing, words, self.controls, data)


@contextlib.contextmanager
def no_search_for_garbage() -> Iterator[None]:
    """Every frame is kept, and Python would look through all of them, again and again.

    >>> with no_search_for_garbage():
    ...     gc.isenabled()
    False
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _checked(draw: Draw, choices: dict[str, list[Any]]) -> list[Choice]:
    """Say at once what is wrong with the choices; return them with the position each starts at."""
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
    controls = []
    for name, values in choices.items():
        if not values:
            raise ValueError(f"{what}: {name} is empty; expected at least one choice")
        count *= len(values)
        default = parameters[name].default
        if default is not inspect.Parameter.empty and default not in values:
            raise ValueError(f"{what}: {name} starts at {default!r}, not among {values!r}")
        at = 0 if default is inspect.Parameter.empty else values.index(default)
        controls.append(Choice(name, values, at))
    if count > MOST_FRAMES:
        raise ValueError(f"{what}: {count} frames are too many; expected at most {MOST_FRAMES}")
    return controls
