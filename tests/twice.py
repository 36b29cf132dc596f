"""Build the whole book twice, in other surroundings each time, and compare the sites byte by byte.

    python tests/twice.py

Another folder, time zone, locale, hash seed and number of threads, and folders that list their
files in another order. Nothing is taken over from the book's own _build: all chapters run. It takes
some minutes; tests/faults/test_twice.py does the same with a small book.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "1"}
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "de_DE.UTF-8", "PYTHONUTF8": "1"}
ELSEWHERE |= {"PYTHONHASHSEED": "2", "OPENBLAS_NUM_THREADS": "2"}
OTHER_ORDER = '''"""Folders list their files backwards, by the ends of their names."""
import contextlib
import os

list_folder, scan_folder = os.listdir, os.scandir


def listdir(path="."):
    return sorted(list_folder(path), key=lambda name: name[::-1], reverse=True)


class scandir(contextlib.AbstractContextManager):
    def __init__(self, path="."):
        with scan_folder(path) as found:
            self.found = iter(sorted(found, key=lambda entry: entry.name[::-1], reverse=True))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.found)

    def close(self):
        pass

    def __exit__(self, *error):
        pass


os.listdir, os.scandir = listdir, scandir
'''


def main() -> int:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        roots = places(Path(folder))
        for root in roots:
            for name in filter(None, tracked.split("\0")):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, root / name)
        for root, place in zip(roots, surroundings(*roots), strict=True):
            print(f"Building the book with TZ={place['TZ']}", flush=True)
            done = build(root, place)
            said = done.communicate()[0]
            if done.returncode:
                print(said)
                return 1
        found = differences(*roots)
    print(*found or ["Both builds gave the same bytes."], sep="\n")
    return min(len(found), 1)


def places(folder: Path) -> tuple[Path, Path]:
    """Two folders for the sources, with paths of different lengths."""
    return folder / "a", folder / "a folder with a rather longer name" / "and another" / "the-book"


def surroundings(first: Path, second: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The environments of the two builds; the second gets another order of files."""
    order = second.parent / "order"
    order.mkdir(parents=True, exist_ok=True)
    (order / "sitecustomize.py").write_text(OTHER_ORDER, encoding="utf-8")
    common = {name: value for name, value in os.environ.items() if name not in HERE | ELSEWHERE}
    path = f"{order}{os.pathsep}{second}"
    return (
        {**common, **HERE, "PYTHONPATH": str(first)},
        {**common, **ELSEWHERE, "PYTHONPATH": path},
    )


def build(root: Path, place: dict[str, str]) -> subprocess.Popen[str]:
    book = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", book, "build", ".", "-W", "-n", "--keep-going"]
    return subprocess.Popen(
        command, cwd=root, env=place, text=True, encoding="utf-8", errors="replace",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def differences(first: Path, second: Path) -> list[str]:
    """Each file of one site that the other has not, or has otherwise, with the first place."""
    sites = [root / "_build" / "html" for root in (first, second)]
    names = [{p.relative_to(s).as_posix() for p in s.rglob("*") if p.is_file()} for s in sites]
    found = [f"{name}: in one site only" for name in sorted(names[0] ^ names[1])]
    for name in sorted(names[0] & names[1]):
        one, two = ((site / name).read_bytes() for site in sites)
        if one != two:
            found.append(f"{name}: {place_of(one, two)}")
    return found


def place_of(one: bytes, two: bytes) -> str:
    """
    >>> place_of(b"a\\nbc", b"a\\nbd")
    "line 2 has 'bc' and 'bd'"
    """
    pairs = enumerate(zip(one, two, strict=False))
    end = next((k for k, (a, b) in pairs if a != b), min(len(one), len(two)))
    line, start = one.count(b"\n", 0, end) + 1, max(one.rfind(b"\n", 0, end) + 1, end - 60)
    here = [t[start : end + 60].partition(b"\n")[0].decode(errors="replace") for t in (one, two)]
    return f"line {line} has {here[0]!r} and {here[1]!r}"


if __name__ == "__main__":
    sys.exit(main())
