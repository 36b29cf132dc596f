"""What the public functions ask of their arguments, in one place.

Every message names the argument, what was expected and what came.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from contextlib import suppress
from math import inf, isfinite
from typing import Any, TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

MANY = 10**9  # a whole number above it is a slip: so many rows or steps fit nowhere
Array = NDArray[Any]
Choice = TypeVar("Choice")
Shape = tuple[int | str, ...]  # a word stands for any number: ("samples", 2)


def floats(name: str, value: object, shape: Shape | None = None) -> Array:
    """The value as an array of floats; float32 stays float32.

    >>> floats("X", [[1, 2]], ("samples", 2))
    array([[1., 2.]])
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: expected rows of equal length, got {value!r}") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}: expected numbers, got {value!r}")
    if array.dtype not in (np.float32, np.float64):
        array = array.astype(np.float64)
    if shape is not None:
        fits = [isinstance(n, str) or n == m for n, m in zip(shape, array.shape, strict=False)]
        if array.ndim != len(shape) or not all(fits):
            expected = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
            raise ValueError(f"{name}: expected shape ({expected}), got {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name}: expected at least one number, got shape {array.shape}")
    return array


def samples(name: str, value: object, width: int | str, runs: int | None = None) -> Array:
    """Rows of `width` floats, one row per sample; with `runs`, perhaps such rows for each run.

    What fits already is only looked at, so that this costs next to nothing in a loop.

    >>> samples("X", [[1, 2]], 2)
    array([[1., 2.]])
    """
    array = value if _is_floats(value) else floats(name, value)
    stacked = runs is not None and array.shape[:1] == (runs,) and array.ndim == 3
    fits = isinstance(width, str) or array.shape[-1:] == (width,)
    if (array.ndim == 2 or stacked) and fits and array.size:
        return array
    expected = (runs, "samples", width) if runs and array.ndim == 3 else ("samples", width)
    return floats(name, array, expected)


def like(name: str, value: object, shape: tuple[int, ...]) -> Array:
    """The value as floats of exactly this shape; what fits already is only looked at.

    >>> like("dZ", [[1, 2]], (1, 2))
    array([[1., 2.]])
    """
    return value if _is_floats(value) and value.shape == shape else floats(name, value, shape)


def _is_floats(value: object) -> TypeGuard[Array]:
    return isinstance(value, np.ndarray) and value.dtype.char in "fd"


def finite(name: str, value: object, shape: Shape | None = None) -> Array:
    """Like `floats`, and without NaN or infinity.

    >>> finite("X", [float("nan")])
    Traceback (most recent call last):
    ValueError: X: expected finite numbers, got nan at index (0,)
    """
    array = floats(name, value, shape)
    if not np.isfinite(array).all():
        place = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
        raise ValueError(f"{name}: expected finite numbers, got {array[place]} at index {place}")
    return array


def between(name: str, value: object, low: float, high: float) -> float:
    """The value as a float, if low <= value < high.

    >>> between("beta", 1, 0, 1)
    Traceback (most recent call last):
    ValueError: beta: expected 0 <= beta < 1, got 1
    """
    if low <= (found := _real(name, value)) < high:  # NaN fails here
        return found
    least = "0 <" if low == np.finfo(float).tiny else f"{low} <="
    raise ValueError(f"{name}: expected {least} {name} < {high}, got {value}")


def number(name: str, value: Any) -> float:
    """The value as a float, if it is a finite number.

    >>> number("slope", 2)
    2.0
    """
    if isfinite(found := _real(name, value)):
        return found
    raise ValueError(f"{name}: expected a finite number, got {value}")


def _real(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return inf


def rate(name: str, value: float | Array) -> float | Array:
    """A learning rate, or an array of them: finite and not negative.

    >>> rate("lr", 0.5)
    0.5
    """
    if not isinstance(value, list | tuple) and np.ndim(value) == 0:
        return between(name, value, 0, np.inf)
    rates = finite(name, value)
    if (rates < 0).any():
        raise ValueError(f"{name}: expected rates of at least 0, got {rates.min()}")
    return rates


def whole(name: str, value: int, low: int = 1, high: int = MANY) -> int:
    """The value as an int, if it is a whole number from `low` to `high`.

    >>> whole("epochs", 3)
    3
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected a whole number, got {value!r}")
    if value < low:
        raise ValueError(f"{name}: expected a whole number of at least {low}, got {value}")
    if value > high:
        raise ValueError(f"{name}: expected a whole number of at most {high}, got {value}")
    return int(value)


def one_of(name: str, value: Choice, choices: Collection[Choice]) -> Choice:
    """The value, if it is among the choices.

    >>> one_of("start", "he", ("glorot", "he"))
    'he'
    """
    if not isinstance(value, str | int | np.generic) or value not in choices:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, choices))}, got {value!r}")
    return value


def generator(rng: np.random.Generator | None) -> np.random.Generator:
    """The generator, which nobody may leave out: chance is always explicit.

    >>> generator(None)
    Traceback (most recent call last):
    TypeError: rng: expected a generator, e.g. np.random.default_rng(0), got None
    """
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng: expected a generator, e.g. np.random.default_rng(0), got {rng!r}")
    return rng


def a(kind: Any, name: str, value: object, what: str = "") -> Any:
    """The value, if it is of this kind; `what` says what that is, where its name does not.

    >>> a(str, "title", 3, "words")
    Traceback (most recent call last):
    TypeError: title: expected words, got 3
    """
    if isinstance(value, kind):
        return value
    raise TypeError(f"{name}: expected {what or f'a {kind.__name__}'}, got {value!r}")


def string(name: str, value: object) -> str:
    """The value, if it is words.

    >>> string("title", "a map")
    'a map'
    """
    return str(a(str, name, value, "words"))


def function(name: str, value: object, arguments: int = 1) -> Callable[..., Any]:
    """The value, if it can be called with so many arguments.

    >>> function("f", abs)(-1)
    1
    """
    if callable(value):
        with suppress(TypeError):
            inspect.signature(value).bind(*[None] * arguments)
            return value
    plural = "s" * (arguments > 1)
    raise TypeError(f"{name}: expected a function of {arguments} argument{plural}, got {value!r}")


def entries(name: str, value: Any) -> list[Any]:
    """The entries of a list or of another thing that has some, but not the letters of a word.

    >>> entries("seeds", range(3))
    [0, 1, 2]
    """
    if not isinstance(value, str | bytes | type):
        with suppress(TypeError):  # no entries
            return list(value)
    raise TypeError(f"{name}: expected a list, got {value!r}")
