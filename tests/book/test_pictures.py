"""What the pictures write is large enough to read, and the font that comes along can draw it."""

from __future__ import annotations

import importlib.util
import re
from html import unescape
from pathlib import Path

from html_page import read_page

ROOT = Path(__file__).parents[2]
SMALLEST = 9  # points, which the page shows as pixels


def glyphs() -> set[int]:
    path = ROOT / "book/extensions/bpbook.py"
    spec = importlib.util.spec_from_file_location("bpbook", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return set(module.GLYPHS)


def drawn_texts(path: Path) -> list[str]:
    """Every SVG text element of a page, in all frames of all its pictures."""
    sources = [line for data in read_page(path).explorables.values() for line in data["lines"]]
    sources += re.findall(r'<div class="frame".*?</svg>', path.read_text(encoding="utf-8"), re.S)
    return [text for source in sources for text in re.findall(r"<text.*?</text>", source, re.S)]


def test_letters_are_large_enough(page_file: str, site: Path) -> None:
    """Exponents and indices inside a text may be smaller than the text itself."""
    small = [text for text in drawn_texts(site / page_file) if max(sizes(text)) < SMALLEST]
    assert small == []


def sizes(text: str) -> list[float]:
    """The sizes that a text and its spans ask for; 0 if none."""
    found = re.findall(r"font(?:-size)?:[^;\"]*?([\d.]+)px", text)
    return [float(size) for size in found] or [0.0]


def test_every_letter_has_a_glyph(page_file: str, site: Path) -> None:
    letters = set(unescape(re.sub(r"<[^>]*>", "", "".join(drawn_texts(site / page_file)))))
    known = glyphs()
    assert sorted(letter for letter in letters if ord(letter) not in known) == []
