"""A program that runs again and again: some of its inputs are a state that each step renews."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bpcore.checks import a
from bpcore.compiler.program import Line, Program


@dataclass(frozen=True)
class Loop:
    """A program, and for each input that is a state the name of its next value.

    A step computes the lines; then every state takes its next value, all at once. The outputs of
    the program are what a run records, before the step moves.

    >>> halve = Program(("x",), (Line("x_new", "0.5 * x"),), ("x",), {"x": 8.0})
    >>> Loop(halve, {"x": "x_new"})
    x = 0.5 * x
    """

    program: Program
    state: Mapping[str, str]

    def __post_init__(self) -> None:
        a(Program, "program", self.program)
        for name, following in a(Mapping, "state", self.state, "names by name").items():
            if name not in self.program.inputs:
                raise ValueError(f"state: {name!r} is none of the inputs {self.program.inputs}")
            if following in self.program.inputs or following not in self.program.names:
                raise ValueError(f"state: the next {name!r} is no line, but {following!r}")
        if len(set(self.state.values())) < len(self.state):
            raise ValueError(f"state: expected a line of its own for each, got {dict(self.state)}")

    def __repr__(self) -> str:
        return "\n".join(map(str, [*self.values, *self.moves]))

    def giving(self, *outputs: str) -> Loop:
        """The same loop, recording other things: lines, inputs, or states.

        >>> halve = Program(("x",), (Line("x_new", "0.5 * x"),), ("x",))
        >>> Loop(halve, {"x": "x_new"}).giving("x_new").program.outputs
        ('x_new',)
        """
        return Loop(replace(self.program, outputs=outputs), self.state)

    @cached_property
    def values(self) -> tuple[Line, ...]:
        """The lines that the outputs need."""
        return self.program.giving(*self.program.outputs).lines

    @cached_property
    def moves(self) -> tuple[Line, ...]:
        """The other lines, and the renewal of the state.

        A line goes straight into its state where no later line needs the old value.
        """
        needed = self.program.giving(*self.program.outputs, *self.state.values()).lines
        lines = [line for line in needed if line not in self.values]
        state_of = {following: state for state, following in self.state.items()}
        moves: list[Line] = []
        renewed: dict[str, str] = {}  # a line's name -> the state that holds it by now
        for k, line in enumerate(lines):
            state = state_of.get(line.name)
            later = {name for other in lines[k + 1 :] for name in other.inputs}
            text = substituted(line.text, renewed)
            if state is not None and state not in later:
                renewed[line.name] = state
                moves.append(Line(state, text))
            else:
                moves.append(Line(line.name, text))
        rest = {s: new for s, new in self.state.items() if new not in renewed}
        return (*moves, *(Line(state, following) for state, following in rest.items()))


def substituted(text: str, texts: Mapping[str, str]) -> str:
    """The expression with these names replaced by expressions.

    >>> substituted("a * b", {"b": "c + d"})
    'a * (c + d)'
    """

    class Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.parse(texts[node.id], mode="eval").body if node.id in texts else node

    return ast.unparse(Put().visit(ast.parse(text, mode="eval")))


def simplified(lines: Iterable[Line], keep: Iterable[str]) -> list[Line]:
    """The lines without saying anything twice, and without a name for what is used only once.

    >>> lines = [Line("a", "x * y"), Line("b", "x * y"), Line("c", "a + b"), Line("z", "c + 1")]
    >>> for line in simplified(lines, keep=["z"]):
    ...     print(line)
    a = x * y
    z = a + a + 1
    """
    kept = set(keep)
    first: dict[str, str] = {}  # an expression -> the name that it has
    same: dict[str, str] = {}  # a name -> the name to use in its place
    different = []
    for line in lines:
        text = substituted(line.text, same)
        if line.name not in kept and text in first:
            same[line.name] = first[text]
        else:
            first.setdefault(text, line.name)
            different.append(Line(line.name, text))
    uses = Counter(name for line in different for name in names_in(line.text))
    texts: dict[str, str] = {}
    result = []
    for line in different:
        text = substituted(line.text, texts)
        if line.name in kept or uses[line.name] != 1:
            result.append(Line(line.name, text))
        else:
            texts[line.name] = text
    return result


def names_in(text: str) -> list[str]:
    """Every name in an expression, as often as it stands there.

    >>> names_in("a * (a + b)")
    ['a', 'a', 'b']
    """
    return [node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
