"""A function of small Python, statement by statement, as JavaScript."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections import ChainMap
from collections.abc import Callable
from typing import Any

from bpcore.compiler.expressions import OPERATORS, Expressions, constant, safe


def write(function: Callable[..., Any], house: Any) -> str:
    """One function; `house` names, and keeps, what it uses from outside of it.

    >>> def half(x):
    ...     return x / 2
    >>> print(write(half, None))
    function half(x) {
      return (x / 2);
    }
    """
    code, first = inspect.getsourcelines(function)
    tree = ast.parse(textwrap.dedent("".join(code))).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise TypeError(f"{function.__name__}: expected a function made by def")
    arguments = {n: p.default for n, p in inspect.signature(function).parameters.items()}
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stored = dict.fromkeys(node.id for node in names if isinstance(node.ctx, ast.Store))
    own = [name for name in stored if name not in arguments]
    closed = dict(inspect.getclosurevars(function).nonlocals)
    outside = ChainMap(closed, function.__globals__, vars(builtins))
    writer = Statements(tree.name, first, [*arguments, *own], outside, house)
    heads = [
        safe(n) if v is inspect.Parameter.empty else f"{safe(n)} = {constant(v, n)}"
        for n, v in arguments.items()
    ]
    declared = [f"let {', '.join(map(safe, own))};"] if own else []
    head = f"function {safe(tree.name)}({', '.join(heads)})"
    return _block(head, [*declared, *writer.block(tree.body)])


class Statements(Expressions):
    """Writes the statements of one function.

    >>> from bpcore.compiler.translate import translate
    >>> def double(x):
    ...     return 2 * x
    >>> "2 * x" in translate(double)
    True
    """

    def block(self, body: list[ast.stmt]) -> list[str]:
        return [line for statement in body for line in self.statement(statement).split("\n")]

    def statement(self, node: ast.stmt) -> str:
        match node:
            case ast.Expr(value=ast.Constant(value=str())) | ast.Pass():
                return ""
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner, attr="append"), args=[x])):
                return f"{self(owner)}.push({self(x)});"
            case ast.Assign(targets=[target]):
                return f"{self(target)} = {self(node.value)};"
            case ast.AugAssign(op=ast.FloorDiv() | ast.Mod()):
                self.refuse(node, "write a = a // b or a = a % b")
            case ast.AugAssign():
                sign = OPERATORS[type(node.op).__name__]
                return f"{self(node.target)} {sign}= {self(node.value)};"
            case ast.For(orelse=[]):
                head = f"for ({self(node.target)} of {self(node.iter)})"
                return _block(head, self.block(node.body))
            case ast.While(orelse=[]):
                return _block(f"while ({self.question(node.test)})", self.block(node.body))
            case ast.If():
                text = _block(f"if ({self.question(node.test)})", self.block(node.body))
                return text + (_block(" else", self.block(node.orelse)) if node.orelse else "")
            case ast.Return(value=ast.expr() as value):
                return f"return {self(value)};"
            case ast.Break() | ast.Continue():
                return f"{ast.unparse(node)};"
        self.refuse(node, "the page's small Python has no such statement")


def _block(head: str, lines: list[str]) -> str:
    return "\n".join([f"{head} {{", *(f"  {line}" for line in lines), "}"])
