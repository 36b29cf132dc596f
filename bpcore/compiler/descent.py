"""Training as a program: the model's derivation, then the optimizer's formula for each parameter.

The formula is not copied. The optimizer's own `update` is called with `Value` nodes, and traced.
"""

from __future__ import annotations

import copy
from dataclasses import fields
from typing import Any

from bpcore.checks import a
from bpcore.compiler.loop import Loop, simplified, substituted
from bpcore.compiler.program import Line, Program, trace
from bpcore.graph.value import Value


def formula(optimizer: Any) -> Loop:
    """One update of one number theta with the gradient g, as the optimizer's `update` has it.

    Its settings are inputs, so that a page can move them; running averages and the count t of
    updates are a state, like theta itself.

    >>> from bpcore import Momentum
    >>> formula(Momentum(lr=0.5, beta=0.9))
    v = beta * v + g
    theta = theta - lr * v
    """
    if not (hasattr(optimizer, "__dataclass_fields__") and hasattr(optimizer, "update")):
        raise TypeError(f"optimizer: expected one such as SGD(lr=0.5), got {optimizer!r}")
    if callable(optimizer.lr):
        raise TypeError(f"lr: expected a number to write {optimizer} out, got a schedule")
    probe = copy.copy(optimizer)
    leaves = {"theta": Value(1.0, "theta"), "g": Value(1.0, "g")}
    averages = [item.name for item in fields(optimizer) if not item.init and item.name != "t"]
    for name in (item.name for item in fields(optimizer) if item.init):
        if type(number := getattr(optimizer, name)) in (int, float):
            leaves[name] = Value(number, name)
    leaves |= {name: Value(1.0, name) for name in averages} | {"t": Value(1.0, "t")}
    for name in leaves.keys() - {"theta", "g"}:
        setattr(probe, name, leaves[name])
    theta = probe.update(leaves["theta"], leaves["g"], probe.lr)
    new = {name: getattr(probe, name) for name in averages} | {"theta": theta}
    new = {name: value for name, value in new.items() if value is not leaves[name]}
    roots = [_a_line_of_its_own(value, f"{name}_new") for name, value in new.items()]
    if "t" in trace(roots).inputs:
        new["t"] = leaves["t"] + 1.0
        roots.append(new["t"].named("t_new"))
    traced = trace(roots)
    state = {name: f"{name}_new" for name in new}
    lines = simplified(traced.lines, keep=state.values())
    inputs = tuple(name for name in leaves if name in traced.inputs)
    start = {name: 0.0 if name in averages else leaves[name].data for name in inputs}
    return Loop(Program(inputs, tuple(lines), (), start), state)


def _a_line_of_its_own(value: Value, name: str) -> Value:
    return (value if value.rule and not value.name else value + 0.0).named(name)


def descent(program: Program, optimizer: Any) -> Loop:
    """Train: every input whose derivative `program` gives is moved by the optimizer's formula.

    A run of the loop records the program's first output, the error, unless you ask for others.

    >>> from bpcore import SGD
    >>> from bpcore.compiler import derive
    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> descent(derive((w * x).named("y")), SGD(lr=0.5))
    y = w * x
    dy = 1.0
    dw = dy * x
    w = w - lr * dw
    """
    a(Program, "program", program)
    parameters = [name for name in program.inputs if f"d{name}" in program.outputs]
    if not parameters:
        raise ValueError(f"program: expected derivatives of inputs, got only {program.outputs}")
    update = formula(optimizer)
    taken = set(program.names)
    shared: dict[str, str] = {}  # settings and the count t, under names that the model leaves free
    for name in update.program.inputs:
        if name not in {"theta", "g"} and (name == "t" or name not in update.state):
            shared[name] = _free(name, taken)
            taken.add(shared[name])
    start = {shared[name]: update.program.start[name] for name in shared}
    state: dict[str, str] = {}
    lines: list[Line] = []
    for p in parameters:
        names = shared | {"theta": p, "g": f"d{p}"}
        for average in update.state.keys() - {"theta", "t"}:
            names[average] = f"{average}_{p}"
            start[f"{average}_{p}"] = 0.0
        for line in update.program.lines:
            names[line.name] = f"{line.name}_{p}"
        names["theta_new"] = f"{p}_new"
        if "t" in update.state:
            names["t_new"] = f"{shared['t']}_new"
        state |= {names[old]: names[new] for old, new in update.state.items()}
        lines += [Line(names[x.name], substituted(x.text, names)) for x in update.program.lines]
    lines = simplified(dict.fromkeys(lines), keep=state.values())
    return Loop(
        Program(
            (*program.inputs, *start),
            (*program.lines, *lines),
            program.outputs[:1],
            {**program.start, **start},
        ),
        state,
    )


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
