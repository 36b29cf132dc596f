"""The search for a browser: what is there comes first, then what can be got, then one sentence."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import chromium
import pytest


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """A machine on which nothing is installed; the commands tried on it are listed."""
    tried: list[list[str]] = []
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "USUAL_PLACES", ())
    monkeypatch.setattr(chromium, "attempt", tried.append)
    return tried


def playwright_with(path: Path) -> Any:
    return SimpleNamespace(chromium=SimpleNamespace(executable_path=str(path)))


def program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_named_one_comes_first(
    monkeypatch: pytest.MonkeyPatch, bare: list[list[str]], tmp_path: Path
) -> None:
    program(tmp_path / "chromium")
    monkeypatch.setenv("CHROME", str(program(tmp_path / "mine")))
    assert chromium.find_chromium(playwright_with(tmp_path / "none")) == str(tmp_path / "mine")
    monkeypatch.setenv("CHROME", "/no/such/program")
    with pytest.raises(chromium.NoBrowser, match="CHROME is '/no/such/program'"):
        chromium.find_chromium(playwright_with(tmp_path / "none"))


def test_what_is_there_is_used_without_installing(bare: list[list[str]], tmp_path: Path) -> None:
    of_playwright = program(tmp_path / "of-playwright")
    assert chromium.find_chromium(playwright_with(of_playwright)) == str(of_playwright)
    program(tmp_path / "google-chrome")
    found = chromium.find_chromium(playwright_with(of_playwright))
    assert found == str(tmp_path / "google-chrome")
    assert bare == []


def test_nothing_works_is_an_error_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, bare: list[list[str]], tmp_path: Path
) -> None:
    with pytest.raises(chromium.NoBrowser, match="install one, or set CHROME"):
        chromium.find_chromium(playwright_with(tmp_path / "none"))
    assert [command[1:] for command in bare] == [["-m", "playwright", "install", "chromium"]]
    bare.clear()
    program(tmp_path / "apt-get")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0, raising=False)
    with pytest.raises(chromium.NoBrowser, match="install one, or set CHROME"):
        chromium.find_chromium(playwright_with(tmp_path / "none"))
    assert bare[1:] == [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]]
