"""Find which cells an exercise needs, and write them into its metadata.

    python book/python/needs.py notebooks/*.ipynb          says what would change
    python book/python/needs.py --write notebooks/*.ipynb  writes it

The names that a cell uses lead to the cells that make them, and so on upwards. Of these, every cell
is left out without which the starter says the same and the solution still passes.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from bppython import code_cells


def main(arguments: list[str]) -> int:
    os.environ["BPCORE_FIGURES"] = "image"
    write = "--write" in arguments
    different = 0
    for path in map(Path, (a for a in arguments if a != "--write")):
        notebook = nbformat.read(path, as_version=4)
        for known in code_cells(notebook):
            if "solution" not in known:
                continue
            cell = notebook.cells[known["at"]]
            found = " ".join(needed(notebook, known["at"]))
            if cell.metadata.get("bp", {}).get("needs") == found:
                continue
            different += 1
            print(f"{path.name}, {cell.id} needs: {found}")
            cell.metadata["bp"] = {**cell.metadata.get("bp", {}), "needs": found}
        if write:
            path.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")
    return 1 if different and not write else 0


def needed(notebook: Any, at: int) -> list[str]:
    """The ids of the cells without which the exercise at this place does not work."""
    cells = notebook.cells
    starter, solution = cells[at].source, cells[at + 1].source
    above = [k for k in range(at) if cells[k].cell_type == "code"]
    solutions = {c["solution"] for c in code_cells(notebook) if "solution" in c}
    above = [k for k in above if k not in solutions]
    kept = sliced({k: cells[k].source for k in above}, starter + "\n" + solution)
    seconds: list[float] = []
    wanted = outcome([cells[k].source for k in kept], starter, solution, seconds)
    if wanted is None:  # a cell that changes what another has made
        kept, seconds = above, []
        wanted = outcome([cells[k].source for k in kept], starter, solution, seconds)
    if wanted is None:
        raise ValueError(f"{cells[at].id}: the solution fails after all cells above it")
    slowest_first = [k for _, k in sorted(zip(seconds, kept, strict=True), reverse=True)]
    for k in [*slowest_first, *reversed(kept)]:  # last the users of a cell, then the cell itself
        fewer = [j for j in kept if j != k]
        if k in kept and outcome([cells[j].source for j in fewer], starter, solution) == wanted:
            kept = fewer
    return [cells[k].id for k in kept]


def sliced(sources: dict[int, str], last: str) -> list[int]:
    """The cells above that make the names which `last` uses, and the names which those use."""
    wanted, _ = names(last)
    kept = []
    for k, source in reversed(sources.items()):
        used, made = names(source)
        if made & wanted:
            kept.append(k)
            wanted = (wanted - made) | used
    return kept[::-1]


def names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell uses, and those that it makes."""
    used, made = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else made).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.add(node.name)
        elif isinstance(node, ast.alias):
            made.add((node.asname or node.name).partition(".")[0])
    return used, made


def outcome(
    before: list[str], starter: str, solution: str, seconds: list[float] | None = None
) -> str | None:
    """What the starter prints after these cells, if all of it runs and the solution passes."""
    world: dict[str, Any] = {"__name__": "__main__"}
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for source in before:
                began = time.perf_counter()
                exec(source, world)
                if seconds is not None:
                    seconds.append(time.perf_counter() - began)
        with contextlib.redirect_stdout(said):
            exec(starter, world)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(solution, world)
    except Exception:
        return None
    return said.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
