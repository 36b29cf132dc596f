"""What makes the optimizers fast: an entrywise formula, traced once and written out in place.

As it stands, `theta - lr * m / (np.sqrt(v) + eps)` makes a new array for every operation. Written
out by the compiler, every operation puts its result into an array that is there already: theta, a
running average, or a buffer. What depends on no entry, such as 1 - beta1^t, is computed once, as a
float. And the work is done in blocks: all operations for one part of theta, which fits the
processor's cache, before the next part is touched.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import fields
from functools import lru_cache
from typing import Any

import numpy as np

from bpcore.checks import Array
from bpcore.compiler import Line, formula
from bpcore.compiler.arrays import Writer, run

BLOCK = 32768  # numbers in a block. Measured: 16384 to 65536 are alike, smaller ones are slower
Names = tuple[str, ...]
LINES: dict[Any, tuple[tuple[Line, ...], Names, Names]] = {}  # what `traced` found, once a kind


class InPlace:
    """The formula of one optimizer for one kind of theta, with its buffers.

    >>> from bpcore import Momentum
    >>> print(InPlace(Momentum(0.1), np.ones(3), 0.1).source)
    def step(beta, lr, theta, g, v, n_3, n_4, s0):
        n_3[()] = beta
        multiply(n_3, v, v)
        add(v, g, v)
        n_4[()] = lr
        multiply(n_4, v, s0)
        subtract(theta, s0, theta)
    """

    def __init__(self, optimizer: Any, theta: Array, lr: float | Array) -> None:
        self.shape, self.dtype, self.rates = theta.shape, theta.dtype, type(lr) is not float
        self.switches = switches(optimizer)
        lines, self.settings, self.averages = traced(optimizer)
        self.source, self.step, buffers = _written(
            lines, self.settings, self.averages, self.rates, theta.dtype
        )
        self.rows = max(1, BLOCK * len(theta) // theta.size) if theta.size > BLOCK else 0
        shape = (self.rows, *theta.shape[1:]) if self.rows else theta.shape
        self.buffers = [np.empty(shape, a.dtype) if a.ndim else a.copy() for a in buffers]
        self.lr: float | Array = 0.0

    def is_for(self, optimizer: Any, theta: Array, lr: float | Array) -> bool:
        """Whether it can run with these."""
        same = theta.shape == self.shape and theta.dtype == self.dtype
        if self.switches:
            same = same and self.switches == switches(optimizer)
        return same and self.rates == (type(lr) is not float)

    def __call__(self, optimizer: Any, theta: Array, g: Array, lr: float | Array) -> None:
        numbers = [getattr(optimizer, name) for name in self.settings] if self.settings else []
        arrays = [theta, g]
        if self.rates:
            arrays.append(self.full(lr))
        else:
            numbers.append(lr)
        for name in self.averages:
            average = getattr(optimizer, name)
            if type(average) is not np.ndarray:  # the number that it starts with
                average = np.full_like(theta, average)
                setattr(optimizer, name, average)
            arrays.append(average)
        if self.rows:
            self.in_blocks(numbers, arrays)
        else:
            self.step(*numbers, *arrays, *self.buffers)

    def full(self, lr: Any) -> Array:
        """An array of rates in the shape of theta; the same one as long as lr is."""
        if lr is not self.lr:
            self.lr, self.full_lr = lr, np.broadcast_to(lr, self.shape)
        return self.full_lr

    def in_blocks(self, numbers: list[float], arrays: list[Array]) -> None:
        """All operations for a part of theta, before the next part is touched."""
        theta, g = arrays[:2]
        if g is not theta and np.may_share_memory(g, theta):
            arrays[1] = g.copy()  # a block must not change what a later block reads
        for start in range(0, len(theta), self.rows):
            parts = [array[start : start + self.rows] for array in arrays]
            buffers = [array[: len(parts[0])] if array.ndim else array for array in self.buffers]
            self.step(*numbers, *parts, *buffers)


class AsItStands:
    """An update without the mark: it makes a new theta, whose numbers are then put into theta.

    >>> from bpcore import SGD
    >>> theta = np.array([1.0, 2.0])
    >>> AsItStands(theta)(SGD(0.5), theta, np.array([1.0, 1.0]), 0.5); theta
    array([0.5, 1.5])
    """

    def __init__(self, theta: Array) -> None:
        self.shape = theta.shape

    def is_for(self, optimizer: Any, theta: Array, lr: float | Array) -> bool:
        """Whether it can run with these."""
        return theta.shape == self.shape

    def __call__(self, optimizer: Any, theta: Array, g: Array, lr: float | Array) -> None:
        new = optimizer.update(theta, g, lr)
        if np.shape(new) != theta.shape:
            got = "None" if new is None else f"shape {np.shape(new)}"
            raise ValueError(f"update: expected a new theta of shape {theta.shape}, got {got}")
        theta[...] = new


def traced(optimizer: Any) -> tuple[tuple[Line, ...], Names, Names]:
    """The lines of an update, the names of its settings but lr, and of its running averages.

    >>> from bpcore import Momentum
    >>> lines, settings, averages = traced(Momentum(0.1))
    >>> [str(line) for line in lines], settings, averages
    (['v = beta * v + g', 'theta = theta - lr * v'], ('beta',), ('v',))
    """
    key = type(optimizer), switches(optimizer)
    if key not in LINES:
        probe = copy.copy(optimizer)
        probe.lr = 0.5  # it comes with each call, whatever it is in the optimizer
        try:
            loop = formula(probe)
        except Exception as error:
            raise TypeError(
                f"update of {type(optimizer).__name__}: marked entrywise, but more than a formula "
                f"for each entry ({error}); without the mark it runs as it stands"
            ) from error
        lines = tuple(line for line in loop.moves if line.name != "t")
        averages = tuple(name for name in loop.state if name not in ("theta", "t"))
        known = {"theta", "g", "lr", *averages}
        LINES[key] = lines, tuple(n for n in loop.program.inputs if n not in known), averages
    return LINES[key]


def switches(optimizer: Any) -> tuple[tuple[str, Any], ...]:
    """What the lines may depend on beside the settings.

    >>> from bpcore import Momentum
    >>> switches(Momentum(0.1, beta=0.8, averaged=True))
    (('averaged', True),)
    """
    settings = {item.name for item in fields(optimizer)}
    return tuple(
        (name, value)
        for name, value in vars(optimizer).items()
        if isinstance(value, bool | int | float | str | np.generic)
        and not (name in settings and type(value) in (int, float))
    )


@lru_cache(100)
def _written(
    lines: tuple[Line, ...], settings: Names, averages: Names, rates: bool, dtype: np.dtype[Any]
) -> tuple[str, Callable[..., None], list[Array]]:
    """The lines as a function of numbers and arrays; its text; samples of the buffers it wants."""
    numbers = settings if rates else (*settings, "lr")
    arrays = ("theta", "g", "lr", *averages) if rates else ("theta", "g", *averages)
    writer = Writer(lines, {name: np.ones(1, dtype) for name in arrays}, numbers)
    source = writer.source([*numbers, *writer.arrays])
    buffers = [array for name, array in writer.arrays.items() if name not in arrays]
    return source, run(source, "step"), buffers
