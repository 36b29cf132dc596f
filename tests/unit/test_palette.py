"""One palette for the pictures and the pages: complete, readable, and written down once."""

import importlib.util
import re
from pathlib import Path

import pytest

from bpcore.plot.style import DARK, LIGHT

ROOT = Path(__file__).parents[2]
STYLED = [*ROOT.glob("book/static/*.css"), *ROOT.glob("book/s*/*.js")]
STYLED += [*ROOT.glob("bpcore/**/*.py"), *ROOT.glob("book/*.md")]


@pytest.fixture(scope="module")
def css():
    spec = importlib.util.spec_from_file_location("bpbook", ROOT / "book/extensions/bpbook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.palette_css()


def test_both_pages_have_every_colour(css):
    light, dark, *of_formulas = re.findall(r"\{(.*?)\}", css)
    for rule, palette in ((light, LIGHT), (dark, DARK)):
        assert dict(re.findall(r"--bp-(\w+):(#\w{6});", rule)) == palette
    assert list(LIGHT) == list(DARK)
    assert len(of_formulas) == len(LIGHT)


@pytest.mark.parametrize("path", STYLED, ids=lambda path: path.name)
def test_every_variable_that_is_used_exists(css, path):
    sheets = [sheet.read_text() for sheet in ROOT.glob("book/static/*.css")]
    defined = set(re.findall(r"(--bp-[\w-]+)\s*:", css + "".join(sheets)))
    used = re.findall(r"var\((--bp-\w[\w-]*)", path.read_text(encoding="utf-8"))
    assert set(used) <= defined


def test_colours_stand_in_the_palette_alone():
    for path in ROOT.glob("book/s*/*.*s"):  # styles and scripts
        text = path.read_text(encoding="utf-8").lower()
        assert [color for color in {*LIGHT.values(), *DARK.values()} if color in text] == []


def luminance(color):
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    "name", ["ink", "muted", "blue", "orange", "green", "pink", "violet", "gold", "brown"]
)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_written_can_be_read(palette, name):
    """At least 4.5 to 1 against the page, as WCAG asks of text."""
    light, dark = sorted((luminance(palette[name]), luminance(palette["paper"])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
