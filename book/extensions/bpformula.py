"""The plain formulas of docstrings, `A = 1 / (1 + exp(-Z))`, as LaTeX.

A text that is not a formula of this small kind is left alone.
"""

from __future__ import annotations

import re

GREEK = {"theta": r"\theta", "beta": r"\beta", "eps": r"\epsilon", "lr": r"\eta"}
WORDS = {"exp": r"\exp", "log": r"\log", "max": r"\max", "tanh": r"\tanh", "sigmoid": r"\sigma"}
WORDS |= {"softmax": r"\operatorname{softmax}", "abs": ""}
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|(\S))")
BREAKS = re.compile(r"(, then |, so that |, with | and |; | where | for |, (?=[a-z]+ [a-z=]))")


Tokens = list[tuple[str | None, str | None, str | None]]  # number, name or sign


class NoFormula(Exception):
    """The text is something else."""


def with_formulas(line: str) -> str:
    """A line in which every part that is a formula has become one.

    >>> with_formulas("v = beta v + g, then it ends")
    ':math:`v = \\\\beta v + g`, then it ends'
    """
    parts = BREAKS.split(line)
    for k, part in enumerate(parts):
        core = re.sub(r"[.,:]?$|  \(.*\)$", "", part)
        if "=" in core and (tex := latex(core)):
            size = r"\displaystyle " if "frac" in tex else ""
            parts[k] = f":math:`{size}{tex}`{part[len(core) :]}"
    return "".join(parts)


def latex(text: str) -> str | None:
    """LaTeX for the formula, or None if it is none.

    >>> latex("m / (1 - beta1^t)")
    '\\\\frac{m}{1 - \\\\beta_{1}^{t}}'
    """
    text = re.sub(r"\|([^|]+)\|", r"abs(\1)", text.replace("sum of", "sum").rstrip())
    tokens: Tokens = [match.groups() for match in TOKEN.finditer(text)]
    try:
        tex, rest = equation(tokens)
    except (NoFormula, IndexError):
        return None
    return None if rest else tex


def equation(tokens: Tokens) -> tuple[str, Tokens]:
    tex, tokens = total(tokens)
    while tokens and tokens[0][2] == "=":
        right, tokens = total(tokens[1:])
        tex += f" = {right}"
    return tex, tokens


def total(tokens: Tokens) -> tuple[str, Tokens]:
    sign = tokens[0][2] == "-"
    is_sum = tokens[sign][1] == "sum"
    tex, tokens = product(tokens[sign:])
    tex = "-" + tex if sign else tex
    while tokens and tokens[0][2] in ("+", "-"):
        if is_sum:  # of what? Only brackets can tell
            raise NoFormula
        right, rest = product(tokens[1:])
        tex, tokens = f"{tex} {tokens[0][2]} {right}", rest
    return tex, tokens


def product(tokens: Tokens) -> tuple[str, Tokens]:
    """Factors side by side, with `/` as a fraction and `@` as a product of matrices."""
    tex, tokens = power(tokens)
    while tokens and (tokens[0][2] is None or tokens[0][2] in "/@(["):
        if tokens[0][2] == "/":
            is_sum = (tokens[1][1] or "").startswith("sum")  # which goes on to the end
            below, tokens = (product if is_sum else power)(tokens[1:])
            tex = rf"\frac{{{bare(tex)}}}{{{bare(below)}}}"
            tex = re.sub(
                r"^(\\frac\{)\\mathrm\{d\}(.*\}\{)\\mathrm\{d\}", r"\1\\partial \2\\partial ", tex
            )
        else:
            right, tokens = power(tokens[1:] if tokens[0][2] == "@" else tokens)
            tex = (
                rf"{tex}\, {right}" if right.startswith((r"\frac", r"\left")) else f"{tex} {right}"
            )
    return tex, tokens


def power(tokens: Tokens) -> tuple[str, Tokens]:
    tex, tokens = factor(tokens)
    if tokens and tokens[0][2] == "^":
        top, tokens = factor(tokens[1:])
        tex = f"{tex}^{{{bare(top)}}}"
    return tex, tokens


def factor(tokens: Tokens) -> tuple[str, Tokens]:
    number, name, sign = tokens[0]
    rest = tokens[1:]
    if number:
        return number, rest
    if sign in ("(", "["):
        inside, rest = equation(rest)
        close = {"(": ")", "[": "]"}[sign]
        return rf"\left{sign}{inside}\right{close}", after(close, rest)
    if not name:
        raise NoFormula
    if name == "sqrt" or name in WORDS:
        inside, rest = equation(after("(", rest))
        while rest and rest[0][2] == ",":
            more, rest = equation(rest[1:])
            inside += f", {more}"
        rest = after(")", rest)
        if name == "abs":
            return rf"\left|{inside}\right|", rest
        return (rf"\sqrt{{{inside}}}" if name == "sqrt" else f"{WORDS[name]}({inside})"), rest
    return symbol(name), rest


def after(sign: str, tokens: Tokens) -> Tokens:
    if tokens[0][2] != sign:
        raise NoFormula
    return tokens[1:]


def symbol(name: str) -> str:
    """A name: one letter with an index, a Greek one, a derivative such as dE."""
    match = re.fullmatch(r"(d?)(theta|beta|eps|lr|sum|[A-Za-z])_?(\d|[a-z])?", name)
    if name == "decay":
        return r"\mathit{decay}"
    if not match:
        raise NoFormula
    d, base, index = match.groups()
    tex = {**GREEK, "sum": r"\sum"}.get(base, base)
    return (r"\mathrm{d}" if d else "") + tex + (f"_{{{index}}}" if index else "")


def bare(tex: str) -> str:
    """Without the brackets around all of it, which a fraction or an exponent makes needless."""
    if not (tex.startswith(r"\left(") and tex.endswith(r"\right)")):
        return tex
    depth = 0
    for match in re.finditer(r"\\left|\\right", tex):
        depth += 1 if match[0] == r"\left" else -1
        if depth == 0 and match.end() < len(tex) - 1:
            return tex
    return tex[len(r"\left(") : -len(r"\right)")]
