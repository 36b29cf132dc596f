"""Lines as numpy with buffers, bound to their arrays: a step that only takes numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bpcore.checks import Array
from bpcore.compiler.arrays import Writer, run
from bpcore.compiler.program import Line


def bind(
    lines: Iterable[Line], arrays: Mapping[str, Array], numbers: Sequence[str] = (),
    outputs: Sequence[str] = (),
) -> Callable[..., Any]:  # fmt: skip
    """A function `step(*numbers)` that runs the lines on these arrays, in place.

    A line whose name is among `arrays` writes into that array; other results get a buffer. Lines
    of plain numbers stay plain. The step returns what `outputs` names; `source` shows its code.

    >>> import numpy as np
    >>> theta, g = np.array([1.0, 2.0]), np.array([0.5, 0.5])
    >>> step = bind([Line("theta", "theta - lr * g")], {"theta": theta, "g": g}, ["lr"])
    >>> step(2.0); theta
    array([0., 1.])
    >>> print(step.source)
    def step(lr):
        n_2[()] = lr
        multiply(n_2, g, s0)
        subtract(theta, s0, theta)
    """
    writer = Writer(lines, arrays, numbers)
    if outputs:
        writer.calls.append(f"return {', '.join(outputs)}")
    source = writer.source(numbers)
    inner = source.replace("\n", "\n    ")
    make = run(f"def make({', '.join(writer.arrays)}):\n    {inner}\n    return step", "make")
    step: Callable[..., Any] = make(*writer.arrays.values())
    step.source = source  # type: ignore[attr-defined]
    step.arrays = writer.arrays  # type: ignore[attr-defined]
    return step
