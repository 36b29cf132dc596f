"""What draws is put off until a cell uses it: drawing is half of the download.

The first cell of each chapter imports everything, but an exercise mostly needs the numbers alone.
And of a cell that runs only because another one needs it, nobody sees the picture: there, calls
that show one are left out, and functions that draw one wait like the imports.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

DRAWING = ("matplotlib", "bpcore.plot", "bpcore.explore")

Import = ast.Import | ast.ImportFrom
Waiting = dict[str, ast.stmt]  # a name, and the statement that will make it


class Later:
    """The names that wait, each with an import or a function."""

    def __init__(self) -> None:
        self.put_off: Waiting = {}
        self.files: dict[str, str] = {}  # the cell that each comes from, for messages of errors

    def draws(self, tree: ast.Module, world: dict[str, Any], shown: bool = True) -> bool:
        """Whether a cell needs what draws as soon as it runs."""
        body, _, waits = self._parted(tree, world, shown)
        inner = (node for part in body for node in ast.walk(part) if node is not part)
        return bool(_due(body, waits)) or any(map(_drawing_names, inner))

    def settle(
        self, tree: ast.Module, world: dict[str, Any], shown: bool = True, file: str = "<cell>"
    ) -> None:
        """Take what can wait out of the cell, and carry out what waits and is used by the rest."""
        tree.body, fresh, self.put_off = self._parted(tree, world, shown)
        for name in fresh:
            world.pop(name, None)
            self.files[name] = file
        for name in _due(tree.body, self.put_off):
            module = ast.fix_missing_locations(ast.Module([self.put_off.pop(name)], []))
            exec(compile(module, self.files[name], "exec"), world)

    def _parted(
        self, tree: ast.Module, world: dict[str, Any], shown: bool
    ) -> tuple[list[ast.stmt], Waiting, Waiting]:
        """The statements that are to run now, what this cell puts off, and all that waits then."""
        fresh: Waiting = {}
        for node in tree.body:
            fresh |= _drawing_names(node)
        body = [kept for node in tree.body for kept in _without_drawing(node)]
        # What the reader has given another value waits no longer.
        waits = {name: node for name, node in self.put_off.items() if name not in world} | fresh
        if not shown:
            body = [node for node in body if not _only_shows(node, waits)]
            functions = _that_can_wait(body, waits)
            body = [node for node in body if node not in functions.values()]
            fresh |= functions
        return body, fresh, waits | fresh


def _due(body: list[ast.stmt], waits: Waiting) -> list[str]:
    """What waits and is used, also by a function that is used. Imports come first."""
    due, more = set("*") & waits.keys(), _used(body) & waits.keys()
    while more:
        due |= more
        more = (_used(waits[name] for name in more) & waits.keys()) - due
    return sorted(due, key=lambda name: (isinstance(waits[name], ast.FunctionDef), name))


def _used(body: Iterable[ast.stmt]) -> set[str]:
    names = (node for part in body for node in ast.walk(part) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _only_shows(node: ast.stmt, waits: Waiting) -> bool:
    """Whether a statement does nothing but call what draws, such as `show(figure)`."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in waits


def _that_can_wait(body: list[ast.stmt], waits: Waiting) -> Waiting:
    """Functions that draw, or call one that does, and are not used by what runs now."""
    found: Waiting = {}
    for node in body:
        draws = _used([node]) & (waits.keys() | found.keys())
        if draws and isinstance(node, ast.FunctionDef) and _is_the_same_later(node):
            found[node.name] = node
    while now := _used(n for n in body if n not in found.values()) & found.keys():
        found = {name: node for name, node in found.items() if name not in now}
    return found


def _is_the_same_later(function: ast.FunctionDef) -> bool:
    """Whether it is the same function whenever it is made."""
    given = [*function.args.defaults, *filter(None, function.args.kw_defaults)]
    names = (node for part in given for node in ast.walk(part) if isinstance(node, ast.Name))
    return not function.decorator_list and not any(names)


def _drawing_names(node: ast.AST) -> dict[str, Import]:
    """The names that this statement imports from what draws, each with an import of its own."""
    names: dict[str, Import] = {}
    if isinstance(node, ast.Import):
        for alias in node.names:
            if _draws(alias.name):
                names[alias.asname or alias.name.partition(".")[0]] = ast.Import([alias])
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if _draws(node.module or "") or _draws(f"{node.module}.{alias.name}"):
                one = ast.ImportFrom(node.module, [alias], node.level)
                names[alias.asname or alias.name] = one
    return names


def _draws(module: str) -> bool:
    return module.startswith(tuple(f"{name}." for name in DRAWING)) or module in DRAWING


def _without_drawing(node: ast.stmt) -> list[ast.stmt]:
    """The statement without what it imports from what draws."""
    if not (names := _drawing_names(node)):
        return [node]
    assert isinstance(node, Import)
    taken = {id(alias) for drawing in names.values() for alias in drawing.names}
    kept = [alias for alias in node.names if id(alias) not in taken]
    rest: ast.stmt = ast.Import(kept)
    if isinstance(node, ast.ImportFrom):
        rest = ast.ImportFrom(node.module, kept, node.level)
    return [ast.copy_location(rest, node)] if kept else []
