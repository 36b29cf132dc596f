"""No page scrolls sideways and nothing is cut off, on a phone and on a laptop, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from visit import LAPTOP, Visit, settle

SIZES = {"phone": {"width": 360, "height": 740}, "laptop": LAPTOP}

# Elements that end outside the window, except where the reader can scroll to them or never sees
# them: inside a scroller, wholly outside (drawers, skip links), or for screen readers only.
STICKING_OUT = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = e => e && (['auto', 'scroll'].includes(getComputedStyle(e).overflowX)
        && e !== document.body && e !== document.documentElement || scrolls(e.parentElement));
    const found = [];
    for (const e of document.body.querySelectorAll('*')) {
        if (e.closest('defs, clipPath, symbol, marker, mjx-assistive-mml')) continue;
        if (!e.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
        const box = e.getBoundingClientRect();
        if (box.width <= 1 || box.height <= 1 || box.right <= 0 || box.left >= width) continue;
        if (box.right <= width + 1 && box.left >= -1 || scrolls(e.parentElement)) continue;
        found.push(`${e.tagName} ${e.getAttribute('class') ?? ''} ${e.textContent.slice(0, 40)} `
            + `from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    return found;
}"""

# Letters of a figure that end outside its drawing, where a neighbour may cover them; a hidden
# text has no width.
OUTSIDE_THE_FIGURE = """() => [...document.querySelectorAll('.frame svg')].flatMap(svg => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter(text => {
        const box = text.getBoundingClientRect();
        return box.width && (box.left < frame.left - 3 || box.right > frame.right + 3
            || box.top < frame.top - 3 || box.bottom > frame.bottom + 3);
    }).map(text => text.textContent);
})"""

# Formulas wider than their column: their readers would have to scroll.
WIDE_FORMULAS = """() => [...document.querySelectorAll('div.math')].filter(block =>
    [...block.querySelectorAll('mjx-container svg')].some(svg =>
        svg.getBoundingClientRect().width > block.clientWidth + 1)).map(block => block.id)"""


@pytest.fixture(params=SIZES, scope="session")
def resized(request: pytest.FixtureRequest, visit: Visit) -> Iterator[Page]:
    """The page in this size, for all tests that look at it."""
    visit.page.set_viewport_size(SIZES[request.param])  # type: ignore[arg-type]
    settle(visit.page)
    yield visit.page
    visit.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    visit.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")


def test_the_page_does_not_scroll_sideways(resized: Page) -> None:
    inner, outer = resized.evaluate(
        "() => [document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert inner <= outer


def test_nothing_sticks_out(resized: Page) -> None:
    assert resized.evaluate(STICKING_OUT) == []


def test_letters_stay_inside_their_figure(resized: Page) -> None:
    assert resized.evaluate(OUTSIDE_THE_FIGURE) == []


def test_formulas_fit_their_column(resized: Page) -> None:
    assert resized.evaluate(WIDE_FORMULAS) == []


def test_the_theme_puts_no_button_over_the_text(resized: Page) -> None:
    """It shows one for the way back to the top as soon as a reader scrolls up a little."""
    for place in (3000, 2500, 2400):
        resized.evaluate("y => scrollTo({top: y, behavior: 'instant'})", place)
        settle(resized)
    assert not resized.locator("#pst-back-to-top").is_visible()
