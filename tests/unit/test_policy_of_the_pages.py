"""What the build writes into every page, and what it refuses."""

from __future__ import annotations

import doctest
from types import SimpleNamespace

import bppolicy
import pytest
from sphinx.errors import ExtensionError


def test_the_examples() -> None:
    assert doctest.testmod(bppolicy).failed == 0


PAGE = '<html>\n<head>\n<meta charset="utf-8" />\n<script>theme()</script>\n</head></html>'


def test_it_follows_the_encoding_and_names_each_script() -> None:
    lines = bppolicy.protect(PAGE).splitlines()
    assert lines[2] == '<meta charset="utf-8" />'
    assert lines[3].startswith('<meta http-equiv="Content-Security-Policy"')
    assert bppolicy.checksum("theme()") in lines[3]
    assert "blob:" not in lines[3]


def test_a_chapter_may_start_python() -> None:
    chapter = PAGE + '<script type="application/json" id="bp-cells">{"chapter":"x"}</script>'
    assert "blob: 'wasm-unsafe-eval';" in bppolicy.policy(chapter)
    assert "'unsafe-eval'" not in bppolicy.policy(chapter)


def test_once_is_enough() -> None:
    once = bppolicy.protect(PAGE)
    assert bppolicy.protect(once) == once


def test_a_page_of_one_line_gets_it_too() -> None:
    assert bppolicy.protect("<p>Gone</p>").startswith("<meta http-equiv=")


@pytest.mark.parametrize(
    "output",
    [
        "<script>steal()</script>",
        "<script type=module>steal()</script>",
        "<p onclick='steal()'>",
        '<svg\nonload="steal()">',
        '<a href="javascript:steal()">',
    ],
)
def test_code_that_an_output_brings_stops_the_build(output: str) -> None:
    with pytest.raises(ExtensionError, match=r"notebooks/x: the page's policy forbids this.*steal"):
        bppolicy.refuse_scripts_in_the_text(
            None, "notebooks/x", "", {"body": f"<p>1</p>{output}"}, None
        )


@pytest.mark.parametrize(
    "output",
    [
        '<script defer src="programs/x.js"></script>',
        '<script type="application/json">{"on": "x"}</script>',
        "<p>once = 1, on=off</p>",
        "<p>a &lt;b onclick=1&gt;</p>",
    ],
)
def test_data_and_text_are_no_code(output: str) -> None:
    bppolicy.refuse_scripts_in_the_text(SimpleNamespace(), "x", "", {"body": output}, None)
