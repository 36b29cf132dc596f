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
from bpcore.compiler.arrays import run
from bpcore.compiler.derivation import Derivation, derivation, without_aliases
from bpcore.compiler.loop import substituted
from bpcore.compiler.matrices import Matrices
from bpcore.compiler.program import Line

if TYPE_CHECKING:
    from bpcore.losses import Loss
    from bpcore.network import Network

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
    program, X = bias_in_weights(program, X)
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


def bias_in_weights(program: Derivation, X: Array) -> tuple[Derivation, Array]:
    """For a small X, [X 1] @ [W; b] in place of X @ W + b in the first layer, and back likewise.

    That is one call where there were two. In theta b follows W: both together are a matrix.

    >>> from bpcore import Dense, half_squared_error
    >>> lines = derivation([Dense(1, 1, weights=[[3.0]])], half_squared_error)
    >>> program, X = bias_in_weights(lines, np.array([[5.0]]))
    >>> X, program.lines[0], program.lines[-1]
    (array([[5., 1.]]), Line(name='Z1', text='X @ Wb1'), Line(name='dWb1', text='X.T @ dZ1'))
    """
    whole = {"Z1": Line("Z1", "X @ Wb1"), "dW1": Line("dWb1", "X.T @ dZ1")}
    small, plain = X.size < 100_000, Line("Z1", "X @ W1 + b1") == program.lines[0]
    if not (small and plain and Line("db1", "dZ1.sum(axis=0)") in program.lines):
        return program, X
    lines = tuple(whole.get(line.name, line) for line in program.lines if line.name != "db1")
    places = {"Wb1": (0, "Wb"), "dWb1": (0, "dWb")} | {
        name: place for name, place in program.places.items() if place[0] > 0
    }
    return Derivation(lines, places, True), np.hstack([X, np.ones_like(X[:, :1])])


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
            if attribute in ("Wb", "dWb"):  # the first layer is the beginning of theta
                vector = net.theta if attribute == "Wb" else net.grad
                arrays[name] = vector[: widths[0] * widths[1]].reshape(widths[0], widths[1])
            elif attribute == "M":
                arrays[name] = np.empty((*runs, n, widths[k]), X.dtype)
                self.masks.append((layer, arrays[name]))
            else:
                arrays[name] = _fitting(getattr(layer, attribute), attribute, n, widths[k + 1])
        names = {line.name for line in program.lines}
        for line in program.lines:  # a sum over one row is that row: dZ is written where db is
            dZ = line.text.removesuffix(".sum(axis=0)")
            if n == 1 and dZ != line.text and dZ in names:
                arrays[dZ] = arrays.pop(line.name).reshape(1, -1)
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
        nodes = ast.walk(ast.parse(text)) if line.name == "E" else ()
        for total in [t for t in map(ast.unparse, nodes) if t.endswith(".sum()")][-1:]:
            ready.append(Line("total", total))  # E of a single network is a plain number
            text = text.replace(total, "total")
        if line.name in arrays or not text.endswith(".sum(axis=0)"):
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
    if array.size < width or (array.size == 1 and name == "b"):
        return array.reshape(())  # one bias for the whole layer
    return array.reshape(1, -1) if n == 1 and name == "b" else array
