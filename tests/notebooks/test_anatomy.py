"""Every chapter is built alike, in small steps, with exercises that check their answers."""

from __future__ import annotations

import ast
import re
from statistics import median

import pytest
from inpage.imports import Later
from nbformat import NotebookNode

MOST_LINES, MOST_LINES_OF_A_PICTURE, USUAL_LINES = 12, 45, 8
WIDEST, WIDEST_OF_A_PICTURE = 84, 100
FEWEST_CELLS, MOST_CELLS = 20, 100
PARTS = ("What you will be able to do", "A common mistake", "Summary", "Exercises")
SOLUTION_TAGS = {"hide-cell", "hide-input"}


def headline(name: str) -> re.Pattern[str]:
    """A heading of any level, or a line in bold, that starts with the name."""
    return re.compile(rf"^(?:#+ +|\*\*){re.escape(name)}\b", re.MULTILINE)


def lines_of(cell: NotebookNode) -> list[str]:
    return [line for line in cell.source.splitlines() if line.strip()]


def is_folded(cell: NotebookNode) -> bool:
    return "hide-input" in cell.metadata.get("tags", [])


def test_cells_are_short(code_cells: list[NotebookNode]) -> None:
    for cell in code_cells:
        most = MOST_LINES_OF_A_PICTURE if is_folded(cell) else MOST_LINES
        assert 1 <= len(lines_of(cell)) <= most, cell.source


def test_most_cells_are_very_short(code_cells: list[NotebookNode]) -> None:
    shown = [len(lines_of(cell)) for cell in code_cells if not is_folded(cell)]
    assert median(shown) <= USUAL_LINES


def test_lines_fit_the_page(code_cells: list[NotebookNode]) -> None:
    for cell in code_cells:
        widest = WIDEST_OF_A_PICTURE if is_folded(cell) else WIDEST
        assert [line for line in cell.source.splitlines() if len(line) > widest] == []


def test_number_of_cells(notebook: NotebookNode) -> None:
    assert FEWEST_CELLS <= len(notebook.cells) <= MOST_CELLS


def test_one_title_at_the_top(notebook: NotebookNode) -> None:
    assert notebook.cells[0].source.startswith("# ")
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert len(re.findall(r"^# ", "\n".join(prose), re.MULTILINE)) == 1


@pytest.mark.parametrize("part", [*PARTS, "Where it comes from"])
def test_the_parts_of_a_chapter(prose: str, part: str) -> None:
    assert headline(part).search(prose), f"there is no part called {part!r}"


def test_the_parts_come_in_order(prose: str) -> None:
    order = ("What you will be able to do", "Summary", "Exercises", "Where it comes from")
    places = [found.start() for part in order if (found := headline(part).search(prose))]
    assert places == sorted(places)


def test_a_picture_that_moves(code_cells: list[NotebookNode]) -> None:
    assert [cell for cell in code_cells if re.search(r"\b(?:explore|live)\(", cell.source)]


def test_exercises(notebook: NotebookNode) -> None:
    """Each has a starter that checks the answer and a solution that is folded away."""
    exercises = parts(notebook, r"^### Exercise \d")
    assert 5 <= len(exercises) <= 8
    for number, cells in enumerate(exercises, 1):
        title = cells[0].source
        assert headline(f"Exercise {number}").search(title), title
        code = [cell for cell in cells if cell.cell_type == "code"]
        folded = [SOLUTION_TAGS & set(cell.metadata.get("tags", [])) != set() for cell in code]
        assert folded == sorted(folded), f"{title}: a starter comes after the solution"
        starters = [cell for cell, hidden in zip(code, folded, strict=True) if not hidden]
        solutions = [cell for cell, hidden in zip(code, folded, strict=True) if hidden]
        for kind, group in (("starter", starters), ("solution", solutions)):
            assert any(re.search(r"\bcheck\(", cell.source) for cell in group), f"{title}: {kind}"
        assert any(re.search(r"assert check\(", cell.source) for cell in solutions), title
        for cell in solutions:  # JupyterLab opens the file with both folded
            assert cell.metadata.jupyter == {"outputs_hidden": True, "source_hidden": True}, title


def parts(notebook: NotebookNode, heading: str) -> list[list[NotebookNode]]:
    """The cells below each heading that matches, up to the next heading of the same or a higher
    level; a heading may stand inside a cell."""
    found: list[list[NotebookNode]] = []
    inside = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            headings = re.findall(r"^#{1,3} .*", cell.source, re.MULTILINE)
            if headings:
                inside = bool(re.match(heading, headings[-1]))
                if inside:
                    found.append([])
        if inside:
            found[-1].append(cell)
    return found


def test_what_draws_is_loaded_only_for_exercises_that_draw(notebook: NotebookNode) -> None:
    """It is half of what Python in the page has to load."""
    sources = {cell.id: cell.source for cell in notebook.cells}
    for cell in notebook.cells:
        if needs := cell.metadata.get("bp", {}).get("needs"):
            later = Later()
            for part in [*needs.split(), cell.id]:
                tree, shown = ast.parse(sources[part]), part == cell.id
                assert not later.draws(tree, {}, shown), f"{cell.id} needs {part}, which draws"
                later.settle(tree, {}, shown)  # nothing of it is due, so nothing runs
