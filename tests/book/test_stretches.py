"""A chapter is read with pictures: between two of them lie at most two screens of a small laptop.

A picture is a figure or a card with controls, words and all. Tables, formulas and printed numbers
are none. What is measured ends at the summary: from there on readers look things up and work.
"""

from __future__ import annotations

from visit import LAPTOP, Visit, settle

LOOKS_AT = ("notebooks/", ["light"])
SCREEN = {"width": 1366, "height": 768}
LONGEST = 2 * SCREEN["height"]

# For each stretch its length and the headings above its two ends.
STRETCHES = """() => {
    const seen = [], landmarks = [...document.querySelectorAll(
        'article h1, article h2, article h3, article .bp-figure')];
    let start = 0, from = '', heading = '';
    for (const landmark of landmarks) {
        if (!landmark.checkVisibility() || landmark.parentElement.closest('.bp-figure')) continue;
        const box = landmark.getBoundingClientRect(), picture = landmark.matches('.bp-figure');
        if (!picture) heading = landmark.textContent.replace('#', '').trim();
        if (landmark.tagName === 'H1') [start, from] = [box.top, heading];
        const end = heading === 'Summary';
        if (picture || end) seen.push([Math.round(box.top - start), from, heading]);
        if (end) break;
        if (picture) [start, from] = [box.bottom, heading];
    }
    return seen;
}"""


def test_no_long_stretch_without_a_picture(visit: Visit) -> None:
    visit.page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
    settle(visit.page)
    measured = visit.page.evaluate(STRETCHES)
    visit.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    assert len(measured) > 3, measured
    assert measured[-1][2] == "Summary", measured
    long = [
        f"{length} px without a picture, from {first!r} to {last!r}"
        for length, first, last in measured
        if length > LONGEST
    ]
    assert not long, "\n".join([f"above {LONGEST} px:", *long])
