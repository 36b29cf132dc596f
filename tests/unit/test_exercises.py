"""The check under every exercise: what it accepts, and what it says of a wrong answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bpcore import exercises
from bpcore.exercises import check


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (None, 1.0, "x is still empty."),
        (..., 1.0, "x is still empty."),
        ([..., ...], [1.0, 2.0], "x is still empty."),
        ((), [1.0, 2.0], "x should have shape (2,), but has (0,)."),
        ([..., 2.0], [1.0, 2.0], "x still has a gap (...) in it."),
        ([[1.0, 2.0], [3.0, ...]], np.ones((2, 2)), "x still has a gap (...) in it."),
        ([(1, 2), ...], [(1, 2), (3, 4)], "x still has a gap (...) in it."),
        ([(1, 2), (..., ...)], [(1, 2), (3, 4)], "x still has a gap (...) in it."),
        ([(..., ...), ...], [(1, 2), (3, 4)], "x is still empty."),
        (np.array([1.0, 2.0]), 1.0, "x should be one number, but has shape (2,)."),
        ([0, 1, 0], [0, 4, 0], "1 of the 3 numbers in x is wrong."),
        ("half", 0.5, "x should be made of numbers, but is of the type str."),
        ({"x": 1}, 0.5, "x should be made of numbers, but is of the type dict."),
        (1j, 0.5, "x should be made of numbers, but is of the type complex."),
        (abs, 0.5, "x should be made of numbers, but is a function (abs)."),
        (10**400, 0.5, "x should be made of numbers, but is of the type int."),
        ([[1, 2], [3]], np.ones((2, 2)), "the rows of x differ in length."),
        ([1, 2], 1.0, "x should be one number, but has shape (2,)."),
        ([1, 2, 3], 1.0, "x should be one number, but has shape (3,)."),
        (
            (13, 85),
            1.0,
            "x should be one number, but has shape (2,). A number has no comma: 0.5, 2000.",
        ),
        ([-0.25, 0.5], [1.0, -2.0], "x is -1/4 of what it should be."),
        (3.0, [1.0, 2.0], "x should have shape (2,), but is one number."),
        ([[1, 2]], [[1], [2]], "x should have shape (2, 1), but has (1, 2). Is it transposed?"),
        (float("nan"), 1.0, "x holds a number that is not finite."),
        (float("inf"), 1.0, "x holds a number that is not finite."),
        (-0.5, 0.5, "the sign of x is the wrong way round."),
        (1.0, 0.5, "x is not 1: its size is too large."),  # a guess must not fetch the answer
        (0.125, 0.0625, "x is 2 times what it should be."),
        ([2.0, 4.0], [1.0, 2.0], "x is 2 times what it should be."),
        ([1.0, 5.0], [1.0, 2.0], "x is wrong, most of all at index [1]."),
        (0.25, 0.0, "x is not 0.25."),
        (0.0, 0.25, "x is not 0."),
        (0.501, 0.5, "x is very close: give more digits, or look for a small slip."),
        ([0.501, 2.0], [0.5, 2.0], "x is very close: look for a small slip."),
        (2001, 2000, "x is close, but another whole number is right."),
        (7, 5, "x is not 7."),
        (-1.5, 0.5, "x is not -1.5: not even its sign is right."),
        (-1.125, 0.375, "x is -3 times what it should be."),
        (0.125, 1.25, "x is 1/10 of what it should be."),
        (1, 2, "x is not 1."),
        (20, 40, "x is not 20."),
        (315, 1260, "x is 1/4 of what it should be."),
        (0.7, 0.5, "x is not 0.7: its size is too large."),
        (-0.3, -0.71, "x is not -0.3: its size is too small."),
        (-0.3, 0.5, "x is not -0.3: not even its sign is right."),
        (1, 39, "x is not 1."),
        ([0, 1, 1], [0, 0, 1], "1 of the 3 numbers in x is wrong."),
        ([3, 2, 1], [1, 2, 3], "2 of the 3 numbers in x are wrong."),
        ([1.0, -2.0], [1.0, 2.0], "x is wrong, most of all at index [1]."),
    ],
)
def test_what_is_wrong_is_said(
    answer: Any, expected: Any, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = check(answer, expected, "x")
    assert capsys.readouterr().out == f"Not yet: {words}\n"
    assert not verdict


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (0.50004, 0.5),  # four digits are enough
        (0.13849, 0.138498562),
        ("0.5", 0.5),
        (np.float32(0.1), 0.1),
        ([0.5], 0.5),
        (np.array([[0.5]]), 0.5),
        (0.5, [[0.5]]),
        (True, 1),
        (5.0, 5),
        ([1, 2], [1.0, 2.0]),
        ([50 * 51 // 2, 99], (1275, 99)),
        (0.0, 0.0),
        (1e-17, 0.0),
        ([[1.0, 2.0]], [1.0, 2.0]),
        (980 * (2 - 35 / 49), 1260),
    ],
)
def test_what_is_right_is_accepted(
    answer: Any, expected: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = check(answer, expected, "x")
    assert capsys.readouterr().out == "Right: x.\n"
    assert verdict
    assert verdict._ipython_display_() is None


def test_it_can_be_made_strict() -> None:
    assert not check(1.0 + 1e-7, 1.0, rtol=1e-9)
    assert check(1.0 + 1e-11, 1.0, rtol=1e-9)


@pytest.mark.parametrize("share", [1.00001, 1.0002, 1.003, 1.0099, 1.0101, 0.995, 0.9899])
def test_nothing_is_called_once_what_it_should_be(
    share: float, capsys: pytest.CaptureFixture[str]
) -> None:
    for right in (0.5, np.array([0.5, -3.0]), 200):
        check(share * right, right, "x")
    assert " 1 times" not in capsys.readouterr().out


def test_who_listens_hears_each_verdict() -> None:
    heard: list[bool] = []
    exercises.listeners.append(lambda verdict: heard.append(bool(verdict)))
    try:
        check(1.0, 1.0)
        check(1.0, 2.0)
    finally:
        exercises.listeners.pop()
    check(1.0, 1.0)
    assert heard == [True, False]


def test_a_wrong_array_of_one_number(capsys: pytest.CaptureFixture[str]) -> None:
    check([0.3], [0.71], "dc")
    assert capsys.readouterr().out.startswith("Not yet: dc is ")
