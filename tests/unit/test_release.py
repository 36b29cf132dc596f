"""A release is packed only if all files agree on its version, and the same way each time."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from by_path import load

CHANGES = "# Changelog\n\n## [0.9.0] - 2026-11-25\n\nNew.\n\n## [0.8.0] - 2026-01-01\n\nOld.\n"


@pytest.fixture(scope="module")
def release() -> Any:
    return load("book/release.py")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for folder in ("_build/html", "notebooks", "bpcore"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "_build/html/index.html").write_text("<p>the book</p>")
    (tmp_path / "notebooks/01-a.ipynb").write_text("{}")
    (tmp_path / "bpcore/a.py").write_text("x = 1\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.9.0"\n')
    (tmp_path / "CITATION.cff").write_text("version: 0.9.0\npreferred:\n  version: 0.9.0\n")
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    return tmp_path


def test_it_packs_the_site_and_the_notebooks(release: Any, book: Path) -> None:
    assert release.main(["v0.9.0"], book) == 0
    target = book / "_build" / "release"
    assert (target / "NOTES.md").read_text() == "New.\n"
    assert (target / "CITATION.cff").exists()
    with zipfile.ZipFile(target / "backpropagation-0.9.0-site.zip") as site:
        assert site.namelist() == ["index.html"]
    with zipfile.ZipFile(target / "backpropagation-0.9.0-notebooks.zip") as chapters:
        assert {"notebooks/01-a.ipynb", "bpcore/a.py"} <= set(chapters.namelist())
        chapters.extractall(book / "unpacked")
    assert (book / "unpacked" / "bpcore" / "a.py").read_text() == "x = 1\n"


def test_equal_files_give_equal_archives(release: Any, book: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    release.main(["v0.9.0"], book)
    shutil.copytree(book, again, copy_function=shutil.copyfile, ignore=lambda *_: ["again"])
    release.main(["0.9.0"], again)
    for path in (book / "_build" / "release").iterdir():
        assert path.read_bytes() == (again / "_build" / "release" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("pyproject.toml", 'version = "0.8.0"\n', "pyproject.toml: expected version 0.9.0"),
        ("CITATION.cff", "version: 0.9.0\n  version: 0.8.0\n", "CITATION.cff: expected version"),
        ("CHANGELOG.md", "# Changelog\n", "expected a section for 0.9.0, found none"),
        ("CHANGELOG.md", "## [0.9.0] - Unreleased\n", "expected the date of 0.9.0"),
        ("_build/html/index.html", None, "there is no site"),
    ],
)
def test_what_does_not_agree_is_not_packed(
    release: Any, book: Path, capsys: Any, file: str, text: str | None, says: str
) -> None:
    if text is None:
        (book / file).unlink()
    else:
        (book / file).write_text(text)
    assert release.main(["v0.9.0"], book) == 1
    assert says in capsys.readouterr().err
    assert not (book / "_build" / "release").exists()


def test_without_a_tag_it_says_what_to_do(release: Any, book: Path, capsys: Any) -> None:
    assert release.main([], book) == 1
    assert "make release TAG=" in capsys.readouterr().err
