"""A page is light: what it costs beyond the files that all pages share."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

from html_page import read_page

MOST_BYTES = 300_000
MOST_BYTES_OF_SCRIPTS = 40_000


def test_weight(page_file: str, site: Path) -> None:
    path = site / page_file
    own = {path} | {
        ((path.parent) / unquote(urlsplit(address).path)).resolve()
        for tag, _, address in read_page(path).links
        if tag in ("img", "script", "source", "video", "object", "iframe", "embed")
        and not urlsplit(address).scheme
        and "_static/" not in address
    }
    weights = {file.name: len(gzip.compress(file.read_bytes())) for file in own}
    assert sum(weights.values()) <= MOST_BYTES, weights


def test_our_scripts_are_light(site: Path) -> None:
    """All that is our own, for pictures, questions and Python in the page."""
    scripts = (site / "_static").glob("bp*.js")
    weights = {file.name: len(gzip.compress(file.read_bytes())) for file in scripts}
    assert {"bp.js", "bp-python-files.js"} <= weights.keys()
    assert sum(weights.values()) <= MOST_BYTES_OF_SCRIPTS, weights
