"""A page of its own for pictures, without the rest of the book: what the tests of `live` open."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bpcore.plot.style import COLORS

STATIC = Path(__file__).parents[2] / "book/static"
SCRIPTS = (
    "bp-card", "bp-explore", "bp-format", "bp-range", "bp-actors", "bp-live", "bp-ask",
    "bp-random", "bp-network", "bp-stage", "bp-texts", "bp-playground",
)  # fmt: skip
POLICY = "script-src 'self'"  # nothing inline, nothing from text


def write_page(folder: Path, pictures: Iterable[Any], words: str = "") -> Path:
    """Write a page with these pictures into the folder, as the build of the book would."""
    for file in STATIC.glob("b*.*s"):
        (folder / file.name).write_bytes(file.read_bytes())
    palette = "".join(f"--bp-{name}:{color};" for name, color in COLORS.items())
    (folder / "palette.css").write_text(f":root{{{palette}}}")
    body = "\n".join(picture.html() for picture in pictures)
    body = re.sub(
        r'<script type="text/plain" class="bp-program" data-program="([\w-]+)">(.*?)</script>',
        lambda match: _program(folder, match[1], match[2]),
        body,
        flags=re.S,
    )
    scripts = "".join(f'<script defer src="{name}.js"></script>' for name in SCRIPTS)
    page = folder / "page.html"
    page.write_text(
        '<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width"><title>Pictures</title>'
        f'<link rel="stylesheet" href="palette.css">'
        f'<link rel="stylesheet" href="book.css">{scripts}</head>'
        f'<body class="bd-article"><main><h1>Pictures</h1>{words}{body}</main></body></html>'
    )
    return page


def _program(folder: Path, key: str, text: str) -> str:
    (folder / f"{key}.js").write_text(text)
    return f'<script defer src="{key}.js"></script>'
