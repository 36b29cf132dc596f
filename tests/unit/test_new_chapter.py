"""A chapter begun with `make chapter` is whole: it runs, and passes the tests of chapters."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
CLAIMS = Path("tests", "notebooks", "claims")


def load(path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(path.parent))
    spec = importlib.util.spec_from_file_location(f"{path.stem}_here", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """As much of a book as a new chapter touches."""
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / CLAIMS).mkdir(parents=True)
    return tmp_path


def test_it_passes_the_tests_of_chapters(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = load(ROOT / "notebooks" / "new.py", monkeypatch)
    assert new.main(["two-moons"], book) == 0
    (path,) = (book / "notebooks").iterdir()
    assert f"file: notebooks/{path.stem}\n" in (book / "_toc.yml").read_text()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/notebooks"]
    command += ["--notebooks", str(path.parent), "-k", "not test_claims and not test_refresh"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
    claims = load(ROOT / "tests" / "notebooks" / "test_claims.py", monkeypatch)
    claims.test_every_claim_has_its_proof(book / CLAIMS / f"{path.stem}.toml", path.parent)


def test_its_exercises_need_what_they_say(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = load(ROOT / "notebooks" / "new.py", monkeypatch)
    needs = load(ROOT / "book" / "python" / "needs.py", monkeypatch)
    monkeypatch.setenv("BPCORE_FIGURES", "image")
    notebook = nbformat.read(new.begin("two-moons", book), as_version=4)
    starters = [k for k, cell in enumerate(notebook.cells) if "bp" in cell.metadata]
    assert len(starters) == 5
    for k in starters:
        assert " ".join(needs.needed(notebook, k)) == notebook.cells[k].metadata["bp"]["needs"]


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([], "say how the chapter is called"),
        (["Two Moons"], "expected lower-case words"),
        (["../moons"], "expected lower-case words"),
        (["chain"], "there is a chapter 'chain' already"),
    ],
)
def test_a_name_that_does_not_do_writes_nothing(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, names: list[str], says: str
) -> None:
    new = load(ROOT / "notebooks" / "new.py", monkeypatch)
    before = (book / "_toc.yml").read_text()
    assert new.main(names, book) == 1
    assert says in capsys.readouterr().err
    assert (book / "_toc.yml").read_text() == before
    assert list((book / "notebooks").iterdir()) == list((book / CLAIMS).iterdir()) == []
