"""Lock what make installs: every version, and the checksum of every file of it.

    python book/locked/lock.py [--upgrade]       writes the locks anew (this needs uv)
    python book/locked/lock.py --check           whether they hold what is asked for
    python book/locked/lock.py --why LOG LOCK    what pip's log says of an install that failed

What is asked for stands in requirements.txt, in notebooks/requirements.txt (JupyterLab) and in
tests/requirements.txt. The locks, book.txt, lab.txt and tests.txt beside this file, are what make
installs from: all that comes with it too, for each system and each Python that the book supports.
constraints.txt has the same versions without checksums, for `pip install -r requirements.txt`.
Versions stay while they fit; --upgrade takes the newest.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

SYSTEMS = ("x86_64-pc-windows-msvc", "aarch64-apple-darwin", "x86_64-apple-darwin")
SYSTEMS += ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ROOT = Path(__file__).parents[2]
ASKED = {"book": "requirements.txt", "lab": "notebooks/requirements.txt"}
ASKED |= {"tests": "tests/requirements.txt"}
HEAD = "# Written by make lock, from requirements.txt, and those in notebooks/ and tests/\n"
COMPILE = (
    "pip compile --quiet --no-config --universal --no-header --no-annotate --no-emit-index-url"
)
INSTALL = "pip install --quiet --no-config --dry-run --no-deps --no-build"
PINNED = re.compile(  # name, version, the first checksum if there is one
    r"^([\w.-]+)==([\w.+!-]+)(?: ;[^\\\n]*)?(?:[ \\\n]+(--hash=sha256:[0-9a-f]{64})\b)?",
    re.MULTILINE,
)
MISMATCH = re.compile(r"THESE PACKAGES DO NOT MATCH THE HASHES[^\n]*((?:\n+ +[^\n]*)+)")


def main(arguments: list[str], root: Path = ROOT) -> int:
    if arguments[:1] == ["--why"]:
        print(why(*arguments[1:]))
    elif arguments == ["--check"]:
        if wrong := faults(root):
            print(f"{wrong[0]}. Say make lock, which writes the locks anew.")
            return 1
    else:
        write(root, upgrade="--upgrade" in arguments)
        return look_everywhere(root)
    return 0


# --- writing ---


def write(root: Path, upgrade: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = {name: Path(folder, f"{name}.in") for name in ASKED}
        for name, path in wanted.items():
            path.write_text("\n".join(asked(root, name)) + "\n", encoding="utf-8")
        versions = Path(folder, "versions.txt")
        if not upgrade:  # what stands in the file already is kept where it fits
            versions.write_text((root / "constraints.txt").read_text("utf-8"), "utf-8")
        resolve(root, versions, *wanted.values())
        (root / "constraints.txt").write_text(HEAD + versions.read_text("utf-8"), "utf-8")
        for name, path in wanted.items():
            lock = Path(folder, f"{name}.txt")
            resolve(root, lock, path, "--constraint", versions, "--generate-hashes")
            target = root / "book" / "locked" / lock.name
            target.write_text(HEAD + lock.read_text("utf-8"), encoding="utf-8")


def resolve(root: Path, target: Path, *arguments: object) -> None:
    oldest = project(root)["project"]["requires-python"].removeprefix(">=")
    command = [uv(), *COMPILE.split(), "--python-version", oldest, "-o", target, *arguments]
    subprocess.run([*map(str, command)], cwd=root, check=True)


def look_everywhere(root: Path) -> int:
    """Ask whether everything can be had without a compiler; say where it cannot."""
    missing = 0
    for system, python in itertools.product(SYSTEMS, PYTHONS):
        command = [uv(), *INSTALL.split(), "--python-platform", system, "--python-version", python]
        command += ["--target", f"{sys.prefix}/nowhere"]  # whatever is installed here
        command += [part for name in ASKED for part in ("-r", f"book/locked/{name}.txt")]
        done = subprocess.run(
            [*map(str, command)], cwd=root, capture_output=True, text=True, check=False
        )
        if done.returncode:
            missing += 1
            print(f"{system}, Python {python}: {' '.join(done.stderr.split())}")
    return min(missing, 1)


def uv() -> Path:
    return Path(sys.executable).with_name("uv")


def asked(root: Path, name: str) -> list[str]:
    """The requirements of that file without its options; for the book also what builds bpcore."""
    lines = (root / ASKED[name]).read_text(encoding="utf-8").splitlines()
    found = [line.partition("#")[0].strip() for line in lines if not line.startswith("-")]
    if name == "book":
        found += project(root)["build-system"]["requires"]
    return [line for line in found if line]


def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


# --- looking ---


def faults(root: Path) -> list[str]:
    """Each place where a lock has not what is asked for, or the files do not agree."""
    wrong = []
    text = (root / "constraints.txt").read_text(encoding="utf-8")
    known = {(package, version) for package, version, _ in PINNED.findall(text)}
    held: set[tuple[str, str]] = set()
    for name, file in ASKED.items():
        lock = f"book/locked/{name}.txt"
        entries = PINNED.findall((root / lock).read_text(encoding="utf-8"))
        held |= {(package, version) for package, version, _ in entries}
        for wish in asked(root, name):
            package, _, version = wish.partition("==")
            package = plain(re.split(r"[<>=!~ ;\[]", package)[0])
            if not any(package == plain(p) and version in ("", v) for p, v, _ in entries):
                wrong.append(f"{file} asks for {wish}, and {lock} has not got it")
        bare = [(package, version) for package, version, checksum in entries if not checksum]
        wrong += [f"{lock} has no checksum of {package}=={version}" for package, version in bare]
    for package, version in sorted(held ^ known):
        where = "constraints.txt" if (package, version) in known else "a lock"
        wrong.append(f"{package}=={version} stands in {where} alone")
    return wrong


def plain(name: str) -> str:
    """
    >>> plain("Sphinx_Design")
    'sphinx-design'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def why(log: str, lock: str) -> str:
    """One sentence on an install that failed; a file that is not the locked one is named."""
    text = Path(log).read_text(encoding="utf-8", errors="replace")
    if found := MISMATCH.search(text):
        names = re.findall(r"^ {4}(\S+)(?: from|:| \()", found[1], re.MULTILINE)
        return (
            f"Nothing was installed: {' and '.join(dict.fromkeys(names))} came with another "
            f"checksum than {lock} has, so it is not the file that was locked. See {log}"
        )
    return f"Could not install {lock}: is there a network? The reason is in {log}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
