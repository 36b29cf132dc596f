"""The copy of the chapters that a reader changes, and the cell that Colab needs."""

from __future__ import annotations

import asyncio
import re
import runpy
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import nbformat
import pytest
from by_path import load

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    load("notebooks/lab.py").main(tmp_path / "mine")
    return tmp_path / "mine"


def test_all_chapters_are_copied_and_the_own_are_as_they_were(copied: Path) -> None:
    own = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert sorted(path.name for path in copied.glob("*.ipynb")) == own
    settings = (copied.parent / "venv/share/jupyter/lab/settings/overrides.json").read_text()
    assert '"windowingMode": "none"' in settings


def test_what_a_reader_has_changed_stays(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chapter = sorted(copied.glob("*.ipynb"))[0]
    chapter.write_text("mine", encoding="utf-8")
    load("notebooks/lab.py").main(copied)
    assert chapter.read_text(encoding="utf-8") == "mine"
    assert f"{chapter.name} is there already" in capsys.readouterr().out


def test_solutions_are_folded_away_whole(copied: Path) -> None:
    for path in copied.glob("*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        found = [c for c in cells if "solution" in str(c.metadata.get("mystnb", "")).lower()]
        assert found
        for cell in found:
            assert cell.metadata.jupyter == {"source_hidden": True, "outputs_hidden": True}
            assert cell.source.startswith("# The solution is folded away")


def test_no_role_of_sphinx_is_left_that_jupyterlab_cannot_follow(copied: Path) -> None:
    for path in copied.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                assert "{cite" not in cell.source
                assert "{doc}" not in cell.source
                assert not re.search(r"\]\(#\w+:", cell.source)  # it sets a picture of the page


def test_links_lead_somewhere(copied: Path) -> None:
    lab = load("notebooks/lab.py")
    sources = lab.parse_file(lab.BOOK / "references.bib")
    text = lab.with_links("{doc}`../book/errata` and {doc}`this <02-chain>`", sources)
    assert text == "[errata](errata.md) and [this](02-chain.ipynb)"
    assert lab.with_links("At [50](#train:lr:50&w5:0.4) it, see [below](#more)", sources) == (
        "At 50 it, see [below](#more)"
    )
    assert (copied / "errata.md").exists()
    key = next(key for key, entry in sources.entries.items() if "doi" in entry.fields)
    assert "](https://doi.org/" in lab.with_links(f"{{cite}}`{key}`", sources)


@pytest.mark.parametrize("address", ["", "https://github.com/you/your-book"])
def test_colab_gets_the_library_where_the_repository_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    refresh = load("notebooks/refresh.py")
    config = tmp_path / "_config.yml"
    config.write_text(f'repository:\n  url: "{address}"\n', encoding="utf-8")
    monkeypatch.setattr(refresh, "CONFIG", config)
    cells = [nbformat.v4.new_markdown_cell("# Title"), nbformat.v4.new_code_cell("x = 1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    for _ in range(2):  # a second time changes nothing
        refresh.offer_the_library(notebook)
        assert len(notebook.cells) == 2 + bool(address)
    if address:
        first = notebook.cells[1]
        assert f"git+{address}" in first.source
        assert first.metadata.tags == ["remove-cell"]


class Files:
    """Stands for the manager of JupyterLab's files, which the tests do not install."""

    async def get(self, path: str, content: bool = True) -> dict[str, Any]:
        data = {"application/vnd.jupyter.widget-view+json": {}, "image/png": "", "text/plain": ""}
        cells = [{"cell_type": "markdown"}, {"outputs": [{"data": data}, {"name": "stdout"}]}]
        kind = "notebook" if path.endswith(".ipynb") else "file"
        return {"type": kind, "content": {"cells": cells} if content else None}


@pytest.mark.parametrize(("path", "shown"), [("/runs.ipynb", 3), ("saved.ipynb", 2)])
def test_a_saved_chapter_shows_its_pictures_also_without_its_kernel(path: str, shown: int) -> None:
    async def list_sessions() -> list[dict[str, str]]:
        return [{"path": "runs.ipynb"}, {"path": "notes.md"}]

    name = "jupyter_server.services.contents.largefilemanager"
    settings = SimpleNamespace(ServerApp=SimpleNamespace())
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, name, SimpleNamespace(AsyncLargeFileManager=Files))
        for k in range(1, 4):
            patch.setitem(sys.modules, name.rsplit(".", k)[0], ModuleType("folder"))
        runpy.run_path(str(ROOT / "notebooks/jupyter_config.py"), {"get_config": lambda: settings})
    files = settings.ServerApp.contents_manager_class()
    files.parent = SimpleNamespace(session_manager=SimpleNamespace(list_sessions=list_sessions))
    model = asyncio.run(files.get(path))
    assert len(model["content"]["cells"][1]["outputs"][0]["data"]) == shown
    assert asyncio.run(files.get(path, content=False))["content"] is None
    assert asyncio.run(files.get("notes.md"))["type"] == "file"
