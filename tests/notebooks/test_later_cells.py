"""A picture with controls is drawn again when a reader moves them, after all cells have run in
Jupyter: so no later cell may give another meaning to a name that its functions use."""

from __future__ import annotations

from pathlib import Path
from symtable import SymbolTable, symtable

import pytest
from nbformat import NotebookNode

PICTURES = {"explore", "live"}
# The program to copy at the end of chapter 1 stands alone: it gives these what they have already.
SAME_AGAIN = {"exp", "sigmoid", "i1", "i2", "t1", "t2", "b1", "b2"}


def given(cell: SymbolTable) -> set[str]:
    """The names that a cell gives a meaning."""
    return {s.get_name() for s in cell.get_symbols() if s.is_assigned() or s.is_imported()}


def used(table: SymbolTable) -> set[str]:
    """The names of the chapter that a cell or a function uses, with the functions inside of it."""
    own = (s for s in table.get_symbols() if s.is_referenced() and s.is_global())
    return {s.get_name() for s in own}.union(*map(used, table.get_children()))


def changed(sources: dict[str, str]) -> list[tuple[str, str, str]]:
    """Pictures whose functions use a name that a later cell changes: cell, name, later cell."""
    cells = {id: symtable(source, id, "exec") for id, source in sources.items()}
    order, found = list(cells), []
    functions: dict[str, SymbolTable] = {}
    for k, (id, cell) in enumerate(cells.items()):
        functions |= {f.get_name(): f for f in cell.get_children()}
        if not PICTURES & used(cell):
            continue
        called, within = used(cell) & functions.keys(), set[str]()
        while called:
            name = called.pop()
            within |= {name}
            new = used(functions[name]) - within
            within |= new
            called |= new & functions.keys()
        for later in order[k + 1 :]:
            found += [(id, name, later) for name in sorted(within & given(cells[later]))]
    return found


def test_no_later_cell_changes_a_picture(path: Path, code_cells: list[NotebookNode]) -> None:
    found = changed({cell.id: cell.source for cell in code_cells})
    allowed = SAME_AGAIN if path.name.startswith("01-") else set()
    assert [line for line in found if line[1] not in allowed] == []


DRAW = "def draw(k):\n    return helper(k)\nexplore(draw, k=[1, 2])"


@pytest.mark.parametrize("later", ["helper = 3", "def helper(k): return 3", "import e as helper"])
def test_a_change_is_found(later: str) -> None:
    before = {"a": "def helper(k): return k", "b": DRAW}
    assert changed(before | {"c": later}) == [("b", "helper", "c")]
    assert changed(before | {"c": "def other():\n    helper = 3"}) == []
