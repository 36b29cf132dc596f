"""Expressions of small Python as JavaScript: numbers, texts, lists, and calls by name."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

from bpcore.compiler.program import RESERVED
from bpcore.compiler.python import Function, Run

OPERATORS = {"Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Pow": "**"}
COMPARISONS = {"Eq": "===", "NotEq": "!==", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">="}


def constant(thing: Any, name: str) -> str:
    """A number, a text, or a list of them, as JavaScript.

    >>> constant([1.5, "a", (True, float("inf"))], "x")
    '[1.5, "a", [true, Infinity]]'
    """
    if isinstance(thing, np.ndarray):
        thing = thing.tolist()
    if isinstance(thing, (list, tuple)):
        return f"[{', '.join(constant(x, name) for x in thing)}]"
    if isinstance(thing, dict):
        pairs = (f"{constant(str(k), name)}: {constant(v, name)}" for k, v in thing.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(thing, (bool, np.bool_)):
        return str(bool(thing)).lower()
    if isinstance(thing, (int, float, np.number)):
        text = repr(thing.item() if isinstance(thing, np.number) else thing)
        return text.replace("inf", "Infinity").replace("nan", "NaN")
    if isinstance(thing, str):
        return json.dumps(thing).replace("<", "\\u003c")  # it must not end a script element
    raise TypeError(f"{name}: the page has no {type(thing).__name__}; use numbers, texts and lists")


def safe(name: str) -> str:
    """A name that is free in JavaScript.

    >>> safe("new"), safe("w5")
    ('new$', 'w5')
    """
    return f"{name}$" if name in RESERVED or name == "py" else name


class Expressions:
    """Writes the expressions of one function; `house` keeps what they need from outside of it.

    >>> from bpcore.compiler.translate import translate
    >>> def double(x):
    ...     return 2 * x
    >>> "2 * x" in translate(double)
    True
    """

    def __init__(
        self, name: str, first: int, inside: Sequence[str], outside: Mapping[str, Any], house: Any
    ) -> None:
        self.function, self.first = name, first
        self.inside, self.outside, self.house = inside, outside, house

    def refuse(self, node: ast.AST, hint: str) -> NoReturn:
        text = ast.unparse(node).partition("\n")[0]
        line = self.first + getattr(node, "lineno", 1) - 1
        raise ValueError(f"{self.function}, line {line}: {text!r}: {hint}")

    def question(self, node: ast.expr) -> str:
        """What decides: an empty list and 0 decide otherwise in JavaScript, so it must compare."""
        match node:
            case ast.Compare() | ast.Constant(value=bool()) | ast.Call():
                return self(node)
            case ast.BoolOp():
                sign = " && " if isinstance(node.op, ast.And) else " || "
                return f"({sign.join(map(self.question, node.values))})"
            case ast.UnaryOp(op=ast.Not()):
                return f"!{self.question(node.operand)}"
        self.refuse(node, "write a comparison")

    def __call__(self, node: ast.expr) -> str:
        match node:
            case ast.Constant():
                return constant(node.value, "a constant")
            case ast.Name():
                return self.name(node)
            case ast.Tuple() | ast.List():
                return f"[{', '.join(map(self, node.elts))}]"
            case ast.Starred():
                return f"...{self(node.value)}"
            case ast.Dict(keys=[*keys]) if all(isinstance(k, ast.Constant) for k in keys):
                pairs = zip(keys, node.values, strict=True)
                return "{" + ", ".join(f"{self(k)}: {self(v)}" for k, v in pairs if k) + "}"
            case ast.Subscript():
                return self.subscript(node)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                return self.compare(node)
            case ast.UnaryOp(op=ast.USub()):
                return f"(-{self(node.operand)})"
            case ast.BinOp():
                return self.binary(node)
            case ast.IfExp():
                test, yes, no = self.question(node.test), self(node.body), self(node.orelse)
                return f"({test} ? {yes} : {no})"
            case ast.ListComp() | ast.GeneratorExp():
                return self.comprehension(node)
            case ast.Call():
                return self.call(node)
            case ast.JoinedStr():
                return " + ".join(['""', *map(self, node.values)])
            case ast.FormattedValue(conversion=-1, format_spec=spec):
                text = self(spec) if spec else '""'
                return f"bp.format({self(node.value)}, {text})"
            case ast.Attribute(value=ast.Name(id=owner)) if owner in self.outside:
                return str(self.house.name_of(getattr(self.outside[owner], node.attr), node.attr))
        self.refuse(node, "the page's small Python has no such expression")

    def name(self, node: ast.Name) -> str:
        if node.id in self.inside:
            return safe(node.id)
        if node.id not in self.outside:
            self.refuse(node, "nothing is called so")
        return str(self.house.name_of(self.outside[node.id], node.id))

    def compare(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Compare):
            return self.question(node)
        if isinstance(node.ops[0], (ast.In, ast.NotIn)) and len(node.ops) == 1:
            found = f"{self(node.comparators[0])}.includes({self(node.left)})"
            return f"!{found}" if isinstance(node.ops[0], ast.NotIn) else found
        sides, parts = [node.left, *node.comparators], []
        for a, op, b in zip(sides, node.ops, sides[1:], strict=False):
            if type(op).__name__ not in COMPARISONS:
                self.refuse(node, "compare with ==, !=, <, <=, >, >= or in")
            parts.append(f"{self(a)} {COMPARISONS[type(op).__name__]} {self(b)}")
        return f"({' && '.join(parts)})"

    def binary(self, node: ast.BinOp) -> str:
        lists = (ast.List, ast.Tuple, ast.ListComp)
        if isinstance(node.left, ast.List) and isinstance(node.op, ast.Mult):
            one = [self(x) for x in node.left.elts]
            return f"Array({self(node.right)}).fill({one[0]})" if len(one) == 1 else self.refuse(
                node, "a list times a number has one entry"
            )  # fmt: skip
        if isinstance(node.left, lists) or isinstance(node.right, lists):
            self.refuse(node, "join lists as [*a, *b]")
        left, right = self(node.left), self(node.right)
        match node.op:
            case ast.FloorDiv():
                return f"Math.floor({left} / {right})"
            case ast.Mod():
                return f"py.mod({left}, {right})"
        if type(node.op).__name__ not in OPERATORS:
            self.refuse(node, "the page's small Python has no such operator")
        return f"({left} {OPERATORS[type(node.op).__name__]} {right})"

    def subscript(self, node: ast.Subscript) -> str:
        match node.slice:
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(k))):
                owner = self(node.value)
                stored = isinstance(node.ctx, ast.Store)
                return f"{owner}[{owner}.length - {k}]" if stored else f"{owner}.at(-{k})"
            case ast.Slice(lower=a, upper=b, step=None):
                ends = [self(x) if x else "undefined" for x in (a, b)]
                return f"{self(node.value)}.slice({', '.join(ends)})"
            case ast.Slice():
                self.refuse(node, "a slice has no step here")
        return f"{self(node.value)}[{self(node.slice)}]"

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp) -> str:
        if len(node.generators) != 1:
            self.refuse(node, "one for in a comprehension; put the other into its expression")
        (loop,) = node.generators
        text, target = self(loop.iter), self(loop.target)
        for test in loop.ifs:
            text += f".filter(({target}) => {self.question(test)})"
        return f"{text}.map(({target}) => {self(node.elt)})"

    def call(self, node: ast.Call) -> str:
        match node.func:
            case ast.Name(id=name) if name in self.outside:
                thing = self.outside[name]
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner in self.outside:
                thing = getattr(self.outside[owner], name)
            case _:
                self.refuse(node, "call functions by their name")
        arguments = [self(x) for x in node.args]
        if node.keywords:
            order = self.order(thing, node)
            given = {str(k.arg): self(k.value) for k in node.keywords}
            if unknown := given.keys() - set(order[len(arguments) :]):
                self.refuse(node, f"no argument is left for {', '.join(sorted(unknown))}")
            later = order[len(arguments) :]
            last = max(later.index(name) for name in given)
            arguments += [given.get(name, "undefined") for name in later[: last + 1]]
        return f"{self.house.name_of(thing, name)}({', '.join(arguments)})"

    def order(self, thing: Any, node: ast.Call) -> list[str]:
        """The names of a function's arguments, in their order."""
        if any(isinstance(x, ast.Starred) for x in node.args):
            if isinstance(thing, Run) and [k.arg for k in node.keywords] == ["at"]:
                return ["at"] * (len(node.args) + 1)  # after everything that the star brings
            self.refuse(node, "name arguments, or unpack a list into them, but not both")
        if isinstance(thing, Function):
            return list(thing.program.inputs)
        if isinstance(thing, Run):
            return [*thing.loop.program.inputs, "at"]
        if inspect.isfunction(thing):
            return list(inspect.signature(thing).parameters)
        self.refuse(node, "this function takes its arguments by position")
