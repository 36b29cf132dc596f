"""The book on paper: nothing is cut."""

from __future__ import annotations

from visit import LAPTOP, Visit, settle

LOOKS_AT = (("notebooks/", "book/"), ["light"])
PAPER = {"width": 700, "height": 1000}  # A4 between its margins

# What would end outside its box, where paper does not scroll.
CUT = """() => [...document.querySelectorAll(
        '.bd-article :is(pre, table, div.math, .highlight, .cell_output)')]
    .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.tagName} ${e.className}: ${e.textContent.trim().slice(0, 60)}`)"""

UNFOLD = """() => {
    for (const part of document.querySelectorAll('details:not([open])')) {
        part.dataset.folded = '';
        part.open = true;
    }
}"""
FOLD_AGAIN = """() => {
    for (const part of document.querySelectorAll('details[data-folded]')) {
        delete part.dataset.folded;
        part.open = false;
    }
}"""
# The theme lets a long line be reached by keyboard, a moment after the window has another size.
REACHED = """() => [...document.querySelectorAll('pre')].every(
    e => !e.checkVisibility() || e.scrollWidth <= e.clientWidth || e.tabIndex === 0)"""


def test_nothing_is_cut_on_paper(visit: Visit) -> None:
    page = visit.page
    page.evaluate(UNFOLD)
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    settle(page)
    cut = page.evaluate(CUT)
    page.emulate_media(media="screen")
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    page.evaluate(FOLD_AGAIN)
    page.wait_for_function(REACHED)
    assert cut == []
