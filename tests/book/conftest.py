"""One Chromium for all tests of the built book, and one visit for each page in each theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import NoBrowser, start_chromium
from html_page import explorables, html_files, live_pictures, pages, shared
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from rooms import room, turn
from server import serve
from slow import ALONE
from visit import LAPTOP, THEMES, Visit, choose_theme, settle

ROOT = Path(__file__).parents[2]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--site", type=Path, default=ROOT / "_build/html", help="the built book, if not here"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test of a page runs for each page there is: a new chapter is tested without asking."""
    site = metafunc.config.getoption("site").resolve()
    if not (site / "index.html").exists():
        raise pytest.UsageError(f"There is no built book in {site}: run make book first.")
    if "file" in metafunc.fixturenames:
        metafunc.parametrize("file", html_files(site))
    if "page_file" in metafunc.fixturenames:
        metafunc.parametrize("page_file", pages(site))
    if "shared_file" in metafunc.fixturenames:  # what people link to
        metafunc.parametrize("shared_file", shared(site))
    if "visit" in metafunc.fixturenames:
        start, themes = getattr(metafunc.module, "LOOKS_AT", ("", THEMES))
        found = [file for file in pages(site) if file.startswith(start)]
        visits = [(file, theme) for file in found for theme in themes]
        ids = [" ".join(visit) for visit in visits]
        metafunc.parametrize("visit", visits, ids=ids, indirect=True, scope="session")
    if "explorable" in metafunc.fixturenames:
        found = explorables(site)
        ids = ["#".join(names) for names in found]
        metafunc.parametrize("explorable", found, ids=ids, scope="session")
    if "live_picture" in metafunc.fixturenames:
        found = live_pictures(site)
        ids = ["#".join(names) for names in found]
        metafunc.parametrize("live_picture", found, ids=ids, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if getattr(item, "originalname", item.name) in ALONE.get(item.path.name, []):
            item.add_marker("alone")
    items.sort(key=lambda item: turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests that look at the same open page go to the same worker, in the order of their turns."""
    from xdist.scheduler import LoadScopeScheduling

    class Rooms(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return room(nodeid)

    config.option.loadscopereorder = False
    return Rooms(config, log)


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Path:
    """The folder of the built book."""
    return request.config.getoption("site").resolve()


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The address of the site on this machine."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        try:
            browser = start_chromium(playwright)
        except NoBrowser as error:
            pytest.exit(str(error), returncode=1)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def themes(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """A reader of each theme, whose browser keeps the files that all pages share."""
    contexts = {
        theme: browser.new_context(viewport=LAPTOP, color_scheme=theme)  # type: ignore[arg-type]
        for theme in THEMES
    }
    for theme, context in contexts.items():
        choose_theme(context, theme)
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="session")
def visit(
    request: pytest.FixtureRequest, themes: dict[str, BrowserContext], served: str
) -> Iterator[Visit]:
    """One page in one theme, loaded once for all tests that only look at it."""
    file, theme = request.param
    with themes[theme].new_page() as page:
        visit = Visit(file, theme, page)
        page.on("pageerror", lambda error: visit.faults.append(f"error: {error}"))
        page.on(
            "console",
            lambda m: visit.faults.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.on("requestfailed", lambda r: visit.faults.append(f"{r.url}: {r.failure}"))
        page.on("request", lambda r: visit.requests.append(r.url))
        page.goto(served + file)
        settle(page)
        yield visit
