"""What a run of a chapter depends on, and what makes the book build again."""

from __future__ import annotations

import doctest
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import bprun
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from slow import ALONE, SLOW

ROOT = Path(__file__).parents[2]
SETTINGS = {"allow_errors": False, "timeout": 60, "meta_override": True}


@pytest.mark.parametrize(("folder", "listed"), [("unit", SLOW), ("book", ALONE)])
def test_every_listed_test_is_there(folder: str, listed: dict[str, list[str]]) -> None:
    for file, names in listed.items():
        text = (ROOT / "tests" / folder / file).read_text(encoding="utf-8")
        assert [name for name in names if f"def {name}(" not in text] == []


def test_what_measures_time_in_a_browser_runs_alone() -> None:
    measuring = re.compile(r"^def (test_\w+)\((?:(?!^def ).)*performance\.now", re.M | re.S)
    for path in sorted((ROOT / "tests/book").glob("test_*.py")):
        found = measuring.findall(path.read_text(encoding="utf-8"))
        assert set(found) <= set(ALONE.get(path.name, [])), path.name


def test_the_examples() -> None:
    assert doctest.testmod(bprun).failed == 0


# --- runs of chapters ---


class Executor:
    """Runs nothing, counts, and gives what was asked for."""

    def __init__(self) -> None:
        self.runs = 0
        self.error: Exception | None = None

    def __call__(self, notebook: Any, cwd: str, **settings: Any) -> Any:
        self.runs += 1
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [new_output("stream", name="stdout", text=f"{cell.source}!")]
                cell.execution_count = 1
        notebook.metadata["language_info"] = {"name": "python"}
        return bprun.utils.ExecutionResult(notebook, cwd, 1.5, self.error)


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Executor:
    made = Executor()
    monkeypatch.setattr(bprun.Runs, "folder", tmp_path / "runs", raising=False)
    monkeypatch.setattr(bprun.utils, "single_nb_execution", made)
    return made


def chapter(code: str = "1 + 1", words: str = "Some words.", **metadata: Any) -> Any:
    return new_notebook(
        cells=[new_markdown_cell(words), new_code_cell(code, metadata=metadata)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python"}},
    )


def texts(notebook: Any) -> list[str]:
    return [output.text for cell in notebook.cells for output in cell.get("outputs", [])]


def test_the_second_run_is_read(executor: Executor) -> None:
    first, second = chapter(), chapter()
    bprun.run(first, "notebooks", **SETTINGS)
    result = bprun.run(second, "notebooks", **SETTINGS)
    assert executor.runs == 1
    assert result.err is None
    assert result.time == 1.5
    assert texts(second) == texts(first) == ["1 + 1!"]
    assert nbformat.writes(strip(second)) == nbformat.writes(strip(first))


def strip(notebook: Any) -> Any:
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return notebook


def test_words_run_nothing(executor: Executor) -> None:
    bprun.run(chapter(), "notebooks", **SETTINGS)
    bprun.run(chapter(words="Other words."), "notebooks", **SETTINGS)
    assert executor.runs == 1


@pytest.mark.parametrize(
    "other",
    [
        chapter("1 + 2"),
        chapter(tags=["raises-exception"]),
        new_notebook(
            cells=chapter().cells, metadata={"kernelspec": {"name": "x", "display_name": "X"}}
        ),
        new_notebook(cells=[*chapter().cells, new_code_cell("2")], metadata=chapter().metadata),
        new_notebook(cells=chapter().cells, metadata={**chapter().metadata, "execution": {}}),
    ],
)
def test_another_run_is_another(executor: Executor, other: Any) -> None:
    bprun.run(chapter(), "notebooks", **SETTINGS)
    bprun.run(other, "notebooks", **SETTINGS)
    assert executor.runs == 2


def test_another_setting_of_the_run_is_another(executor: Executor) -> None:
    bprun.run(chapter(), "notebooks", **SETTINGS)
    bprun.run(chapter(), "elsewhere", **SETTINGS)
    bprun.run(chapter(), "notebooks", **{**SETTINGS, "allow_errors": True})
    assert executor.runs == 3


def test_a_failed_run_is_not_kept(executor: Executor) -> None:
    executor.error = ValueError("no")
    assert bprun.run(chapter(), "notebooks", **SETTINGS).err is executor.error
    assert bprun.run(chapter(), "notebooks", **SETTINGS).err is executor.error
    assert executor.runs == 2


def test_a_death_names_its_cell(executor: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(notebook: Any, on_cell_start: Any, **settings: Any) -> None:
        for cell in notebook.cells[1:] if notebook.cells[1].source else []:
            on_cell_start(cell=cell, cell_index=1)
        raise bprun.DeadKernelError("Kernel died")

    monkeypatch.setattr(bprun.utils, "single_nb_execution", die)
    assert "in this cell:\nexit_at_once()" in str(
        bprun.run(chapter("exit_at_once()"), "notebooks", **SETTINGS).err
    )
    assert "none yet" in str(bprun.run(chapter(""), "notebooks", **SETTINGS).err)


@pytest.mark.parametrize("damage", [lambda text: text[:-9], lambda text: text.replace("!", "?")])
def test_a_damaged_result_is_not_read(executor: Executor, damage: Any) -> None:
    bprun.run(chapter(), "notebooks", **SETTINGS)
    (kept,) = bprun.Runs.folder.iterdir()
    kept.write_text(damage(kept.read_text()))
    again = chapter()
    bprun.run(again, "notebooks", **SETTINGS)
    assert executor.runs == 2
    assert texts(again) == ["1 + 1!"]


@pytest.fixture
def fresh() -> Any:
    """The checksums are kept for one build; a test is many."""
    known = (bprun.surroundings, bprun.library)
    for one in known:
        one.cache_clear()
    yield
    for one in known:
        one.cache_clear()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: Any) -> Path:
    """A library in bpcore's place."""
    folder = tmp_path / "bpcore"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("x = 1\n")
    (folder / "data/numbers.csv").write_text("1,2\n")
    spec = importlib.util.spec_from_file_location("bpcore", folder / "__init__.py")
    monkeypatch.setattr(bprun.importlib.util, "find_spec", lambda name: spec)
    return folder


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "__init__.py").write_text("x = 2\n"),
        lambda folder: (folder / "data/numbers.csv").write_text("1,3\n"),
        lambda folder: (folder / "new.py").write_text(""),
        lambda folder: (folder / "data/numbers.csv").rename(folder / "data/others.csv"),
    ],
)
def test_any_change_of_the_library_is_another_run(package: Path, change: Any) -> None:
    before = bprun.surroundings()
    change(package)
    bprun.surroundings.cache_clear()
    bprun.library.cache_clear()
    assert bprun.surroundings() != before


def test_compiled_files_of_the_library_are_nothing(package: Path) -> None:
    before = bprun.library()
    (package / "__init__.pyc").write_bytes(b"x")
    bprun.library.cache_clear()
    assert bprun.library() == before


@pytest.mark.parametrize("name", ["BPCORE_FIGURES", "OPENBLAS_CORETYPE", "OMP_NUM_THREADS", "TZ"])
def test_a_setting_of_the_surroundings_is_another_run(
    name: str, monkeypatch: pytest.MonkeyPatch, fresh: Any
) -> None:
    before = bprun.surroundings()
    monkeypatch.setenv(name, "something else")
    bprun.surroundings.cache_clear()
    assert bprun.surroundings() != before


def test_another_version_of_a_package_is_another_run(
    monkeypatch: pytest.MonkeyPatch, fresh: Any
) -> None:
    before = bprun.surroundings()
    others = [type("D", (), {"name": "numpy", "version": "9.9"})()]
    monkeypatch.setattr(bprun.importlib.metadata, "distributions", lambda: others)
    bprun.surroundings.cache_clear()
    assert bprun.surroundings() != before


# --- the build as a whole ---


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """book/build.py over a small folder, with a build that only counts."""
    spec = importlib.util.spec_from_file_location("build_of_the_book", ROOT / "book/build.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    for name, text in {
        "_config.yml": "title: x", "_toc.yml": "root: intro", "book/intro.md": "# Words",
        "book/static/a.js": "1", "notebooks/01.ipynb": "{}", "bpcore/__init__.py": "",
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "prefix").mkdir()
    monkeypatch.setattr(made, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "prefix"))
    made.builds = []

    def build(command: list[str], cwd: Path, check: bool) -> Any:
        html = cwd / "_build/html"
        made.builds.append("some" if html.exists() else "all")
        html.mkdir(parents=True, exist_ok=True)
        (html / "intro.html").write_text("made")
        (cwd / "_build/.doctrees").mkdir(exist_ok=True)
        return type("Done", (), {"returncode": made.code})

    made.code = 0
    monkeypatch.setattr(made.subprocess, "run", build)
    return made


def test_nothing_changed_nothing_is_built(book: ModuleType) -> None:
    assert [book.main(), book.main()] == [0, 0]
    assert book.builds == ["all"]


def test_a_page_changed_and_the_others_stay(book: ModuleType) -> None:
    book.main()
    (book.ROOT / "book/intro.md").write_text("# Other words")
    book.main()
    (book.ROOT / "notebooks/01.ipynb").write_text("{ }")
    book.main()
    assert book.builds == ["all", "some", "some"]


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "bpcore/__init__.py").write_text("x = 1"),
        lambda root: (root / "bpcore/more.py").write_text(""),
        lambda root: (root / "book/static/a.js").write_text("2"),
        lambda root: (root / "_config.yml").write_text("title: y"),
        lambda root: (root / "book/more.md").write_text("# More"),
        lambda root: (root / "notebooks/01.ipynb").unlink(),
        lambda root: (root / "_build/html/intro.html").write_text("touched"),
        lambda root: (root / "_build/html/intro.html").unlink(),
        lambda root: (root / "_build/html/more.html").write_text("foreign"),
        lambda root: (root / "_build/built.json").write_text("{"),
    ],
)
def test_after_any_other_change_all_is_made_again(book: ModuleType, change: Any) -> None:
    book.main()
    change(book.ROOT)
    book.main()
    assert book.builds == ["all", "all"]


@pytest.mark.parametrize("name", ["SITE_URL", "GITHUB_REPOSITORY", "OPENBLAS_CORETYPE"])
def test_another_address_makes_all_again(
    book: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    book.main()
    monkeypatch.setenv(name, "else")
    book.main()
    assert book.builds == ["all", "all"]


def test_after_a_failure_all_is_made_again(book: ModuleType) -> None:
    book.code = 2
    assert book.main() == 2
    assert not (book.ROOT / "_build/built.json").exists()
    book.code = 0
    assert book.main() == 0
    assert book.builds == ["all", "all"]
    assert json.loads((book.ROOT / "_build/built.json").read_text())["rest"]
