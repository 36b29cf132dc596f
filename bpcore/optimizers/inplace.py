"""What makes the optimizers fast: an entrywise formula, traced once and written out in place.

As it stands, `theta - lr * m / (np.sqrt(v) + eps)` makes a new array for every operation. Written
out, every operation puts its result into an array that is there already: into theta, into a running
average, or into a scratch array. Three things make that fast.

- No new arrays: `np.multiply(m, b, a)` puts the product into a.
- Blocks: all operations are done for one part of theta, which fits the processor's cache, before
  the next part is touched.
- What depends on no entry, such as 1 - beta1^t, is computed once, as a float. numpy gets it in an
  array without axes, which costs it half of what a plain float does.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np

from bpcore.checks import Array
from bpcore.compiler import formula
from bpcore.compiler.loop import names_in
from bpcore.graph.rules import FUNCTIONS

BLOCK = 32768  # numbers in a block. Measured: 16384 to 65536 are alike, small blocks are slow
OPERATORS: dict[type, str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.USub: "negative",
}
CALLS = {
    "sqrt": "sqrt",
    "exp": "exp",
    "log": "log",
    "tanh": "tanh",
    "abs": "absolute",
    "sign": "sign",
    "max": "maximum",
}
POWERS = {2.0: "square", 0.5: "sqrt"}  # what numpy itself does for x**2 and x**0.5
UFUNCS = {*OPERATORS.values(), *CALLS.values(), *POWERS.values(), "copyto"}
WRITTEN: dict[Any, _Writer] = {}  # one for all optimizers of a kind


class InPlace:
    """The formula of one optimizer for one kind of theta, as a function with its scratch arrays.

    >>> from bpcore import Momentum
    >>> print(InPlace(Momentum(0.1), np.ones(3), rates=False).listing)
    def run(optimizer, lr, theta, g, v, scratch0, float0, float1):
        beta = optimizer.beta
        float0[()] = beta
        float1[()] = lr
        np_multiply(float0, v, scratch0)
        np_add(scratch0, g, v)
        np_multiply(float1, v, scratch0)
        np_subtract(theta, scratch0, theta)
    """

    def __init__(self, optimizer: Any, theta: Array, rates: bool) -> None:
        self.kind = theta.shape, theta.dtype, rates
        key = type(optimizer), rates, _switches(optimizer)
        if key not in WRITTEN:
            WRITTEN[key] = _Writer(optimizer, rates)
        writer = WRITTEN[key]
        self.averages, self.listing, self.run = writer.averages, writer.listing, writer.function
        self.rows = max(1, BLOCK * len(theta) // theta.size) if theta.ndim else 1
        part = theta if theta.size <= BLOCK else theta[: self.rows]
        self.scratch = [np.empty_like(part) for _ in range(writer.scratch)]
        self.cells = [np.zeros((), theta.dtype) for _ in writer.cells]

    def __call__(self, optimizer: Any, theta: Array, g: Array, lr: float | Array) -> None:
        averages = [getattr(optimizer, name) for name in self.averages]
        if theta.size <= BLOCK:
            self.run(optimizer, lr, theta, g, *averages, *self.scratch, *self.cells)
            return
        if g is not theta and np.may_share_memory(g, theta):
            g = g.copy()  # a block must not change what a later block reads
        if isinstance(lr, np.ndarray):
            lr = np.broadcast_to(lr, theta.shape)
        for start in range(0, len(theta), self.rows):
            part = slice(start, start + self.rows)
            arrays = [array[part] for array in (theta, g, *averages)]
            scratch = [array[: len(arrays[0])] for array in self.scratch]
            rate = lr[part] if isinstance(lr, np.ndarray) else lr
            self.run(optimizer, rate, *arrays, *scratch, *self.cells)


class _Writer:
    """Writes the operations of a formula, each into an array that is free to take its result."""

    def __init__(self, optimizer: Any, rates: bool) -> None:
        probe = copy.copy(optimizer)
        probe.lr = 0.5  # an input of the function, whatever it is in the optimizer
        loop = formula(probe)
        lines = [line for line in loop.moves if line.name != "t"]
        self.averages = [name for name in loop.state if name not in ("theta", "t")]
        self.arrays = arrays = ["theta", "g", *self.averages, *(["lr"] if rates else [])]
        self.place = {name: name for name in arrays}  # where the entries of a name are
        self.uses = Counter(name for line in lines for name in names_in(line.text))
        self.reads: dict[str, int] = {}  # scratch array -> how often its result will still be read
        self.free: list[str] = []
        self.scratch = 0
        self.cells: dict[str, str] = {}  # a float -> the array without axes that holds it
        self.floats: list[str] = []
        self.body: list[str] = []
        for line in lines:
            self.line(line.name, ast.parse(line.text, mode="eval").body)
        self.listing = self.whole()
        space = FUNCTIONS | {f"np_{name}": getattr(np, name) for name in UFUNCS}
        exec(self.listing, space)
        self.function: Callable[..., None] = space["run"]

    def line(self, name: str, expression: ast.expr) -> None:
        if self.has_entries(expression) and not isinstance(expression, ast.Name):
            self.place[name] = self.operand(expression, self.place.get(name))
            if name not in self.arrays:
                self.reads[self.place[name]] = self.uses[name]
        elif name in self.arrays:
            self.body.append(f"np_copyto({name}, {self.operand(expression)})")
        else:
            self.floats.append(f"{name} = {ast.unparse(expression)}")

    def has_entries(self, expression: ast.expr) -> bool:
        return any(isinstance(n, ast.Name) and n.id in self.place for n in ast.walk(expression))

    def operand(self, node: ast.expr, target: str | None = None) -> str:
        """The array that holds this expression, after the operations that bring it there."""
        if not self.has_entries(node):
            return self.cells.setdefault(ast.unparse(node), f"float{len(self.cells)}")
        if isinstance(node, ast.Name):
            return self.place[node.id]
        ufunc, inputs = _operation(node)
        operands = [self.operand(part) for part in inputs]
        for name in operands:  # a result may replace an input that nobody reads any more
            if name in self.reads:
                self.reads[name] -= 1
                if not self.reads[name]:
                    self.free.append(name)
        target = target or self.new_scratch()
        out = (
            "out=" if ufunc == "maximum" else ""
        )  # numpy wants the word there, which costs a little
        self.body.append(f"np_{ufunc}({', '.join(operands)}, {out}{target})")
        return target

    def new_scratch(self) -> str:
        if not self.free:
            self.free.append(f"scratch{self.scratch}")
            self.scratch += 1
        name = self.free.pop()
        self.reads[name] = 1
        return name

    def whole(self) -> str:
        """The function: first the settings and what follows from them alone, then the entries."""
        names = [name for name in self.arrays if name != "lr"]
        names += [f"scratch{k}" for k in range(self.scratch)] + list(self.cells.values())
        known = {name.split(" = ")[0] for name in self.floats} | {*self.arrays, "lr"}
        wanted = dict.fromkeys(
            node.id
            for text in (*(line.split(" = ")[1] for line in self.floats), *self.cells)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Name) and node.id not in known and node.id not in FUNCTIONS
        )
        lines = [f"{name} = optimizer.{name}" for name in wanted] + self.floats
        lines += [f"{cell}[()] = {text}" for text, cell in self.cells.items()]
        return "\n    ".join([f"def run(optimizer, lr, {', '.join(names)}):", *lines, *self.body])


def _operation(node: ast.expr) -> tuple[str, list[ast.expr]]:
    """The name of numpy's function for the outermost operation, and what it is applied to."""
    match node:
        case ast.BinOp(left, ast.Pow(), ast.Constant(float(power))) if power in POWERS:
            return POWERS[power], [left]
        case ast.BinOp(left, operator, right):
            return OPERATORS[type(operator)], [left, right]
        case ast.UnaryOp(ast.USub(), part):
            return "negative", [part]
        case ast.Call(ast.Name(name), parts) if name in CALLS:
            return CALLS[name], parts
    raise TypeError(f"update: no way to write {ast.unparse(node)!r} for arrays")


def _switches(optimizer: Any) -> tuple[tuple[str, Any], ...]:
    """What the formula may depend on beside numbers, such as averaged=True."""
    inputs = {
        item.name for item in fields(optimizer) if type(getattr(optimizer, item.name)) is not bool
    }
    return tuple((name, x) for name, x in vars(optimizer).items() if name not in inputs)
