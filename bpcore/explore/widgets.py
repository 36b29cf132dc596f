"""A picture in a notebook with a kernel: the same controls as ipywidgets."""

from __future__ import annotations

import math
from html import escape
from typing import Any

import ipywidgets as widgets

from bpcore.explore.asking import RIGHT, Question
from bpcore.explore.controls import Choice, Control, Range, State
from bpcore.explore.explorable import Explorable
from bpcore.explore.livepicture import Live
from bpcore.explore.playground import Playground, draw_playground
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


def live_widget(picture: Live) -> widgets.VBox:
    """A control for each input, the buttons, and the picture drawn anew at every change.

    >>> from bpcore import plot
    >>> from bpcore.explore import live
    >>> def draw(actor):
    ...     figure, ax = plot.axes()
    ...     actor(ax.plot([0], [0], "o")[0], x="x")
    ...     return plot.describe(figure, "x is {x:.2f}")
    >>> def model(x=0.5):
    ...     return {}
    >>> len(live_widget(live(draw, model, x=(0, 1))).children)
    3
    """
    drawing = widgets.HTML()
    pickers = {c.name: _number(c) for c in picture.controls if not isinstance(c, State)}
    states = {c.name: c.start for c in picture.controls if isinstance(c, State)}

    def setting() -> dict[str, Any]:
        return states | {name: picker.value for name, picker in pickers.items()}

    def redraw(_: Any = None) -> None:
        drawing.value = image(picture.at(**setting()), picture.alt(**setting()))

    def press(output: str, times: int) -> None:
        for _ in range(times):
            for name, number in picture.outputs(**setting())[output].items():
                if name in states:
                    states[name] = number
                else:
                    picker = pickers[name]
                    picker.min, picker.max = min(picker.min, number), max(picker.max, number)
                    picker.value = number
        redraw()

    row = []
    for label, (output, times) in picture.buttons.items():
        button = widgets.Button(description=label)
        count = 100 if times == "on" else times  # a kernel draws slowly: a hundred at once
        button.on_click(lambda _, output=output, count=count: press(output, count))
        row.append(button)
    for picker in pickers.values():
        picker.observe(redraw, "value")
    redraw()
    return widgets.VBox([drawing, *pickers.values(), widgets.HBox(row)])


def _number(control: Control) -> Any:
    if isinstance(control, Choice):
        options = list(zip(control.shown, control.values, strict=True))
        return widgets.ToggleButtons(
            options=options, value=control.start, description=control.label, **LAYOUT
        )
    assert isinstance(control, Range)
    ends = {"value": control.start, "description": control.label, **LAYOUT}
    if control.spread == "log":
        low, high = math.log10(control.low), math.log10(control.high)
        return widgets.FloatLogSlider(min=low, max=high, step=(high - low) / 500, **ends)
    kind = widgets.FloatSlider if control.spread == "even" else widgets.IntSlider
    return kind(min=control.low, max=control.high, step=control.step, **ends)


def playground_widget(playground: Playground) -> widgets.VBox:
    """Controls for data, network and training, and the picture, trained anew at every change.

    >>> from bpcore.explore.playground import Playground
    >>> len(playground_widget(Playground()).children)
    14
    """
    drawing = widgets.HTML()
    pickers = {c.name: _setting(c) for c in playground.controls}

    def redraw(_: Any = None) -> None:
        try:
            figure = draw_playground(**{name: picker.value for name, picker in pickers.items()})
            drawing.value = image(figure, str(figure.get_label()))
        except FloatingPointError as error:  # the rate is too large
            drawing.value = f"<p>{escape(str(error))}</p>"

    for picker in pickers.values():
        picker.observe(redraw, "value")
    redraw()
    return widgets.VBox([drawing, *pickers.values()])


def _setting(control: Control) -> Any:
    if isinstance(control, State):  # the seed and the step
        last = 2000 if control.name == "step" else 100
        picker = widgets.IntSlider(control.start, 0, last, description=control.label, **LAYOUT)
    elif isinstance(control, Choice) and control.menu:
        picker = widgets.Dropdown(
            options=control.values, value=control.start, description=control.label, **LAYOUT
        )
    else:
        picker = _number(control)
    picker.continuous_update = False
    return picker


def ask_widget(question: Question) -> widgets.VBox:
    """The question with buttons or a field, and what an answer deserves below.

    >>> from bpcore.explore import ask
    >>> len(ask_widget(ask("What is 2 + 2?", 4)).children)
    3
    """
    title, reply = widgets.HTML(escape(question.question)), widgets.HTML()
    misses = 0

    def judge(given: Any) -> None:
        nonlocal misses
        said = question.reply(given, misses)
        misses += not said.startswith(RIGHT)
        reply.value = escape(said)

    if question.choices:
        field = widgets.ToggleButtons(options=question.choices, value=None)
    else:
        field = widgets.FloatText(value=None, continuous_update=False)
    field.observe(lambda change: judge(change["new"]), "value")
    return widgets.VBox([title, field, reply])
