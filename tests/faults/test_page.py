"""Faults that only a page has, each planted in a copy of a small built book: the tests of the built
book fail, and name the page and the place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Book

pytestmark = pytest.mark.slow  # a build, and a browser for each fault

CHAPTER = "notebooks/01-small.html"
PICTURES = """import math

from bpcore import plot
from bpcore.explore import explore, live, show


def draw_power(n=1):
    figure, ax = plot.axes()
    ax.plot([0, 1], [0, n])
    return plot.describe(figure, f"A line from 0 to {n}, as a stand-in for a curve")


show(draw_power(7))"""
LIVE = """def model(x=0.5, kind="square"):
    return {"y": x * x if kind == "square" else math.sqrt(x)}


def draw_model(actor):
    figure, ax = plot.axes()
    ax.set(xlim=(0, 1), ylim=(0, 2))
    actor(ax.plot([0], [0], "o")[0], x="x", y="y")
    return plot.describe(figure, "The {kind} of {x:.3f} is {y:.4f}, as a stand-in")


live(draw_model, model, x=(0, 1), kind=["square", "other"])"""


@pytest.fixture(scope="module")
def whole(sources: Book, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The small book with a picture of each kind: that stands, in frames, and live."""
    book = Book(tmp_path_factory.mktemp("pictures") / "book")
    shutil.copytree(sources.root, book.root)
    book.write("The formula is $y = x^2$.", PICTURES, "explore(draw_power, n=[1, 2, 3])", LIVE)
    book.build()
    assert book.code == 0, book.said
    return book


@pytest.fixture
def site(whole: Book, tmp_path: Path) -> Path:
    """A copy of the built book, to plant a fault in."""
    return shutil.copytree(whole.root / "_build/html", tmp_path / "site")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(re.findall(old, text)) == 1, f"{file.name}: {old}"
    file.write_text(re.sub(old, lambda _: new, text), encoding="utf-8")


def looked_at(checks: Callable[..., str], site: Path, names: str, only: str) -> str:
    files = [f"tests/book/test_{name}.py" for name in names.split()]
    return checks("-x", *files, "--site", site, "-k", only)


PAGE = "01-small and not dark and not phone"


def test_the_pages_without_a_fault(site: Path, checks: Callable[..., str]) -> None:
    names = "links loading accessibility explorables live_book"
    assert looked_at(checks, site, names, PAGE) == ""


# --- faults of the files ---


def no_script(site: Path) -> list[str]:
    (site / "_static/bp.js").unlink()
    return ["bp.js", "no such file"]


def no_program(site: Path) -> list[str]:
    (program,) = (site / "_static/programs").iterdir()
    program.unlink()
    return [program.name, "no such file"]


def foreign_image(site: Path) -> list[str]:
    address = "https://elsewhere.example/count.png"
    change(site / CHAPTER, "</article>", f'<img src="{address}" alt="A dot"></article>')
    return [address]


def foreign_request(site: Path) -> list[str]:
    script = site / "_static/bp.js"
    script.write_text(script.read_text("utf-8") + "\nfetch('https://elsewhere.example/count');\n")
    return ["https://elsewhere.example/count"]


def foreign_font(site: Path) -> list[str]:
    style = site / "_static/book.css"
    rule = "@import url(https://elsewhere.example/font.css);\n"
    style.write_text(rule + style.read_text("utf-8"))
    return ["https://elsewhere.example/font.css"]


def formula_without_an_end(site: Path) -> list[str]:
    change(site / CHAPTER, r"\\\(y = x\^2\\\)", r"\(y = \frac{x^2\)")
    return ["test_every_formula_is_set", r"y = \\frac{x^2"]


def formula_with_a_slip(site: Path) -> list[str]:
    change(site / CHAPTER, r"\\\(y = x\^2\\\)", r"\(y = \alhpa^2\)")
    return ["test_every_formula_is_set", "Undefined control sequence", "alhpa"]


# --- faults of the pictures ---


def still_without_words(site: Path) -> list[str]:
    change(site / CHAPTER, ">A line from 0 to 7[^<]*<", "><")
    return ['[role="img"] elements must have alternative text', '<div class="frame"']


def image_without_words(site: Path) -> list[str]:
    change(site / CHAPTER, "</article>", '<img src="../_static/logo.svg"></article>')
    return ["Images must have alternative text", "logo.svg"]


def frames_without_words(site: Path) -> list[str]:
    change(site / CHAPTER, r'<p class="words" id="power-words"[^>]*>[^<]*</p>', "")
    return [f"{CHAPTER}#power"]


def live_without_words(site: Path) -> list[str]:
    change(site / CHAPTER, r'<p class="words" id="model-words"[^>]*>[^<]*</p>', "")
    return [f"{CHAPTER}#model"]


def a_model_that_throws(site: Path) -> list[str]:
    """For one choice only: until a reader takes it, all is well."""
    (program,) = (site / "_static/programs").iterdir()
    change(program, r"Math\.sqrt\(x\)", "nothing.at(all)")
    return [f"{CHAPTER}#model", "nothing is not defined"]


def a_model_without_a_value(site: Path) -> list[str]:
    (program,) = (site / "_static/programs").iterdir()
    change(program, r"Math\.sqrt\(x\)", "(x < 0.9 ? Math.sqrt(x) : [][0])")
    return [f"{CHAPTER}#model", "undefined"]


def a_model_with_another_value(site: Path) -> list[str]:
    (program,) = (site / "_static/programs").iterdir()
    change(program, r"\(x \* x\)", "(x * x * (x < 0.55 ? 1 : 1.01))")
    return [f"{CHAPTER}#model", "The square of"]


FAULTS = {  # and the files under tests/book that find them
    no_script: "links",
    no_program: "links",
    foreign_image: "links loading",
    foreign_request: "loading",
    foreign_font: "loading",
    formula_without_an_end: "loading",
    formula_with_a_slip: "loading",
    still_without_words: "accessibility",
    image_without_words: "accessibility",
    frames_without_words: "explorables",
    live_without_words: "live_book",
    a_model_that_throws: "live_book",
    a_model_without_a_value: "live_book",
    a_model_with_another_value: "live_book",
}


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_fault_of_the_page(
    site: Path, checks: Callable[..., str], plant: Callable[[Path], list[str]]
) -> None:
    place = plant(site)
    said = looked_at(checks, site, FAULTS[plant], PAGE)
    for part in (CHAPTER, *place):
        assert part in said
