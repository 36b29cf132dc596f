"""Live pictures in Python: models and actors, what is refused, the widget, and the HTML."""

import json
import re

import numpy as np
import pytest
from matplotlib.patches import Circle

from bpcore import plot
from bpcore.explore import ask, live
from bpcore.explore.actors import Cast, mixed
from bpcore.explore.controls import Range
from bpcore.explore.format import fill, parts
from bpcore.explore.proof import proof
from bpcore.explore.stage import scales
from bpcore.explore.touch import touch_network
from bpcore.explore.widgets import ask_widget, live_widget


def square(x=2.0, n=0, kind="plus"):
    y = x * x if kind == "plus" else -x * x
    return {"y": y, "xs": [0.0, 1.0, x], "ys": [0.0, 1.0, y], "after": {"x": x / 2, "n": n + 1}}


def draw_square(actor):
    figure, ax = plot.axes(xlim=(0, 4), ylim=(-16, 16))
    actor(ax.plot([], [])[0], x="xs", y="ys")
    actor(ax.plot([], [], "o")[0], x="x", y="y", drag=("x", None))
    actor(ax.text(0, 0, "0"), text="y = {y:.2f}", x=1, y="y")
    (bar,) = ax.bar([3], [1])
    actor(bar, height="y")
    return plot.describe(figure, "{kind} the square of {x:.2f} is {y:.2f}, after {n}")


@pytest.fixture
def picture():
    kinds = ["plus", "minus"]
    steps = {"halve": "after", "twice": ("after", 2), "run": ("after", "on")}
    return live(draw_square, square, x=(0, 4), n=0, kind=kinds, buttons=steps)


def artists(picture):
    return [actor.artist for actor in picture.actors]


def test_the_actors_follow_the_setting(picture):
    picture.at(x=3.0, kind="minus")
    line, point, text, bar = artists(picture)
    assert line.get_xydata().tolist() == [[0, 0], [1, 1], [3, -9]]
    assert point.get_xydata().tolist() == [[3, -9]]
    assert text.get_text() == "y = –9.00"
    assert text.get_position() == (1, -9)
    assert bar.get_height() == -9
    assert picture.alt(x=3.0, kind="minus") == "minus the square of 3.00 is -9.00, after 0."
    assert repr(picture) == "live(draw_square): plus the square of 2.00 is 4.00, after 0."


def test_what_can_be_taken_on_the_picture_has_no_slider(picture):
    assert [(c.name, c.panel) for c in picture.controls] == [
        ("x", False), ("n", False), ("kind", True),
    ]  # fmt: skip
    assert [c.timelike for c in picture.controls] == [False, False, False]
    assert [c.label for c in picture.controls] == ["x", "n", "kind"]


def test_live_in_each_place(picture, monkeypatch):
    monkeypatch.setenv("BPCORE_FIGURES", "image")
    assert set(picture._repr_mimebundle_()) == {"text/plain", "image/png"}
    monkeypatch.setenv("BPCORE_FIGURES", "book")
    html = picture._repr_mimebundle_()["text/html"]
    assert html.count('name="square-kind"') == 2
    assert 'type="range"' not in html
    assert re.findall(r'class="action">([^<]*)<', html) == ["halve", "twice", "run"]
    data = json.loads(re.search(r'application/json">(.*?)</script>', html)[1])
    assert data["order"] == ["x", "n", "kind"]
    assert data["inputs"]["kind"] == {"values": ["'plus'", "'minus'"]}
    assert data["inputs"]["n"] == {"state": 0}
    assert [actor["kind"] for actor in data["actors"]] == ["line", "line", "text", "box"]
    assert f"bp.provide('{data['program']}'" in html
    for actor in data["actors"]:
        assert f'id="{data["prefix"]}{actor["id"]}"' in html
    monkeypatch.setenv("BPCORE_FIGURES", "live")
    bundle = picture._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= bundle.keys()


def test_the_widget_moves_and_presses(picture):
    drawing, x, kind, buttons = live_widget(picture).children
    assert "the square of 2.00 is 4.00" in drawing.value
    x.value = 3.0
    kind.value = "minus"
    assert "minus the square of 3.00 is -9.00" in drawing.value
    for button, wanted in zip(buttons.children, ("1.50", "0.38", "0.00"), strict=True):
        button.click()
        assert f"the square of {wanted}" in drawing.value
    assert "after 103" in drawing.value


def test_the_widget_has_a_slider_of_each_kind():
    def model(a=0.5, b=1.0, c=2, d=3):
        return {}

    def draw(actor):
        return plot.describe(plot.axes()[0], "{a:.2f} {b:.2f} {c} {d}")

    ranges = {"a": (0, 1), "b": (0.1, 10, "log"), "c": (0, 9, "whole"), "d": (0, 99, "time")}
    picture = live(draw, model, **ranges)
    kinds = [type(child).__name__ for child in live_widget(picture).children[1:-1]]
    assert kinds == ["FloatSlider", "FloatLogSlider", "IntSlider", "IntSlider"]
    assert picture.html().count('class="player"') == 1


def test_a_button_may_leave_the_slider_s_range():
    def model(x=3.0):
        return {"more": {"x": x + 3}}

    def draw(actor):
        return plot.describe(plot.axes()[0], "{x:.1f}")

    drawing, slider, row = live_widget(live(draw, model, x=(0, 4), buttons={"up": "more"})).children
    row.children[0].click()
    assert slider.value == 6
    assert "<p>6.0.</p>" in drawing.value


@pytest.mark.parametrize(
    ("inputs", "error", "message"),
    [
        ({"z": (0, 1)}, TypeError, r"live\(draw_square\): square has no argument 'z'; it has: x"),
        ({"n": 0}, TypeError, "no range for 'x', which can be moved"),
        ({"x": (4, 0)}, ValueError, r"x: \(4, 0, 'even'\): expected two finite numbers, the small"),
        ({"x": (0, 4, "odd")}, ValueError, "expected one of even, log, whole, time"),
        ({"x": (0, 4, "log")}, ValueError, "a logarithmic range starts above 0"),
        ({"x": (0.5, 4, "whole")}, ValueError, "expected whole numbers as ends"),
        ({"x": (-1, 4, "time")}, ValueError, "time starts at 0 or later"),
        ({"x": (3, 4)}, ValueError, "starts at 2.0, outside of it"),
        ({"x": (0, 4), "n": 1}, ValueError, r"n: expected \(low, high\), .* got 1"),
        ({"x": (0, 4), "kind": ["a"]}, ValueError, r"kind starts at 'plus', not among \['a'\]"),
        ({"x": (0, 4), "buttons": {"go": "before"}}, ValueError, "'before' is no output; there"),
        ({"x": (0, 4), "buttons": {"go": ("after", 0)}}, ValueError, "'go': expected an output's"),
    ],
)  # fmt: skip
def test_wrong_inputs_are_refused_at_once(inputs, error, message):
    with pytest.raises(error, match=message):
        live(draw_square, square, **inputs)


def test_models_that_cannot_be_shown():
    def needs(x):
        return {}

    def draw(actor):
        return plot.describe(plot.axes()[0], "words")

    def draw_unknown(actor):
        figure, ax = plot.axes()
        actor(ax.plot([], [])[0], x="nowhere", y="x")
        return plot.describe(figure, "words")

    def unnamed(x=0.5):
        return {"after": {"y": 1.0}}

    with pytest.raises(TypeError, match="x of needs needs a default"):
        live(draw, needs, x=(0, 1))
    with pytest.raises(ValueError, match="expected at least one input, got none"):
        live(draw, square)
    with pytest.raises(ValueError, match="'nowhere' is no output; there are: x, after"):
        live(draw_unknown, unnamed, x=(0, 1))
    with pytest.raises(TypeError, match="'go' sets no input 'y'"):
        live(draw, unnamed, x=(0, 1), buttons={"go": "after"})


@pytest.mark.parametrize(
    ("y", "where"),
    [
        ("1 / x", "x=0: ZeroDivisionError"),
        ("1 / (x - 4)", "x=4: ZeroDivisionError"),
        ("[x][kind == 'minus']", "x=0, kind='minus': IndexError"),
        ("x if x < 4 or kind == 'plus' else None + x", "x=4, kind='minus': TypeError"),
    ],
)
def test_a_model_that_fails_somewhere_stops_the_build(y, where):
    """The picture as it starts is whole, and is shown in a notebook."""
    compute = eval(f"lambda x=2.0, kind='plus': {{'xs': [x], 'ys': [x], 'n': 0, 'y': {y}}}")
    broken = live(draw_square, compute, x=(0, 4), kind=["plus", "minus"])
    assert repr(broken).startswith("live(draw_square): plus the square of 2.00")
    with pytest.raises(ValueError, match=f"fails at {re.escape(where)}"):
        proof(broken)


def test_a_whole_model_has_four_proofs(picture):
    for setting, words in proof(picture):
        assert words == picture.alt(**setting)
    assert len(proof(picture)) == 4


@pytest.mark.parametrize(
    ("make", "what", "error", "message"),
    [
        (lambda ax: Circle((0, 0), 1), {"x": "x"}, TypeError, "expected one of .*Line2D.* Circle"),
        (lambda ax: ax.plot([], [])[0], {"width": "x"}, TypeError, "a line has x, y, .* 'width'"),
        (lambda ax: ax.plot([], [])[0], {}, TypeError, "say what the line follows: x, y"),
        (lambda ax: ax.plot([], [])[0], {"trail": True}, TypeError, "follows an x or a y"),
        (lambda ax: ax.plot([], [])[0], {"x": "a b"}, ValueError, "x: expected a name .* 'a b'"),
        (lambda ax: ax.plot([], [])[0], {"x": ["a", "-"]}, ValueError, "expected a name .* '-'"),
        (lambda ax: ax.text(0, 0, "0"), {"text": "$E$"}, ValueError, "no formulas, got '\\$E"),
        (lambda ax: ax.text(0, 0, "0"), {"text": "{E:>9}"}, ValueError, "expected fields like"),
        (lambda ax: ax.text(0, 0, "0"), {"text": "{E!r}"}, ValueError, "got {E!r:}"),
    ],
)  # fmt: skip
def test_wrong_actors_are_refused_at_once(make, what, error, message):
    with pytest.raises(error, match=message):
        Cast()(make(plot.axes()[1]), **what)


def test_every_look_can_follow():
    cast = Cast()
    figure, ax = plot.axes(xlim=(0, 1), ylim=(0, 1))
    line = cast(ax.plot([0, 1], [0, 1])[0], linewidth="w", color=("c", -1, 1), visible="seen")
    area = cast(ax.fill([0, 1, 1], [0, 0, 1])[0], x="xs", y="ys")
    image = cast(ax.imshow(np.zeros((2, 2)), extent=(0, 1, 0, 1), vmin=0, vmax=1), values="map")
    values = {"w": 3.0, "c": 1.0, "seen": 0, "xs": [0, 1, 0], "ys": [0, 0, 1], "map": [[0, 1.0]]}
    for actor in cast.actors:
        actor.set(values)
    assert (line.get_linewidth(), line.get_color()) == (3.0, plot.ORANGE)
    assert not line.get_visible()
    assert area.get_xy().tolist()[:3] == [[0, 0], [1, 0], [0, 1]]
    assert image.get_array().tolist() == [[0, 1]]
    data = cast.actors[2].data()
    assert data["extent"] == [0, 1, 0, 1]
    assert len(data["colors"]) == 64
    assert len(scales(cast.actors, figure)[0]) == 1


def test_scales_of_all_kinds():
    figure, ax = plot.axes(xscale="log", yscale="symlog", xlim=(1, 100), ylim=(-10, 10))
    line = Cast()
    line(ax.plot([1], [1])[0], x="x", y="y")
    ((x, y),), _ = scales(line.actors, figure)
    assert x[0] == "log"
    assert y[0] == "symlog"
    assert y[3:] == [2, 1.0, 10]
    ax.set(yscale="logit", ylim=(0.1, 0.9))
    with pytest.raises(ValueError, match="expected a linear, log or symlog scale, got 'logit'"):
        scales(line.actors, figure)
    figure.delaxes(ax)
    line.actors[0].artist.axes = None
    with pytest.raises(ValueError, match="the line stands on no axes"):
        scales(line.actors, figure)


def test_colours_stop_at_their_ends():
    assert mixed(9, 0, 1) == mixed(1, 0, 1) == plot.ORANGE
    assert mixed(-9, 0, 1) == plot.BLUE
    assert mixed(0.5, 0, 1) == plot.GRID


def test_templates():
    assert fill("{a[0][1]:+.1f}{{}}", {"a": [[1.0, 2.0]]}) == "+2.0{}"
    assert parts("{{}}{n}") == ["{", "}", ["n", ""]]
    with pytest.raises(ValueError, match=r"give E a format, as in {E:.4f}"):
        fill("{E}", {"E": 0.5})


def test_steps_of_sliders_are_round():
    steps = {(0, 1): 0.001, (-3, 3): 0.01, (0, 4): 0.01, (0, 500): 1.0}
    for (low, high), step in steps.items():
        assert Range("x", low, high, low).step == pytest.approx(step)
    assert Range("x", 1, 9, 1, "log").step == 0
    assert Range("x", 1, 9, 1, "whole").step == Range("x", 1, 9, 1, "time").step == 1


def test_the_network_you_can_touch_has_the_book_s_numbers():
    picture = touch_network()
    setting = picture.outputs()["after"]
    assert picture.outputs(**setting)["E"] == pytest.approx(0.291027774, abs=5e-10)
    mistaken = picture.outputs(order="outputs first")["after"]
    assert picture.outputs(**mistaken)["E"] == pytest.approx(0.291027924, abs=5e-10)


# --- questions ---


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (0.25, "Right."), (0.2501, "Right."), (0.251, "Very close, but not yet right."),
        (-0.25, "The size is right, but the sign is the wrong way round."), (0.5, "Too large."),
        (0.1, "Too small."),
        (2.5, "The digits are right, but the decimal point is in the wrong place."),
        (0.00025, "The digits are right, but the decimal point is in the wrong place."),
    ],
)  # fmt: skip
def test_what_is_said_to_a_number(given, said):
    assert ask("What?", 0.25).reply(given, misses=1) == said


@pytest.mark.parametrize(
    ("given", "answer", "said"),
    [
        (0.67, 2 / 3, "Very close: give more digits."), (11.35, 11.349, "Right."),
        (11, 11.35, "Very close: give more digits."), (79, 80, "Very close, but not yet right."),
        (8, 11.35, "Too small."), (-5, 11.35, "Too small."), (0, 11.35, "Too small."),
        (0, 0.3, "Too small."), (-0.667, -2 / 3, "Right."),
    ],
)  # fmt: skip
def test_more_digits_are_asked_for_only_if_the_ones_given_are_right(given, answer, said):
    assert ask("What?", answer).reply(given, misses=1) == said


def test_hints_come_with_the_first_miss_and_reasons_with_the_answer():
    question = ask("Which?", "b", among=["a", "b"], hint="Not a.", because="It is b.")
    assert question.reply("a") == "Not that one. Not a."
    assert question.reply("a", misses=1) == "Not that one."
    assert question.reply("b", misses=2) == "Right. It is b."
    assert ask("What?", 0).reply(0.0005) == "Right."


def test_ask_in_each_place(monkeypatch):
    number, choice = ask("2 < 3?", 4.0), ask("Which?", 1, among=[1, 2])
    monkeypatch.setenv("BPCORE_FIGURES", "image")
    assert choice._repr_mimebundle_() == {"text/plain": "Which? (1, 2)"}
    monkeypatch.setenv("BPCORE_FIGURES", "book")
    assert "<label for=" in number._repr_mimebundle_()["text/html"]
    assert "2 &lt; 3?" in number.html()
    assert choice.html().count('type="radio"') == 2
    monkeypatch.setenv("BPCORE_FIGURES", "live")
    assert "application/vnd.jupyter.widget-view+json" in number._repr_mimebundle_()


@pytest.mark.parametrize(
    ("question", "wrong", "right"),
    [
        (ask("What?", 4.0, hint="Hm"), 5.0, 4.0),
        (ask("Which?", "b", among=["a", "b"], hint="Hm"), "a", "b"),
    ],
    ids=["number", "choice"],
)
def test_the_widget_of_a_question(question, wrong, right):
    title, field, reply = ask_widget(question).children
    assert title.value == question.question
    field.value = wrong
    assert reply.value.endswith("Hm")
    field.value = right
    assert reply.value == "Right."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"answer": "c", "among": ["a", "b"]}, "the answer 'c' in it, got"),
        ({"answer": "a", "among": ["a", "a"]}, "expected different choices"),
        ({"answer": "a"}, "expected a finite number as answer, got 'a'"),
        ({"answer": float("nan")}, "expected a finite number as answer, got nan"),
        ({"answer": 1.0, "within": 0}, "within: expected a share between 0 and 1, got 0"),
    ],
)
def test_wrong_questions_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        ask("What?", **arguments)
