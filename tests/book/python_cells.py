"""A page with Python in it, used as a student would: by typing and by the buttons."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect
from visit import choose_theme

LAPTOP = {"width": 1366, "height": 768}
MILLISECONDS = 120_000  # for a run; a machine may be busy


@dataclass
class PythonPage:
    """One open page, and all that went wrong or was asked for in it."""

    page: Page
    faults: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self.hear)
        self.page.on("request", lambda request: self.requests.append(request.url))

    def hear(self, message: Any) -> None:
        # From the disk, the theme's own icon fonts are refused; that is not ours.
        if message.type == "error" and "font" not in message.text + str(message.location):
            self.faults.append(message.text)

    def cell(self, at: int) -> Cell:
        return Cell(self.page, self.page.locator(f"#bp-{at}"))

    def known(self) -> list[dict[str, Any]]:
        return read_cells(self.page.locator("#bp-cells").text_content() or "")["cells"]


@dataclass
class Cell:
    page: Page
    root: Locator

    def open(self) -> None:
        """Bring its editor up, if it is not there yet."""
        self.root.scroll_into_view_if_needed()
        opener = self.root.locator(".bp-open")
        if opener.count():
            opener.click()
        self.root.locator(".CodeMirror").wait_for()

    def write(self, source: str) -> None:
        """Replace what stands in the editor, by keyboard."""
        self.open()
        self.root.locator(".CodeMirror").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(source)

    def run(self, source: str | None = None) -> str:
        """Type this, run it, and wait; gives what is shown then."""
        if source is not None:
            self.write(source)
            self.page.keyboard.press("Control+Enter")
        else:
            self.button(
                "Check" if self.root.get_by_role("button", name="Check").count() else "Run"
            ).click()
        return self.result()

    def result(self) -> str:
        expect(self.root.locator(".bp-go")).to_be_visible(timeout=MILLISECONDS)
        return self.root.locator(".bp-output").inner_text()

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    @property
    def mark(self) -> str:
        """What stands over its output: whose it is."""
        return self.root.locator(".cell_output").get_attribute("data-mark") or ""

    @property
    def status(self) -> str:
        return self.root.locator(".bp-status").inner_text()

    @property
    def is_done(self) -> bool:
        return "done" in self.root.locator(".bp-done").inner_text()


def read_cells(text: str) -> dict[str, Any]:
    return json.loads(text)


def open_page(
    browser: Browser, address: str, replaced: dict[str, str] | None = None, **options: Any
) -> PythonPage:
    """A new page at the address; some files of the site may be replaced by other texts."""
    context = browser.new_context(**{"viewport": LAPTOP, **options})
    choose_theme(context, "light")
    found = PythonPage(context.new_page())
    for pattern, text in (replaced or {}).items():
        kind = "text/javascript" if ".js" in pattern else "text/html"
        found.page.route(pattern, answer(text, kind))
    found.page.goto(address)
    return found


def answer(text: str, kind: str) -> Any:
    return lambda route: route.fulfill(body=text, content_type=kind)


def has_python(site: Path) -> bool:
    """Whether the book was built with the files of `make live`."""
    files = site / "_static/bp-python-files.js"
    return files.exists() and "null" not in files.read_text(encoding="utf-8")
