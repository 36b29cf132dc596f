"""The library's pages: what a chapter imports has its entry, and old addresses lead to it."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
from pathlib import Path
from typing import Any

import pytest
from html_page import read_page
from playwright.sync_api import Browser, expect

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def imported() -> list[tuple[str, str]]:
    """Module and name of all that the chapters, and the errata, import from bpcore."""
    cells = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells += ["".join(cell["source"]) for cell in json.loads(path.read_text())["cells"]]
    errata = (NOTEBOOKS.parent / "book" / "errata.md").read_text()
    cells += [part.partition("\n")[2].partition("```")[0] for part in errata.split("{code-cell}")]
    lines = {line for cell in cells for line in cell.splitlines() if line.startswith("from bpcore")}
    found = set()
    for line in lines:
        statement = ast.parse(line).body[0]
        assert isinstance(statement, ast.ImportFrom)
        assert statement.module
        found |= {(statement.module, alias.name) for alias in statement.names}
    return sorted(found)


@pytest.fixture(scope="module")
def entries(site: Path) -> dict[str, str]:
    """The page of every name and every module."""
    found = {}
    for path in (site / "book" / "api").glob("*.html"):
        for name in read_page(path).ids:
            if name.startswith(("bpcore.", "module-bpcore")):
                found[name] = f"book/api/{path.name}"
    return found


@pytest.mark.parametrize(("module", "name"), imported())
def test_an_imported_name_has_its_entry(module: str, name: str, entries: dict[str, str]) -> None:
    thing = getattr(importlib.import_module(module), name, None)
    if thing is None:  # a module that its package does not import by itself
        thing = importlib.import_module(f"{module}.{name}")
    if inspect.ismodule(thing):
        inside = (f"module-{thing.__name__}", f"{thing.__name__}.", f"module-{thing.__name__}.")
        assert any(entry.startswith(inside) for entry in entries)
    else:
        named = [entry for entry in entries if entry.rpartition(".")[2] == name]
        assert any(look_up(entry) is thing for entry in named)


def look_up(entry: str) -> Any:
    module, _, name = entry.removeprefix("module-").rpartition(".")
    try:
        return getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError:  # the entry of a method
        return None


def test_an_entry_says_how_to_import_it_and_what_it_takes(browser: Browser, served: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(served + "book/api/layers.html")
        entry = page.locator("dl", has=page.locator("[id='bpcore.layers.Dense']")).last
        expect(entry).to_contain_text("from bpcore import Dense")
        expect(entry.locator("dt").first).to_contain_text("n_in: int")
        entry.locator("dt").first.get_by_role("link", name="[source]").click()
        expect(page.locator(".viewcode-block").first).to_be_visible()
        assert page.url.endswith("_modules/bpcore/layers.html#Dense")


def test_import_lines_work(browser: Browser, served: str, site: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        for path in sorted((site / "book" / "api").glob("*.html")):
            page.goto(f"{served}book/api/{path.name}")
            lines = page.evaluate(
                """() => [...document.querySelectorAll("dl.py > dt[id^='bpcore.']")].map(dt =>
                    [dt.id, dt.parentElement.querySelector("dd > p > code")?.textContent ?? ""])"""
            )
            for name, line in lines:
                if line.startswith("from bpcore"):
                    found: dict[str, Any] = {}
                    exec(line, found)
                    assert found[name.rpartition(".")[2]] is look_up(name)
                    assert name.startswith(line.split()[1])


def test_formulas_are_set(browser: Browser, served: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(served + "book/api/optimizers.html")
        entry = page.locator("dl", has=page.locator("[id='bpcore.optimizers.adam.Adam']")).last
        expect(entry.locator("mjx-container").first).to_be_visible()


@pytest.mark.parametrize("name", ["bpcore.layers.Dense", "bpcore.layers.Dense.forward"])
def test_an_old_address_leads_to_the_entry(browser: Browser, served: str, name: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served}book/api.html#{name}")
        expect(page).to_have_url(f"{served}book/api/layers.html#{name}")
