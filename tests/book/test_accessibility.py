"""axe-core finds nothing serious on any page, in either theme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from visit import LAPTOP, Visit, settle

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# With `preload` axe would fetch the stylesheets once more, from wrong places. The rule left out is
# never serious, and takes half of the time: the theme has parts outside of its landmarks.
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {"region": {"enabled": False}},
}

# The themes share all elements. In the dark only rules are asked that look at colours.
ONLY = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}

# Formulas name the colours of the light theme; book.css turns them into those of the page.
COLOURED = """() => {
    const wanted = (name) => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.color = `var(--bp-${name})`;
        const color = getComputedStyle(probe).color;
        probe.remove();
        return color;
    };
    return {'#c44f00': wanted('orange'), '#0072b2': wanted('blue')};
}"""


def test_formulas_have_the_colours_of_the_pictures(visit: Visit) -> None:
    """It comes before the test for which the page is simplified."""
    wanted = visit.page.evaluate(COLOURED)
    parts = visit.page.locator("mjx-container g[fill^='#']")
    for given, shown in parts.evaluate_all(
        "parts => parts.map(part => [part.getAttribute('fill'), getComputedStyle(part).fill])"
    ):
        assert shown == wanted[given]
    if visit.file.endswith("01-worked-example.html"):
        assert parts.count() > 10


# Most of a chapter's elements are the words of its code, in a dozen styles: axe looks at the first
# of each. Any other that is as visible, as large and as coloured, before the same colour, would be
# judged the same; the letters of those become part of the line. And of a formula's drawing it looks
# at the whole: what is inside is glyphs, unless it says otherwise.
ONE_OF_EACH_STYLE = r"""() => {
    const seen = new Set(), again = [];
    const behind = (e) => {
        const color = e && getComputedStyle(e).backgroundColor;
        return e && /, 0\)$/.test(color) ? behind(e.parentElement) : color;
    };
    for (const pre of document.querySelectorAll('.highlight pre')) {
        const around = [pre.checkVisibility(), behind(pre)];
        for (const span of pre.querySelectorAll('span')) {
            const s = getComputedStyle(span);
            const key = [...around, s.color, s.backgroundColor, s.fontWeight, s.fontSize,
                s.opacity, s.display, span.className, span.attributes.length].join();
            if (seen.has(key)) again.push(span);
            else seen.add(key);
        }
    }
    for (const span of again) span.replaceWith(...span.childNodes);
    for (const drawing of document.querySelectorAll('mjx-container > svg[role=img]')) {
        if (!drawing.querySelector('a, [role], [tabindex], [aria-label], text')) {
            drawing.replaceChildren();
        }
    }
    for (const pre of document.querySelectorAll('.highlight pre')) pre.normalize();
}"""


def test_axe_finds_nothing_serious(visit: Visit) -> None:
    visit.page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]
    settle(visit.page)
    visit.page.evaluate(ONE_OF_EACH_STYLE)
    visit.page.evaluate(AXE)
    options = OPTIONS | ONLY[visit.theme]
    violations = visit.page.evaluate("o => axe.run(o).then(r => r.violations)", options)
    assert [report(v) for v in violations if v["impact"] in ("serious", "critical")] == []


def report(violation: dict[str, Any]) -> str:
    places = [f"{node['html'][:200]}: {node['failureSummary']}" for node in violation["nodes"]]
    return "\n".join([f"{violation['impact']}: {violation['help']}", *places])
