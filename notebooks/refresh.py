"""Run chapters afresh and keep their outputs: the same bytes on every run and on every machine.

    python notebooks/refresh.py                     all chapters
    python notebooks/refresh.py notebooks/01-*.ipynb

A chapter in which a cell fails or warns is left as it was, and the exit status is 1.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

HERE = Path(__file__).parent
CONFIG = HERE.parent / "_config.yml"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_OF_CELL = {"tags", "mystnb", "jupyter", "bp"}
SECONDS_A_CELL = 120
INSTALL = "install-bpcore"
INSTALLATION = """\
# In Colab this fetches the book's library. Elsewhere it is there already.
import importlib.util
if importlib.util.find_spec("bpcore") is None:
    %pip install -q "bpcore[pictures] @ git+{repository}"
"""


class Failed(Exception):
    """A cell that does not run, or that writes to stderr."""


def main(paths: list[str]) -> int:
    os.environ["BPCORE_FIGURES"] = "image"  # pictures as any viewer can show them
    failures = 0
    for path in map(Path, paths) if paths else sorted(HERE.glob("*.ipynb")):
        try:
            text = refreshed(path)
        except (Failed, OSError, nbformat.reader.NotJSONError) as error:
            print(f"{path.name}, {error}", file=sys.stderr)
            failures += 1
            continue
        same = text == path.read_text(encoding="utf-8")
        if not same:
            path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {'as it was' if same else 'written'}")
    return 1 if failures else 0


def refreshed(path: Path) -> str:
    """The chapter's file as it is after a run from the top in a new kernel."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    offer_the_library(notebook)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute()
    except CellExecutionError:
        pass  # its cell holds the traceback; see below
    except (CellTimeoutError, DeadKernelError) as error:
        raise Failed(f"a cell did not end: {error}") from error
    for position, cell in enumerate(notebook.cells, 1):
        if reason := complaint(cell):
            raise Failed(f"cell {position}:\n{cell.source}\n\n{reason}")
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in KEPT_OF_CELL}
    # nbformat writes sorted keys, one space of indent, and letters as they are.
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def offer_the_library(notebook: NotebookNode) -> None:
    """In Colab, a first cell fetches bpcore from the repository that _config.yml names, if any."""
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != INSTALL]
    repository = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["repository"]["url"]
    if repository:
        cell = nbformat.v4.new_code_cell(INSTALLATION.format(repository=repository), id=INSTALL)
        cell.metadata["tags"] = ["remove-cell"]
        notebook.cells.insert(1, cell)


def complaint(cell: NotebookNode) -> str:
    """Why this cell's outputs must not be kept, or nothing."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return "\n".join(output.traceback)
        if output.output_type == "stream" and output.name == "stderr":
            return f"It writes to stderr: {output.text}"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
