"""What the public functions ask of their arguments, in one place.

Every message names the argument, what was expected and what came.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Choice = TypeVar("Choice")
MANY = 10**9  # no count here is larger: arrays of such a size would not fit
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
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        number = np.inf
    if not low <= number < high:  # NaN fails here too
        raise ValueError(f"{name}: expected {low} <= {name} < {high}, got {value}")
    return number


def rate(name: str, value: float | Array) -> float | Array:
    """A learning rate, or an array of them: finite and not negative.

    >>> rate("lr", 0.5)
    0.5
    """
    if isinstance(value, list | tuple):
        value = floats(name, value)
    if np.ndim(value) == 0:
        return between(name, value, 0, np.inf)
    rates = finite(name, value)
    if (rates < 0).any():
        raise ValueError(f"{name}: expected rates of at least 0, got {rates.min()}")
    return rates


def whole(name: str, value: int, low: int = 1) -> int:
    """The value as an int, if it is a whole number of at least `low`.

    >>> whole("epochs", 3)
    3
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected a whole number, got {value!r}")
    if value < low:
        raise ValueError(f"{name}: expected a whole number of at least {low}, got {value}")
    if value > MANY:
        raise ValueError(f"{name}: expected a whole number of at most {MANY}, got {value}")
    return int(value)


def one_of(name: str, value: Choice, choices: Collection[Choice]) -> Choice:
    """The value, if it is among the choices.

    >>> one_of("start", "he", ("glorot", "he"))
    'he'
    """
    try:
        known = not isinstance(value, np.ndarray) and value in choices
    except TypeError:  # what no dictionary can look up
        known = False
    if not known:
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
