"""Every entry of the errata is there and proves itself by numbers of the page, or says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

COUNTS = {"000": 10, "001": 15, "002": 11, "003": 7, "004": 30}
MISTAKES = [f"mistake-{source}-{k + 1}" for source, n in COUNTS.items() for k in range(n)]
CHOICES = [f"convention-{k + 1}" for k in range(28)]
NOT_COMPUTED = {"mistake-004-9", "mistake-004-17", "convention-14"}  # wording, missing text, signs
SOURCE = Path(__file__).parents[2] / "book" / "errata.md"


def entries() -> dict[str, str]:
    """The source of each entry, by its address."""
    parts = re.split(
        r"^\(((?:mistake|convention|errata)-[\w-]+)\)=$", SOURCE.read_text(), flags=re.M
    )
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {name: text for name, text in pairs if not name.startswith("errata")}


def test_all_are_listed_in_order() -> None:
    assert len(MISTAKES + CHOICES) == 101
    assert list(entries()) == MISTAKES + CHOICES


@pytest.mark.parametrize("name", MISTAKES + CHOICES)
def test_an_entry_asserts_what_it_says(name: str) -> None:
    text = entries()[name]
    if name in NOT_COMPUTED:
        assert re.search(r"[Nn]othing to compute", text)
        assert "code-cell" not in text
    else:
        assert re.search(r"^ *assert ", text, flags=re.M)
        assert "print(" in text or "rows(" in text
    if name in MISTAKES:
        assert re.search(r"^\*(High|Middle|Low)\.\* \*\*Printed:\*\* ", text, flags=re.M)


@pytest.mark.parametrize("name", MISTAKES + CHOICES)
def test_an_entry_says_where_it_stands(name: str) -> None:
    """A reader can look it up: section, function or file, and the line."""
    assert len(re.findall(r"^\*\*Where:\*\* .*\blines? \d+.*\.$", entries()[name], flags=re.M)) == 1


def test_every_entry_shows_numbers_that_fit_a_phone(browser: Browser, served: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(served + "book/errata.html")
        outputs = page.evaluate(
            """names => Object.fromEntries(names.map(name => [name,
                [...document.getElementById(name).closest('section')
                    .querySelectorAll('.cell_output pre')].map(e => e.textContent).join('')]))""",
            MISTAKES + CHOICES,
        )
    assert {name for name, text in outputs.items() if not text} == NOT_COMPUTED
    wide = {line for text in outputs.values() for line in text.splitlines() if len(line) > 38}
    assert wide == set()
