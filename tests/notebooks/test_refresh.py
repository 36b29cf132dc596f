"""notebooks/refresh.py writes the same bytes each time, and nothing when a cell fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

REFRESH = Path(__file__).parents[2] / "notebooks/refresh.py"


def write(folder: Path, *sources: str) -> Path:
    """A notebook as somebody may leave it: with times, a kernel of its own and a tag."""
    cells = [new_code_cell(source, execution_count=7) for source in sources]
    cells[0].metadata = {"tags": ["hide-cell"], "execution": {"iopub.status.busy": "2020-01-01"}}
    mine = {"name": "mine", "display_name": "Mine"}
    notebook = new_notebook(cells=cells, metadata={"kernelspec": mine})
    path = folder / "chapter.ipynb"
    nbformat.write(notebook, path)
    return path


def refresh(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(REFRESH), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_run_is_stored_and_a_second_one_changes_nothing(tmp_path: Path) -> None:
    code = "print('a', flush=True)\nprint('b')"
    path = write(tmp_path, code, "import os; os.path.basename(os.getcwd()), 'é'")
    result = refresh(path)
    assert (result.returncode, result.stdout) == (0, "chapter.ipynb: written\n")
    notebook = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in notebook.cells] == [1, 2]
    assert [output.text for output in notebook.cells[0].outputs] == ["a\nb\n"]
    in_its_folder = str((tmp_path.name, "é"))
    assert notebook.cells[1].outputs[0].data["text/plain"] == in_its_folder
    assert notebook.cells[0].metadata == {"tags": ["hide-cell"]}
    assert notebook.metadata.kernelspec.name == "python3"
    before = path.read_bytes()
    assert before.endswith(b"}\n")
    assert "é".encode() in before
    assert refresh(path).stdout == "chapter.ipynb: as it was\n"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import sys; print('careful', file=sys.stderr)", "writes to stderr: careful"),
        ("import warnings; warnings.warn('old')", "UserWarning: old"),
    ],
)
def test_nothing_is_written_when_a_cell_fails(tmp_path: Path, code: str, reason: str) -> None:
    path = write(tmp_path, "x = 1", code)
    before = path.read_bytes()
    result = refresh(path)
    assert result.returncode == 1
    assert "chapter.ipynb, cell 2:" in result.stderr
    assert reason in result.stderr
    assert path.read_bytes() == before
