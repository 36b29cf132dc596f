"""Pages that stay open for all tests that come to them, one for each kind of reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}


@dataclass
class Book:
    """An open page, what went wrong on it, and what was seen when it had come."""

    page: Page
    faults: list[str] = field(default_factory=list)
    seen: Any = None


class Library:
    """Opens pages for different readers; a page is loaded once as long as tests stay on it.

    MathJax is left out: it has nothing to do with pictures and would take most of the time.
    """

    def __init__(
        self, browser: Browser, readers: dict[str, dict[str, Any]], addresses: dict[str, str]
    ) -> None:
        self.contexts = {name: browser.new_context(**options) for name, options in readers.items()}
        for context in self.contexts.values():
            context.route("**/mathjax/**", lambda route: route.abort())
        self.addresses = addresses
        self.file = ""
        self.books: dict[str, Book] = {}

    def fresh(self, reader: str, address: str) -> Book:
        book = Book(self.contexts[reader].new_page())
        book.page.on("pageerror", lambda error: book.faults.append(str(error)))
        book.page.goto(address)
        return book

    def shared(self, reader: str, file: str) -> Book:
        if file != self.file:
            self.close()
            self.file = file
        if reader not in self.books:
            self.books[reader] = self.fresh(reader, self.addresses[reader] + file)
        return self.books[reader]

    def close(self) -> None:
        while self.books:
            self.books.popitem()[1].page.close()

    def leave(self) -> None:
        self.close()
        for context in self.contexts.values():
            context.close()
