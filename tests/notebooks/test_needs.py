"""What an exercise needs of its chapter is there, also after the reader has changed some of it.

A cell that nobody has changed runs in the page without what it only shows. One that was changed
shows what it draws, so the functions that draw it are needed too.
"""

from __future__ import annotations

import ast

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


def test_a_missing_cell_is_noticed() -> None:
    cells = {"a": AtOnce("def draw():\n    return x"), "b": AtOnce("x = 1"),
             "c": AtOnce("y = [x for _ in (1, 2)]\nshow(draw())")}  # fmt: skip
    assert missing(cells, ["a", "b", "c"]) == []
    assert missing(cells, ["b", "c"]) == ["c: draw"]
    assert missing(cells, ["c"]) == ["c: draw", "c: x"]
