"""Losses against the standard library: value, gradient, far-out logits, the batch convention."""

import math

import numpy as np
import pytest

from bpcore import (
    binary_cross_entropy,
    cross_entropy,
    half_squared_error,
    mean_absolute_error,
)
from bpcore.losses import Loss

ALL = [half_squared_error, mean_absolute_error, cross_entropy, binary_cross_entropy]
Y = np.array([[0.2, -1.0, 3.0], [1.5, 0.0, -0.5]])
T = np.array([[1.0, 0.0, 0.0], [0.2, 0.3, 0.5]])


def by_hand(loss):
    E = 0.0
    for y, t in zip(Y.tolist(), T.tolist(), strict=True):
        norm = math.log(sum(math.exp(v) for v in y))
        for a, b in zip(y, t, strict=True):
            p = 1 / (1 + math.exp(-a))
            E += {
                half_squared_error: (a - b) ** 2 / 2,
                mean_absolute_error: abs(a - b),
                cross_entropy: -b * (a - norm),
                binary_cross_entropy: -b * math.log(p) - (1 - b) * math.log(1 - p),
            }[loss]
    return E / 2


@pytest.mark.parametrize("loss", ALL, ids=str)
def test_the_sum_over_outputs_and_the_mean_over_rows(loss):
    E = loss(Y, T)
    assert type(E) is float
    assert pytest.approx(by_hand(loss), rel=1e-14) == E
    assert loss(np.tile(Y, (3, 1)), np.tile(T, (3, 1))) == pytest.approx(E, rel=1e-14)


@pytest.mark.parametrize("loss", ALL, ids=str)
def test_the_gradient(loss):
    for k in np.ndindex(Y.shape):
        plus, minus = Y.copy(), Y.copy()
        plus[k] += 1e-5
        minus[k] -= 1e-5
        slope = (loss(plus, T) - loss(minus, T)) / 2e-5
        assert loss.gradient(Y, T)[k] == pytest.approx(slope, abs=1e-9, rel=1e-8)


def test_the_absolute_error_has_a_sign_and_is_flat_where_it_is_zero():
    assert mean_absolute_error.gradient([[2.0, 1.0, 0.0]], [[1.0, 1.0, 1.0]]).tolist() == [
        [1, 0, -1]
    ]


@pytest.mark.parametrize(
    ("loss", "logits", "target", "E", "slope"),
    [
        (cross_entropy, [1000.0, -1000.0], [1.0, 0.0], 0.0, [0.0, 0.0]),
        (cross_entropy, [1000.0, -1000.0], [0.0, 1.0], 2000.0, [1.0, -1.0]),
        (binary_cross_entropy, [1000.0], [1.0], 0.0, [0.0]),
        (binary_cross_entropy, [1000.0], [0.0], 1000.0, [1.0]),
        (binary_cross_entropy, [-1000.0], [1.0], 1000.0, [-1.0]),
        (binary_cross_entropy, [-50.0], [0.0], math.exp(-50), [math.exp(-50)]),
    ],
)
def test_far_out_logits(loss, logits, target, E, slope):
    assert loss([logits], [target]) == pytest.approx(E, rel=1e-14)
    np.testing.assert_allclose(loss.gradient([logits], [target]), [slope], rtol=1e-14)


@pytest.mark.parametrize("loss", ALL, ids=str)
def test_float32_and_names(loss):
    assert loss.gradient(Y.astype(np.float32), T.astype(np.float32)).dtype == np.float32
    assert repr(loss) == type(loss).__name__
    assert math.isnan(loss(Y * np.nan, T))


def test_probabilities_may_carry_the_rounding_of_float32():
    rows = (T * np.float32(1 / 3) * 3).astype(np.float32)
    assert cross_entropy(Y, rows) == pytest.approx(cross_entropy(Y, T), rel=1e-6)


def test_the_base_class_asks_for_both_formulas():
    with pytest.raises(NotImplementedError):
        Loss()(Y, T)
    with pytest.raises(NotImplementedError):
        Loss().gradient(Y, T)
