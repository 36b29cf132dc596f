"""Lines as numpy with buffers: `Z = X @ W + b` becomes `dot(X, W, Z); add(Z, b, Z)`.

Each line is read by its syntax tree and taken apart into calls that write where the result belongs.
All memory is taken once, beforehand; a call of the step takes none.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from bpcore.checks import Array
from bpcore.compiler.loop import substituted
from bpcore.compiler.program import Line
from bpcore.graph.rules import FUNCTIONS

# The calls of a step: what the syntax tree says -> (its name in the step, the function).
CALLS: dict[str, tuple[str, Any]] = {
    "Add": ("add", np.add),
    "Sub": ("subtract", np.subtract),
    "Mult": ("multiply", np.multiply),
    "Div": ("divide", np.divide),
    "Pow": ("power", np.power),
    "USub": ("negative", np.negative),
    "Gt": ("greater", np.greater),
    "GtE": ("greater_equal", np.greater_equal),
    "Lt": ("less", np.less),
    "max": ("maximum", np.maximum),
    "exp": ("exp_all", np.exp),
    "log": ("log_all", np.log),
    "log1p": ("log1p_all", np.log1p),
    "tanh": ("tanh_all", np.tanh),
    "sqrt": ("sqrt_all", np.sqrt),
    "sign": ("sign_all", np.sign),
    "abs": ("abs_all", np.abs),
    "square": ("square", np.square),
    "copy": ("copyto", np.copyto),
    "dot": ("dot", np.dot),
    "matmul": ("matmul", np.matmul),
}


def run(source: str, name: str) -> Callable[..., Any]:
    """Run source that a writer wrote, and return the function of this name.

    >>> run("def two(): return sqrt(4.0)", "two")()
    2.0
    """
    space: dict[str, Any] = {**FUNCTIONS, **dict(CALLS.values())}
    exec(source, space)
    return space[name]  # type: ignore[no-any-return]


class Writer:
    """Takes lines apart. `arrays` has all arrays by name: given ones, buffers, views, constants.

    >>> print(Writer([Line("x", "-x")], {"x": np.ones(2)}).source(["x"]))
    def step(x):
        negative(x, x)
    """

    def __init__(
        self, lines: Iterable[Line], arrays: Mapping[str, Array], numbers: Sequence[str] = ()
    ) -> None:
        self.arrays = dict(arrays)
        self.numbers = set(numbers)
        self.calls: list[str] = []
        self.scratch: list[str] = []  # names of buffers that hold something on the way
        self.free: list[str] = []
        self.own = ""  # the name of the line, if a result on the way may stand there
        self.constants: dict[str, str] = {}  # a number's text -> the array that holds it
        for line in lines:
            self.line(line)

    def source(self, parameters: Sequence[str]) -> str:
        return "\n    ".join([f"def step({', '.join(parameters)}):", *(self.calls or ["pass"])])

    def line(self, line: Line) -> None:
        tree = ast.parse(line.text, mode="eval").body
        if self.is_number(tree):
            self.calls.append(str(line))
            self.numbers.add(line.name)
            return
        once = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)].count(line.name) == 1
        self.own = line.name if once else ""  # m in `m = b * m + g`: b * m may stand in m already
        result = self.visit(tree, line.name)
        if result != line.name:
            if result in self.numbers or result not in self.arrays:  # a sum over everything
                self.calls.append(f"{line.name} = {result}")
                self.numbers.add(line.name)
                return
            out = self.out(line.name, self.arrays[result])
            self.calls.append(f"copyto({out}, {result})")
        self.release(result)

    def is_number(self, node: ast.expr) -> bool:
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - FUNCTIONS.keys()
        return names <= self.numbers

    def visit(self, node: ast.expr, out: str = "") -> str:
        """Write the calls that compute this node; return the name of what holds it."""
        if self.is_number(node):
            return self.constant(node)
        match node:
            case ast.Name():
                return node.id
            case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=2)):
                return self.call("square", [self.visit(node.left)], out)
            case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=0.5)):
                return self.call("sqrt", [self.visit(node.left)], out)
            case ast.BinOp():
                operands = [self.visit(node.left), self.visit(node.right)]
                return self.call(type(node.op).__name__, operands, out)
            case ast.UnaryOp(op=ast.USub()):
                return self.call("USub", [self.visit(node.operand)], out)
            case ast.Call(func=ast.Name(id="float"), args=[ast.Compare() as question]):
                operands = [self.visit(question.left), self.visit(question.comparators[0])]
                return self.call(type(question.ops[0]).__name__, operands, out)
            case ast.Call(func=ast.Name(id="sigmoid")):
                steps = substituted("1 / (1 + exp(-z))", {"z": ast.unparse(node.args[0])})
                return self.visit(ast.parse(steps, mode="eval").body, out)
            case ast.Call(func=ast.Name(id=name)) if name in CALLS:
                return self.call(name, [self.visit(arg) for arg in node.args], out)
        raise ValueError(f"cannot write {ast.unparse(node)!r} with buffers")

    def call(self, kind: str, operands: list[str], out: str) -> str:
        name, function = CALLS[kind]
        values = [self.arrays.get(operand, 1.0) for operand in operands]
        with np.errstate(all="ignore"):
            sample = function(*values)
        if sample.dtype == bool:
            sample = sample.astype(next(v.dtype for v in values if isinstance(v, np.ndarray)))
        product = kind in ("dot", "matmul")  # must not write over what it still reads
        result = self.out(out, sample, () if product else operands)
        word = "out=" if kind == "max" else ""  # numpy wants the word there
        self.calls.append(f"{name}({', '.join(operands)}, {word}{result})")
        for operand in operands:
            if operand != result:
                self.release(operand)
        return result

    def out(self, wanted: str, sample: Array, operands: Sequence[str] = ()) -> str:
        """Where a result goes: into the wanted array, else over an operand, else into a buffer."""
        if wanted:
            if wanted not in self.arrays:
                self.arrays[wanted] = np.zeros(sample.shape, sample.dtype)
            if self.arrays[wanted].shape != sample.shape:
                expected = self.arrays[wanted].shape
                raise ValueError(f"{wanted}: expected shape {expected}, got {sample.shape}")
            return wanted
        for name in [*(o for o in operands if o in (self.own, *self.scratch)), *self.free]:
            if self.arrays[name].shape == sample.shape and self.arrays[name].dtype == sample.dtype:
                if name in self.free:
                    self.free.remove(name)
                    self.scratch.append(name)
                return name
        name = f"s{sum(n.startswith('s') and n[1:].isdigit() for n in self.arrays)}"
        self.arrays[name] = np.zeros(sample.shape, sample.dtype)
        self.scratch.append(name)
        return name

    def release(self, name: str) -> None:
        if name in self.scratch:
            self.scratch.remove(name)
            self.free.append(name)

    def constant(self, node: ast.expr) -> str:
        """A number among arrays. It becomes an array of no dimension: that is twice as quick."""
        text = ast.unparse(node)
        if text in self.constants:
            return self.constants[text]
        dtypes = {a.dtype for a in self.arrays.values() if a.dtype.kind == "f"}
        dtype = np.float32 if dtypes == {np.dtype(np.float32)} else np.float64
        try:
            name, number = f"c_{len(self.arrays)}", float(ast.literal_eval(node))
        except ValueError:  # known only when the step runs
            name, number = f"n_{len(self.arrays)}", 0.0
            self.calls.append(f"{name}[()] = {text}")
        self.arrays[name] = np.array(number, dtype)
        self.constants[text] = name
        return name
