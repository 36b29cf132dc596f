"""The search finds symbols, and a word in each of its spellings; chapters come first."""

from __future__ import annotations

import re
from typing import Any

from sphinx.search import languages
from sphinx.search.en import SearchEnglish

GREEK = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η"}
GREEK |= {"theta": "θ", "kappa": "κ", "lambda": "λ", "sigma": "σ", "tau": "τ"}
GREEK |= {"partial": "∂", "nabla": "∇"}
SPELLINGS = [
    ("overfitting", "over-fitting"),
    ("initialisation", "initialization"),
    ("normalisation", "normalization"),
    ("standardise", "standardize"),
    ("optimizer", "optimiser"),
    ("backpropagation", "back-propagation", "backprop"),
]
# Written \delta in a formula, δ or delta in the text.
SYMBOL = re.compile(rf"(?:\\(?:var)?|\b)({'|'.join(GREEK)})(?![a-z])|([{''.join(GREEK.values())}])")
NAMES = {letter: name for name, letter in GREEK.items()}


def setup(app: Any) -> dict[str, Any]:
    languages["en"] = English
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class English(SearchEnglish):
    """Words as Sphinx splits them, and besides those under which a reader may look."""

    def split(self, input: str) -> list[str]:
        """
        >>> English({}).split("over-fitting, and delta")
        ['over', 'fitting', 'and', 'delta', 'delta', 'δ', 'overfitting']
        """
        words = super().split(input)
        for name, letter in SYMBOL.findall(input):
            name = name or NAMES[letter]
            words += [name, GREEK[name]]
        for group in SPELLINGS:
            if any(word in input.lower() for word in group):
                wanted = {part for word in group for part in word.split("-")} - set(words)
                words += sorted(wanted)
        return words
