"""Build the book, as far as something has changed since it was built.

    python book/build.py

Nothing changed: nothing is done. Only the sources of pages changed: those pages are made again.
Anything else (the library, an extension, a script, a package, the list of pages): all pages are
made again, but a chapter runs only if its code, or what that uses, has changed (bprun.py).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
INPUTS = ("_config.yml", "_toc.yml", "book", "notebooks", "bpcore")
PAGES = (".md", ".ipynb", ".bib")
SETTINGS = ("SITE_URL", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "PYTHONHASHSEED", "LANG", "TZ")
SETTINGS += ("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "SOURCE_DATE_EPOCH")


def main() -> int:
    build = ROOT / "_build"
    mark = build / "built.json"
    now = {"pages": pages(), "rest": rest()}
    before = read(mark)
    whole = bool(before) and before["site"] == site(build / "html")  # it came to an end, and stayed
    if whole and before == {**now, "site": before["site"]}:
        print("Nothing has changed since the book was built.")
        return 0
    mark.unlink(missing_ok=True)
    same_pages = whole and before["pages"].keys() == now["pages"].keys()
    if not (same_pages and before["rest"] == now["rest"]):
        for name in ("html", ".doctrees", "jupyter_execute", "assets"):
            shutil.rmtree(build / name, ignore_errors=True)
    book = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", book, "build", ".", "-W", "-n", "--keep-going"]
    if code := subprocess.run(command, cwd=ROOT, check=False).returncode:
        shutil.rmtree(build / ".doctrees", ignore_errors=True)
        return code
    mark.write_text(json.dumps({**now, "site": site(build / "html")}), encoding="utf-8")
    return 0


def read(mark: Path) -> dict[str, Any]:
    try:
        return json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def pages() -> dict[str, str]:
    """Each page's source, with a checksum of it."""
    return {str(path.relative_to(ROOT)): sum_of([path]) for path in files() if path.suffix in PAGES}


def rest() -> str:
    """A checksum of all else that the book is made from."""
    parts = [sys.version, sum_of(path for path in files() if path.suffix not in PAGES)]
    parts += sorted(f"{d.name}=={d.version}" for d in importlib.metadata.distributions())
    parts += [f"{name}={os.environ.get(name)}" for name in SETTINGS]
    live = sorted(Path(sys.prefix, "live").rglob("*"))
    parts += [f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in live]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def files() -> list[Path]:
    found = [path for name in INPUTS for path in (ROOT / name, *(ROOT / name).rglob("*"))]
    return sorted(path for path in found if path.is_file() and path.suffix != ".pyc")


def sum_of(paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        total.update(f"{path.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return total.hexdigest()


def site(folder: Path) -> str:
    """A checksum of what lies there: names, sizes, times. A file that is touched is made again."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        about = path.stat()
        if path.is_file():
            total.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
