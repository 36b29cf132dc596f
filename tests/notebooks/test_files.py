"""The files of the chapters hold what a reader sees and nothing of the machine they were run on."""

from __future__ import annotations

import json
import re
from pathlib import Path

from nbformat import NotebookNode

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def test_metadata(notebook: NotebookNode) -> None:
    assert notebook.metadata == METADATA
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags", "mystnb", "jupyter", "bp"}, cell.source
        assert "attachments" not in cell


def test_cells_have_ids_of_their_own(notebook: NotebookNode) -> None:
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))


def test_no_widget_state(path: Path, notebook: NotebookNode) -> None:
    for place, cell in enumerate(notebook.cells):
        found = "application/vnd.jupyter.widget" in json.dumps(cell)
        assert not found, f"{path.name}, cell {place}: {cell.source}"
    assert "widgets" not in notebook.metadata, f"{path.name}: in its metadata"


def test_it_is_in_the_contents(path: Path) -> None:
    """Else the build would pass over it without a word."""
    contents = (path.parents[1] / "_toc.yml").read_text(encoding="utf-8")
    assert f"- file: notebooks/{path.stem}\n" in contents, f"{path.name} is not in _toc.yml"


def test_written_as_refresh_writes_it(path: Path) -> None:
    """So that a run changes only what has changed: small diffs."""
    text = path.read_text(encoding="utf-8")
    stored = json.dumps(
        json.loads(text), indent=1, ensure_ascii=False, sort_keys=True, separators=(",", ": ")
    )
    assert text == stored + "\n"


def test_names(path: Path) -> None:
    """Two digits, a dash, and lower-case words: 01-worked-example.ipynb."""
    number, _, words = path.stem.partition("-")
    assert len(number) == 2
    assert number.isdecimal()
    assert words == words.lower()


def test_no_link_is_broken_by_a_space(path: Path) -> None:
    """An address with a space is no link: the page would show its brackets. Write %20."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    assert re.findall(r"\]\(#[^)]* [^)]*\)", prose) == []
