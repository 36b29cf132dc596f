"""How quickly the built book is there, and how quickly it answers. Run `make bench-book`.

Every page is opened over http, in a new browser each time, on a processor slowed four times: about
a phone. What is measured goes into book/speed.md, which is a page of the book. Nothing is asserted.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "book")]

from chromium import start_chromium  # noqa: E402
from server import serve  # noqa: E402

from benchmarks.machine import processor  # noqa: E402

SITE, TABLE = ROOT / "_build" / "html", ROOT / "book" / "speed.md"
SLOWER, TIMES, MOVES = 4, 3, 40
PHONE = {"width": 360, "height": 740}
WATCH = """(() => {
    const seen = window.bpSeen = {shift: 0};
    const look = () => {
        if (!seen.formula && document.querySelector('mjx-container svg'))
            seen.formula = performance.now();
        const slider = document.querySelector('bp-live input[type=range]');
        if (!seen.slider && slider?.getBoundingClientRect().width)
            seen.slider = performance.now();
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
    }).observe({type: 'layout-shift', buffered: true});
})()"""
# From a moved slider to the picture laid out anew, for the first live picture of the page.
MOVE = """(count) => {
    const slider = document.querySelector('bp-live input[type=range]');
    if (!slider) return null;
    const card = slider.closest('bp-live'), times = [];
    for (let k = 0; k < count; k++) {
        const part = ((k * 7) % count) / count;
        slider.value = +slider.min + part * (slider.max - slider.min);
        const before = performance.now();
        slider.dispatchEvent(new Event('input', {bubbles: true}));
        card.update();
        card.getBoundingClientRect();
        times.push(performance.now() - before);
    }
    return times;
}"""
HEAD = """\
# How quick the book is

This page is written by `make bench-book`: each page of the book was opened {times} times, over
http, in a new browser with the window of a phone, on a processor slowed {slower} times. The middle
one of the {times} is shown. Times depend on the machine, which was: {machine}; {browser}; {day}.
The pages of the library's modules are left out.

## When it is there

- **formula**, **slider**: when the first one is there, in milliseconds after the click.
- **move**: from a moved slider to the new picture, in milliseconds: the middle, the worst.
- **shift**: how much of the page jumps while it loads; 0.1 is what the web calls good.

| page | formula | slider | move | shift |
|:--|--:|--:|--:|--:|
{quick}

## What it weighs

- **own**: what only this page needs, compressed, in kB. **shared**: what is kept for the next page.
- **requests**: how many files the page asks this site for.

| page | own | shared | requests |
|:--|--:|--:|--:|
{heavy}
"""


@dataclass
class Measured:
    """One visit of a page."""

    own: float
    shared: float
    requests: int
    formula: float | None
    slider: float | None
    moves: list[float] | None
    shift: float


def main() -> int:
    pages = sorted(path for path in SITE.rglob("*.html") if is_read(path))
    if not pages:
        print("There is no book in _build/html: run make live first.", file=sys.stderr)
        return 1
    with sync_playwright() as playwright, serve(SITE) as address:
        browser = start_chromium(playwright)
        rows = [row(browser, address, page) for page in pages]
        name = f"Chromium {browser.version}"
        browser.close()
    quick, heavy = ("\n".join(lines) for lines in zip(*rows, strict=True))
    text = HEAD.format(
        times=TIMES, slower=SLOWER, machine=processor(), browser=name, day=date.today(),
        quick=quick, heavy=heavy,
    )  # fmt: skip
    TABLE.write_text(text, encoding="utf-8")
    print(quick, heavy, f"\nKept in {TABLE.relative_to(ROOT)}", sep="\n")
    return 0


def is_read(path: Path) -> bool:
    """Whether it is a chapter or a page about the book, and not one that only leads on."""
    place = path.relative_to(SITE).parts
    leads_on = 'http-equiv="refresh"' in path.read_text(encoding="utf-8")
    return place[0] in ("notebooks", "book") and len(place) == 2 and not leads_on


def row(browser: Browser, address: str, path: Path) -> tuple[str, str]:
    """The page's lines in the two tables."""
    source = path.relative_to(SITE).with_suffix(".ipynb" if "notebooks" in path.parts else ".md")
    visits = [visit(browser, address + path.relative_to(SITE).as_posix()) for _ in range(TIMES)]
    first = visits[0]
    moves = [time for each in visits for time in each.moves or ()]
    link = f"[](../{source.as_posix()})"  # Sphinx puts the page's title there
    quick = [
        middle(each.formula for each in visits),
        middle(each.slider for each in visits),
        f"{median(moves):.0f}, {max(moves):.0f}" if moves else "",
        f"{max(each.shift for each in visits):.2f}",
    ]
    heavy = [f"{first.own:.0f}", f"{first.shared:.0f}", str(first.requests)]
    return f"| {' | '.join([link, *quick])} |", f"| {' | '.join([link, *heavy])} |"


def middle(times: Iterator[float | None]) -> str:
    known = [time for time in times if time is not None]
    return f"{median(known):.0f}" if known else ""


def visit(browser: Browser, url: str) -> Measured:
    with browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True) as context:
        context.add_init_script(WATCH)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(url)
        settle(page)
        seen: dict[str, Any] = page.evaluate("window.bpSeen")
        files = {url.split("#")[0] for url in asked if url.startswith("http")}
        shared = {file for file in files if "/_static/" in file}
        return Measured(
            weight(files - shared), weight(shared), len(files), seen.get("formula"),
            seen.get("slider"), page.evaluate(MOVE, MOVES), seen["shift"],
        )  # fmt: skip


def settle(page: Page) -> None:
    page.evaluate("async () => { await window.MathJax?.startup?.promise; }")
    page.wait_for_timeout(1500)


def weight(urls: set[str]) -> float:
    """What a server that compresses would send for them, in kB."""
    paths = [SITE / unquote(urlsplit(url).path).lstrip("/") for url in urls]
    return sum(len(gzip.compress(path.read_bytes())) for path in paths if path.is_file()) / 1000


if __name__ == "__main__":
    sys.exit(main())
