"""What the pages show of Python is what Python shows."""

import doctest
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"


@pytest.mark.parametrize("page", ["teaching.md"])
def test_examples_of_a_page(page):
    text = (BOOK / page).read_text().replace("```", "")
    names = {}
    exec("from bpcore.exercises import check", names)
    test = doctest.DocTestParser().get_doctest(text, names, page, page, 0)
    assert len(test.examples) >= 3
    assert doctest.DocTestRunner().run(test).failed == 0
