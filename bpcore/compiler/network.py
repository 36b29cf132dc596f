"""A network written out: forward, loss and backward as lines, the matrix derivation of the book.

`derivation` gives the lines to read. `write_out` binds them to the network's own arrays and gives
the function that a training runs: the same numbers as the layers with their pullbacks, without
their calls and without new memory. The layers stay the explanation; the tests hold both equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bpcore.checks import Array
from bpcore.compiler.arrays import CALLS, bind
from bpcore.compiler.loop import names_in, substituted
from bpcore.compiler.program import Line
from bpcore.graph.rules import FUNCTIONS

if TYPE_CHECKING:
    from bpcore.layers import Layer
    from bpcore.losses import Loss
    from bpcore.network import Network

WORDS = {*FUNCTIONS, *CALLS, "layers", "loss"}  # what keeps its name in every layer
Rows = Any  # the row numbers of a batch, or slice(None) for all


@dataclass(frozen=True)
class Derivation:
    """The lines, and where the arrays in them live: "W2" -> (2, "W"), the W of layers[2].

    Without `complete`, a layer or a loss is the reader's own and only known by its `forward`.

    >>> Derivation((Line("Z1", "X @ W1"), Line("A1", "tanh(Z1)")), {"W1": (0, "W")}, True)
    Z1 = X @ W1
    A1 = tanh(Z1)
    """

    lines: tuple[Line, ...]
    places: Mapping[str, tuple[int, str]]
    complete: bool

    def __repr__(self) -> str:
        return "\n".join(map(str, self.lines))


def derivation(layers: Sequence[Layer], loss: Loss) -> Derivation:
    """Forward, the loss, backward: every line once, numbered by layer.

    >>> from bpcore import Dense, half_squared_error
    >>> layers = [Dense(2, 1, weights=[[3.0], [4.0]], bias=[0.5])]
    >>> derivation(layers, half_squared_error)
    Z1 = X @ W1 + b1
    D = Z1 - T
    L = 0.5 * D ** 2
    E = L.sum() / n
    dZ1 = D / n
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    """
    forward: list[Line] = []
    backward: list[Line] = []
    places: dict[str, tuple[int, str]] = {}
    complete = True
    # Before the first layer with parameters nobody needs a derivative.
    first = next((k for k, layer in enumerate(layers) if layer.names), len(layers))
    A, number, used = "X", 0, set()  # A is what the next layer gets
    for k, layer in enumerate(layers):
        comes, goes = layer.symbols
        if goes == "Z" or number == 0 or f"{goes}{number}" in used:
            number += 1
        out = f"{goes}{number}"
        used.add(out)
        texts = lines_of(layer, "forward")
        names = {comes: A, f"d{comes}": f"d{A}", goes: out, f"d{goes}": f"d{out}"}
        if texts is None:
            complete = False
            names = {"A": A, "dA": f"d{A}", "B": out, "dB": f"d{out}"}
            texts = (f"B, back = layers[{k}].forward(A)", "dA = back(dB)")
        lines = renamed(texts, names, str(number))
        forward += [line for line in lines if not line.name.startswith("d")]
        back = [line for line in lines if line.name.startswith("d") and k >= first]
        if k == first and lines_of(layer, "forward"):
            back = [line for line in back if line.name != f"d{A}"]
        backward = back + backward
        for name in (*layer.names, *layer.fixed, "M"):
            places |= {f"{name}{number}": (k, name), f"d{name}{number}": (k, f"d{name}")}
        A = out
    texts = lines_of(loss, "forward") and lines_of(loss, "terms")
    if texts:
        runs = any(layer.runs for layer in layers)
        total = "L.sum(axis=(-2, -1))" if runs else "L.sum()"
        texts = (*texts, f"E = {total} / n", "dY = dL / n")
    else:
        complete, texts = False, ("E, dY = loss.forward(Y, T)",)
    forward += renamed(texts, {"Y": A, "dY": f"d{A}"}, "")
    lines = [*forward, *backward] if backward else forward
    present = {name for line in lines for name in (line.name, *names_in(line.text))}
    places = {name: place for name, place in places.items() if name in present}
    return Derivation(tuple(without_aliases(lines, places)), places, complete)


def lines_of(thing: Layer | Loss, method: str) -> tuple[str, ...] | None:
    """The lines of a layer or a loss, unless it has a `method` of its own that they do not know.

    >>> from bpcore import tanh
    >>> lines_of(tanh, "forward")
    ('A = tanh(Z)', 'dZ = dA * (1 - A * A)')
    """
    for names in (vars(thing), *map(vars, type(thing).__mro__)):
        if "lines" in names:
            return thing.lines
        if method in names:
            return None
    return None


def renamed(texts: Iterable[str], names: Mapping[str, str], number: str) -> list[Line]:
    """Lines with other names; a name that is not in `names` gets the number.

    >>> renamed(["Z = X @ W"], {"X": "A1", "Z": "Z2"}, "2")
    [Line(name='Z2', text='A1 @ W2')]
    """
    lines = []
    for text in texts:
        targets, _, formula = text.partition(" = ")
        new = {old: names.get(old, old + number) for old in names_in(formula) if old not in WORDS}
        name = ", ".join(names.get(old, old + number) for old in targets.split(", "))
        lines.append(Line(name, substituted(formula, new)))
    return lines


def without_aliases(lines: Iterable[Line], keep: Iterable[str]) -> list[Line]:
    """The lines without those that only give a thing a second name.

    >>> without_aliases([Line("dL", "D"), Line("dY", "dL / n")], keep=[])
    [Line(name='dY', text='D / n')]
    """
    same: dict[str, str] = {}
    result = []
    for line in lines:
        text = substituted(line.text, same)
        if text.isidentifier() and line.name not in keep:
            same[line.name] = text
        else:
            result.append(Line(line.name, text))
    return result


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
        lines = []
        for line in program.lines:
            if line.name == "E" and not runs:
                lines += [Line("total", "L.sum()"), Line("E", f"total / {n}")]
            else:
                text = line.text.removesuffix(" / n") if n == 1 else line.text
                lines.append(Line(line.name, substituted(text, {"n": str(n)})))
        self.step = bind(without_aliases(lines, arrays), arrays, outputs=["E"])


def _fitting(array: Array, name: str, n: int, width: int) -> Array:
    """A view of a parameter in the shape in which numpy need not stretch it, where there is one."""
    if array.ndim != 1:
        return array
    if array.size < width:
        return array.reshape(())  # a bias for the whole layer
    return array.reshape(1, -1) if n == 1 and not name.startswith("d") else array
