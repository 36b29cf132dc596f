"""Faults of a book, each planted in a copy: each stops the build or a test, and the message names
the file and the place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, Book
from nbformat import NotebookNode

pytestmark = pytest.mark.slow  # each builds a small book, or starts tests of its own

WORDS = "The formula is $y = x^2$."
PICTURE = """from bpcore import plot
from bpcore.explore import explore, live, show


def draw_power(n=1):
    figure, ax = plot.axes()
    ax.plot([0, 1], [0, 1])
    {end}

"""
DESCRIBED = 'return plot.describe(figure, "A straight line from 0 to 1, as a stand-in")'

# --- faults that the build finds ---


def test_the_book_without_a_fault(model: Book) -> None:
    assert model.code == 0, model.said
    assert (model.root / "_build/html/notebooks/01-small.html").exists()


CELLS: dict[str, tuple[list[str], list[str]]] = {
    "a cell that raises": (["print(1)", "1 / 0"], ["1 / 0", "ZeroDivisionError"]),
    "a cell that hangs": (["print(1)", "while True: pass"], ["while True: pass", "timed out"]),
    "a cell that kills the kernel": (
        ["print(1)", "import os; os._exit(1)"], ["import os; os._exit(1)", "died"]),
    "a frame that fails": (
        [PICTURE.format(end=f"1 / (2 - n)\n    {DESCRIBED}") + "explore(draw_power, n=[1, 2, 3])"],
        ["draw_power", "n=2", "ZeroDivisionError"]),
    "a picture without words": (
        [PICTURE.format(end="return figure") + "show(draw_power())"], ["describe", "show("]),
    "a live model that cannot be followed": (
        ["from bpcore import plot\nfrom bpcore.explore import live\n\n"
         "def model(x=0.5):\n    return {'y': sorted([x])[0]}\n\n"
         "def draw_model(actor):\n    figure, ax = plot.axes()\n"
         "    actor(ax.plot([], [], 'o')[0], x='x', y='y')\n"
         "    return plot.describe(figure, 'At {x:.2f} it is {y:.2f}, as a stand-in')\n\n"
         "live(draw_model, model, x=(0, 1))"],
        ["sorted", "model"]),
    "a live model that fails for one setting": (
        ["from bpcore import plot\nfrom bpcore.explore import live\n\n"
         "def model(x=0.5, kind='square'):\n"
         "    return {'y': x * x if kind == 'square' else 1 / x}\n\n"
         "def draw_model(actor):\n    figure, ax = plot.axes()\n"
         "    actor(ax.plot([], [], 'o')[0], x='x', y='y')\n"
         "    return plot.describe(figure, 'At {x:.2f} it is {y:.2f}, as a stand-in')\n\n"
         "live(draw_model, model, x=(0, 1), kind=['square', 'inverse'])"],
        ["live(draw_model): model fails at", "kind='inverse'", "ZeroDivisionError"]),
    "an output with a script": (
        ["from IPython.display import HTML\nHTML('<script>steal()</script>')"],
        ["notebooks/01-small", "<script>steal()"]),
    "an output with a handler": (
        ["from IPython.display import HTML\nHTML('<b onclick=steal()>x</b>')"],
        ["notebooks/01-small", "onclick=steal()"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", CELLS)
def test_a_faulty_cell_stops_the_build(book: Book, fault: str) -> None:
    cells, place = CELLS[fault]
    book.write(WORDS, *cells, timeout=8 if "hangs" in fault else 60)
    book.build()
    assert book.code != 0
    for part in ("01-small", *place):
        assert part in book.said


TEXTS = {
    "a missing image": ("![A curve](curve.png)", "curve.png"),
    "a broken link": ("[there](../book/nowhere.md)", "nowhere"),
    "a broken anchor": ("[there](#no-such-place)", "no-such-place"),
    "a broken reference": ("{ref}`no-such-label`", "no-such-label"),
    "an equation that is not there": ("{eq}`no-such-equation`", "no-such-equation"),
    "an unknown citation": ("{cite}`nobody-1999`", "nobody-1999"),
    "an unknown directive": ("```{nothing}\n```", "nothing"),
}


@pytest.mark.parametrize("fault", TEXTS)
def test_a_faulty_text_stops_the_build(book: Book, fault: str) -> None:
    text, place = TEXTS[fault]
    intro = book.root / "book/intro.md"
    intro.write_text(intro.read_text() + f"\nA line.\n\n{text}\n")
    book.build()
    assert book.code != 0
    (said,) = [line for line in book.said.splitlines() if place in line and "WARNING" in line][:1]
    assert "book/intro.md" in said
    last = len(intro.read_text().splitlines())
    assert any(f"intro.md:{line}:" in said for line in range(last - 2, last + 1)), said


# --- faults of a stored chapter ---


@pytest.fixture
def chapters(tmp_path: Path) -> Path:
    """A copy of the contents and of one chapter."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    shutil.copy(ROOT / "notebooks/02-chain.ipynb", folder)
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    return folder


def code(notebook: NotebookNode, at: int = 3) -> NotebookNode:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs][at]


def not_run(notebook: NotebookNode) -> str:
    code(notebook).execution_count = None
    return "None"


def an_error(notebook: NotebookNode) -> str:
    cell = code(notebook)
    cell.outputs = [nbformat.v4.new_output("error", ename="E", evalue="no", traceback=[])]
    return cell.source.splitlines()[0]


def widget(notebook: NotebookNode) -> str:
    cell = code(notebook)
    cell.outputs[0] = nbformat.v4.new_output(
        "display_data", {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}}
    )
    return cell.source.splitlines()[0]


def local_path(notebook: NotebookNode) -> str:
    cell = code(notebook)
    cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="/home/me/book")]
    return "/home/"


def no_words(notebook: NotebookNode) -> str:
    cell = code(notebook)
    cell.outputs = [nbformat.v4.new_output("display_data", {"image/png": "aaaa"})]
    return cell.source.splitlines()[0]


def long_cell(notebook: NotebookNode) -> str:
    code(notebook).source += "\nx = 1" * 50
    return "x = 1"


def no_summary(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("Summary", "At last")
    return "Summary"


def a_claim(notebook: NotebookNode) -> str:
    words = [cell for cell in notebook.cells if cell.cell_type == "markdown"][2]
    words.source += "\n\nThis is 31.4159 times faster than before."
    return "31.4159"


def hidden_from_comparison(notebook: NotebookNode) -> str:
    code(notebook).metadata["tags"] = ["nbval-skip"]
    return "nbval-skip"


STORED = [not_run, an_error, widget, local_path, no_words, long_cell, no_summary, a_claim]
STORED += [hidden_from_comparison]


def test_the_chapter_without_a_fault(chapters: Path, checks: Callable[..., str]) -> None:
    assert checks("tests/notebooks", "--notebooks", chapters, "-k", SELECTED) == ""


SELECTED = "02-chain and not refresh"


@pytest.mark.parametrize("plant", STORED, ids=lambda plant: plant.__name__)
def test_a_fault_of_a_stored_chapter(
    chapters: Path, checks: Callable[..., str], plant: Callable[[NotebookNode], str]
) -> None:
    path = chapters / "02-chain.ipynb"
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    place = plant(notebook)
    nbformat.write(notebook, path)
    said = checks("tests/notebooks", "--notebooks", chapters, "-k", SELECTED)
    assert "02-chain" in said
    assert place in said


def test_a_chapter_that_the_contents_forget(chapters: Path, checks: Callable[..., str]) -> None:
    contents = chapters.parent / "_toc.yml"
    contents.write_text(contents.read_text().replace("- file: notebooks/02-chain\n", ""))
    said = checks("tests/notebooks/test_files.py", "--notebooks", chapters)
    assert "02-chain.ipynb is not in _toc.yml" in said


def test_a_stale_output(tmp_path: Path, checks: Callable[..., str]) -> None:
    book = Book(tmp_path)
    book.chapter.parent.mkdir()
    book.write(WORDS, "print(6 * 7)", "print(2 + 2)")
    notebook = nbformat.read(book.chapter, as_version=4)
    for number, (cell, text) in enumerate(zip(notebook.cells[1:], ["42\n", "5\n"], strict=True)):
        cell.execution_count = number + 1
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    nbformat.write(notebook, book.chapter)
    said = checks("--nbval", book.chapter)
    assert "01-small.ipynb" in said
    assert "print(2 + 2)" in said
    assert "print(6 * 7)" not in said
