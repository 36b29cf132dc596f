"""What a search engine, a shared link and a screen reader learn from a page's head."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from html_page import pages, read_page


def test_language_and_title(page_file: str, site: Path) -> None:
    page = read_page(site / page_file)
    assert page.lang == "en"
    assert 10 <= len(page.title.strip()) <= 90
    name, _, book = page.title.replace(" - ", " — ").partition(" — ")
    assert name.strip() != book.strip(), "the title says the same twice"


def test_titles_differ(site: Path) -> None:
    titles = [read_page(site / file).title for file in pages(site)]
    assert len(titles) == len(set(titles))


def test_description(shared_file: str, site: Path) -> None:
    meta = read_page(site / shared_file).meta
    for name in ("description", "og:description"):
        assert 40 <= len(meta.get(name, "")) <= 320, f"{name}: {meta.get(name)!r}"
        source = re.search(r"[\\${}]|`|__|\[\[", meta[name])
        assert source is None, f"{name} shows its source: {meta[name]!r}"


def test_social_card(shared_file: str, site: Path) -> None:
    page = read_page(site / shared_file)
    assert page.meta["og:title"] in page.title
    assert page.meta["og:site_name"] == "Backpropagation, Worked Out"
    # Without SITE_URL the address is that of a file under the site's root.
    path = unquote(urlsplit(page.meta["og:image"]).path)
    assert any((site / tail).is_file() for tail in tails(path)), path
    assert page.meta["og:image:alt"].strip()


def tails(path: str) -> list[str]:
    """The path, and what remains when folders are taken off its front."""
    parts = path.strip("/").split("/")
    return ["/".join(parts[k:]) for k in range(len(parts))]
