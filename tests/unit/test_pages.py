"""What the pages show of Python is what Python shows."""

import doctest
import pkgutil
import re
from pathlib import Path

import pytest

import bpcore

BOOK = Path(__file__).parents[2] / "book"


@pytest.mark.parametrize("page", ["teaching.md"])
def test_examples_of_a_page(page):
    text = (BOOK / page).read_text().replace("```", "")
    names = {}
    exec("from bpcore.exercises import check", names)
    test = doctest.DocTestParser().get_doctest(text, names, page, page, 0)
    assert len(test.examples) >= 3
    assert doctest.DocTestRunner().run(test).failed == 0


def test_every_module_is_on_a_page_of_the_library_and_in_its_list():
    modules = {
        module.name
        for module in pkgutil.walk_packages(bpcore.__path__, "bpcore.")
        if not module.ispkg
    }
    pages = "".join(path.read_text() for path in sorted((BOOK / "api").glob("*.md")))
    documented = set(re.findall(r"^\.\. automodule:: (bpcore[\w.]+)$", pages, flags=re.M))
    listed = re.findall(r"\{names\} (.*)", (BOOK / "api.md").read_text())
    assert modules <= documented
    assert {name for line in listed for name in line.split()} == modules
