"""A mistyped address, however deep, still leads back into the book."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, expect
from server import serve

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["nothing.html", "book/nothing/deep/down.html"])
def test_a_missing_page_leads_back(browser: Browser, served: str, path: str) -> None:
    with browser.new_context() as context:
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("response", lambda r: faults.append(r.url) if r.status >= 400 else None)
        response = page.goto(served + path)
        assert response is not None
        assert response.status == 404
        assert faults == [served + path]  # the page itself; all its own files are there
        expect(page.locator("article h1")).to_have_text("There is no page here")
        page.locator("article").get_by_role("link", name="the introduction").click()
        expect(page).to_have_url(served + "book/intro.html")


def test_a_missing_page_leads_back_from_a_folder(
    browser: Browser, site: Path, tmp_path: Path
) -> None:
    """As above, where the site lies in a folder and the build was told so by SITE_URL."""
    (tmp_path / "a-book").symlink_to(site)
    text = (site / "404.html").read_text(encoding="utf-8")
    start = "/a-book/"  # what know_the_address makes of it, see below
    text = re.sub(r'(\b(?:href|src|action|content_root)=")/(?!/)', rf"\g<1>{start}", text)
    (tmp_path / "404.html").write_text(text, encoding="utf-8")
    with serve(tmp_path) as served, browser.new_context() as context:
        page, faults = context.new_page(), []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("response", lambda r: faults.append(r.url) if r.status >= 400 else None)
        missing = f"{served}a-book/notebooks/nothing.html"
        page.goto(missing)
        assert faults == [missing]
        page.locator("article").get_by_role("link", name="the introduction").click()
        expect(page).to_have_url(served + "a-book/book/intro.html")


def test_the_first_address_leads_into_the_book(browser: Browser, served: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(served)
        expect(page).to_have_url(served + "book/intro.html")


@pytest.mark.parametrize(
    ("address", "start"),
    [
        (None, "/"),
        ("https://someone.example", "/"),
        ("https://someone.example/a-book", "/a-book/"),
        ("https://someone.example/a-book/", "/a-book/"),
    ],
)
def test_a_site_below_the_root(
    monkeypatch: pytest.MonkeyPatch, address: str | None, start: str
) -> None:
    """GitHub Pages puts a project's site into a folder: the links of the 404 page must know it."""
    spec = importlib.util.spec_from_file_location("bpbook", ROOT / "book/extensions/bpbook.py")
    assert spec is not None
    assert spec.loader is not None
    bpbook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bpbook)
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.delenv("SITE_URL", raising=False)
    if address:
        monkeypatch.setenv("SITE_URL", address)
    body = '<a href="/book/intro.html">the introduction</a>'
    config = SimpleNamespace(notfound_context={"body": body}, html_theme_options={})
    bpbook.know_the_address(None, config)
    assert config.notfound_urls_prefix == start
    assert f'href="{start}book/intro.html"' in config.notfound_context["body"]


def test_an_old_address_leads_on_with_its_setting(browser: Browser, served: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(served + "notebooks/07-own-network.html#fit:rows=1")
        expect(page).to_have_url(served + "notebooks/08-own-network.html#fit:rows=1")


def test_an_old_address_leads_on_without_scripts(browser: Browser, served: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(served + "notebooks/07-own-network.html")
        expect(page).to_have_url(served + "notebooks/08-own-network.html")
