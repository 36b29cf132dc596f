"""Cells that are changed and run in the page: what is shown, what follows, what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from python_cells import MILLISECONDS, PythonPage, has_python, open_page
from python_chapter import (
    HINT,
    LAST,
    MEAN,
    PICTURE,
    RATE,
    SOLUTION,
    SOURCES,
    STARTER,
    STEPS,
    chapter,
)
from test_accessibility import AXE, OPTIONS, report

ADDRESS = "try.html"
RIGHT = "my_square = w**2\ncheck(my_square, np.square(w), 'the square')"


@pytest.fixture(scope="module", autouse=True)
def needs_python(site: Path) -> None:
    if not has_python(site):
        pytest.fail("This book was built without Python in it: run make live first.")


def visit(
    browser: Browser, served: str, site: Path, files: str | None = None, **options: Any
) -> PythonPage:
    replaced = {served + ADDRESS: chapter(site)}
    if files is not None:
        replaced["**/bp-python-files.js*"] = files
    return open_page(browser, served + ADDRESS, replaced, **options)


@pytest.fixture(scope="module")
def shared(browser: Browser, served: str, site: Path) -> Iterator[PythonPage]:
    found = visit(browser, served, site)
    yield found
    found.page.context.close()


@pytest.fixture
def python(shared: PythonPage) -> Iterator[PythonPage]:
    """The page with a running Python, as in the book again; nothing may go wrong on it."""
    yield shared
    clear(shared.page)
    assert shared.faults == []


def clear(page: Page) -> None:
    page.get_by_role("button", name="Clear what I typed").click()
    page.get_by_role("button", name="Press again to clear it").click()


@pytest.fixture(scope="module")
def alone(browser: Browser, served: str, site: Path) -> Iterator[PythonPage]:
    """A page of its own, on which nothing is loaded before its first test."""
    found = visit(browser, served, site)
    yield found
    assert found.faults == []
    found.page.context.close()


@pytest.fixture(scope="module")
def phone(browser: Browser, served: str, site: Path) -> Iterator[PythonPage]:
    """The page on a phone; nothing is loaded before its first test."""
    phone = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
    found = visit(browser, served, site, **phone)
    yield found
    assert found.faults == []
    found.page.context.close()


LIVE = """
def square(x=2.0):
    return {"y": x * x}

def draw_square(actor):
    figure, ax = plot.axes(xlim=(0, 4), ylim=(0, 16))
    actor(ax.plot([], [], "o")[0], x="x", y="y")
    return plot.describe(figure, "The square of {x:.2f} is {y:.2f}")

live(draw_square, square, x=(0, 4))
"""

# --- what a cell shows ---


def test_a_cell_runs_after_the_cells_it_needs(python: PythonPage) -> None:
    steps = python.cell(STEPS)
    stored = steps.root.locator(".cell_output").inner_text()
    steps.open()
    assert steps.run().strip() == stored.strip()
    expect(steps.root.locator(".bp-output")).to_have_attribute("data-mark", "Run in this page")


def test_a_change_above_reaches_what_follows_from_it(python: PythonPage) -> None:
    mean = python.cell(MEAN)
    python.cell(STEPS).open()
    python.cell(STEPS).run()
    python.cell(RATE).run("eta = 0.25")
    mean.open()
    told = "Line 1 holds in the book, and no longer with your change."
    assert mean.run().split("\n")[:2] == [told, "half of it: 0.2109375"]
    between = python.cell(STEPS).root.locator(".bp-output")
    expect(between).to_have_text("w = 0.421875")
    for cell in (RATE, STEPS, MEAN):
        output = python.cell(cell).root.locator(".bp-output")
        expect(output).to_have_attribute("data-mark", "Changed by you")
    python.cell(RATE).button("Back to the book's version").click()
    assert mean.run().strip() == "half of it: 0.0625"


def test_what_has_not_run_since_a_change_above_is_marked(python: PythonPage) -> None:
    python.cell(RATE).run("eta = 0.25")

    def marks() -> list[bool]:
        outputs = [python.cell(at).root.locator(".cell_output") for at in (STEPS, MEAN, LAST)]
        return ["Without your change" in (one.get_attribute("data-mark") or "") for one in outputs]

    assert marks() == [True, True, False]
    python.cell(STEPS).open()
    python.cell(STEPS).run()
    assert marks() == [False, True, False]
    python.cell(RATE).run("eta = 0.125")
    assert marks() == [True, True, False]
    python.cell(RATE).button("Back to the book's version").click()
    assert marks() == [False, False, False]


def test_the_way_back(python: PythonPage) -> None:
    last = python.cell(LAST)
    assert last.run("print('mine')").strip() == "mine"
    last.button("Back to the book's version").click()
    expect(last.root.locator(".cell_output")).to_have_text("at the end")
    expect(last.root.locator(".highlight pre").first).to_have_text(SOURCES[LAST])
    expect(last.root.locator(".CodeMirror")).to_have_count(0)
    last.open()
    assert last.run().strip() == "at the end"


def test_an_output_made_with_a_change_says_so_after_the_way_back(python: PythonPage) -> None:
    rate, mean = python.cell(RATE), python.cell(MEAN)
    rate.run("eta = 0.25")
    steps = python.cell(STEPS)
    steps.open()
    assert steps.run().strip() == "w = 0.421875"
    assert steps.mark == "Changed by you"
    rate.button("Back to the book's version").click()
    assert steps.mark == "Made with a change that you have taken back. Run this cell again."
    assert mean.mark == ""
    assert steps.run().strip() == "w = 0.125"
    assert steps.mark == "Run in this page"


def test_a_picture_that_runs_again_is_alive(python: PythonPage) -> None:
    picture = python.cell(PICTURE)
    picture.run(SOURCES[PICTURE].replace("[1, 2, 3]", "[1, 2, 3, 4, 5]"))
    card = picture.root.locator("bp-explore")
    expect(card.locator("svg").first).to_be_visible()
    words = card.locator(".words")
    expect(words).to_contain_text("power of 2")
    slider = card.locator("input[type=range]")
    slider.press("End")
    expect(words).to_contain_text("power of 5")


def test_a_live_picture_brings_its_program(python: PythonPage) -> None:
    cell = python.cell(PICTURE)
    cell.run(LIVE)
    card = cell.root.locator("bp-live")
    words = card.locator(".words")
    expect(words).to_contain_text("The square of 2.00 is 4.00")
    card.locator("input[type=range]").press("End")
    expect(words).to_contain_text("The square of 4.00 is 16.00")


def test_a_question_that_runs_again_is_answered(python: PythonPage) -> None:
    cell = python.cell(LAST)
    cell.run("from bpcore.explore import ask\nask('What is 2 + 2?', 4, because='It is even.')")
    field = cell.root.get_by_label("What is 2 + 2?")
    field.fill("4")
    field.press("Enter")
    expect(cell.root.locator(".reply")).to_have_text("Right. It is even.")


def test_an_image_of_matplotlib(python: PythonPage) -> None:
    last = python.cell(LAST)
    last.run("import matplotlib.pyplot as plt\nplt.plot([1, 2, 4])\nplt.show()")
    image = last.root.locator(".bp-output img")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") > 100


def test_a_thousand_lines(python: PythonPage) -> None:
    last = python.cell(LAST)
    lines = last.run("for k in range(1000):\n    print(k)").split()
    assert lines == [str(k) for k in range(1000)]
    assert last.root.locator(".bp-output").bounding_box()["height"] < 700


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("x = 1\ny = (2", 2, "A bracket is opened"),
        ("\nunheard_of", 2, "does not know this name"),
        ("a = 1\nb = 2\na / (b - 2)", 3, "divided by zero"),
    ],
)
def test_an_error_marks_its_line(python: PythonPage, source: str, line: int, words: str) -> None:
    last = python.cell(LAST)
    assert words in last.run(source)
    marked = last.root.locator(".bp-wrong")
    expect(marked).to_have_count(1)
    lines = last.root.locator(".CodeMirror-code > div")
    expect(lines.nth(line - 1).locator(".bp-wrong")).to_have_count(1)
    assert "line" in last.root.locator(".bp-error").inner_text()
    last.root.locator(".CodeMirror").click()
    python.page.keyboard.type(" ")
    expect(marked).to_have_count(0)


def test_an_error_above_is_shown_where_the_reader_is(python: PythonPage) -> None:
    python.cell(RATE).write("eta = half")
    mean = python.cell(MEAN)
    mean.open()
    mean.run()
    assert mean.status == "A cell before this one stopped with an error: “eta = 0.5”"
    expect(python.cell(RATE).root.locator(".bp-error")).to_contain_text("NameError")


# --- what must not happen ---

MARKUP = "<img src=x onerror=\"document.title='broken'\"><b>bold</b>"


@pytest.mark.parametrize(
    "source",
    [
        f"print({MARKUP!r})",
        f"{MARKUP!r}",
        f"class A:\n    def _repr_html_(self): return {MARKUP!r}\nA()",
        f"raise ValueError({MARKUP!r})",
    ],
)
def test_markup_stays_text(python: PythonPage, source: str) -> None:
    last = python.cell(LAST)
    last.run(source)
    assert last.root.locator(".bp-output :is(b, img)").count() == 0
    assert python.page.title() != "broken"


def test_of_a_picture_only_what_is_listed_enters_the_page(python: PythonPage) -> None:
    """Somebody who makes bpcore's own class write something else meets the second wall."""
    last = python.cell(LAST)
    evil = (
        MARKUP + "<script>document.title='broken'</script><iframe srcdoc='<b>x</b>'></iframe>"
        "<svg onload=\"document.title='broken'\"><a href='javascript:document.title=1'><text>t"
        "</text></a><image href='https://elsewhere.invalid/x.png'/><foreignObject><b>x</b>"
        "</foreignObject></svg><form action='https://elsewhere.invalid'><input></form>"
        "<p style='background: url(https://elsewhere.invalid/y.png)'>kept</p>"
    )
    last.run(
        "picture = show(plot.describe(plot.axes()[0], 'x'))\n"
        f"type(picture)._repr_mimebundle_ = lambda self, **_: {{'text/html': {evil!r}}}\npicture"
    )
    output = last.root.locator(".bp-output")
    expect(output.get_by_text("kept")).to_be_visible()
    assert output.locator("script, img, iframe, form, foreignObject").count() == 0
    handlers = output.evaluate(
        """root => [...root.querySelectorAll('*')].flatMap(e => [...e.attributes])
            .filter(a => /^on|^(href|src|style|action)$/.test(a.name)).map(a => a.value)"""
    )
    assert handlers == []
    assert python.page.title() != "broken"
    assert [url for url in python.requests if "elsewhere" in url] == []
    # While the markup is only read, the policy refuses its handlers, and some browsers say so.
    assert [fault for fault in python.faults if "inline event handler" not in fault] == []
    python.faults.clear()


def test_python_asks_no_host(python: PythonPage, served: str) -> None:
    last = python.cell(LAST)
    last.run(
        "from pyodide.http import pyfetch\nimport asyncio\n"
        "asyncio.ensure_future(pyfetch('https://elsewhere.invalid/'))\n"
        "import urllib.request\nurllib.request.urlopen('https://elsewhere.invalid/')"
    )
    last.run("print('still here')")
    assert [url for url in python.requests if not url.startswith((served, "blob:", "data:"))] == []


def test_an_endless_loop_is_stopped(python: PythonPage) -> None:
    last = python.cell(LAST)
    last.run("1")
    last.write("while True:\n    pass")
    python.page.keyboard.press("Control+Enter")
    expect(last.root.locator(".bp-status")).to_have_text("Running", timeout=MILLISECONDS)
    smooth = python.page.evaluate(
        """() => new Promise(done => { const from = performance.now(); let frames = 0;
            const next = () => ++frames < 20 ? requestAnimationFrame(next)
                : done((performance.now() - from) / frames);
            requestAnimationFrame(next); })"""
    )
    assert smooth < 200, "the page does not move while Python runs"
    last.button("Stop").click()
    assert "Stopped" in last.status
    expect(last.button("Stop")).to_be_hidden()
    assert last.run("print('again')").strip() == "again"


# --- exercises ---


def test_hint_and_reset(python: PythonPage) -> None:
    starter = python.cell(STARTER)
    hint = starter.button("Hint")
    expect(hint).to_have_attribute("aria-expanded", "false")
    hint.click()
    expect(starter.root.get_by_text(HINT)).to_be_visible()
    expect(hint).to_have_attribute("aria-expanded", "true")
    starter.write("my_square = 3")
    starter.button("Reset").click()
    expect(starter.root.locator(".CodeMirror-code")).to_contain_text("my_square = ...")


def test_an_exercise_without_its_check_is_not_done(python: PythonPage) -> None:
    starter = python.cell(STARTER)
    starter.run("my_square = w**2")
    assert starter.status == "There is no check in this cell any more. Reset brings it back."
    assert not starter.is_done
    starter.run(RIGHT)
    assert starter.status == ""
    assert starter.is_done


def test_a_refused_answer_after_a_change_above_says_so(python: PythonPage) -> None:
    starter = python.cell(STARTER)
    python.cell(RATE).run("eta = 0.25")
    right = "w = 0.125\nmy_square = 0.0625\ncheck(my_square, np.square(0.25 - eta), 'the square')"
    assert "Not yet" in starter.run(right)
    assert starter.status.startswith("You have changed a cell above, “eta = 0.5”")
    assert "NameError" in starter.run(f"{right}\nnobody")
    assert "so this error may come from there" in starter.status
    python.cell(RATE).button("Back to the book's version").click()
    assert "Right" in starter.run(right)
    assert starter.status == ""


def test_clearing_asks_every_time_for_as_long(browser: Browser, served: str, site: Path) -> None:
    """The clock of one press does not end the next one's."""
    page = visit(browser, served, site).page
    clock = page.clock
    clock.install()
    clear(page)
    clock.run_for(4000)
    page.get_by_role("button", name="Clear what I typed").click()
    clock.run_for(2000)
    expect(page.get_by_role("button", name="Press again to clear it")).to_be_visible()
    clock.run_for(4000)
    expect(page.get_by_role("button", name="Clear what I typed")).to_be_visible()
    page.context.close()


def test_an_exercise_starts_anew_with_every_check(python: PythonPage) -> None:
    """What was done to the variables before, here or elsewhere, does not count."""
    python.cell(LAST).run("w = 7")
    starter = python.cell(STARTER)
    for _ in range(2):
        said = starter.run("w = 2 * w\nmy_square = 0.0625\ncheck(my_square, w**2, 'w')")
        assert "Right" in said


def test_the_solution_runs_too(python: PythonPage) -> None:
    python.cell(STARTER).button("Show the solution").click()
    solution = python.cell(SOLUTION)
    solution.open()
    assert "Right" in solution.run()
    python.cell(STARTER).button("Hide the solution").click()


# --- loading ---


def test_nothing_is_loaded_before_the_click_and_the_price_is_said(
    alone: PythonPage, served: str
) -> None:
    starter = alone.cell(STARTER)
    starter.open()
    note = starter.root.locator(".bp-before")
    expect(note).to_contain_text("MB from this site")
    assert [url for url in alone.requests if "pyodide" in url or "numpy" in url] == []
    sizes: dict[str, int] = {}
    alone.page.on(
        "response", lambda r: sizes.update({r.url: int(r.headers.get("content-length", 0))})
    )
    starter.run(RIGHT)
    moved = sum(size for url, size in sizes.items() if "/python/" in url)
    assert 1e6 < moved < 10e6, "too much for an exercise that does not draw"
    said = float(note.inner_text().split(" MB")[0].split()[-1]) if note.count() else moved / 1e6
    assert abs(said - moved / 1e6) < 0.5
    expect(note).to_have_count(0)


def test_what_was_typed_is_kept_until_it_is_cleared(alone: PythonPage) -> None:
    starter = alone.cell(STARTER)
    starter.run(RIGHT)
    alone.cell(LAST).write("print('kept')")
    alone.page.reload()
    starter.open()
    expect(starter.root.locator(".CodeMirror-code")).to_contain_text("my_square = w**2")
    assert starter.is_done
    expect(alone.page.locator(".bp-progress span")).to_contain_text("1 of 1 exercises done")
    expect(alone.cell(LAST).root.locator(".CodeMirror-code")).to_contain_text("kept")
    button = alone.page.get_by_role("button", name="Clear what I typed")
    button.click()
    assert starter.is_done  # it asks first
    button = alone.page.get_by_role("button", name="Press again to clear it")
    button.click()
    assert not starter.is_done
    assert alone.page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('bp-'))") == []
    alone.page.reload()
    starter.open()
    expect(starter.root.locator(".CodeMirror-code")).to_contain_text("my_square = ...")


MOVED_SIZES = r"""() => performance.getEntriesByType('resource')
    .filter(entry => /\/python\/.*(packed|zip|whl)\?v=/.test(entry.name))
    .map(entry => entry.transferSize)"""


def test_the_next_chapter_takes_the_files_from_the_browser(
    browser: Browser, served: str, site: Path
) -> None:
    path = site / "bp-try-again.html"  # a real file: a page that is replaced has no cache
    path.write_text(chapter(site), encoding="utf-8")
    found = open_page(browser, served + path.name)
    try:
        found.cell(STARTER).open()
        assert "Right" in found.cell(STARTER).run(RIGHT)
        first = found.page.evaluate(MOVED_SIZES)
        found.page.goto(served + path.name + "?next")
        found.cell(STARTER).open()
        found.cell(STARTER).button("Check").click()
        found.page.wait_for_function(f"count => ({MOVED_SIZES})().length === count", arg=len(first))
        again = found.page.evaluate(MOVED_SIZES)
        assert sum(first) > 1e6
        assert sum(again) == 0
    finally:
        path.unlink()
        found.page.context.close()


def test_without_the_files_the_page_says_how_to_get_them(
    browser: Browser, served: str, site: Path
) -> None:
    found = visit(browser, served, site, "window.BP_PYTHON = null;")
    expect(found.cell(STARTER).root).to_contain_text("make live")
    expect(found.page.locator(".bp-open, .bp-go, .CodeMirror")).to_have_count(0)
    expect(found.cell(LAST).root.locator(".cell_output")).to_be_visible()
    assert found.faults == []
    found.page.context.close()


def test_from_the_disk(browser: Browser, site: Path) -> None:
    path = site / "bp-try-from-disk.html"
    path.write_text(chapter(site), encoding="utf-8")
    found = open_page(browser, path.as_uri())
    try:
        starter = found.cell(STARTER)
        starter.open()
        expect(starter.root.locator(".bp-before")).to_contain_text("MB from your disk")
        assert "Right" in starter.run(RIGHT)
        assert starter.is_done
        assert "power of" in found.cell(PICTURE).run(SOURCES[PICTURE])
        assert [
            url for url in found.requests if not url.startswith(("file:", "blob:", "data:"))
        ] == []
        assert found.faults == []
    finally:
        path.unlink()
        found.page.context.close()


# --- for everybody ---


def test_by_keyboard_alone(python: PythonPage) -> None:
    page = python.page
    starter = python.cell(STARTER)
    starter.open()
    starter.root.locator(".CodeMirror textarea, .CodeMirror [contenteditable]").first.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("if True:\n")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("my_square = w * w\n")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("check(my_square, w**2, 'the square')")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(starter.button("Check")).to_be_focused()
    page.keyboard.press("Enter")
    assert "Right" in starter.result(), starter.root.inner_text()
    page.keyboard.press("Shift+Tab")  # back in the editor
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(starter.button("Reset")).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(python: PythonPage, theme: str) -> None:
    page = python.page
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    python.cell(STARTER).button("Hint").click()
    python.cell(STARTER).button("Show the solution").click()
    python.cell(LAST).run("print(1)\nnobody")
    python.cell(STARTER).run(
        "for k in range(100):\n    print('a text', 1.5)  # words\nwhile 1: 1/0"
    )
    page.evaluate(AXE)
    violations = page.evaluate("o => axe.run('.cell', o).then(r => r.violations)", OPTIONS)
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    python.cell(STARTER).button("Hint").click()
    python.cell(STARTER).button("Hide the solution").click()
    assert [report(v) for v in violations if v["impact"] in ("serious", "critical")] == []


def test_a_blocked_file_is_named(phone: PythonPage) -> None:
    phone.page.route("**/python_stdlib.zip*", lambda route: route.abort())
    starter = phone.cell(STARTER)
    starter.open()
    starter.button("Check").click()
    expect(starter.root.locator(".bp-status")).to_contain_text("python_stdlib.zip did not arrive")
    expect(starter.root.locator(".bp-status")).to_contain_text("The text and the pictures work")
    phone.faults.clear()  # the browser's own message about the blocked file
    phone.page.unroute("**/python_stdlib.zip*")
    assert "Not yet" in starter.run()


def test_on_a_phone(phone: PythonPage) -> None:
    starter = phone.cell(STARTER)
    starter.open()
    wide = phone.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    for button in starter.root.locator(".bp-bar button:visible").all():
        assert button.bounding_box()["height"] >= 24
    starter.root.locator(".CodeMirror").tap()
    phone.page.keyboard.press("Control+A")
    phone.page.keyboard.insert_text(f"{RIGHT}\n{'# a long line':100}")
    starter.button("Check").tap()
    assert "Right" in starter.result()
    assert starter.root.locator(".CodeMirror-scroll").evaluate("e => e.scrollLeft") == 0


def test_the_first_page_counts(browser: Browser, served: str) -> None:
    found = open_page(browser, served + "book/intro.html")
    page = found.page
    cards = page.locator(".sd-card .bp-count")
    assert cards.count() >= 1
    chapters = page.evaluate("JSON.parse(document.getElementById('bp-cells').textContent).chapters")
    name, exercises = next((k, v) for k, v in chapters.items() if v)
    page.evaluate(
        "([key, done]) => localStorage.setItem(key, JSON.stringify({done}))",
        [f"bp-python/{name}", {exercises[0]: True}],
    )
    page.reload()
    file = f"{name.split('/')[-1]}.html"
    card = page.locator(".sd-card").filter(has=page.locator(f'a[href$="{file}"]'))
    expect(card.locator(".bp-count")).to_have_text(f"✓ 1 of {len(exercises)} exercises done")
    page.get_by_role("button", name="Clear all that this browser keeps").click()
    expect(card.locator(".bp-count")).to_have_text(f"{len(exercises)} exercises")
    assert found.faults == []
    page.context.close()
