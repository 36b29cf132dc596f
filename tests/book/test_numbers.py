"""Chapters carry their numbers, and so do their equations."""

from __future__ import annotations

import re

from visit import Visit

LOOKS_AT = ("notebooks/", ["light"])


def test_a_chapter_and_its_equations_are_numbered(visit: Visit) -> None:
    title = visit.page.locator("article h1").first.inner_text()
    number = re.match(r"(\d+)\. ", title)
    assert number, title
    assert visit.page.locator("nav.bd-links li.current").inner_text().startswith(number[0])
    labels = visit.page.locator("span.eqno").all_inner_texts()
    assert all(label.startswith(f"({number[1]}.") for label in labels), labels
