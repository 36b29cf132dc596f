"""A network as one function: its derivation in numpy, with buffers, on the network's own arrays.

This is what a training runs: the same numbers as the layers with their pullbacks, without their
calls and without new memory. The layers stay the explanation; the tests hold both equal.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from bpcore.checks import Array
from bpcore.compiler.arrays import Writer, run
from bpcore.compiler.derivation import Derivation, derivation, without_aliases
from bpcore.compiler.loop import substituted
from bpcore.compiler.program import Line

if TYPE_CHECKING:
    from bpcore.losses import Loss
    from bpcore.network import Network

REDUCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "sum": ("add", np.sum),
    "max": ("maximum", np.max),
}
Rows = Any  # the row numbers of a batch, or slice(None) for all


def write_out(net: Network, X: Array, T: Array, loss: Loss) -> Callable[[Rows], Any]:
    """A function of the rows of a batch: it gives E and leaves dE/dtheta in `net.grad`.

    X and T are as `net.rows` and `net.targets` give them. What cannot be written out runs through
    the layers as they are.

    >>> from bpcore import examples, half_squared_error
    >>> net, X, T, _ = examples.worked()
    >>> step = write_out(net, X, T, half_squared_error)
    >>> step(slice(None)), net.grad[4].round(9)
    (0.2983711087600027, np.float64(0.082167041))
    """
    program = derivation(net.layers, loss)
    if not program.complete:
        return lambda rows: net.backprop(pick(X, rows), pick(T, rows), loss)
    ready: dict[Any, _Batch] = {}

    def step(rows: Rows) -> Any:
        size = None if isinstance(rows, slice) else rows.shape
        if size not in ready:
            ready[size] = _Batch(net, program, pick(X, rows), pick(T, rows))
        batch = ready[size]
        if size is not None:
            pick(X, rows, batch.X)
            pick(T, rows, batch.T)
        for layer, M in batch.masks:
            M[:] = layer.mask(M)
        return batch.step()

    return step


def pick(X: Array, rows: Rows, out: Array | None = None) -> Array:
    """These rows of X, into `out`. With runs, X or the rows or both may have that axis in front.

    >>> pick(np.array([[1.0], [2.0], [3.0]]), np.array([2, 0])).ravel()
    array([3., 1.])
    """
    if isinstance(rows, slice):
        return X
    if X.ndim == 2 or rows.ndim == 1:  # "clip": otherwise numpy writes into `out` by way of a copy
        return X.take(rows, X.ndim - 2, out, "clip")
    if out is None:
        out = np.empty((*rows.shape, X.shape[-1]), X.dtype)
    out[:] = np.take_along_axis(X, rows[..., None], axis=1)
    return out


class _Batch:
    """The lines bound to arrays for one size of batch."""

    def __init__(self, net: Network, program: Derivation, X: Array, T: Array) -> None:
        self.X, self.T = np.ascontiguousarray(X), np.ascontiguousarray(T)
        n, arrays = X.shape[-2], {"X": self.X, "T": self.T}
        runs = (net.runs,) if net.runs else ()
        self.masks: list[tuple[Any, Array]] = []
        widths = [X.shape[-1]]
        for layer in net.layers:
            widths.append(layer.n_out or widths[-1])
        for name, (k, attribute) in program.places.items():
            layer = net.layers[k]
            if attribute == "M":
                arrays[name] = np.empty((*runs, n, widths[k]), X.dtype)
                self.masks.append((layer, arrays[name]))
            else:
                arrays[name] = _fitting(getattr(layer, attribute), attribute, n, widths[k + 1])
        shapes = tuple((name, array.shape, array.dtype) for name, array in arrays.items())
        make, more = _written(program.lines, n, shapes)
        for name, what in more:
            arrays[name] = what(arrays)
        self.step = make(*arrays.values())


@lru_cache(256)
def _written(lines: tuple[Line, ...], n: int, shapes: Any) -> tuple[Callable[..., Any], Any]:
    """What makes the step out of arrays of these shapes, and how to get the arrays it needs more.

    It is the same for all networks of one build: so it is written once, and then remembered.
    """
    arrays = {name: np.zeros(shape, dtype) for name, shape, dtype in shapes}
    ready = []
    for line in lines:
        text = line.text.removesuffix(" / n") if n == 1 else line.text
        text = substituted(text, {"n": str(n)})
        if text.startswith("L.sum()"):  # E of a single network is a plain number
            ready += [Line("total", "L.sum()"), Line("E", text.replace("L.sum()", "total"))]
        else:
            ready.append(Line(line.name, text))
    writer = Matrices(without_aliases(ready, keep=[*arrays, "E"]), arrays)
    writer.calls.append("return E")
    source = writer.source([]).replace("\n", "\n    ")
    make = run(f"def make({', '.join(writer.arrays)}):\n    {source}\n    return step", "make")
    return make, [(k, _maker(k, v)) for k, v in writer.arrays.items() if k not in arrays]


def _maker(name: str, array: Array) -> Callable[[dict[str, Array]], Array]:
    """How to get what the writer has under this name, for other arrays of the same shapes."""
    base, _, kind = name.rpartition("_")
    if kind == "T":
        return lambda arrays: arrays[base].mT
    if kind == "flat":
        return lambda arrays: arrays[base].reshape(-1)
    if base in ("c", "ones"):  # constants: one for all
        return lambda arrays: array
    shape, dtype = array.shape, array.dtype
    return lambda arrays: np.empty(shape, dtype)


def _fitting(array: Array, name: str, n: int, width: int) -> Array:
    """A view of a parameter in the shape in which numpy need not stretch it, where there is one."""
    if array.ndim != 1:
        return array
    if array.size < width:
        return array.reshape(())  # a bias for the whole layer
    return array.reshape(1, -1) if n == 1 and not name.startswith("d") else array


class Matrices(Writer):
    """Takes lines apart as `Writer` does, with what only matrices have, each in its quickest form.

    >>> arrays = {"X": np.ones((3, 2)), "W": np.ones((2, 1)), "db": np.zeros(1)}
    >>> lines = [Line("Z", "X @ W"), Line("db", "Z.sum(axis=0)")]
    >>> print(Matrices(lines, arrays).source([]))
    def step():
        X.dot(W, Z)
        ones_3.dot(Z, db)
    """

    def visit(self, node: ast.expr, out: str = "") -> str:
        match node:
            case ast.Call(func=ast.Attribute(attr="sum" | "max" as over, value=array)):
                settings = {k.arg or "": ast.literal_eval(k.value) for k in node.keywords}
                return self.over_axes(over, self.visit(array), out, **settings)
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
        self.release(name)
        if kind == "sum" and axis is None and out not in self.arrays:
            self.arrays.setdefault(f"{name}_flat", array.reshape(-1))
            return f"float({self.ones(array.size, array.dtype)}.dot({name}_flat))"
        ufunc, function = REDUCTIONS[kind]
        result = self.out(out, np.asarray(function(array, axis=axis, keepdims=keepdims)))
        if kind == "sum" and axis == 0:
            self.calls.append(f"{self.ones(len(array), array.dtype)}.dot({name}, {result})")
        else:
            self.calls.append(f"{ufunc}.reduce({name}, {axis}, None, {result}, {keepdims})")
        return result

    def ones(self, n: int, dtype: Any) -> str:
        self.arrays.setdefault(f"ones_{n}", np.ones(n, dtype))
        return f"ones_{n}"
