"""A page of its own for pictures, without the rest of the book: what the tests of `live` open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any

import bpscripts

from bpcore.explore.format import typeset
from bpcore.plot.style import COLORS

STATIC = Path(__file__).parents[2] / "book/static"
POLICY = "script-src 'self'"  # nothing inline, nothing from text


def without_tags(html: str) -> str:
    """The text of a piece of HTML."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def as_read(words: str) -> str:
    """The words of a picture as the page's text."""
    return without_tags(typeset(words))


def write_page(folder: Path, pictures: Iterable[Any], words: str = "") -> Path:
    """Write a page with these pictures into the folder, as the build of the book would."""
    (folder / "book.css").write_bytes((STATIC / "book.css").read_bytes())
    (folder / "bp.js").write_text(bpscripts.all_scripts())
    palette = "".join(f"--bp-{name}:{color};" for name, color in COLORS.items())
    (folder / "palette.css").write_text(f":root{{{palette}}}")
    body = "\n".join(picture.html() for picture in pictures)
    body = re.sub(
        r'<script type="text/plain" class="bp-program" data-program="([\w-]+)">(.*?)</script>',
        lambda match: _program(folder, match[1], match[2]),
        body,
        flags=re.S,
    )
    page = folder / "page.html"
    page.write_text(
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><title>Pictures</title>'
        f'<link rel="stylesheet" href="palette.css">'
        f'<link rel="stylesheet" href="book.css"><script defer src="bp.js"></script></head>'
        f'<body class="bd-article"><main><h1>Pictures</h1>{words}{body}</main></body></html>'
    )
    return page


def _program(folder: Path, key: str, text: str) -> str:
    (folder / f"{key}.js").write_text(text)
    return f'<script defer src="{key}.js"></script>'
