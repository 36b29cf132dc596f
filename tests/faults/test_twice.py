"""A small book, built twice in other surroundings, has the same bytes; `make test-twice` does it
with the whole book."""

from __future__ import annotations

import doctest
import shutil
from pathlib import Path

import pytest
import twice
from conftest import Book

# Every kind of picture, and text that comes in two pieces.
CELLS = [
    """import sys
import time

from bpcore import plot
from bpcore.explore import ask, explore, live, show


def draw_power(n=1):
    figure, ax = plot.axes()
    ax.plot([0, 1], [0, n])
    return plot.describe(figure, f"A line from 0 to {n}, as a stand-in for a curve")


sys.stdout.write("in two")
sys.stdout.flush()
time.sleep(0.3)
print("\\npieces", *{"apple", "pear", "plum"}.intersection(["plum"]))
show(draw_power(7))""",
    "explore(draw_power, n=[1, 2, 3])",
    """def model(x=0.5):
    return {"y": x * x}


def draw_model(actor):
    figure, ax = plot.axes()
    actor(ax.plot([0], [0], "o")[0], x="x", y="y")
    return plot.describe(figure, "The square of {x:.3f} is {y:.4f}, as a stand-in")


live(draw_model, model, x=(0, 1))""",
    'ask("Which is larger?", "a half", among=["a half", "a third"], hint="Cut.", because="So.")',
]


def test_two_builds_give_the_same_bytes(sources: Book, tmp_path: Path) -> None:
    sources.write("The formula is $y = x^2$, see {cite}`aijiang2019`.", *CELLS)
    roots = twice.places(tmp_path)
    for root in roots:
        shutil.copytree(sources.root, root)
    builds = [twice.build(*one) for one in zip(roots, twice.surroundings(*roots), strict=True)]
    for build in builds:
        said = build.communicate(timeout=300)[0]
        assert build.returncode == 0, said
    assert twice.differences(*roots) == []
    page = (roots[0] / "_build/html/notebooks/01-small.html").read_text(encoding="utf-8")
    assert "in two\npieces plum\n" in page
    assert str(tmp_path) not in page


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"a.html": b"one\nto", "b.js": b"x"}, ["a.html: line 2 has 'two' and 'to'"]),
        ({"a.html": b"one\ntwo"}, ["b.js: in one site only"]),
        ({"a.html": b"one\ntwo", "b.js": b"x"}, []),
    ],
)
def test_what_differs_is_named(tmp_path: Path, other: dict[str, bytes], says: list[str]) -> None:
    roots = tmp_path / "first", tmp_path / "second"
    for root, files in zip(roots, [{"a.html": b"one\ntwo", "b.js": b"x"}, other], strict=True):
        (root / "_build/html").mkdir(parents=True)
        for name, content in files.items():
            (root / "_build/html" / name).write_bytes(content)
    assert twice.differences(*roots) == says


def test_the_examples() -> None:
    assert doctest.testmod(twice).failed == 0
