"""Lines with matrices as numpy calls: what `arrays.Writer` does, and products and sums besides."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import numpy as np

from bpcore.compiler.arrays import Writer

REDUCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "sum": ("add", np.sum),
    "max": ("maximum", np.max),
}


class Matrices(Writer):
    """Takes lines apart as `Writer` does, with what only matrices have, each in its quickest form.

    >>> from bpcore.compiler.program import Line
    >>> arrays = {"X": np.ones((3, 2)), "W": np.ones((2, 1)), "db": np.zeros(1)}
    >>> lines = [Line("Z", "X @ W"), Line("db", "Z.sum(axis=0)")]
    >>> print(Matrices(lines, arrays).source([]))
    def step():
        X.dot(W, Z)
        ones_3.dot(Z, db)
    """

    def visit(self, node: ast.expr, out: str = "") -> str:
        match node:
            case ast.BinOp(op=ast.MatMult()):
                a, b = self.visit(node.left), self.visit(node.right)
                kind = "dot" if self.arrays[a].ndim == self.arrays[b].ndim == 2 else "matmul"
                return self.call(kind, [a, b], out)
            case ast.Attribute(attr="T" | "mT", value=ast.Name(id=name)):
                self.arrays.setdefault(f"{name}_T", self.arrays[name].mT)
                return f"{name}_T"
            case ast.Call(func=ast.Attribute(attr="sum" | "max" as over, value=inner)):
                settings = {k.arg or "": ast.literal_eval(k.value) for k in node.keywords}
                if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Mult):
                    factors = [self.visit(inner.left), self.visit(inner.right)]
                    if not settings and out not in self.arrays and self.alike(*factors):
                        return f"float({'.dot('.join(map(self.flat, factors))}))"
                    name = self.call("Mult", factors, "")
                else:
                    name = self.visit(inner)
                return self.over_axes(over, name, out, **settings)
        return super().visit(node, out)

    def call(self, kind: str, operands: list[str], out: str) -> str:
        result = super().call(kind, operands, out)
        if kind == "dot":  # the method takes two thirds of the time of np.dot
            self.calls[-1] = f"{operands[0]}.dot({operands[1]}, {result})"
        return result

    def over_axes(
        self, kind: str, name: str, out: str, axis: Any = None, keepdims: bool = False
    ) -> str:
        """A sum or a maximum. A product with ones is a sum in a third of the time."""
        array = self.arrays[name]
        if kind == "sum" and axis is None and out not in self.arrays:
            return f"float({self.ones(array.size, array.dtype)}.dot({self.flat(name)}))"
        ufunc, function = REDUCTIONS[kind]
        result = self.out(out, np.asarray(function(array, axis=axis, keepdims=keepdims)))
        if kind == "sum" and axis == 0:
            self.calls.append(f"{self.ones(len(array), array.dtype)}.dot({name}, {result})")
        else:
            self.calls.append(f"{ufunc}.reduce({name}, {axis}, None, {result}, {keepdims})")
        self.release(name)
        return result

    def alike(self, a: str, b: str) -> bool:
        return self.arrays[a].shape == self.arrays[b].shape

    def flat(self, name: str) -> str:
        """A view of all its numbers in a row; nobody needs the array itself any more."""
        self.release(name)
        self.arrays.setdefault(f"{name}_flat", self.arrays[name].reshape(-1))
        return f"{name}_flat"

    def ones(self, n: int, dtype: Any) -> str:
        self.arrays.setdefault(f"ones_{n}", np.ones(n, dtype))
        return f"ones_{n}"
