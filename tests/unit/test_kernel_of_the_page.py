"""The kernel that runs cells in the page, run here: it needs no page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from inpage import Kernel

Event = dict[str, Any]


class Page:
    """Takes the place of the page: runs cells and collects the events."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.kernel = Kernel(lambda text: self.events.append(json.loads(text)))
        self.kernel.get_ready_to_draw = lambda: None  # type: ignore[method-assign]
        self.kernel.can_draw = True

    def run(self, source: str, cell: str = "1", shown: bool = True) -> list[Event]:
        self.events.clear()
        self.state = self.kernel.run(source, cell, shown)
        return list(self.events)

    def text(self, source: str) -> str:
        return "".join(event.get("text", "") for event in self.run(source))


@pytest.fixture
def page() -> Page:
    return Page()


def test_what_is_printed_and_the_last_value_are_shown(page: Page) -> None:
    assert page.run("print('a')\n1 + 1") == [
        {"kind": "stream", "text": "a\n"},
        {"kind": "result", "text": "2"},
    ]
    assert page.state == "done"
    assert page.run("x = 3") == []
    assert page.text("x") == "3"
    assert page.run("None") == []


def test_of_a_cell_that_is_not_shown_nothing_is_drawn(page: Page) -> None:
    assert page.run("x = 1\nx", shown=False) == []
    assert page.text("x") == "1"


def test_where_something_was_changed_the_asserts_of_the_book_tell_and_do_not_stop(
    page: Page,
) -> None:
    source = "x = 2\nfor k in (1, 2):\n    assert x == k\nassert x == 2\nx"
    assert page.run(source)[0]["says"] == "AssertionError"
    page.kernel.run(source, "1", changed=True)
    assert page.events[-2:] == [
        {"kind": "stream", "text": "Line 3 holds in the book, and no longer with your change.\n"},
        {"kind": "result", "text": "2"},
    ]
    own = "def f(x):\n    assert x > 0\nf(-1)"
    assert page.kernel.run(own, "1", changed=True) == "failed"


def test_of_a_long_error_the_first_line_is_said(page: Page) -> None:
    (event,) = page.run("raise TypeError('expected numbers,\\ngot an ellipsis')")
    assert event["says"] == "TypeError: expected numbers,"
    assert event["sentence"] == "There is still a ... where your answer goes."
    (event,) = page.run("raise ValueError(300 * 'x')")
    assert event["says"] == f"ValueError: {188 * 'x'} …"
    assert page.run("1 +")[0]["says"].startswith("SyntaxError: invalid syntax")


def test_a_world_apart_knows_nothing_and_leaves_nothing(page: Page) -> None:
    page.run("x = 1")
    page.kernel.enter(apart=True)
    (unknown,) = page.run("y = 2\nx")
    assert unknown["says"] == "NameError: name 'x' is not defined"
    assert "An exercise sees its own cell" in unknown["sentence"]
    (early,) = page.run("def f():\n    z += 1\nf()")
    assert early["sentence"] == "The function reads this name before it has given it a value."
    page.kernel.enter(apart=False)
    assert page.text("x") == "1"
    assert page.run("y")[0]["says"] == "NameError: name 'y' is not defined"


def test_long_values_are_broken_into_lines(page: Page) -> None:
    shown = page.text("list(range(100, 140))")
    assert len(shown.splitlines()) == 40
    assert page.text("'a' * 100") == repr("a" * 100)


def test_there_is_an_end_to_what_is_shown(page: Page) -> None:
    shown = page.text("for k in range(100_000): print(k)")
    assert shown.startswith("0\n1\n2\n")
    assert len(shown) < 210_000
    assert shown.endswith("\n... and more: the rest is not shown.\n")


@pytest.mark.parametrize(
    ("source", "line", "says", "help"),
    [
        ("a = 1\nb = (1", 2, "SyntaxError: '(' was never closed", "bracket"),
        ("if True\n    pass", 1, "SyntaxError: expected ':'", "colon"),
        ("x = 'a", 1, "SyntaxError: unterminated string literal", "quotation mark"),
        ("def f():\nreturn 1", 2, "IndentationError: expected an indented block", "four spaces"),
        ("\n\nnobody", 3, "NameError: name 'nobody' is not defined", "spelt"),
        ("x = ...\n2 * x", 2, "TypeError: unsupported operand", "..."),
        ("1 / 0", 1, "ZeroDivisionError: division by zero", "zero"),
        ("[1][3]", 1, "IndexError: list index out of range", "index 0"),
        ("import numpy as np\nnp.ones(3) @ np.ones(2)", 2, "ValueError: matmul", "shape"),
        ("(3)(4)", 1, "TypeError: 'int' object is not callable", "*"),
        ("def f(): return f()\nf()", 1, "RecursionError: maximum recursion", "without end"),
        ("import no_such_thing", 1, "ModuleNotFoundError", "numpy"),
        ("input('a number')", 1, "EOFError", "ask"),
        ("exit()", None, "SystemExit", "nothing to end"),
        ("assert 1 == 2", 1, "AssertionError", "claims"),
        ("None.x", 1, "AttributeError", "None"),
        ("w = 2\nx = 2w", 2, "SyntaxError: invalid decimal literal", "2 * w"),
        ("x = 1 \u2212 2", 1, "SyntaxError: invalid character", "minus"),
        ("x = 0,01385", 1, "SyntaxError: leading zeros", "point"),
        ("import math, numpy as np\nmath.tanh(np.ones(2))", 2, "TypeError: only", "np."),
        ("2.5 ^ 2", 1, "TypeError: unsupported operand", "**"),
        ("a, b = 3.0", 1, "TypeError: cannot unpack", "as names"),
        ("a, b = None", 1, "TypeError: cannot unpack", "None"),
        ("a, b = [1]", 1, "ValueError: not enough values", "as names"),
        ("import numpy as np\nnp.ones(3)[np.ones(2) > 0]", 2, "IndexError: boolean", "mask"),
        ("import numpy as np\nnp.ones(3)[1.0]", 2, "IndexError: only integers", "float"),
        ("import numpy as np\nnp.ones(3)[0, 0]", 2, "IndexError: too many", "axes"),
        ("import numpy as np\nnp.ones(3).sum(axis=1)", 2, "numpy.exceptions.AxisError", "axes"),
    ],
)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_an_error_names_the_line_and_helps(
    page: Page, source: str, line: int | None, says: str, help: str
) -> None:
    event = page.run(source, "7")[-1]
    assert event["kind"] == "error"
    assert page.state == "failed"
    assert event["says"].startswith(says)
    assert line in (None, event["line"])
    assert event["cell"] == "7"
    assert help in event["sentence"]
    assert "kernel.py" not in event["trace"]


def test_an_error_in_a_function_of_another_cell_is_found_at_the_call(page: Page) -> None:
    page.run("def f(x):\n    return 1 / x", "3")
    event = page.run("\nf(0)", "4")[-1]
    assert (event["cell"], event["line"]) == ("4", 2)
    assert "<cell 3>" in event["trace"]


def test_nobody_gets_the_standard_streams_of_the_page(page: Page, capsys: Any) -> None:
    page.run("import sys\nprint('out')\nprint('err', file=sys.stderr)")
    assert "".join(event["text"] for event in page.events) == "out\nerr\n"
    assert capsys.readouterr() == ("", "")


def test_verdicts_are_heard_also_from_a_check_imported_before(page: Page) -> None:
    page.run("from bpcore.exercises import check")
    events = page.run("check(1, 2, 'x')\ncheck(2.0, 2.0, 'x')")
    assert [event["right"] for event in events if event["kind"] == "verdict"] == [False, True]
    assert "Not yet: x is" in page.text("check(1, 2, 'x')")


# --- drawing is put off ---


def test_importing_what_draws_loads_nothing(page: Page) -> None:
    page.kernel.can_draw = False
    page.run("from bpcore import plot, sigmoid\nfrom bpcore.explore import explore, show")
    assert page.state == "done"
    page.run("import matplotlib.pyplot as plt\n1 + 1")
    assert page.events == [{"kind": "result", "text": "2"}]
    page.run("x = 1")
    assert page.state == "done"


@pytest.mark.parametrize(
    "source",
    [
        "show(plot.describe(plot.axes()[0], 'nothing'))",
        "def draw():\n    return plot.axes()",
        "def draw():\n    from matplotlib.figure import Figure\n    return Figure()",
        "from matplotlib.pyplot import *",
        "import matplotlib\nmatplotlib.__version__",
    ],
)
def test_a_cell_that_draws_waits_for_it_and_then_runs(page: Page, source: str) -> None:
    page.kernel.can_draw = False
    page.run("from bpcore import plot\nfrom bpcore.explore import show")
    assert page.run(source) == []
    assert page.state == "drawing"
    page.kernel.can_draw = True
    page.run(source)
    assert page.state == "done"


def test_a_name_that_the_reader_gives_another_value_is_not_imported_over_it(page: Page) -> None:
    page.run("from bpcore.explore import show")
    page.run("show = 5")
    assert page.text("show") == "5"
    page.run("from bpcore.explore import show")
    assert page.text("show.__name__") == "'show'"


MIXED = """
N = 3
def double(x):
    return 2 * x
def draw(n=2):
    return plot.describe(plot.axes()[0], f'{n} of {N}')
def draw_more(n=3):
    return draw(n) if n else draw_again(2)
def draw_again(n):
    return draw_more(n)
show(draw())
live(draw_more)
y = double(N)
"""


def test_a_cell_that_runs_for_another_one_draws_nothing_yet(page: Page) -> None:
    page.kernel.can_draw = False
    page.run("from bpcore import plot\nfrom bpcore.explore import live, show")
    assert page.run(MIXED, "7", shown=False) == []
    assert page.state == "done"
    assert page.text("y") == "6"
    page.run("N = 4\nfigure = draw_more()")  # which needs draw, which needs plot
    assert page.state == "drawing"
    page.kernel.can_draw = True
    assert page.run("N = 4\nfigure = draw_more()\nfigure.get_label()")[-1]["text"] == "'3 of 4.'"
    assert page.text("draw_more.__code__.co_filename") == "'<cell 7>'"


@pytest.mark.parametrize(
    "source",
    [
        "def draw():\n    return plot.axes()\nfigure = draw()",  # it is used at once
        "n = 1\ndef draw(k=n):\n    return plot.axes()",  # another n would make another one
        "figure, ax = plot.axes()",
    ],
)
def test_what_cannot_wait_is_drawn_at_once(page: Page, source: str) -> None:
    page.kernel.can_draw = False
    page.run("from bpcore import plot")
    page.run(source, shown=False)
    assert page.state == "drawing"


def test_a_function_of_the_reader_is_called_whatever_its_name(page: Page) -> None:
    page.run("from bpcore.explore import show")
    page.run("said = []\ndef show(x):\n    said.append(x)")
    page.run("show(1)", shown=False)
    assert page.text("said") == "[1]"


def test_our_pictures_are_html_and_nothing_else_is(page: Page, monkeypatch: Any) -> None:
    monkeypatch.setenv("BPCORE_FIGURES", "book")
    page.run("from bpcore import plot\nfrom bpcore.explore import show")
    (event,) = page.run("show(plot.describe(plot.axes()[0], 'an empty picture'))")
    assert event["kind"] == "picture"
    assert "<svg" in event["text"]
    markup = "    def _repr_html_(self): return '<b>'\n    def __repr__(self): return 'plain'\n"
    bundle = "    def _repr_mimebundle_(self): return {'text/html': '<b>'}\n"
    own = f"class Mine:\n{markup}{bundle}Mine()"
    assert page.run(own) == [{"kind": "result", "text": "plain"}]
    page.run("figure = plot.describe(plot.axes()[0], 'x')\nPicture = type(show(figure))")
    heir = f"class Heir(Picture):\n{bundle}    def __repr__(self): return 'plain'\nHeir(figure)"
    assert page.run(heir) == [{"kind": "result", "text": "plain"}]


def test_a_figure_left_open_is_shown_as_an_image(page: Page) -> None:
    events = page.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);\nx = 1")
    assert [event["kind"] for event in events] == ["image"]
    assert page.run("x") == [{"kind": "result", "text": "1"}]


@pytest.mark.parametrize(
    ("source", "begins"),
    [
        ("np.ones(2) ^ 2", "A power is written **, not ^."),
        ("[np.ones(2)] ** 2", "A list has no arithmetic."),
        ("np.linalg.norm([np.ones(2), np.ones(3)])", "The parts differ in shape"),
        ("np.hstack(np.ones(2), np.ones(2))", "The call hands over more"),
        ("np.multiply(np.ones(2), 'a')", "Something in this product or sum is no number"),
        ("'a' * 0.5", "Something in this product or sum is no number"),
        ("x = np.zeros(1)\nx += np.ones((5, 2))", "+= and -= keep the shape"),
        ("np.ones((5, 3)) / np.ones(5)", "The shapes of two arrays do not fit. Has a sum"),
        ("np.ones((5, 3)) + np.ones((3, 5))", "The shapes of two arrays do not fit. Print .shape"),
        ("[v for v in np.float64(1)]", "Several values are wanted here"),
        ("[v for v in None]", "Something here is None."),
        ("[1] + None * [2]", "Something here is None."),
        ("np.ones(2)(1)", "Round brackets call a function"),
    ],
)
def test_an_error_of_numpy_is_explained(page: Page, source: str, begins: str) -> None:
    (event,) = page.run(f"import numpy as np\n{source}")
    assert event["sentence"].startswith(begins), event
