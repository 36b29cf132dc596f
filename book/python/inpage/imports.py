"""Imports of what draws are put off until a cell uses the name: drawing is half of the download.

The first cell of each chapter imports everything, but an exercise mostly needs the numbers alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

DRAWING = ("matplotlib", "bpcore.plot", "bpcore.explore")
PLACE = "<an import that was put off>"

Import = ast.Import | ast.ImportFrom


class Later:
    """The names that drawing imports will give, each with its import."""

    def __init__(self) -> None:
        self.put_off: dict[str, Import] = {}

    def draws(self, tree: ast.Module) -> bool:
        """Whether a cell needs what draws as soon as it runs."""
        inner = (node for part in tree.body for node in ast.walk(part) if node is not part)
        return bool(self._due(tree)) or any(map(_drawing_names, inner))

    def settle(self, tree: ast.Module, world: dict[str, Any]) -> None:
        """Take drawing imports out of the cell, and carry out those whose names it uses."""
        due = self._due(tree)
        for node in tree.body:
            for name, drawing in _drawing_names(node).items():
                self.put_off[name] = drawing
                world.pop(name, None)
        tree.body = list(_without_drawing(tree.body))
        for name in due:
            drawing = self.put_off.pop(name)
            if name not in world:
                module = ast.fix_missing_locations(ast.Module([drawing], []))
                exec(compile(module, PLACE, "exec"), world)

    def _due(self, tree: ast.Module) -> list[str]:
        names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
        used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        here = [name for node in tree.body for name in _drawing_names(node)]
        return sorted(used & {*self.put_off, *here}) + (["*"] if "*" in here else [])


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


def _without_drawing(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        if names := _drawing_names(node):
            assert isinstance(node, Import)
            taken = {id(alias) for drawing in names.values() for alias in drawing.names}
            node.names = [alias for alias in node.names if id(alias) not in taken]
            if not node.names:
                continue
        yield node
