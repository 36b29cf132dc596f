"""Programs as Python: a function of plain numbers, with its source as `listing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from bpcore.checks import a, entries, floats, whole
from bpcore.compiler.loop import Loop
from bpcore.compiler.program import Program, derive
from bpcore.graph.rules import FUNCTIONS
from bpcore.graph.value import Value

# The same words in numpy's arithmetic: for arrays, and for numbers that Python refuses.
NUMPY_FUNCTIONS: dict[str, Any] = FUNCTIONS | {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sqrt": np.sqrt,
    "sign": np.sign,
    "abs": np.abs,
    "max": np.maximum,
    "float": np.float64,
    "sigmoid": lambda z: np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z))),
}


class Function:
    """A program that runs: numbers in, by position or by name; the outputs come as a tuple.

    What overflows becomes infinite, and 0 / 0 is not a number, as in the page.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> f = Function(derive((w * x).named("y")))
    >>> f(5.0, x=2.0)
    (10.0, 2.0)
    >>> print(f.listing)
    def f(w, x):
        y = w * x
        dy = 1.0
        dw = dy * x
        return y, dw
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.listing = write(program)
        self._plain = _run(self.listing, FUNCTIONS)
        self._careful = _run(self.listing, NUMPY_FUNCTIONS)

    def __call__(self, *numbers: float, **by_name: float) -> tuple[float, ...]:
        try:
            return self._plain(*numbers, **by_name)  # type: ignore[no-any-return]
        except (ArithmeticError, ValueError, TypeError):  # exp(1000), 1 / 0, log(-1), a wrong call
            outputs = self.runs(*numbers, **by_name)
        if any(map(np.ndim, outputs)):
            raise TypeError(f"numbers: expected plain ones (`runs` takes lists), got {numbers}")
        return tuple(map(float, outputs))

    def runs(self, *numbers: Any, **by_name: Any) -> tuple[Any, ...]:
        """The same for arrays of numbers, of one shape: a run for each entry.

        >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
        >>> Function(derive((w * x).named("y"))).runs([1.0, 2.0], 5.0)
        (array([ 5., 10.]), array([5., 5.]))
        """
        named, shape = _as_arrays(self.program.inputs, numbers, by_name)
        with np.errstate(all="ignore"):
            outputs = self._careful(**named)
        return tuple(np.broadcast_to(y, shape).copy()[()] for y in outputs)


class Run:
    """A loop that runs: `run(*inputs, at=steps)` gives a list for each output.

    An entry of `at` is a number of steps done: 0 is the start.

    >>> from bpcore.compiler.program import Line
    >>> halve = Program(("x",), (Line("x_new", "0.5 * x"),), ("x",))
    >>> run = Run(Loop(halve, {"x": "x_new"}))
    >>> run(8.0, at=[0, 1, 3])
    ([8.0, 4.0, 1.0],)
    >>> print(run.listing)
    def f(x, at):
        columns = ([], )
        marks = iter(at)
        mark = next(marks, -1)
        step = 0
        while mark >= 0:
            if step == mark:
                columns[0].append(x)
                mark = next(marks, -1)
            x = 0.5 * x
            step += 1
        return columns
    """

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.listing = write_loop(loop)
        self._plain = _run(self.listing, FUNCTIONS)
        self._careful = _run(self.listing, NUMPY_FUNCTIONS)

    def __call__(self, *numbers: float, at: Iterable[int], **by_name: float) -> Any:
        marks = rising(at)
        try:
            return self._plain(*numbers, **by_name, at=marks)
        except (ArithmeticError, ValueError, TypeError):
            return self.runs(*numbers, at=marks, **by_name)

    def runs(self, *numbers: Any, at: Iterable[int], **by_name: Any) -> Any:
        """The same for arrays: a run for each entry, all of them side by side.

        >>> from bpcore.compiler.program import Line
        >>> halve = Program(("x",), (Line("x_new", "0.5 * x"),), ("x",))
        >>> Run(Loop(halve, {"x": "x_new"})).runs([8.0, 2.0], at=[1])
        ([array([4., 1.])],)
        """
        named, _ = _as_arrays(self.loop.program.inputs, numbers, by_name)
        with np.errstate(all="ignore"):
            return self._careful(**named, at=rising(at))


def compile(root: Value) -> Function:
    """The graph as a function of its named leaves: its value, and dE/d(leaf) for each that learns.

    `listing` is its source: every node once, forward; then every derivative once, backward.

    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> compile((w * x).named("y"))(w=5.0, x=2.0)
    (10.0, 2.0)
    """
    return Function(derive(root))


def rising(at: Iterable[int]) -> list[int]:
    """The numbers of steps at which a run records: whole, from 0 on, each larger than the last.

    >>> rising(range(3))
    [0, 1, 2]
    """
    marks = [whole("at", mark, 0) for mark in entries("at", at)]
    if any(b <= a for a, b in pairwise(marks)):
        raise ValueError(f"at: expected rising numbers of steps, got {marks}")
    return marks


def write(program: Program) -> str:
    """The program as the source of a Python function called f.

    >>> print(write(Program(("x",), (), ("x",))))
    def f(x):
        return x,
    """
    a(Program, "program", program)
    return _lines(
        f"def f({', '.join(program.inputs)}):", [*map(str, program.lines), _return(program.outputs)]
    )


def write_loop(loop: Loop) -> str:
    """The loop as the source of a Python function called f; see `Run`.

    >>> from bpcore.compiler.program import Line
    >>> write_loop(Loop(Program(("x",), (Line("y", "-x"),), ("x",)), {"x": "y"})).count("x = -x")
    1
    """
    outputs = a(Loop, "loop", loop).program.outputs
    record = [f"columns[{k}].append({name})" for k, name in enumerate(outputs)]
    body = [
        *map(str, loop.values),
        _lines("if step == mark:", [*record, "mark = next(marks, -1)"]),
        *map(str, loop.moves),
        "step += 1",
    ]
    return _lines(
        f"def f({', '.join((*loop.program.inputs, 'at'))}):",
        [
            f"columns = ({'[], ' * len(outputs)})",
            "marks = iter(at)",
            "mark = next(marks, -1)",
            "step = 0",
            _lines("while mark >= 0:", body),
            "return columns",
        ],
    )


def _return(names: Sequence[str]) -> str:
    return f"return {', '.join(names)}{',' if len(names) == 1 else ''}"


def _lines(head: str, body: Sequence[str]) -> str:
    return "\n".join([head, *(f"    {line}" for part in body for line in part.split("\n"))])


def _as_arrays(
    inputs: Sequence[str], numbers: Sequence[Any], by_name: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[int, ...]]:
    """Arrays of floats, or floats of numpy, which may overflow; and the shape they share."""
    given = [*inputs[: len(numbers)], *by_name]
    if len(numbers) > len(inputs) or sorted(given) != sorted(inputs):
        raise TypeError(f"numbers: expected one for each of {inputs}, got {given}")
    values = (*numbers, *by_name.values())
    arrays = [floats(n, v).astype(float) for n, v in zip(given, values, strict=True)]
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        shapes = [array.shape for array in arrays]
        raise ValueError(f"numbers: expected arrays of one shape, got {shapes}") from None
    return {name: array[()] for name, array in zip(given, arrays, strict=True)}, shape


def _run(listing: str, functions: Mapping[str, Any]) -> Any:
    space = dict(functions)
    exec(listing, space)
    return space["f"]
