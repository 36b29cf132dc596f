"""The check under every exercise: it says what is wrong, not what is right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


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


def check(answer: Any, expected: Any, what: str = "your answer", rtol: float = 1e-6) -> Verdict:
    """Print whether `answer` is right, and if not, in which way it is wrong.

    >>> if check(None, 0.5, "E") or check(-0.5, 0.5, "E") or check(0.5, 0.5, "E"):
    ...     print("at last")
    Not yet: E is still empty.
    Not yet: the sign of E is the wrong way round.
    Right: E.
    at last
    """
    problem = _problem(answer, expected, what, rtol)
    print(f"Not yet: {problem}" if problem else f"Right: {what}.")
    return Verdict(not problem)


def _problem(answer: Any, expected: Any, what: str, rtol: float) -> str:
    if answer is None or answer is ...:
        return f"{what} is still empty."
    right = np.asarray(expected, dtype=float)
    try:
        given = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return f"{what} should be made of numbers, but is {type(answer).__name__}."
    if given.shape != right.shape:
        turned = " Is it transposed?" if given.T.shape == right.shape else ""
        return f"{what} should have shape {right.shape}, but has {given.shape}.{turned}"
    if not np.isfinite(given).all():
        return f"{what} holds a number that is not finite."
    atol = rtol * float(np.abs(right).max(initial=0.0))
    if np.allclose(given, right, rtol, atol):
        return ""
    if np.allclose(-given, right, rtol, atol):
        return f"the sign of {what} is the wrong way round."
    if right.any() and given.any():
        ratio = float((given * right).sum() / (right * right).sum())
        if ratio and np.allclose(given, ratio * right, rtol, atol):
            return f"{what} is {ratio:.4g} times what it should be."
    if right.size > 1:
        worst = np.unravel_index(np.argmax(np.abs(given - right)), right.shape)
        place = ", ".join(str(int(k)) for k in worst)
        return f"{what} is wrong, most of all at index [{place}]."
    return f"{what} is not {float(given):.9g}."
