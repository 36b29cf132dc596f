"""The page about the book's speed has a line for every chapter, and says where it was measured."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_that_make_bench_book_wrote_is_whole() -> None:
    text = (ROOT / "book" / "speed.md").read_text(encoding="utf-8")
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    for page in re.findall(r"file: (notebooks/\S+)", contents):
        lines = re.findall(rf"^\| \[\]\(\.\./{page}\.ipynb\) \|.*\|$", text, re.MULTILINE)
        formula, slider, move, shift, own, shared, requests = (
            cell.strip() for line in lines for cell in line.split("|")[2:-1]
        )
        assert int(own) <= 300
        assert int(shared) > 0
        assert int(requests) > 1
        assert int(formula) > 0
        assert int(slider) > 0
        assert re.fullmatch(r"\d+, \d+", move)
        assert float(shift) >= 0
    assert re.search(r"which was: .*\d+ cores; Chromium [\d.]+; \d{4}-\d\d-\d\d", text)
