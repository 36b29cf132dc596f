"""What an exercise needs is there: of its chapter, also after a change, and of itself.

A cell that nobody has changed runs in the page without what it only shows. One that was changed
shows what it draws, so the functions that draw it are needed too.
"""

from __future__ import annotations

import ast
from itertools import pairwise

from nbformat import NotebookNode


class AtOnce(ast.NodeVisitor):
    """The names that a cell uses while it runs, and those that it makes; bodies run later."""

    def __init__(self, source: str) -> None:
        self.used: set[str] = set()
        self.made: set[str] = set()
        self.visit(ast.parse(source))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.made.add(node.name)
        self.visit_defaults(node.args)
        for decorator in node.decorator_list:
            self.visit(decorator)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_defaults(node.args)

    def visit_defaults(self, arguments: ast.arguments) -> None:
        for default in [*arguments.defaults, *arguments.kw_defaults]:
            if default is not None:
                self.visit(default)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.made.add(node.name)
        for base in node.bases:
            self.visit(base)

    def visit_Name(self, node: ast.Name) -> None:
        (self.used if isinstance(node.ctx, ast.Load) else self.made).add(node.id)

    def visit_alias(self, node: ast.alias) -> None:
        self.made.add((node.asname or node.name).partition(".")[0])


def missing(cells: dict[str, AtOnce], needs: list[str]) -> list[str]:
    """The names of the chapter that one of these cells uses before any of them has made it."""
    of_the_chapter = set().union(*(cell.made for cell in cells.values()))
    made: set[str] = set()
    found = []
    for part in needs:
        made |= cells[part].made
        found += [f"{part}: {name}" for name in sorted((cells[part].used & of_the_chapter) - made)]
    return found


def test_needed_cells_run_after_a_change(notebook: NotebookNode) -> None:
    cells = {cell.id: AtOnce(cell.source) for cell in notebook.cells if cell.cell_type == "code"}
    exercises = [cell for cell in notebook.cells if "needs" in cell.metadata.get("bp", {})]
    assert len(exercises) >= 5
    for exercise in exercises:
        needs = [*exercise.metadata["bp"]["needs"].split(), exercise.id]
        assert not missing(cells, needs), f"{exercise.id} needs cells that use other names"


def too_early(starter: str, solution: str) -> list[str]:
    """The names that an answer uses in its place, and that the starter makes only further down."""
    answers: dict[str, ast.stmt] = {}
    for node in ast.parse(solution).body:
        for name in AtOnce(ast.unparse(node)).made:
            answers[name] = node
    lines = [ast.unparse(node) for node in ast.parse(starter).body]
    found = []
    for k, line in enumerate(lines):
        mine = AtOnce(line).made & answers.keys() if "..." in line else set()
        later = set().union(*(AtOnce(other).made for other in lines[k:])) - mine
        before = set().union(*(AtOnce(other).made for other in lines[:k]))
        for name in mine:
            used = AtOnce(ast.unparse(answers[name])).used
            found += [f"{name} uses {other}" for other in sorted(used & (later - before))]
    return found


def test_a_solution_can_take_the_place_of_the_answer(notebook: NotebookNode) -> None:
    for cell, solution in pairwise(notebook.cells):
        if "needs" in cell.metadata.get("bp", {}):
            assert not too_early(cell.source, solution.source), cell.id


def test_an_answer_above_what_it_uses_is_noticed() -> None:
    solution = "answer = double(2)"
    assert too_early("answer = ...\ndef double(x):\n    return 2 * x", solution) == [
        "answer uses double"
    ]
    assert too_early("def double(x):\n    return 2 * x\nanswer = ...", solution) == []


def test_a_missing_cell_is_noticed() -> None:
    cells = {"a": AtOnce("def draw():\n    return x"), "b": AtOnce("x = 1"),
             "c": AtOnce("y = [x for _ in (1, 2)]\nshow(draw())")}  # fmt: skip
    assert missing(cells, ["a", "b", "c"]) == []
    assert missing(cells, ["b", "c"]) == ["c: draw"]
    assert missing(cells, ["c"]) == ["c: draw", "c: x"]
