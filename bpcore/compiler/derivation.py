"""A network's derivation: forward, loss and backward as lines, the matrices of the book.

Every layer and every loss brings its own lines of text. Here they are put in a row, with a number
for each layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bpcore.compiler.arrays import CALLS
from bpcore.compiler.loop import names_in, substituted
from bpcore.compiler.program import Line
from bpcore.graph.rules import FUNCTIONS

if TYPE_CHECKING:
    from bpcore.layers import Layer
    from bpcore.losses import Loss

WORDS = {*FUNCTIONS, *CALLS, "layers", "loss"}  # what keeps its name in every layer


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
    described = [
        (lines_of(layer, "forward"), layer.symbols, layer.names, layer.fixed) for layer in layers
    ]
    of_loss = lines_of(loss, "forward") and lines_of(loss, "terms")
    return _derive(tuple(described), of_loss, any(layer.runs for layer in layers))


Described = tuple[tuple[str, ...] | None, tuple[str, str], tuple[str, ...], tuple[str, ...]]


@lru_cache(256)
def _derive(
    layers: tuple[Described, ...], of_loss: tuple[str, ...] | None, runs: bool
) -> Derivation:
    forward: list[Line] = []
    backward: list[Line] = []
    places: dict[str, tuple[int, str]] = {}
    complete = True
    # Before the first layer with parameters nobody needs a derivative.
    first = next((k for k, (_, _, trained, _) in enumerate(layers) if trained), len(layers))
    A, number, used = "X", 0, set()  # A is what the next layer gets
    for k, (texts, (comes, goes), trained, fixed) in enumerate(layers):
        if goes == "Z" or number == 0 or f"{goes}{number}" in used:
            number += 1
        out = f"{goes}{number}"
        used.add(out)
        names = {comes: A, f"d{comes}": f"d{A}", goes: out, f"d{goes}": f"d{out}"}
        if texts is None:
            complete = False
            names = {"A": A, "dA": f"d{A}", "B": out, "dB": f"d{out}"}
            own = (f"B, back = layers[{k}].forward(A)", "dA = back(dB)")
        lines = renamed(texts or own, names, str(number))
        forward += [line for line in lines if not line.name.startswith("d")]
        back = [line for line in lines if line.name.startswith("d") and k >= first]
        if k == first and texts:
            back = [line for line in back if line.name != f"d{A}"]
        backward = back + backward
        its_own = {name for text in texts or () for name in names_in(text.partition(" = ")[2])}
        for name in sorted(its_own & {*trained, *fixed, "M"}):
            places |= {f"{name}{number}": (k, name), f"d{name}{number}": (k, f"d{name}")}
        A = out
    if of_loss:
        total = "L.sum(axis=(-2, -1))" if runs else "L.sum()"
        lines_of_loss = (*of_loss, f"E = {total} / n", "dY = dL / n")
    else:
        complete, lines_of_loss = False, ("E, dY = loss.forward(Y, T)",)
    forward += renamed(lines_of_loss, {"Y": A, "dY": f"d{A}"}, "")
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
