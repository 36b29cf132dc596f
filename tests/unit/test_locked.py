"""The locks hold what is asked for, with checksums; and pip refuses a file that has another."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from by_path import ROOT, load

FILES = ["requirements.txt", "constraints.txt", "pyproject.toml", "tests/requirements.txt"]
FILES += ["notebooks/requirements.txt"]
FILES += ["book/locked/book.txt", "book/locked/lab.txt", "book/locked/tests.txt"]


@pytest.fixture(scope="module")
def lock() -> Any:
    return load("book/locked/lock.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_locks_hold_what_is_asked_for(lock: Any) -> None:
    assert lock.faults(ROOT) == []


@pytest.mark.parametrize("name", FILES[-3:])
def test_no_address_stands_in_a_lock(name: str) -> None:
    """Where packages come from is the business of the machine."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "//" not in text
    assert "index-url" not in text


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("requirements.txt", "numpy==", "numpy==1",
         "requirements.txt asks for numpy==1"),
        ("requirements.txt", "numpy==", "scipy==1.17\nnumpy==",
         "requirements.txt asks for scipy==1.17, and book/locked/book.txt has not got it"),
        ("notebooks/requirements.txt", "lab==", "lab==1", "book/locked/lab.txt has not got it"),
        ("tests/requirements.txt", "nbval==", "nbval==1", "asks for nbval==1"),
        ("pyproject.toml", '["setuptools', '["flit-core", "setuptools', "asks for flit-core"),
        ("constraints.txt", "tornado==", "tornado==1", "stands in constraints.txt alone"),
        ("book/locked/book.txt", "tornado==", "tornado==1", "stands in a lock alone"),
        ("book/locked/book.txt", "alabaster==", "zipp==1\nalabaster==",
         "book/locked/book.txt has no checksum of zipp==1"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_named(
    lock: Any, project: Path, capsys: Any, file: str, old: str, new: str, says: str
) -> None:
    assert lock.main(["--check"], project) == 0
    change(project / file, old, new)
    assert any(says in fault for fault in lock.faults(project))
    assert lock.main(["--check"], project) == 1
    assert "make lock" in capsys.readouterr().out


def wheel(folder: Path, name: str) -> str:
    """Put a package that holds nothing there; its checksum."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        known = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        archive.writestr(f"{about}/METADATA", known)
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_with_another_checksum_is_refused_and_named(lock: Any, tmp_path: Path) -> None:
    """By pip itself, as the Makefile calls it; nothing is installed, not even what is whole."""
    whole, other = wheel(tmp_path, "whole"), wheel(tmp_path, "other")
    other = other[:-1] + ("0" if other[-1] != "0" else "1")
    (tmp_path / "lock.txt").write_text(
        f"whole==1.0 --hash=sha256:{whole}\nother==1.0 --hash=sha256:{other}\n"
    )
    command = [sys.executable, "-m", "pip", "--isolated", "install", "--quiet", "--no-index"]
    command += ["--find-links", tmp_path, "--target", tmp_path / "installed"]
    command += ["--require-hashes", "--no-deps", "-r", "lock.txt"]
    done = subprocess.run(
        [*map(str, command)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert not list(tmp_path.glob("installed/*"))
    log = tmp_path / "install.log"
    log.write_text(done.stdout + done.stderr)
    said = lock.why(str(log), "the lock")
    assert said.startswith("Nothing was installed: other==1.0 came with another checksum than the")


def test_without_a_network_it_says_so(lock: Any, tmp_path: Path) -> None:
    log = tmp_path / "install.log"
    log.write_text("ERROR: Could not find a version that satisfies the requirement numpy==2.4.6\n")
    said = lock.why(str(log), "the lock")
    assert said == f"Could not install the lock: is there a network? The reason is in {log}"


def test_what_is_installed_fits_together() -> None:
    """The locks are installed without another look at what needs what."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
