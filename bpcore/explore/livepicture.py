"""Pictures that the page computes: a model in plain Python, a stage, and actors that move on it."""

from __future__ import annotations

import hashlib
import inspect
import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bpcore.checks import a, entries, function, string
from bpcore.compiler.translate import translate
from bpcore.explore import html
from bpcore.explore.actors import Actor, Cast, Draw
from bpcore.explore.controls import Control, State, control_of
from bpcore.explore.format import fill, parts
from bpcore.explore.picture import Bundle, Interactive, description, named
from bpcore.explore.proof import proof
from bpcore.explore.stage import drawing, scales
from bpcore.explore.svg import png

Model = Callable[..., Mapping[str, Any]]


def live(
    draw: Draw,
    model: Model,
    /,
    *,
    buttons: Mapping[str, Any] | None = None,
    former: Mapping[str, Any] | None = None,
    **inputs: Any,
) -> Live:
    """A picture that is computed where it stands, for every number that a reader can set.

    `model(**inputs)` gives numbers, texts and lists by name. It is a small Python function around
    programs of the compiler; the page runs the same lines in its own language. `draw(actor)` draws
    the stage once and tells with `actor(artist, ...)` what follows which of those names. The words
    of `describe` have fields for them, as in "E = {E:.4f}".

    An input is a range `(low, high)`, with "log", "whole" or "time" as a third entry; a list of
    words to choose from; or one number, which only buttons change. It starts at the model's
    default. An input that can be dragged or typed over on the picture gets no slider. A button
    names an output of the model that holds new inputs: `buttons={"step": "after", "ten steps":
    ("after", 10), "run": ("after", "on")}`.

    `former` lists, for inputs that an older picture had on a slider, the values of its positions:
    addresses that name them still lead there. "old > new" is the key of an input renamed since.

    >>> from bpcore import plot
    >>> def square(x=2.0):
    ...     return {"y": x * x}
    >>> def draw_square(actor):
    ...     figure, ax = plot.axes(xlim=(0, 4), ylim=(0, 16))
    ...     actor(ax.plot([], [], "o")[0], x="x", y="y", drag=("x", None))
    ...     return plot.describe(figure, "The square of {x:.2f} is {y:.2f}")
    >>> live(draw_square, square, x=(0, 4))
    live(draw_square): The square of 2.00 is 4.00.
    """
    buttons, former = ({} if given is None else given for given in (buttons, former))
    return Live(draw, model, inputs, buttons, former)


class Live(Interactive):
    """A model with its picture and its inputs; `live` makes one.

    >>> from bpcore import plot
    >>> def draw_double(actor):
    ...     figure, ax = plot.axes(xlim=(0, 4), ylim=(0, 8))
    ...     actor(ax.plot([], [], "o")[0], x="x", y="y")
    ...     return plot.describe(figure, "Twice {x:.0f} is {y:.0f}")
    >>> live(draw_double, lambda x=1.0: {"y": 2 * x}, x=(0, 4)).alt(x=3.0)
    'Twice 3 is 6.'
    """

    def __init__(
        self,
        draw: Draw,
        model: Model,
        inputs: Mapping[str, Any],
        buttons: Mapping[str, Any],
        former: Mapping[str, Any],
    ) -> None:
        self.draw, self.model = draw, model
        self.name = named("draw", function("draw", draw, 1)).removeprefix("draw_").replace("_", "-")
        named("model", model), a(Mapping, "buttons", buttons, "outputs by label")
        a(Mapping, "former", former, "lists by input")
        self.what = f"live({draw.__name__})"
        cast = Cast()
        self.figure: Figure = draw(cast)
        self.words = description(self.figure, f"{draw.__name__}(actor)")
        parts(self.words)
        self.actors: list[Actor] = cast.actors
        self.controls = self._controls(inputs, cast.set_on_picture)
        self.start = {n: p.default for n, p in inspect.signature(model).parameters.items()}
        self.buttons = {name: _button(name, action) for name, action in buttons.items()}
        names = [string("former", name).partition(" > ") for name in former]
        lists = [entries("former", values) for values in former.values()]
        self.former = {old: those for (old, _, _), those in zip(names, lists, strict=True)}
        self.renamed = {old: new for old, _, new in names if new}
        self._check()

    def __repr__(self) -> str:
        return f"{self.what}: {self.alt()}"

    def outputs(self, **setting: Any) -> dict[str, Any]:
        """All names that actors can follow: the inputs, and what the model makes of them."""
        values = self.start | setting
        with np.errstate(all="ignore"):
            return values | dict(a(Mapping, "model", self.model(**values), "names with values"))

    def alt(self, **setting: Any) -> str:
        """What the picture shows at this setting, in words."""
        return fill(self.words, self.outputs(**setting))

    def at(self, **setting: Any) -> Figure:
        """The figure, with its actors where this setting puts them."""
        values = self.outputs(**setting)
        for actor in self.actors:
            actor.set(values)
        return self.figure

    def somewhere(self, rng: random.Random) -> dict[str, Any]:
        """A random setting of the inputs: where the page is held against Python.

        >>> from bpcore.explore.touch import touch_network
        >>> sorted(touch_network().somewhere(random.Random(0)))[:3]
        ['b1', 'b2', 'i1']
        """
        return {c.name: c.anywhere(rng) for c in self.controls if not isinstance(c, State)}

    def _still(self) -> Bundle:
        return {"text/plain": repr(self), "image/png": png(self.at())}

    def _widget(self) -> Any:
        from bpcore.explore.widgets import live_widget  # ipywidgets is needed here alone

        return live_widget(self)

    def html(self) -> str:
        """The picture at its start, with the program that `bp-live.js` runs for all others."""
        prefix = html.prefix(self.name)
        picture = drawing(self.actors, self.at(), prefix)
        found, numbers = scales(self.actors, self.figure)
        program = translate(self.model)
        key = f"{self.name}-{hashlib.sha1(program.encode()).hexdigest()[:8]}"
        shown = {control.name for control in self.controls}
        data = {
            "call": self.model.__name__,
            "program": key,
            "order": list(inspect.signature(self.model).parameters),
            "rest": {n: v for n, v in self.start.items() if n not in shown},
            "inputs": {control.name: control.data() for control in self.controls},
            "prefix": prefix,
            "axes": found,
            "actors": [
                actor.data() | {"axes": k} for actor, k in zip(self.actors, numbers, strict=True)
            ],
            "words": parts(self.words),
            "buttons": self.buttons,
            "former": self.former,
            "replaced": {self.name: self.renamed} if self.renamed else {},
            "proof": proof(self),
        }
        script = html.program(key, program)
        return html.card(
            "bp-live", self.name, picture, self.alt(), self.controls, data, self.buttons, script
        )

    def _controls(self, inputs: Mapping[str, Any], on_picture: set[str]) -> list[Control]:
        parameters = inspect.signature(self.model).parameters
        for name in [*inputs, *on_picture]:
            if name not in parameters:
                known = ", ".join(parameters)
                raise TypeError(
                    f"{self.what}: {self.model.__name__} has no argument {name!r}; it has: {known}"
                )
        controls: list[Control] = []
        for name, parameter in parameters.items():
            if parameter.default is inspect.Parameter.empty:
                raise TypeError(f"{self.what}: {name} of {self.model.__name__} needs a default")
            if name in inputs:
                panel = name not in on_picture
                controls.append(control_of(name, inputs[name], parameter.default, panel))
        if missing := on_picture - {control.name for control in controls}:
            raise TypeError(f"{self.what}: no range for {sorted(missing)[0]!r}, which can be moved")
        if not controls:
            raise ValueError(f"{self.what}: expected at least one input, got none")
        return controls

    def _check(self) -> None:
        """Run everything once, so that a wrong name is known before the page is."""
        values = self.outputs()
        try:
            self.at()
            self.alt()
            for label, (output, _) in self.buttons.items():
                if unknown := set(values[output]) - {control.name for control in self.controls}:
                    raise TypeError(f"{self.what}: {label!r} sets no input {sorted(unknown)[0]!r}")
        except KeyError as error:
            known = ", ".join(values)
            raise ValueError(
                f"{self.what}: {error.args[0]!r} is no output; there are: {known}"
            ) from None


def _button(label: str, action: Any) -> list[Any]:
    output, times = action if isinstance(action, tuple) else (action, 1)
    if not isinstance(output, str) or (times != "on" and not (type(times) is int and times > 0)):
        raise ValueError(
            f"buttons: {label!r}: expected an output's name, alone or with a number of times "
            f'or "on", got {action!r}'
        )
    return [output, times]
