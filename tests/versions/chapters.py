"""Run every cell of every chapter with the versions of this Python, and name the cells that fail.

    .venv-oldest/bin/python tests/versions/chapters.py

The page has an older numpy and an older matplotlib than the machine that builds the book, and a
reader may run any cell there. What the cells print is compared elsewhere: here each has to run.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import os
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "book" / "python"))

from inpage.kernel import execute  # noqa: E402


def main() -> int:
    os.environ |= {"BPCORE_FIGURES": "book", "MPLBACKEND": "agg"}
    os.chdir(ROOT / "notebooks")
    failures = 0
    for path in sorted(Path().glob("*.ipynb")):
        found = failing(path)
        print(f"{path.name}: {'every cell runs' if not found else f'{len(found)} cells fail'}")
        print(*found, sep="\n", end="\n" if found else "")
        failures += len(found)
    return 1 if failures else 0


def failing(path: Path) -> list[str]:
    """The errors of a chapter's cells."""
    world: dict[str, Any] = {"__name__": "__main__"}
    found = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                run(f"{path.name}, {cell['id']}", "".join(cell["source"]), world)
        except Exception:
            found.append(f"{cell['id']}: {traceback.format_exc(limit=-2)}")
    return found


def run(name: str, source: str, world: dict[str, Any]) -> None:
    """Run the cell as the page does, and draw what its last line gives."""
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    value = execute(ast.parse(source), name, world)
    if hasattr(value, "_repr_mimebundle_"):
        value._repr_mimebundle_()


if __name__ == "__main__":
    sys.exit(main())
