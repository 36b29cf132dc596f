"""A built page as a file: what its HTML says before any browser or script touches it."""

from __future__ import annotations

import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

NOT_SHARED = {"404.html", "genindex.html", "py-modindex.html", "search.html"}
URL_ATTRIBUTES = ("href", "src", "poster", "action")


class HtmlPage(HTMLParser):
    """Titles, links, ids and pictures with controls of one HTML file."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title = ""
        self.lang = ""
        self.redirect = ""
        self.meta: dict[str, str] = {}
        self.ids: list[str] = []
        self.links: list[tuple[str, str, str]] = []  # element, its rel, address
        self.explorables: dict[str, dict[str, Any]] = {}
        self.live: dict[str, dict[str, Any]] = {}
        self._inside: list[str] = []
        self._json = False
        self._card: tuple[dict[str, dict[str, Any]], str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in attributes}
        self._inside.append(tag)
        if tag == "html":
            self.lang = attrs.get("lang", "")
        if tag == "meta":
            self.meta[attrs.get("property") or attrs.get("name", "")] = attrs.get("content", "")
            if attrs.get("http-equiv", "").lower() == "refresh":
                self.redirect = attrs["content"].partition("url=")[2]
                self.links.append((tag, "", self.redirect))
        if tag in ("bp-explore", "bp-live"):
            self._card = (self.explorables if tag == "bp-explore" else self.live, attrs["id"])
        if tag == "script":
            self._json = attrs.get("type") == "application/json"
        if "id" in attrs:
            self.ids.append(attrs["id"])
        for name in URL_ATTRIBUTES:
            if name in attrs:
                self.links.append((tag, attrs.get("rel", ""), attrs[name]))
        for candidate in attrs.get("srcset", "").split(","):
            if candidate.strip():
                self.links.append((tag, "", candidate.split()[0]))

    def handle_endtag(self, tag: str) -> None:
        while tag in self._inside and self._inside.pop() != tag:
            pass
        if tag in ("bp-explore", "bp-live"):
            self._card = None

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] == ["title"] and "svg" not in self._inside:
            self.title += data
        if self._inside[-1:] == ["script"] and self._json and self._card:
            pictures, name = self._card
            pictures[name] = json.loads(data)


@cache
def read_page(path: Path) -> HtmlPage:
    return HtmlPage(path.read_text(encoding="utf-8"))


def html_files(site: Path) -> list[str]:
    """All pages that a reader can come to, as paths inside the site."""
    files = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return sorted(file for file in files if not file.startswith("_static/"))


def pages(site: Path) -> list[str]:
    """The pages that show something: not those which only send the reader on.

    The pages with the library's source code are all of one make: the first stands for them.
    """
    files = [file for file in html_files(site) if not read_page(site / file).redirect]
    sources = [file for file in files if file.startswith("_modules/bpcore/")]
    return [file for file in files if not file.startswith("_modules/") or file in sources[:1]]


def shared(site: Path) -> list[str]:
    """The pages that people link to."""
    return [f for f in pages(site) if f not in NOT_SHARED and not f.startswith("_modules/")]


def explorables(site: Path) -> list[tuple[str, str]]:
    """Page and name of every picture with sliders."""
    return [(file, name) for file in pages(site) for name in read_page(site / file).explorables]


def live_pictures(site: Path) -> list[tuple[str, str]]:
    """Page and name of every picture that the page computes."""
    return [(file, name) for file in pages(site) for name in read_page(site / file).live]
