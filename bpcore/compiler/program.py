"""A program: named lines, each one operation. It is what a derivation looks like when written out.

`derive(E)` writes out a graph and its chain rule: every node once, forward; then every derivative
once, backward. `trace([y])` writes out the nodes alone. Writers turn a program into Python
(`python.py`), into JavaScript (`javascript.py`), or into numpy with buffers (`arrays.py`).
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from bpcore.checks import a, entries, string
from bpcore.graph.rules import FUNCTIONS
from bpcore.graph.value import Value, order

# Names that a listing must not use: words of either language, and those of our writers.
WORDS = """
abstract arguments await boolean break byte case catch char class const continue debugger default
delete do double else enum eval export extends final finally for function goto if implements import
in instanceof int interface let long native new null package private protected public return short
static super switch synchronized this throw throws transient try typeof undefined var void volatile
while with yield true false NaN Infinity Math Number
at mark marks step columns range len next iter append push length f
"""
RESERVED = {*keyword.kwlist, *WORDS.split(), *FUNCTIONS}


def parsed(text: str) -> ast.Expression:
    """The syntax tree of an expression.

    >>> parsed("a +")
    Traceback (most recent call last):
    ValueError: text: expected an expression of Python, got 'a +'
    """
    try:
        return ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"text: expected an expression of Python, got {text!r}") from None


@lru_cache(10_000)
def _read(text: str) -> tuple[str, tuple[str, ...]]:
    """An expression without needless parentheses, and the names in it, functions apart."""
    tree = parsed(text)
    names = dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return ast.unparse(tree), tuple(name for name in names if name not in FUNCTIONS)


@dataclass(frozen=True)
class Line:
    """`name = text`: one operation, or the sum of products that the chain rule makes.

    >>> line = Line("dout", "(dnet1 * w5) + (dnet2 * w7)")
    >>> print(line, line.inputs)
    dout = dnet1 * w5 + dnet2 * w7 ('dnet1', 'w5', 'dnet2', 'w7')
    """

    name: str
    text: str
    inputs: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        string("name", self.name)
        plain, names = _read(string("text", self.text))
        object.__setattr__(self, "text", plain)
        object.__setattr__(self, "inputs", names)

    def __str__(self) -> str:
        return f"{self.name} = {self.text}"


@dataclass(frozen=True)
class Program:
    """Lines in an order in which they can run. `start` has the numbers that the inputs had.

    >>> Program(("x",), (Line("y", "x + x"),), ("y",))
    y = x + x
    """

    inputs: tuple[str, ...]
    lines: tuple[Line, ...]
    outputs: tuple[str, ...]
    start: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known: set[str] = set()
        for name in a(tuple, "inputs", self.inputs):
            _check(name, known)
            known.add(name)
        a(Mapping, "start", self.start, "numbers by name")
        for line in a(tuple, "lines", self.lines):
            a(Line, "lines", line)
            _check(line.name, known)
            if unknown := [name for name in line.inputs if name not in known]:
                raise ValueError(f"line {str(line)!r}: nothing before it is called {unknown[0]!r}")
            known.add(line.name)
        for name in a(tuple, "outputs", self.outputs):
            if string("outputs", name) not in known:
                raise ValueError(f"outputs: no line or input is called {name!r}")

    def __repr__(self) -> str:
        return "\n".join(map(str, self.lines))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names: of the inputs, then of the lines."""
        return (*self.inputs, *(line.name for line in self.lines))

    def giving(self, *outputs: str) -> Program:
        """The program for other outputs: lines that none of them needs are left out.

        >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
        >>> derive((w * x).named("y")).giving("dw")
        dy = 1.0
        dw = dy * x
        """
        needed, lines = {string("outputs", name) for name in outputs}, []
        for line in reversed(self.lines):
            if line.name in needed:
                lines.append(line)
                needed.update(line.inputs)
        return Program(self.inputs, tuple(reversed(lines)), outputs, self.start)


def _check(name: str, known: Iterable[str]) -> None:
    if not string("name", name).isidentifier() or name in RESERVED or name in known:
        raise ValueError(
            f"name {name!r}: expected a name that Python and JavaScript allow, "
            "and that no function and no other node or derivative has"
        )


def trace(roots: Iterable[Value]) -> Program:
    """The program that computes these nodes. Leaves with a name are its inputs.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x")
    >>> trace([(w * x).named("y")])
    y = w * x
    """
    roots = [a(Value, "roots", root) for root in entries("roots", roots)]
    nodes = list(dict.fromkeys(node for root in roots for node in order(root)))
    names = _names(nodes)
    return _forward(nodes, names, [names[root] for root in roots])


def derive(root: Value) -> Program:
    """The program of a node and of its derivatives with respect to leaves that are not constant.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> program = derive((w * x).named("y"))
    >>> program
    y = w * x
    dy = 1.0
    dw = dy * x
    >>> program.inputs, program.outputs
    (('w', 'x'), ('y', 'dw'))
    """
    nodes = order(root)
    names = _names(nodes)
    forward = _forward(nodes, names, [names[root]])
    terms: dict[Value, list[str]] = {v: [] for v in nodes} | {root: ["1.0"]}
    backward = []
    for node in reversed(nodes):
        if node.constant:
            continue
        name = f"d{names[node]}"
        backward.append(Line(name, " + ".join(terms[node])))
        inputs = [names[v] for v in node.inputs]
        for v, template in zip(node.inputs, node.rule.slopes if node.rule else (), strict=True):
            if not v.constant:
                slope = template.format(*inputs, y=names[node])
                terms[v].append(name if slope == "1" else f"{name} * ({slope})")
    trained = [f"d{v.name}" for v in nodes if not v.rule and v.name and not v.constant]
    lines = (*forward.lines, *backward)
    return Program(forward.inputs, lines, (names[root], *trained), forward.start)


def _forward(nodes: Sequence[Value], names: Mapping[Value, str], outputs: Sequence[str]) -> Program:
    start = {v.name: v.data for v in nodes if not v.rule and v.name}
    lines = [
        Line(names[v], v.rule.value.format(*(names[x] for x in v.inputs))) for v in nodes if v.rule
    ]
    return Program(tuple(start), tuple(lines), tuple(outputs), start)


def _names(nodes: Sequence[Value]) -> dict[Value, str]:
    """A name for each node: its own, else a fresh one, else (a bare constant) its number."""
    given: list[str] = []
    for v in nodes:
        if v.name:
            _check(v.name, given)
            given.append(v.name)
    taken = {*given, *(f"d{name}" for name in given)}
    fresh = (name for k in range(len(nodes)) if not {name := f"v{k}", f"d{name}"} & taken)
    return {v: v.name or (next(fresh) if v.rule else f"({v.data!r})") for v in nodes}
