"""What every optimizer has: settings and their checks, the step counter t, `step` and `move`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from math import inf, isfinite
from types import FunctionType
from typing import Any, TypeVar

import numpy as np

from bpcore.checks import Array, a, between, finite, rate
from bpcore.optimizers.inplace import AsItStands, InPlace

Numbers = Any  # what a formula is made of: arrays, or the `Value`s of a graph
Rate = float | Array | Callable[[int], float | Array]
Update = TypeVar("Update", bound=Callable[..., Any])

LIMITS = {"eps": inf, "decay": inf, "beta": 1, "beta1": 1, "beta2": 1}  # from 0 to below this


def average() -> Any:
    """A running average: it starts at 0, and is an array like theta from the first step on.

    >>> @dataclass
    ... class Signs(Optimizer):
    ...     s: Numbers = average()
    ...     def update(self, theta, g, lr):
    ...         self.s = 0.9 * self.s + 0.1 * np.sign(g)
    ...         return theta - lr * self.s
    >>> Signs(lr=0.5)
    Signs(lr=0.5)
    """
    return _state(0.0)


def _state(start: Any) -> Any:
    """A field that is no setting: it is not given, not shown and not compared."""
    return field(default=start, init=False, repr=False, compare=False)


def entrywise(update: Update) -> Update:
    """Mark a formula that does the same to each entry, without a look at any other entry.

    Such a formula need not run as it stands: it is traced once and written out in place, see
    `inplace.py`. So it may use + - * / **, np.sqrt, np.maximum, np.abs and np.sign, no `if` on a
    number. Without the mark an `update` may do what it likes with its arrays.

    >>> @dataclass
    ... class SignDescent(Optimizer):
    ...     @entrywise
    ...     def update(self, theta, g, lr):
    ...         return theta - lr * np.sign(g)
    >>> theta = np.array([1.0, 1.0])
    >>> SignDescent(lr=0.5).step(theta, np.array([3.0, -0.1])); theta
    array([0.5, 1.5])
    """
    a(FunctionType, "update", update).entrywise = True
    return update


@dataclass(eq=False)
class Optimizer:
    """Base of the optimizers. One of your own is a dataclass with an `update`.

    >>> Optimizer(lr=0.5)
    Optimizer(lr=0.5)
    """

    lr: Rate
    t: int = _state(0)  # the steps done
    shape: tuple[int, ...] | None = _state(None)  # of theta
    _runner: InPlace | AsItStands | None = _state(None)  # how the formula is computed

    def __post_init__(self) -> None:
        if not callable(self.lr):
            self.lr = rate("lr", self.lr)
        for item in fields(self):
            name, value = item.name, getattr(self, item.name)
            if name in LIMITS:
                setattr(self, name, between(name, value, 0, LIMITS[name]))
            elif isinstance(item.default, bool) and not isinstance(value, bool):
                raise TypeError(f"{name}: expected True or False, got {value!r}")

    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        """The formula: the new theta. It assigns its averages and changes no array in place."""
        raise NotImplementedError

    @np.errstate(all="ignore")  # what overflows is infinite, and needs no second word
    def step(self, theta: Array, grad: Array) -> None:
        """Change theta, an array of floats, in place; grad is finite and has its shape."""
        if not isinstance(theta, np.ndarray) or theta.dtype.kind != "f":
            raise TypeError(f"theta: expected an array of floats to change, got {theta!r}")
        if not theta.flags.writeable:
            raise ValueError("theta: expected an array to change, got one that is read-only")
        if self.shape is not None and self.shape != theta.shape:  # its averages belong to one theta
            raise ValueError(f"theta: expected shape {self.shape} as before, got {theta.shape}")
        if not _fits(grad, theta):
            grad = finite("grad", grad, theta.shape).astype(theta.dtype, copy=False)
        self.move(theta, grad)

    def move(self, theta: Array, grad: Array) -> None:
        """`step` for callers who know that grad is finite and of theta's shape and dtype."""
        lr = self.lr if type(self.lr) is float else self.rate_now(theta)
        runner = self._runner
        if runner is None or not runner.is_for(self, theta, lr):
            marked = getattr(self.update, "entrywise", False)
            runner = self._runner = InPlace(self, theta, lr) if marked else AsItStands(theta)
            self.shape = theta.shape
        self.t += 1
        runner(self, theta, grad, lr)

    def rate_now(self, theta: Array) -> float | Array:
        """The learning rate of the next step: a float, or an array that broadcasts to theta."""
        if isinstance(self.lr, np.ndarray):
            lr: float | Array = self.lr
        else:
            lr = rate("lr", self.lr(self.t) if callable(self.lr) else self.lr)
        if isinstance(lr, np.ndarray):
            sizes = zip(reversed(lr.shape), reversed(theta.shape), strict=False)
            if lr.ndim > theta.ndim or not all(n in (1, m) for n, m in sizes):
                runs = f" or {(len(theta), 1)}" if theta.ndim == 2 else ""
                expected = f"a number or shape {theta.shape}{runs}"
                raise ValueError(f"lr: expected {expected}, got {lr.shape}")
            lr = lr.astype(theta.dtype, copy=False)
        return lr

    def __eq__(self, other: Any) -> bool:
        """The same method with the same settings, at the same point of its run."""
        if type(self) is not type(other):
            return NotImplemented
        names = {*vars(self), *vars(other)} - {"_runner"}
        return all(np.array_equal(getattr(self, n), getattr(other, n)) for n in names)

    def __getstate__(self) -> dict[str, Any]:
        """What a copy takes along: all but the runner, and running averages of its own."""
        state = vars(self) | {"_runner": None}
        return {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in state.items()}


def _fits(grad: Array, theta: Array) -> bool:
    """Whether no closer look at the gradient is needed, found out as quickly as can be."""
    if not isinstance(grad, np.ndarray) or grad.dtype != theta.dtype or grad.shape != theta.shape:
        return False
    if grad.size > 10_000:  # there OpenBLAS would share a product among threads, and wait for them
        return bool(np.isfinite(grad).all())
    # Infinite or NaN if any entry is. Unlike grad.dot, vdot is silent when a large one overflows.
    return isfinite(np.vdot(grad, grad))
