"""Python in the page: what a chapter's cells are, and the files that run them.

Every chapter carries its code cells as JSON (bp-python-chapter.js reads it). With the files of
`make live` the site gets a folder python/: over http they are served as they are; for a page opened
from the disk, which may not read files, scripts hold the same bytes as text. Without them the pages
say how to get them.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import fetch
import nbformat
from docutils import nodes

HERE = Path(__file__).parent
LIVE = Path(sys.prefix) / "live"
CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "numpy-")
SOLUTION = "Show the solution"


def setup(app: Any) -> dict[str, Any]:
    app.connect("builder-inited", provide_python)
    app.connect("env-purge-doc", forget)
    app.connect("doctree-read", know_the_cells)
    app.connect("env-updated", renew_the_first_page)
    app.connect("html-page-context", write_the_cells)
    app.add_css_file("bp-python.css")
    app.add_js_file("bp-python-files.js", loading_method="defer", priority=300)  # bp.js reads it
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}


# --- the files ---


def provide_python(app: Any) -> None:
    """Put the files where Sphinx takes static files from, with a list for the page."""
    target = Path(app.outdir).parent / "python"
    mark = target.with_name("python.made-from")
    sources = made_from(Path(app.srcdir))
    if not (mark.exists() and mark.read_text() == sources):
        mark.unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        (target / "python").mkdir(parents=True)
        manifest = None
        if not fetch.missing(LIVE):
            manifest = write_files(Path(app.srcdir), target / "python")
        text = json.dumps(manifest, separators=(",", ":"))
        (target / "bp-python-files.js").write_text(f"window.BP_PYTHON = {text};\n", "utf-8")
        mark.write_text(sources)  # last: it says that all is there
    app.config.html_static_path.append(str(target))


def made_from(root: Path) -> str:
    """A checksum of all that the files are made from. Those that were fetched are checked there."""
    total = hashlib.sha256(library(root))
    for file in (Path(__file__), HERE / "worker.js", HERE / "SHA256SUMS"):
        total.update(file.read_bytes())
    return f"{total.hexdigest()} {len(fetch.missing(LIVE))} missing"


def write_files(root: Path, target: Path) -> dict[str, Any]:
    names = [name for name in fetch.sums() if not name.startswith("codemirror/")]
    parts: dict[str, dict[str, bytes]] = {"core": {}, "drawing": {}}
    for name in names:
        content = (LIVE / name).read_bytes()
        part = parts["core" if name.startswith(CORE) else "drawing"]
        if name.endswith((".js", ".wasm")):
            part[f"{name}.packed"] = gzip.compress(content, 9, mtime=0)
        else:
            part[name] = content
    parts["core"]["bpcore.zip"] = library(root)
    parts["core"]["worker.js"] = (HERE / "worker.js").read_bytes()
    manifest: dict[str, Any] = {}
    for part, files in parts.items():
        for name, content in files.items():
            (target / name).write_bytes(content)
        manifest[part] = [[name, len(content), sign(content)] for name, content in files.items()]
        table = {name: base64.b64encode(content).decode() for name, content in files.items()}
        text = json.dumps(table, indent=0)
        (target / f"{part}.js").write_text(
            f"Object.assign(window.BP_PYTHON_DISK ??= {{}}, {text});"
        )
    for name in fetch.sums():
        if name.startswith("codemirror/"):
            shutil.copy(LIVE / name, target / Path(name).name)
    return manifest


def library(root: Path) -> bytes:
    """bpcore and the kernel in one archive, the same bytes for the same files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for base, package in ((root, "bpcore"), (HERE, "inpage")):
            for path in sorted((base / package).rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    entry = zipfile.ZipInfo(path.relative_to(base).as_posix())
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    archive.writestr(entry, path.read_bytes())
    return data.getvalue()


def sign(content: bytes) -> str:
    """A mark for the address, so that a browser keeps a file until it changes."""
    return hashlib.sha256(content).hexdigest()[:10]


# --- the cells ---


def forget(app: Any, env: Any, docname: str) -> None:
    env.__dict__.setdefault("bp_cells", {}).pop(docname, None)


def know_the_cells(app: Any, doctree: nodes.document) -> None:
    """Read the chapter's code cells, and give each a name in the page."""
    env = app.env
    path = Path(env.doc2path(env.docname))
    if path.suffix != ".ipynb":
        return
    cells = code_cells(nbformat.read(path, as_version=4))
    env.__dict__.setdefault("bp_cells", {})[env.docname] = cells
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code":
            node["ids"].append(f"bp-{node['cell_index']}")


def code_cells(notebook: Any) -> list[dict[str, Any]]:
    """What the page needs to know of each code cell."""
    cells = []
    numbered = list(enumerate(notebook.cells))
    following = [*(cell for _, cell in numbered[1:]), None]
    for (index, cell), after in zip(numbered, following, strict=True):
        if cell.cell_type != "code" or "%pip" in cell.source:  # that one is for Colab
            continue
        known: dict[str, Any] = {"at": index, "id": cell.id, "source": cell.source}
        if after is not None and after.cell_type == "code" and is_solution(after):
            known["solution"] = index + 1
        own = cell.metadata.get("bp", {})
        if "hint" in own:
            known["hint"] = own["hint"]
        if "needs" in own:
            known["needs"] = own["needs"].split()
        cells.append(known)
    names = {cell["id"] for cell in cells}
    for cell in cells:
        if unknown := set(cell.get("needs", [])) - names:
            raise ValueError(f"cell {cell['id']} needs {sorted(unknown)}: there are no such cells")
    return cells


def is_solution(cell: Any) -> bool:
    return cell.metadata.get("mystnb", {}).get("code_prompt_show") == SOLUTION


def renew_the_first_page(app: Any, env: Any) -> list[str]:
    """It lists how many exercises each chapter has."""
    return [app.config.root_doc]


def write_the_cells(
    app: Any, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    known = app.env.__dict__.get("bp_cells", {})
    if page in known:
        content: Any = {"chapter": page, "cells": known[page]}
    elif page == app.config.root_doc:
        content = {"chapters": {doc: exercises(cells) for doc, cells in sorted(known.items())}}
    else:
        return
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    context["body"] += f'<script type="application/json" id="bp-cells">{text}</script>\n'


def exercises(cells: list[dict[str, Any]]) -> list[str]:
    return [cell["id"] for cell in cells if "solution" in cell]
