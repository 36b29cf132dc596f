"""Every letter of every formula in a picture is, in the page, the letter that was written."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bpcore import plot
from bpcore.explore.summed import SUMS
from bpcore.explore.svg import svg
from bpcore.plot.canvas import Canvas

ROOT = Path(__file__).parents[2]
SIGNS = {
    "beta": "β", "delta": "δ", "eta": "η", "kappa": "κ", "lambda": "λ", "sigma": "σ", "tau": "τ",
    "Sigma": "Σ", "varepsilon": "ε", "partial": "∂", "sum": "∑", "sqrt": "√", "top": "⊤",
    "odot": "⊙", "cdot": "⋅", "times": "×", "leftarrow": "←", "mathrm": "",
    "quad": "", ",": "", " ": "",
}  # fmt: skip
MORE = (r"$X^\top\, \mathrm{d}Z_2$", r"$a \odot b \cdot c$", "$f''(z) - 10$", "$w' \\leftarrow w$")


def code() -> Iterator[str]:
    for path in (ROOT / "bpcore").rglob("*.py"):
        yield path.read_text(encoding="utf-8")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def formulas() -> list[str]:
    """What stands between dollars in any text of the library and of the chapters."""
    found = {*MORE, *(f"${formula}$" for formula in SUMS)}
    for source in code():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(re.findall(r"\$[^$\n]+\$", node.value))
    return sorted(found)


def letters(formula: str) -> str:
    """The letters that a reader should see, in any order."""
    text = re.sub(r"\\([a-zA-Z]+|.)", lambda match: SIGNS[match[1]], formula.strip("$"))
    text = text.replace("-", "−").replace("'", "′")
    return "".join(sorted(re.sub(r"[\s{}^_]", "", text)))


@pytest.mark.parametrize("formula", formulas())
def test_a_formula_keeps_its_letters(formula):
    sheet = Canvas(40)
    sheet.text(100, 20, formula)
    seen = "".join(ElementTree.fromstring(svg(sheet.figure)).itertext())
    assert "".join(sorted(re.sub(r"\s", "", seen))) == letters(formula)


def test_the_prime_of_a_label_is_a_prime():
    _, ax = plot.axes(ylabel="$f'(z)$", xticks=[], yticks=[])
    assert sorted("".join(ElementTree.fromstring(svg(ax.figure)).itertext())) == sorted("f′(z)")
