"""A network's derivation: forward, loss and backward as lines, the matrices of the book.

Every layer and every loss brings its own lines of text. Here they are put in a row, with a number
for each layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

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
    """Forward, the loss, backward: every line once. W1 is the first layer's W, and so on.

    >>> from bpcore import Dense, half_squared_error
    >>> layers = [Dense(2, 1, weights=[[3.0], [4.0]], bias=[0.5])]
    >>> derivation(layers, half_squared_error)
    Z1 = X @ W1 + b1
    D = Z1 - T
    E = 0.5 * (D * D).sum() / n
    dZ1 = D / n
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0)
    """
    parts = [
        Part(lines_of(layer, "forward"), layer.symbols, layer.names, layer.fixed)
        for layer in layers
    ]
    of_loss = lines_of(loss, "forward", "terms")
    return _derive(tuple(parts), of_loss, any(layer.runs for layer in layers))


class Part(NamedTuple):
    """What a layer brings along: its lines, the names of its input and output, its arrays.

    >>> Part(("A = tanh(Z)",), ("Z", "A"), (), ()).numbered("Z1", "A1", 1)
    [Line(name='A1', text='tanh(Z1)')]
    """

    texts: tuple[str, ...] | None
    symbols: tuple[str, str]
    trained: tuple[str, ...]
    fixed: tuple[str, ...]

    def numbered(self, A: str, out: str, number: int, place: int = 0) -> list[Line]:
        """Its lines, for what comes in as A and goes out as `out`; a call if it has none."""
        comes, goes = self.symbols
        texts = self.texts
        if texts is None:
            comes, goes = "A", "B"
            texts = (f"B, back = layers[{place}].forward(A)", "dA = back(dB)")
        names = {comes: A, f"d{comes}": f"d{A}", goes: out, f"d{goes}": f"d{out}"}
        return renamed(texts, names, str(number))


def _named(parts: Sequence[Part]) -> Iterator[tuple[str, str, int]]:
    """For each layer the name of what comes in, of what goes out, and its number."""
    A, number, used = "X", 0, set[str]()
    for part in parts:
        goes = part.symbols[1]
        if goes == "Z" or number == 0 or f"{goes}{number}" in used:
            number += 1
        out = f"{goes}{number}"
        used.add(out)
        yield A, out, number
        A = out


@lru_cache(256)
def _derive(parts: tuple[Part, ...], of_loss: tuple[str, ...] | None, runs: bool) -> Derivation:
    forward: list[Line] = []
    backward: list[Line] = []
    places: dict[str, tuple[int, str]] = {}
    # Before the first layer with parameters nobody needs a derivative.
    first = next((k for k, part in enumerate(parts) if part.trained), len(parts))
    for k, (part, (A, out, number)) in enumerate(zip(parts, _named(parts), strict=True)):
        lines = part.numbered(A, out, number, k)
        back = [line for line in lines if line.name.startswith("d")]
        forward += [line for line in lines if line not in back]
        if k == first and part.texts:
            back = [line for line in back if line.name != f"d{A}"]
        backward = back + backward if k >= first else []
        present = {name for line in lines for name in (line.name, *names_in(line.text))}
        for name in (*part.trained, *part.fixed, "M", *(f"d{name}" for name in part.trained)):
            if f"{name}{number}" in present:
                places[f"{name}{number}"] = k, name
    complete = of_loss is not None and all(part.texts for part in parts)
    of_loss = of_loss or ("E, dY = loss.forward(Y, T)",)
    if runs:  # one E for each
        of_loss = tuple(text.replace(".sum()", ".sum(axis=(-2, -1))") for text in of_loss)
    forward += renamed(of_loss, {"Y": out, "dY": f"d{out}"}, "")
    return Derivation(tuple(without_aliases(forward + backward, places)), places, complete)


def lines_of(thing: Layer | Loss, *methods: str) -> tuple[str, ...] | None:
    """The lines of a layer or a loss, unless it has one of these methods that they do not know.

    >>> from bpcore import tanh
    >>> lines_of(tanh, "forward")
    ('A = tanh(Z)', 'dZ = dA * (1 - A * A)')
    """
    for names in (vars(thing), *map(vars, type(thing).__mro__)):
        if "lines" in names:
            return thing.lines
        if any(method in names for method in methods):
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

    >>> without_aliases([Line("A2", "Z2"), Line("D", "A2 - T")], keep=[])
    [Line(name='D', text='Z2 - T')]
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
