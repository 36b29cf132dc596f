"""Python for the page is taken from a named place, and only with the right sums."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import fetch
import pytest


@pytest.fixture
def two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two files, which are all that is asked for; there is no network."""
    source = tmp_path / "source"
    (source / "codemirror/lib").mkdir(parents=True)
    contents = {"numpy.whl": b"numbers", "codemirror/lib/codemirror.js": b"letters"}
    for name, content in contents.items():
        (source / name).write_bytes(content)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setattr(fetch, "sums", lambda: sums)
    monkeypatch.setattr(fetch, "download", lambda name, address: iter(()))
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(fetch.subprocess, "run", lambda *_, **__: failed)
    monkeypatch.setenv("LIVE_FILES", str(source))
    return source


def test_files_come_from_the_named_folder(two_files: Path, tmp_path: Path) -> None:
    target = tmp_path / "live"
    assert len(fetch.missing(target)) == 2
    fetch.fetch(target)
    assert fetch.missing(target) == []
    assert (target / "numpy.whl").read_bytes() == b"numbers"


def test_a_file_with_a_wrong_sum_is_not_taken(
    two_files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (two_files / "numpy.whl").write_bytes(b"something else")
    with pytest.raises(fetch.Missing, match=r"\(1 files, first numpy.whl\): is there a network"):
        fetch.fetch(tmp_path / "live")
    assert (
        "numpy.whl has a wrong sum in the place that LIVE_FILES names: not taken"
        in capsys.readouterr().err
    )
    assert not (tmp_path / "live/numpy.whl").exists()


def test_a_spoilt_file_is_fetched_again(two_files: Path, tmp_path: Path) -> None:
    target = tmp_path / "live"
    fetch.fetch(target)
    (target / "numpy.whl").write_bytes(b"half")
    assert fetch.missing(target) == ["numpy.whl"]
    fetch.fetch(target)
    assert fetch.missing(target) == []


def test_what_is_there_needs_no_source(
    two_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch.fetch(tmp_path / "live")
    monkeypatch.delenv("LIVE_FILES")
    fetch.fetch(tmp_path / "live")


def test_without_any_source_one_sentence_says_so(
    two_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LIVE_FILES")
    with pytest.raises(fetch.Missing, match="LIVE_FILES=folder make live"):
        fetch.fetch(tmp_path / "live")


def test_the_sums_in_the_repository_are_whole() -> None:
    found = fetch.sums()
    assert len(found) > 15
    assert all(len(digest) == 64 for digest in found.values())
