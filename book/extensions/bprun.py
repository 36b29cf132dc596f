"""Chapters are run side by side, and again only when something that they depend on has changed.

What a run gave is kept in _build/runs, under a checksum of everything that it came from: the code
of all cells, every file of bpcore, every installed package (but what only the tests and JupyterLab
bring), Python, and the settings of the environment that numpy and bpcore look at. A run that failed
is not kept.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from jupyter_cache.executors import utils
from myst_nb.core.execute import direct
from myst_nb.core.read import create_nb_reader
from nbclient.exceptions import DeadKernelError
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
SETTINGS = (
    "BPCORE_",
    "OPENBLAS_",
    "OMP_",
    "MKL_",
    "NUMPY_",
    "NPY_",
    "MPL",
    "PYTHONHASHSEED",
    "LC_",
)
SETTINGS += ("LANG", "TZ")
FORM = 2  # of what is kept: count up when it changes


def setup(app: Any) -> dict[str, Any]:
    Runs.folder = Path(app.outdir).parent / "runs"
    direct.single_nb_execution = run
    app.connect("env-get-outdated", changed)
    app.connect("env-before-read-docs", run_side_by_side)
    app.connect("env-get-updated", rewrite, priority=900)  # after those who give numbers
    app.connect("env-check-consistency", write_side_by_side)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class Runs:
    """Where the results are kept."""

    folder: Path


# --- what a run depends on ---


@functools.cache
def surroundings() -> str:
    """A checksum of all that is the same for every chapter of this build."""
    parts = [str(FORM), sys.version, platform.machine(), library()]
    parts += packages()
    parts += [f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith(SETTINGS)]
    return digest(part.encode() for part in parts)


def packages() -> list[str]:
    """What is installed, but for what only the tests and JupyterLab bring: no chapter uses that."""
    locks = Path(__file__).parents[1] / "locked"
    names = {
        path.stem: set(re.findall(r"^([\w.-]+)==", path.read_text("utf-8"), re.MULTILINE))
        for path in locks.glob("*.txt")
    }
    book = names.pop("book", set())
    beside = set().union(*names.values()) - book
    found = [(d.name, d.version) for d in importlib.metadata.distributions()]
    return sorted(
        f"{name}=={version}"
        for name, version in found
        if re.sub(r"[-_.]+", "-", name).lower() not in beside
    )


@functools.cache
def library() -> str:
    """A checksum of the bpcore that a chapter imports: names and contents of all its files."""
    spec = importlib.util.find_spec("bpcore")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("bpcore is missing: install requirements.txt")
    root = Path(spec.origin).parent
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix != ".pyc")
    return digest(
        part for path in files for part in (str(path.relative_to(root)).encode(), path.read_bytes())
    )


def digest(parts: Iterable[bytes]) -> str:
    """
    >>> digest([b"ab", b"c"]) == digest([b"a", b"bc"])
    False
    """
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def place(notebook: Any, cwd: str, settings: dict[str, Any]) -> Path:
    """The file in which the outputs of this very run are kept."""
    cells = [
        [cell.source, cell.metadata.get("tags", [])]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    beside = Path(cwd).name  # chapters may read what lies beside them, but must not
    own = notebook.metadata.get("execution")  # a chapter's own timeout
    known = json.dumps([cells, kernel, own, beside, settings], sort_keys=True)
    return Runs.folder / f"{digest([known.encode(), surroundings().encode()])[:32]}.json"


# --- running ---


def run(notebook: Any, cwd: str, **settings: Any) -> Any:
    """Stands in for jupyter_cache's function of the same task: fills in the outputs."""
    kept = place(notebook, cwd, settings)
    if (before := read(kept)) is not None:
        outputs, language, seconds = before
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for cell, (count, output) in zip(code, outputs, strict=True):
            cell.execution_count = count
            cell.outputs = [nbformat.from_dict(one) for one in output]
        notebook.metadata["language_info"] = nbformat.from_dict(language)
        return utils.ExecutionResult(nb=notebook, cwd=cwd, time=seconds, err=None, exc_string=None)
    # Printed text comes in one piece or in more, as it happens. Put together later, by MyST-NB, it
    # would get an empty line wherever a piece ended.
    settings["coalesce_streams"] = True
    started: list[str] = []
    settings["on_cell_start"] = lambda cell, cell_index: started.append(cell.source)
    try:
        result = utils.single_nb_execution(notebook, cwd=cwd, **settings)
    except DeadKernelError:
        cell = started[-1] if started else "none yet"
        error = RuntimeError(f"Python died in this cell:\n{cell}")
        result = utils.ExecutionResult(notebook, cwd, 0.0, error, str(error))
    if result.err is None:
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        outputs = [[cell.execution_count, cell.outputs] for cell in code]
        write(kept, [outputs, notebook.metadata.get("language_info", {}), result.time])
    return result


def read(kept: Path) -> Any:
    """What was kept there; nothing if it is not there or not whole."""
    try:
        sum_, _, text = kept.read_text(encoding="utf-8").partition("\n")
    except OSError:
        return None
    return json.loads(text) if sum_ == digest([text.encode()]) else None


def write(kept: Path, content: Any) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content)
    draft = kept.with_suffix(f".{os.getpid()}")
    draft.write_text(f"{digest([text.encode()])}\n{text}", encoding="utf-8")
    draft.replace(kept)  # whole or not at all


# --- when ---


def changed(app: Any, env: Any, added: set[str], altered: set[str], removed: set[str]) -> list[str]:
    """Sphinx looks at times; a file may be older and yet another one. This looks at contents."""
    before = env.__dict__.get("bp_sources", {})
    now = {name: digest([Path(env.doc2path(name)).read_bytes()]) for name in env.found_docs}
    env.bp_sources = now
    stale = {name for name in env.found_docs if name in before and before[name] != now[name]}
    return sorted(stale - added - removed)


def rewrite(app: Any, env: Any) -> list[str]:
    """Titles, numbers and targets stand in other pages too: if one changes, all are written."""
    parts = [env.titles, env.longtitles, env.toc_secnumbers, env.toctree_includes]
    parts += [env.domaindata["std"].get(name) for name in ("labels", "anonlabels", "objects")]
    parts += [env.domaindata["math"]["objects"], env.domaindata["py"]["objects"]]
    now = digest(str(sorted(map(str, shown.items()))).encode() for shown in parts if shown)
    before, env.bp_targets = env.__dict__.get("bp_targets"), now
    return [] if now == before else sorted(env.found_docs)


def run_side_by_side(app: Any, env: Any, names: list[str]) -> None:
    """Run all chapters that are about to be read, two or more at a time; reading finds them run."""
    waiting = []
    for name in names:
        path = env.doc2path(name)
        text = Path(path).read_text(encoding="utf-8")
        reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
        if reader is not None:
            waiting.append((name, reader.read(text), str(Path(path).parent)))
    config = env.mystnb_config
    settings = {
        "allow_errors": config.execution_allow_errors,
        "timeout": config.execution_timeout,
        "meta_override": True,
    }
    waiting = [(n, nb, cwd) for n, nb, cwd in waiting if read(place(nb, cwd, settings)) is None]
    if len(waiting) > 1:
        LOGGER.info("running %d chapters, %d at a time", len(waiting), workers())
        waiting.sort(key=lambda job: job[0], reverse=True)  # later chapters are longer
        with ProcessPoolExecutor(workers()) as pool:
            jobs = [(Runs.folder, nb, cwd, settings) for _, nb, cwd in waiting]
            list(pool.map(run_one, jobs))


def write_side_by_side(app: Any, env: Any) -> None:
    """All is read, one page after the other; from here on Sphinx may use every processor."""
    app.parallel = workers() + 1  # one of which resolves the references for the others


def run_one(job: tuple[Path, Any, str, dict[str, Any]]) -> None:
    """A failure is found again, and reported, when the chapter is read."""
    Runs.folder, notebook, cwd, settings = job
    with contextlib.suppress(Exception):  # such as a kernel that died
        run(notebook, cwd, **settings)


def workers() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
