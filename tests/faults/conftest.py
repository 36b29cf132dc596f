"""A small book to plant faults in: one chapter and two pages, with the book's own settings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]
CONTENTS = """format: jb-book
root: book/intro
chapters:
  - file: notebooks/01-small
  - file: book/references
"""
INTRO = """# A small book

Its [chapter](../notebooks/01-small.ipynb) has one formula and one cell.
It cites {cite}`aijiang2019`.

(a-place)=
## A place

Here is one.
"""
REFERENCES = "# References\n\n```{bibliography}\n```\n"


@dataclass
class Book:
    """The sources of a book in a folder of their own, and what its build said."""

    root: Path
    said: str = ""
    code: int = 0

    @property
    def chapter(self) -> Path:
        return self.root / "notebooks/01-small.ipynb"

    def write(self, words: str, *cells: str, timeout: int = 60) -> None:
        """The chapter: these words, then these cells."""
        notebook = new_notebook(
            cells=[new_markdown_cell(f"# A chapter\n\n{words}"), *map(new_code_cell, cells)],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3"},
                "execution": {"timeout": timeout},
            },
        )
        for number, cell in enumerate(notebook.cells):
            cell.id = f"cell-{number:02}"
        nbformat.write(notebook, self.chapter)

    def build(self) -> Book:
        book = "from jupyter_book.cli.main import main; main()"
        command = [sys.executable, "-c", book, "build", ".", "-W", "-n", "--keep-going"]
        done = subprocess.run(
            command, cwd=self.root, capture_output=True, text=True, check=False, timeout=300,
            env={**os.environ, "PYTHONPATH": str(self.root), "NO_COLOR": "1"},
        )  # fmt: skip
        self.code, self.said = (
            done.returncode,
            re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr),
        )
        return self


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The sources of the small book, with what a build of the whole book has left."""
    root = tmp_path_factory.mktemp("model")
    for name in ("book/static", "book/scripts", "book/extensions", "book/python", "bpcore"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, root / name, ignore=ignore)
    shutil.copy(ROOT / "_config.yml", root)
    shutil.copy(ROOT / "book/references.bib", root / "book")
    (root / "_toc.yml").write_text(CONTENTS)
    (root / "notebooks").mkdir()
    for name in ("assets", "python"):  # what the book's own build has made of the same files
        if (ROOT / "_build" / name).exists():
            shutil.copytree(ROOT / "_build" / name, root / "_build" / name)
    if (ROOT / "_build/python.made-from").exists():
        shutil.copy(ROOT / "_build/python.made-from", root / "_build")
    (root / "book/intro.md").write_text(INTRO)
    (root / "book/references.md").write_text(REFERENCES)
    return Book(root)


@pytest.fixture(scope="session")
def model(sources: Book, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The book without a fault; what its build makes for every page is made once."""
    root = tmp_path_factory.mktemp("built") / "book"
    shutil.copytree(sources.root, root)
    book = Book(root)
    book.write("The formula is $y = x^2$.", "print(6 * 7)")
    return book.build()


@pytest.fixture
def book(model: Book, tmp_path: Path) -> Book:
    """A copy, to plant a fault in."""
    root = tmp_path / "copy"
    shutil.copytree(model.root, root, ignore=shutil.ignore_patterns("html", ".doctrees"))
    return Book(root)


@pytest.fixture(scope="session")
def checks() -> Callable[..., str]:
    """Run some of the project's tests in a process of their own; what they say when they fail."""

    def run(*arguments: object) -> str:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [*command, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return done.stdout if done.returncode else ""

    return run
