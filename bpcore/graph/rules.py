"""The table of derivatives: what each operation computes, and its slope for each input.

A rule is text, so that the same text computes, prints as a listing, and runs in the reader's page:
it is valid Python and valid JavaScript. Beside it stands the same in LaTeX, for readers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any


def _sigmoid(z: float) -> float:
    # Two branches, so that exp never sees a large positive number.
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def _sign(z: float) -> float:
    return float((z > 0) - (z < 0))


# What a template may name, besides its inputs.
FUNCTIONS: dict[str, Any] = {
    "exp": math.exp,
    "log": math.log,
    "tanh": math.tanh,
    "sqrt": math.sqrt,
    "sign": _sign,
    "sigmoid": _sigmoid,
    "abs": abs,
    "max": max,
    "float": float,
    "inf": math.inf,
    "nan": math.nan,
}


@dataclass(frozen=True)
class Rule:
    """One operation, in Python and in LaTeX: its value, and its slope for each input.

    `{0}`, `{1}`, ... stand for the inputs and `{y}` for the value itself.

    >>> MUL.value, MUL.slopes
    ('{0} * {1}', ('{1}', '{0}'))
    """

    value: str
    slopes: tuple[str, ...]
    tex: str
    tex_slopes: tuple[str, ...]


ADD = Rule("{0} + {1}", ("1", "1"), "{0} + {1}", ("1", "1"))
SUB = Rule("{0} - {1}", ("1", "-1"), "{0} - {1}", ("1", "(-1)"))
MUL = Rule("{0} * {1}", ("{1}", "{0}"), r"{0} \cdot {1}", ("{1}", "{0}"))
DIV = Rule(
    "{0} / {1}",
    ("1 / {1}", "-{y} / {1}"),
    "{0} / {1}",
    ("(1 / {1})", "(-{y} / {1})"),
)
POW = Rule(
    "{0} ** {1}",
    ("{1} * {0} ** ({1} - 1)", "{y} * log({0})"),
    "{0}^{{{1}}}",
    (r"{1} \cdot {0}^{{{1} - 1}}", r"{y} \cdot \log {0}"),
)
NEG = Rule("-{0}", ("-1",), "-{0}", ("(-1)",))
EXP = Rule("exp({0})", ("{y}",), "e^{{{0}}}", ("{y}",))
LOG = Rule("log({0})", ("1 / {0}",), r"\log {0}", ("(1 / {0})",))
TANH = Rule("tanh({0})", ("1 - {y} * {y}",), r"\tanh({0})", ("(1 - {y}^2)",))
SIGMOID = Rule("sigmoid({0})", ("{y} * (1 - {y})",), r"\sigma({0})", (r"{y} \cdot (1 - {y})",))
RELU = Rule("max({0}, 0.0)", ("float({0} > 0)",), r"\max({0}, 0)", ("[{0} > 0]",))
SQRT = Rule("sqrt({0})", ("0.5 / {y}",), r"\sqrt{{{0}}}", (r"\frac{{1}}{{2 {y}}}",))
ABS = Rule("abs({0})", ("sign({0})",), "|{0}|", (r"\mathrm{{sign}}({0})",))
SIGN = Rule("sign({0})", ("0.0",), r"\mathrm{{sign}}({0})", ("0",))
MAX = Rule(
    "max({0}, {1})",
    ("float({0} >= {1})", "float({0} < {1})"),
    r"\max({0}, {1})",
    (r"[{0} \ge {1}]", "[{0} < {1}]"),
)
HALF_SQUARE = Rule(
    "0.5 * ({0} - {1}) ** 2",
    ("{0} - {1}", "{1} - {0}"),
    r"\frac{{1}}{{2}} ({0} - {1})^2",
    ("({0} - {1})", "({1} - {0})"),
)


def weighted_sum(n: int) -> Rule:
    """The rule of w_1 x_1 + ... + w_n x_n + b: inputs are n weights, n signals, one bias.

    >>> weighted_sum(2).value
    '{0} * {2} + {1} * {3} + {4}'
    """
    pairs = [(f"{{{k}}}", f"{{{n + k}}}") for k in range(n)]
    slopes = (*(x for _, x in pairs), *(w for w, _ in pairs), "1")
    value = " + ".join([*(f"{w} * {x}" for w, x in pairs), f"{{{2 * n}}}"])
    tex = " + ".join([*(rf"{w} \cdot {x}" for w, x in pairs), f"{{{2 * n}}}"])
    return Rule(value, slopes, tex, slopes)


@cache
def function(template: str, n: int) -> Callable[..., float]:
    """Turn a template of a `Rule` into a function of y and the n inputs.

    >>> function(MUL.value, 2)(None, 3.0, 4.0)
    12.0
    """
    names = [f"x{k}" for k in range(n)]
    body = template.format(*names, y="y")
    return eval(f"lambda y, {', '.join(names)}: {body}", FUNCTIONS)  # type: ignore[no-any-return]
