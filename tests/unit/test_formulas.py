"""The library's pages set the formulas of docstrings, and only those; the search knows symbols."""

import bpjoin
import pytest
from bpformula import latex, with_formulas
from bpsearch import English
from docutils import nodes
from docutils.utils import new_document


@pytest.mark.parametrize(
    ("plain", "tex"),
    [
        ("A = Z", "A = Z"),
        ("theta = theta - lr g", r"\theta = \theta - \eta g"),
        ("s = s + g^2", "s = s + g^{2}"),
        ("m / (1 - beta1^t)", r"\frac{m}{1 - \beta_{1}^{t}}"),
        ("E = sum of |Y - T|", r"E = \sum\, \left|Y - T\right|"),
        ("E = -sum of (a + b)", r"E = -\sum\, \left(a + b\right)"),
        ("sqrt(v) + eps", r"\sqrt{v} + \epsilon"),
        ("Z = X @ W + b", "Z = X W + b"),
        ("dE/dY = Y - T", r"\frac{\partial E}{\partial Y} = Y - T"),
        (
            "A_i = exp(Z_i) / sum_k exp(Z_k)",
            r"A_{i} = \frac{\exp(Z_{i})}{\sum_{k} \exp(Z_{k})}",
        ),
    ],
)
def test_a_formula_becomes_latex(plain, tex):
    assert latex(plain) == tex


@pytest.mark.parametrize(
    "text",
    ["no formula", "x = (1", "bias = True", "a = b)", "= 1", "", "E = -sum of a log(y) + b"],
)
def test_anything_else_is_left_alone(text):
    assert latex(text) is None
    assert with_formulas(text) == text


def test_words_around_a_formula_stay():
    line = with_formulas("v = beta v + g, then it is done (see there).")
    assert line == r":math:`v = \beta v + g`, then it is done (see there)."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"\delta_{o1} = 1", {"delta", "δ"}),
        ("σ of z", {"sigma", "σ"}),
        ("over-fitting", {"overfitting"}),
        ("overfitting", {"over", "fitting"}),
        ("initialisation", {"initialization"}),
    ],
)
def test_the_search_finds_symbols_and_spellings(text, found):
    assert found <= set(English({}).split(text))


def test_a_name_within_a_name_is_no_symbol():
    assert "η" not in English({}).split("beta metal")


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("so ", ", and", "⟨x⟩,"),
        ("so (", "). Then", "(⟨x⟩)."),
        ("an ", "-th part", "⟨x⟩-th"),
        ("so ", " and", None),
        ("so ", "(t)", None),
    ],
)
def test_punctuation_stays_with_its_formula(before: str, after: str, joined: str | None) -> None:
    document = new_document("a page")
    paragraph = nodes.paragraph(
        "", "", nodes.Text(before), nodes.math("", "⟨x⟩"), nodes.Text(after)
    )
    document += paragraph
    bpjoin.join(None, document)
    found = [part.astext() for part in paragraph.findall(nodes.inline)]
    assert found == ([joined] if joined else [])
    assert paragraph.astext() == f"{before}⟨x⟩{after}"
