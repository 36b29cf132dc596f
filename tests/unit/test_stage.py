"""What the page gets to move: every actor is in the drawing, also one that nobody sees at first."""

import re
from xml.etree import ElementTree

from bpcore import plot
from bpcore.explore import live
from bpcore.plot.canvas import Canvas, breadth


def model(x=0.5, there=0):
    return {"y": 2 * x, "there": there, "empty": "now said" if there == 1 else "", "far": [9.0]}


def draw_hidden(actor):
    figure, ax = plot.axes(xlim=(0, 1), ylim=(0, 2))
    actor(ax.plot([], [], "o")[0], x="x", y="y")
    actor(ax.plot([], [], "s")[0], x="x", y="y", visible="there")
    actor(ax.plot([], [], "^")[0], x="far", y="far")
    actor(ax.text(0.1, 1.0, ""), text="{empty}")
    actor(ax.plot([0.2, 0.8], [0, 0])[0], y=["far[0]", "far[0]"])
    actor(ax.axvline(0), x=["far[0]", "far[0]"])
    return plot.describe(figure, "At {x:.1f} it is {y:.1f}")


def test_actors_that_nobody_sees_are_drawn_and_hidden():
    picture = live(draw_hidden, model, x=(0, 1), there=0)
    page = picture.html()
    hidden = re.findall(r'display="none"', page)
    assert len(hidden) == 5  # switched off, outside the window, without a word, above, to the right
    first = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert first is not None
    drawing = ElementTree.fromstring(first[0])
    actors = [element for element in drawing.iter() if element.get("display") == "none"]
    assert len(actors) == 5
    assert all(element.get("id") for element in actors)
    assert all(len(element) or element.text for element in actors)  # there is something to move


def test_what_follows_nothing_stays_where_it_was_drawn():
    picture = live(draw_hidden, model, x=(0, 1), there=0)
    for _ in range(2):  # that the page was written once leaves no trace
        picture.html()
        above, right = (actor.data() for actor in picture.actors[-2:])
        assert above["x"] == [0.2, 0.8]
        assert above["y"] == right["x"] == ["far[0]", "far[0]"]
        assert right["y"] == [0.0, 2.0]  # from the lower end of the axes to the upper


def test_a_rectangle_stands_around_its_middle_and_an_arrow_ends_where_it_should():
    canvas = Canvas(100)
    patch = canvas.rectangle(50, 40, 20, 10, plot.BLUE)
    assert patch.get_bbox().bounds == (40, 35, 20, 10)
    assert patch in canvas.ax.patches
    canvas.arrow(10, 20, 30, 40)
    arrow = canvas.ax.texts[-1]
    assert arrow.xy == (30, 40)
    assert arrow.get_position() == (10, 20)


def test_blank_words_take_no_room():
    assert breadth("") == breadth("  ") == 0.0
    assert breadth("w") > 0
