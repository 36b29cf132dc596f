"""Every test of a chapter runs for every notebook there is."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

ROOT = Path(__file__).parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--notebooks", type=Path, default=ROOT / "notebooks", help="the chapters, if not here"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    folder = metafunc.config.getoption("notebooks")
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise pytest.UsageError(f"There are no notebooks in {folder}.")
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", paths, ids=[path.name for path in paths])


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    """A chapter as it is stored."""
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


@pytest.fixture
def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def prose(notebook: NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.fixture
def chapters(request: pytest.FixtureRequest) -> Path:
    """The folder of the chapters."""
    return request.config.getoption("notebooks")
