"""The check under every exercise: it says what is wrong, not what is right."""

from __future__ import annotations

from typing import Any

import numpy as np


def check(answer: Any, expected: Any, what: str = "your answer", rtol: float = 1e-6) -> bool:
    """Print whether `answer` is right, and if not, in which way it is wrong.

    >>> check(None, 0.5, "E")
    Not yet: E is still empty.
    False
    >>> check(-0.5, 0.5, "E")
    Not yet: the sign of E is the wrong way round.
    False
    >>> check(0.5, 0.5, "E")
    Right: E.
    True
    """
    problem = _problem(answer, expected, what, rtol)
    print(f"Not yet: {problem}" if problem else f"Right: {what}.")
    return not problem


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
