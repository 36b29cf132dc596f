"""Frames under controls: where they start, what they refuse, and the HTML that the page gets."""

import json
from xml.etree import ElementTree

import pytest

from bpcore import plot
from bpcore.explore import explore, show
from bpcore.explore.explorable import MOST_FRAMES
from bpcore.explore.widgets import widget


def draw_line(slope=1, step=0):
    figure, ax = plot.axes(xlabel="$x_1$", ylabel="y")
    ax.plot([0, 1], [0, slope * step], "o-", color=plot.BLUE)
    return plot.describe(figure, f"A line of slope {slope} at step {step} <here>")


STEPS = range(6)


@pytest.fixture
def line():
    def draw(slope=2, step=1):
        return draw_line(int(slope), step)

    draw.__name__ = "draw_a_line"
    return explore(draw, slope=[1, 2], step=STEPS)


def test_show_in_each_place(monkeypatch):
    picture = show(draw_line(2, 3))
    assert repr(picture) == "A line of slope 2 at step 3 <here>."
    monkeypatch.setenv("BPCORE_FIGURES", "image")
    assert set(picture._repr_mimebundle_()) == {"text/plain", "image/png"}
    monkeypatch.setenv("BPCORE_FIGURES", "book")
    html = picture._repr_mimebundle_()["text/html"]
    root = ElementTree.fromstring(html)
    frame, words = root
    assert words.text == picture.alt
    assert (frame.get("role"), frame.get("aria-labelledby")) == ("img", words.get("id"))
    assert "<svg" in html


def test_explore_starts_at_the_defaults(line):
    assert line.name == "a-line"
    assert line.start == (1, 1)
    assert [control.timelike for control in line.controls] == [False, True]
    assert repr(line) == "explore(draw_a_line): A line of slope 2 at step 1 <here>."


def test_former_names_of_controls_lead_to_those_of_today(line):
    renamed = explore(line.draw, slope=[1, 2], step=STEPS, former={"iteration": "step"})
    html = renamed.html()
    assert '"replaced":{"a-line":{"iteration":"step"}}' in html
    with pytest.raises(TypeError, match="former leads to 'time', which is no control"):
        explore(line.draw, slope=[1, 2], step=STEPS, former={"iteration": "time"})


def test_frames_are_drawn_once(line):
    assert line.figure((0, 3)) is line.figure((0, 3))
    assert line.figure((0, 3)) is not line.figure((1, 3))


def test_explore_as_an_image(line, monkeypatch):
    monkeypatch.setenv("BPCORE_FIGURES", "image")
    bundle = line._repr_mimebundle_()
    assert bundle["text/plain"] == repr(line)
    assert bundle["image/png"].startswith("iVBOR")


def test_explore_in_the_book(line, monkeypatch):
    monkeypatch.setenv("BPCORE_FIGURES", "book")
    html, _, script = line._repr_mimebundle_()["text/html"].partition(
        '<script type="application/json">'
    )
    root = ElementTree.fromstring(html + "</bp-explore>")
    assert root.tag == "bp-explore"
    assert root.get("id") == "a-line"
    data = json.loads(script.removesuffix("</script></bp-explore>"))
    assert data["call"] == "draw_a_line"
    assert data["choices"] == {"slope": ["1", "2"], "step": ["0", "1", "2", "3", "4", "5"]}
    assert len(data["frames"]) == len(data["alts"]) == 12
    assert data["alts"][8] == "A line of slope 2 at step 2 <here>."  # the last slider runs fastest
    inputs = {field.get("name"): field for field in root.iter("input")}
    assert inputs["slope"].get("max") == "1"
    assert inputs["step"].get("value") == "1"
    assert inputs["step"].get("aria-valuetext") == "1"
    labels = {label.get("for"): label.text for label in root.iter("label")}
    assert labels == {"a-line-slope": "slope", "a-line-step": "step"}
    assert [output.text for output in root.iter("output")] == ["2", "1"]
    play = [button for button in root.iter("button") if button.get("class") == "play"]
    assert [button.get("aria-label") for button in play] == ["Play step"]
    frame = next(e for e in root.iter("div") if e.get("class") == "frame")
    default = "".join(data["lines"][k] for k in data["frames"][7])
    assert ElementTree.tostring(frame[0]) == ElementTree.tostring(ElementTree.fromstring(default))


def test_the_data_cannot_end_the_script(monkeypatch):
    def draw_end(n=1):
        figure, _ = plot.axes()
        return plot.describe(figure, "</script>")

    html = explore(draw_end, n=[1]).html()
    assert html.count("</script>") == 1


def test_explore_live(line, monkeypatch):
    monkeypatch.delenv("BPCORE_FIGURES", raising=False)
    picture, slope_row, step_row = widget(line).children
    (slope,), (play, step) = slope_row.children, step_row.children
    assert (slope.description, slope.value, step.value) == ("slope", 1, 1)
    assert (play.min, play.max, play.value) == (0, 5, 1)
    before = picture.value
    assert 'alt="A line of slope 2 at step 1 &lt;here&gt;."' in before
    slope.value = 0
    assert 'alt="A line of slope 1 at step 1 &lt;here&gt;."' in picture.value
    assert picture.value != before
    bundle = line._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= bundle.keys()


@pytest.mark.parametrize(
    ("values", "timelike"),
    [(range(6), True), ([1, 2, 5, 10, 20, 50], True), ([0, 1], False),
     ([0.0, 1, 2, 3, 4, 5], False), ([5, 4, 3, 2, 1, 0], False), ([2, 3, 4, 5, 6, 7], False),
     ([False, 1, 2, 3, 4, 5], False)],
)  # fmt: skip
def test_what_runs_like_time(values, timelike):
    def draw(step):
        return draw_line(1, step)

    (control,) = explore(draw, step=values).controls
    assert control.timelike == timelike


@pytest.mark.parametrize(
    ("choices", "error", "message"),
    [
        ({"slope": []}, ValueError, r"explore\(draw_line\): slope is empty; expected at least one"),
        ({"slop": [1]}, TypeError, r"draw_line has no argument 'slop'; it has: slope, step"),
        ({"slope": [2, 3]}, ValueError, r"slope starts at 1, not among \[2, 3\]"),
        ({}, ValueError, "expected choices for at least one argument, got none"),
        ({"slope": range(26), "step": range(10)}, ValueError, "260 frames are too many; .* 250"),
    ],
)  # fmt: skip
def test_wrong_choices_are_refused_at_once(choices, error, message):
    with pytest.raises(error, match=message):
        explore(draw_line, **choices)


def test_as_many_frames_as_allowed():
    assert MOST_FRAMES == 250
    explore(draw_line, slope=range(25), step=range(10))


def test_an_argument_without_choice_or_default_is_refused():
    def draw(needed, step=0):
        raise AssertionError("not drawn")

    with pytest.raises(TypeError, match="no choices for 'needed', which draw needs"):
        explore(draw, step=range(3))


def test_a_failing_frame_names_its_setting():
    def draw_broken(step=0, rate=0.5):
        return 1 / (step - 2) and draw_line()

    broken = explore(draw_broken, step=range(3), rate=[0.5])
    with pytest.raises(RuntimeError, match=r"draw_broken\(step=2, rate=0.5\) failed: ZeroDivision"):
        broken.html()


def test_a_figure_without_words_is_refused():
    def draw_silent(step=0):
        return plot.axes()[0]

    with pytest.raises(ValueError, match=r"draw_silent\(step=0\): the figure has no description"):
        repr(explore(draw_silent, step=range(3)))
    with pytest.raises(ValueError, match=r"show\(figure\): the figure has no description"):
        show(plot.axes()[0])


def test_something_else_than_a_figure_is_refused():
    with pytest.raises(TypeError, match=r"show\(figure\): expected a matplotlib Figure, got str"):
        show("figure")


def test_an_unknown_place_is_refused(monkeypatch):
    monkeypatch.setenv("BPCORE_FIGURES", "paper")
    with pytest.raises(
        ValueError, match="BPCORE_FIGURES: expected live, image or book, got 'paper'"
    ):
        show(draw_line())._repr_mimebundle_()
