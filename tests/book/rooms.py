"""Which tests look at the same open page, and whose turn it is: told from a test's name alone, as
the process that hands out tests to workers knows nothing else of them."""

from __future__ import annotations

import re

# What takes longest comes first, so that all workers end at about the same time.
LONGEST_FIRST = ("test_python_exercises", "test_python_cells", "visit", "test_live_pictures")
OF_A_VISIT = (  # the last one changes the page
    "test_loading", "test_numbers", "test_layout", "test_stretches", "test_paper",
    "test_accessibility",
)  # fmt: skip
BY_PAGE = ("test_python_exercises", "test_explorables", "test_live_book")
NAME = re.compile(
    r"(?:.*/)?(?P<file>\w+)\.py::\w+"
    r"(?:\[(?:laptop-|phone-)?(?P<page>.*?\.html)?(?P<theme> light| dark)?.*\])?"
)


def room(nodeid: str) -> str:
    """Where a test belongs: a page that is loaded once for three files, or for one, or a file."""
    kind, page, _ = parts(nodeid)
    return f"{kind} {page}".strip()


def turn(nodeid: str) -> tuple[int, str, str, int]:
    kind, _, theme = parts(nodeid)
    place = LONGEST_FIRST.index(kind) if kind in LONGEST_FIRST else len(LONGEST_FIRST)
    file = nodeid.partition("::")[0].rpartition("/")[2].removesuffix(".py")
    within = OF_A_VISIT.index(file) if file in OF_A_VISIT else 0
    return place, room(nodeid), theme, within


def parts(nodeid: str) -> tuple[str, str, str]:
    """The kind of a test, its page and its theme.

    >>> parts("tests/book/test_layout.py::test_it[phone-notebooks/02-chain.html dark]")
    ('visit', 'notebooks/02-chain.html', 'dark')
    """
    found = NAME.match(nodeid)
    if not found:
        return nodeid.partition("::")[0], "", ""
    file, page, theme = found["file"], found["page"] or "", (found["theme"] or "").strip()
    if theme:
        return "visit", page, theme
    return file, re.sub(r"^[a-z ]+-(?=notebooks/|book/)", "", page) if file in BY_PAGE else "", ""
