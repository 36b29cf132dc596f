"""The check under every exercise: it says what is wrong, not what is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpcore.checks import Array, between, finite, string

CLOSE = 0.01  # so near that digits are missing, or a small slip remains
ROUNDING = 1e-6  # of the largest number: nothing smaller is looked at in an array
WHOLE = 1e-12  # what a division may leave beside a whole number


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right. Its words are printed already, so a notebook shows no more.

    >>> bool(Verdict(right=False))
    False
    """

    right: bool

    def __bool__(self) -> bool:
        return self.right

    def _ipython_display_(self) -> None:
        pass


# Called with each verdict; the page counts in this way which exercises are done.
listeners: list[Callable[[Verdict], None]] = []


@np.errstate(all="ignore")  # an answer may be as large as it likes
def check(answer: Any, expected: Any, what: str = "your answer", rtol: float = 1e-4) -> Verdict:
    """Print whether `answer` is right, and if not, in which way it is wrong.

    Answer and expected value are numbers, lists or arrays of the same shape. A number may be off
    by the share `rtol`, so that five typed digits are always enough; where whole numbers are
    expected, only the same will do. `what` is what the printed line calls the answer.

    >>> if check(..., 0.5, "E") or check(-0.5, 0.5, "E") or check(0.50001, 0.5, "E"):
    ...     print("at last")
    Not yet: E is still empty.
    Not yet: the sign of E is the wrong way round.
    Right: E.
    at last
    """
    string("what", what), between("rtol", rtol, 0, 1)
    finite("expected", expected)
    problem = _problem(answer, expected, what, rtol)
    print(f"Not yet: {problem}" if problem else f"Right: {what}.")
    verdict = Verdict(not problem)
    for listener in listeners:
        listener(verdict)
    return verdict


def _problem(answer: Any, expected: Any, what: str, rtol: float) -> str:
    blanks = _blanks(answer)
    if any(blanks):
        return f"{what} is still empty." if all(blanks) else f"{what} still has a gap (...) in it."
    right = np.asarray(expected)
    try:
        given = np.asarray(answer)
        if given.dtype.kind == "c":
            return f"{what} should be made of numbers, but is {_kind(answer)}."
        given = given.astype(float)
    except (TypeError, ValueError, OverflowError) as error:
        if "inhomogeneous" in str(error):
            return f"the rows of {what} differ in length."
        return f"{what} should be made of numbers, but is {_kind(answer)}."
    ones = (1,) * (given.ndim - right.ndim)  # a vector may come as a matrix of one row
    if given.size == right.size == 1 or given.shape == ones + right.shape:
        given = given.reshape(right.shape)
    if given.shape != right.shape:
        turned = " Is it transposed?" if given.T.shape == right.shape else ""
        wanted = f"have shape {right.shape}" if right.ndim else "be one number"
        word = "" if right.ndim else "shape "
        came = f"has {word}{given.shape}" if given.ndim else "is one number"
        pair = isinstance(answer, tuple) and given.shape == (2,) and not right.ndim
        comma = " A number has no comma: 0.5, 2000." if pair else ""
        return f"{what} should {wanted}, but {came}.{turned}{comma}"
    if not np.isfinite(given).all():
        return f"{what} holds a number that is not finite."
    exact = np.issubdtype(right.dtype, np.integer)
    return _difference(given, right.astype(float), what, WHOLE if exact else rtol, exact)


def _difference(given: Array, right: Array, what: str, rtol: float, exact: bool) -> str:
    def same(a: Array, share: float) -> bool:
        scale = float(np.abs(right).max(initial=0.0)) or 1.0
        return bool(np.allclose(a, right, share, min(share, ROUNDING) * scale))

    if same(given, rtol):
        return ""
    if same(-given, rtol):
        return f"the sign of {what} is the wrong way round."
    if same(given, max(CLOSE, rtol)):
        if exact:
            return f"{what} is close, but another whole number is right."
        more = "give more digits, or look" if right.size == 1 else "look"
        return f"{what} is very close: {more} for a small slip."
    if right.size > 1 and exact:  # maybe labels: no ratio, and no place of a wrong one
        wrong = int((given != right).sum())
        verb = "is" if wrong == 1 else "are"
        return f"{wrong} of the {right.size} numbers in {what} {verb} wrong."
    if right.any() and given.any():
        ratio = float((given * right).sum() / (right * right).sum())
        size = max(abs(ratio), 1 / abs(ratio)) if ratio else 0.0
        told = 1 < size < 101 and 1 < round(size) <= 100 and abs(size - round(size)) < 1e-6 * size
        if right.size == 1:  # a guess, such as 1 or 0.25, must not fetch the answer
            told &= float(f"{given.item():.2g}") != given.item()
        if told and same(given / ratio, max(rtol, ROUNDING)):  # any ratio would give it away
            part = f"{size:.4g} times" if size == abs(ratio) else f"1/{size:.4g} of"
            return f"{what} is {'-' if ratio < 0 else ''}{part} what it should be."
    if right.size > 1:
        worst = np.unravel_index(np.argmax(np.abs(given - right)), right.shape)
        place = ", ".join(str(int(k)) for k in worst)
        return f"{what} is wrong, most of all at index [{place}]."
    said = f"{what} is not {given.item():.9g}"
    if exact or not (given.any() and right.any()):
        return f"{said}."
    if np.sign(given.item()) != np.sign(right.item()):
        return f"{said}: not even its sign is right."
    too = "large" if abs(given.item()) > abs(right.item()) else "small"
    return f"{said}: its size is too {too}."


def _blanks(answer: Any) -> list[bool]:
    """For each part of the answer whether it is a gap."""
    parts = answer if isinstance(answer, list | tuple) else [answer]
    return [gap for part in parts for gap in (_blanks(part) if _nested(part) else [_gap(part)])]


def _nested(part: Any) -> bool:
    return isinstance(part, list | tuple) and len(part) > 0


def _gap(part: Any) -> bool:
    return part is None or part is ...


def _kind(answer: Any) -> str:
    if callable(answer):
        return f"a function ({getattr(answer, '__name__', 'without a name')})"
    return f"of the type {type(answer).__name__}"
