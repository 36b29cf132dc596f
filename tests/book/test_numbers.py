"""Chapters carry their numbers, and so do their equations."""

from __future__ import annotations

import re

import pytest
from html_page import pages
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def chapters(request: pytest.FixtureRequest) -> list[str]:
    site = request.config.getoption("site").resolve()
    return [file for file in pages(site) if file.startswith("notebooks/")]


def test_chapters_and_their_equations_are_numbered(
    browser: Browser, served: str, chapters: list[str]
) -> None:
    assert chapters
    with browser.new_context() as context:
        page = context.new_page()
        for file in chapters:
            page.goto(served + file)
            title = page.locator("article h1").first.inner_text()
            number = re.match(r"(\d+)\. ", title)
            assert number, title
            assert page.locator("nav.bd-links li.current").inner_text().startswith(number[0])
            labels = page.locator("span.eqno").all_inner_texts()
            assert all(label.startswith(f"({number[1]}.") for label in labels), labels
