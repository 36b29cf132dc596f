"""The gradient check: right gradients pass, also on kinks; wrong ones fail and are named."""

import numpy as np
import pytest

from bpcore import (
    Dense,
    Dropout,
    Network,
    check_gradient,
    cross_entropy,
    half_squared_error,
    mean_absolute_error,
    mlp,
    numerical_gradient,
    relu,
    sigmoid,
    tanh,
)
from bpcore.activations import Sigmoid
from bpcore.gradcheck import GradientReport


def test_numerical_gradient():
    theta = np.array([[1.0, -2.0], [0.5, 3.0]])
    before = theta.copy()
    slopes = numerical_gradient(lambda x: float((x**3).sum()), theta)
    np.testing.assert_allclose(slopes, 3 * theta**2, rtol=1e-8)
    np.testing.assert_array_equal(theta, before)
    assert numerical_gradient(lambda x: float(x[0]), [2]).tolist() == pytest.approx([1.0])
    coarse = numerical_gradient(lambda x: float(x[0] ** 3), [1.0], eps=0.5)
    assert coarse[0] == pytest.approx(3 + 0.5**2, rel=1e-14)


def data(n_in, n_out, n=5, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, n_in)), rng.normal(size=(n, n_out))


def test_a_right_gradient_passes():
    net = mlp([3, 4, 2], hidden=sigmoid, rng=np.random.default_rng(0))
    before, X, T = net.theta.copy(), *data(3, 2)
    report = check_gradient(net, X, T, half_squared_error)
    assert report
    assert report.passed
    assert report.error < 1e-8
    np.testing.assert_array_equal(net.theta, before)
    assert not net.grad.any()
    by_backprop, by_differences = report.gradients
    np.testing.assert_allclose(by_backprop, by_differences, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(by_backprop, net.loss_and_grad(X, T, half_squared_error)[1])
    assert str(report).startswith("gradient check passed: worst relative error ")
    assert f"at {report.where} (backprop {report.backprop:.9g}, central" in str(report)


class Wrong(Sigmoid):
    """The mistake of source 004: the derivative formed from the pre-activation."""

    def forward(self, Z):
        return super().forward(Z)[0], lambda dA: dA * (Z * (1 - Z))


class WrongBias(Dense):
    """Takes the gradient of its second bias to be twice what it is."""

    def forward(self, X):
        Z, right = super().forward(X)

        def pullback(dZ):
            before = self.db[1]
            dX = right(dZ)
            self.db[1] += self.db[1] - before
            return dX

        return Z, pullback


def test_a_wrong_gradient_fails_and_is_named():
    X, T = data(3, 2)
    rng = np.random.default_rng(0)
    net = Network([Dense(3, 4, rng=rng), Wrong(), Dense(4, 2, rng=rng)])
    report = check_gradient(net, X, T, half_squared_error)
    assert not report
    assert report.error > 0.1
    assert report.where.startswith("layers[0].")
    assert str(report).startswith("gradient check FAILED: worst relative error")

    net = Network([Dense(3, 4, rng=rng), tanh, WrongBias(4, 2, rng=rng)])
    report = check_gradient(net, X, T, half_squared_error)
    assert not report
    assert report.where == "layers[2].b[1]"
    assert report.error == pytest.approx(0.5, abs=1e-6)
    assert report.backprop == pytest.approx(2 * report.numeric)
    assert check_gradient(net, X, T, half_squared_error, tolerance=0.6)


def test_on_a_kink_it_moves_away():
    """Zero biases and a row of zeros: every ReLU stands exactly on its kink."""
    net = mlp([2, 5, 3], hidden=relu, rng=np.random.default_rng(0))
    X = np.array([[0.0, 0.0], [1.0, -1.0]])
    assert check_gradient(net, X, np.eye(3)[[0, 2]], cross_entropy)
    net = Network([Dense(2, 1, weights=[[1.0], [1.0]], bias=[0.0])])
    assert check_gradient(net, [[1.0, 1.0]], [[2.0]], mean_absolute_error)
    rng = np.random.default_rng(0)
    wrong = Network([Dense(2, 3, rng=rng), relu, WrongBias(3, 2, rng=rng)])
    assert not check_gradient(wrong, X, data(2, 2, 2)[1], half_squared_error)


def test_dropout_is_held_still():
    rng = np.random.default_rng(0)
    layers = [Dense(3, 20, rng=rng), tanh, Dropout(0.5, rng), Dense(20, 2, rng=rng)]
    report = check_gradient(Network(layers), *data(3, 2, n=1), half_squared_error)
    assert report
    assert (report.gradients[0] == 0).any()


def test_random_directions():
    net, (X, T) = mlp([30, 40, 2], rng=np.random.default_rng(0)), data(30, 2)
    report = check_gradient(net, X, T, half_squared_error)
    assert report
    assert len(report.gradients[0]) == 10
    assert report.where.startswith("direction ")
    small = mlp([3, 2, 2], rng=np.random.default_rng(0))
    report = check_gradient(small, *data(3, 2), half_squared_error, directions=3)
    assert report
    assert len(report.gradients[0]) == 3
    rng = np.random.default_rng(0)
    wrong = Network([Dense(30, 40, rng=rng), Wrong(), Dense(40, 2, rng=rng)])
    assert not check_gradient(wrong, X, T, half_squared_error)
    assert len(check_gradient(mlp([9, 100, 0 + 1], bias=False, rng=rng), *data(9, 1),
                              half_squared_error).gradients[0]) == 1000  # fmt: skip


def test_float32_is_checked_in_float64():
    rng = np.random.default_rng(0)
    net = Network([Dense(3, 4, rng=rng, bias=0.5, train_bias=False), tanh], "float32")
    assert check_gradient(net, *data(3, 4), half_squared_error)
    assert net.theta.dtype == np.float32


def test_a_gradient_that_is_zero_everywhere():
    net = Network([Dense(1, 1, weights=[[1.0]], bias=False)])
    report = check_gradient(net, [[2.0]], [[2.0]], half_squared_error)
    assert report
    assert report.error == pytest.approx(0, abs=1e-6)


def test_a_report_is_true_when_it_passed():
    empty = np.zeros(1)
    for passed in (True, False):
        assert bool(GradientReport(0.5, "here", 1.0, 2.0, passed, (empty, empty))) is passed
