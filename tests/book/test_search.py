"""The search, as a reader uses it: symbols, spellings, and a chapter on top."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

WORDS = ["δ", "delta", "η", "σ", "overfitting", "over-fitting", "learning rate", "initialization"]


@pytest.mark.parametrize("word", WORDS)
def test_a_chapter_is_found_first(browser: Browser, served: str, word: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served}search.html?q={word}")
        first = page.locator("#search-results ul.search a").first
        expect(first).to_be_visible()
        address = first.get_attribute("href") or ""
        assert "notebooks/" in address


def test_a_name_of_the_library_leads_to_its_entry(browser: Browser, served: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served}search.html?q=check_gradient")
        found = page.locator("#search-results ul.search a[href*='book/api/gradcheck.html#']")
        expect(found.first).to_be_visible()


def test_what_is_nowhere_is_not_found(browser: Browser, served: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{served}search.html?q=quicksilver")
        expect(page.locator("#search-results")).to_contain_text("did not match")
        expect(page.locator("#search-results ul.search a")).to_have_count(0)
