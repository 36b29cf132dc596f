"""Bugs that learners make, each in a network of its own: a gradient check, a stored number or the
library itself catches every one. Without its bug the same network passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from bpcore import (
    Dense,
    Network,
    binary_cross_entropy,
    check_gradient,
    cross_entropy,
    examples,
    half_squared_error,
    leaky_relu,
    mistakes,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from bpcore.activations import Activation
from bpcore.checks import Array
from bpcore.layers import Layer, Pullback
from bpcore.losses import Loss

Rule = Callable[[Array, Array, Array], Array]  # from Z, A and dE/dA to dE/dZ


def network(*activations: Layer, layer: type[Dense] = Dense) -> Network:
    rng = np.random.default_rng(7)
    layers: list[Layer] = []
    for activation in activations:
        layers += [layer(3, 3, bias=rng.normal(size=3), rng=rng), activation]
    return Network(layers)


def data() -> tuple[Array, Array]:
    rng = np.random.default_rng(8)
    return rng.normal(size=(5, 3)), np.eye(3)[[0, 1, 2, 0, 1]]


# --- the derivative of an activation ---


def wrongly(activation: Activation, rule: Rule) -> Activation:
    class Wrong(Activation):
        def forward(self, Z: Array) -> tuple[Array, Pullback]:
            A, _ = activation.forward(Z)
            return A, lambda dA: rule(Z, A, dA)

    return Wrong()


DERIVATIVES: dict[str, tuple[Activation, Rule]] = {
    "a sigmoid's derivative, taken at its output": (
        sigmoid, lambda Z, A, dA: dA * sigmoid.derivative(A)),
    "a sigmoid's derivative, with Z in place of A": (sigmoid, lambda Z, A, dA: dA * Z * (1 - Z)),
    "a sigmoid's derivative, forgotten": (sigmoid, lambda Z, A, dA: dA),
    "a sigmoid's derivative, twice": (sigmoid, lambda Z, A, dA: dA * (A * (1 - A)) ** 2),
    "tanh, without its square": (tanh, lambda Z, A, dA: dA * (1 - A)),
    "tanh, with the sigmoid's derivative": (tanh, lambda Z, A, dA: dA * A * (1 - A)),
    "ReLU, forgotten": (relu, lambda Z, A, dA: dA),
    "ReLU, open where the gradient is positive": (relu, lambda Z, A, dA: dA * (dA > 0)),
    "leaky ReLU, without its leak": (leaky_relu, lambda Z, A, dA: dA * (Z > 0)),
    "softmax, the diagonal alone": (softmax, lambda Z, A, dA: dA * A * (1 - A)),
    "a step without its minus": (sigmoid, lambda Z, A, dA: -dA * A * (1 - A)),
}  # fmt: skip


@pytest.mark.parametrize("bug", DERIVATIVES)
def test_a_wrong_derivative(bug: str) -> None:
    right, rule = DERIVATIVES[bug]
    X, T = data()
    assert check_gradient(network(tanh, right), X, T, half_squared_error)
    report = check_gradient(network(tanh, wrongly(right, rule)), X, T, half_squared_error)
    assert not report
    assert "layers[" in report.where
    hidden = check_gradient(network(wrongly(right, rule), tanh), X, T, half_squared_error)
    assert "layers[0]" in hidden.where, "the fault lies behind the first layer's output"


# --- a layer's pullback ---


class Wrong(Dense):
    """Dense, with a pullback that a subclass writes."""

    def forward(self, X: Array) -> tuple[Array, Pullback]:
        Z, _ = super().forward(X)
        return Z, lambda dZ: self.back(X, dZ)

    def back(self, X: Array, dZ: Array) -> Array:
        assert self.db is not None
        self.dW += X.T @ dZ
        self.db += dZ.sum(axis=0)
        return dZ @ self.W.T


class NotTransposed(Wrong):
    def back(self, X: Array, dZ: Array) -> Array:
        super().back(X, dZ)
        return dZ @ self.W


class WeightsTransposed(Wrong):
    def back(self, X: Array, dZ: Array) -> Array:
        self.dW += dZ.T @ X - X.T @ dZ
        return super().back(X, dZ)


class LastRowAlone(Wrong):
    def back(self, X: Array, dZ: Array) -> Array:
        super().back(X, dZ)
        self.dW[:] = X[-1:].T @ dZ[-1:]
        return dZ @ self.W.T


class BiasForgotten(Wrong):
    def back(self, X: Array, dZ: Array) -> Array:
        self.dW += X.T @ dZ
        return dZ @ self.W.T


class BiasOfTheMean(Wrong):
    def back(self, X: Array, dZ: Array) -> Array:
        assert self.db is not None
        self.dW += X.T @ dZ
        self.db += dZ.mean(axis=0)
        return dZ @ self.W.T


class OffsetGoesBack(Wrong):
    def back(self, X: Array, dZ: Array) -> Array:
        assert self.b is not None
        return super().back(X, dZ) + self.b


class MeanTwice(Wrong):
    def back(self, X: Array, dZ: Array) -> Array:
        return super().back(X, dZ / len(X))


class Remembered(Wrong):
    """It goes back with the first input that it ever saw."""

    first: Array | None = None

    def back(self, X: Array, dZ: Array) -> Array:
        self.first = 2 * X if self.first is None else self.first
        return super().back(self.first, dZ)


PULLBACKS = [NotTransposed, WeightsTransposed, LastRowAlone, BiasForgotten, BiasOfTheMean]
PULLBACKS += [OffsetGoesBack, MeanTwice, Remembered]


def test_the_layer_without_a_bug() -> None:
    assert check_gradient(network(tanh, tanh, layer=Wrong), *data(), half_squared_error)


@pytest.mark.parametrize("bug", PULLBACKS)
def test_a_wrong_pullback(bug: type[Dense]) -> None:
    report = check_gradient(network(tanh, tanh, layer=bug), *data(), half_squared_error)
    assert not report
    assert ".b[" in report.where if bug.__name__.startswith("Bias") else "layers[" in report.where


# --- the loss ---


def scaled(loss: Loss, change: Callable[[Array, Array, Array], Array]) -> Loss:
    class WrongLoss(type(loss)):  # type: ignore[misc]
        def forward(self, Y: Array, T: Array) -> tuple[float, Array]:
            E, dY = super().forward(Y, T)
            return E, change(Y, T, dY)

    return WrongLoss()


LOSSES: dict[str, tuple[Loss, Callable[[Array, Array, Array], Array], Layer]] = {
    "the sign of the error": (half_squared_error, lambda Y, T, dY: -dY, tanh),
    "the sum in place of the mean": (half_squared_error, lambda Y, T, dY: dY * len(Y), tanh),
    "a half too much": (half_squared_error, lambda Y, T, dY: 2 * dY, tanh),
    "cross-entropy, with the gradient behind its softmax": (
        cross_entropy, lambda Y, T, dY: (Y - T) / len(Y), softmax),
    "cross-entropy, with the gradient behind its sigmoid": (
        binary_cross_entropy, lambda Y, T, dY: (Y - T) / len(Y), sigmoid),
}  # fmt: skip


@pytest.mark.parametrize("bug", LOSSES)
def test_a_wrong_loss(bug: str) -> None:
    loss, change, output = LOSSES[bug]
    assert check_gradient(network(tanh, output), *data(), loss)
    report = check_gradient(network(tanh, output), *data(), scaled(loss, change))
    assert not report
    assert "FAILED" in str(report)


# --- a step: what the stored numbers of the worked example say ---

START, AFTER_ONE = 0.298371109, 0.291027774  # E of 000, before and after one step


def after_one(step: Callable[[Network, Array, Array, float], None]) -> float:
    net, X, T, lr = examples.worked()
    assert round(net.loss_and_grad(X, T, half_squared_error)[0], 9) == START
    step(net, X, T, lr)
    return round(net.loss_and_grad(X, T, half_squared_error)[0], 9)


def uphill(net: Network, X: Array, T: Array, lr: float) -> None:
    net.theta[:] += lr * net.loss_and_grad(X, T, half_squared_error)[1]


def without_a_rate(net: Network, X: Array, T: Array, lr: float) -> None:
    net.theta[:] -= net.loss_and_grad(X, T, half_squared_error)[1]


def one_layer_only(net: Network, X: Array, T: Array, lr: float) -> None:
    net.theta[:4] -= lr * net.loss_and_grad(X, T, half_squared_error)[1][:4]


def gradients_of_before(net: Network, X: Array, T: Array, lr: float) -> None:
    grad = net.loss_and_grad(X, T, half_squared_error)[1]
    grad += net.loss_and_grad(X, T, half_squared_error)[1]  # never cleared
    net.theta[:] -= lr * grad


def a_copy_is_changed(net: Network, X: Array, T: Array, lr: float) -> None:
    theta = net.theta.copy()
    theta -= lr * net.loss_and_grad(X, T, half_squared_error)[1]


STEPS = [mistakes.step_output_first, uphill, without_a_rate, one_layer_only]
STEPS += [gradients_of_before, a_copy_is_changed]


def test_the_step_without_a_bug() -> None:
    assert after_one(mistakes.step_at_once) == AFTER_ONE


@pytest.mark.parametrize("bug", STEPS)
def test_a_wrong_step(bug: Callable[[Network, Array, Array, float], None]) -> None:
    assert after_one(bug) != AFTER_ONE


# --- shapes that numpy would silently stretch ---


def misfits() -> Iterator[tuple[Array, Array]]:
    X, T = data()
    yield X, T[:, 0]
    yield X, T[:1]
    yield X, T[:, :1]
    yield X.T, T
    yield X[:4], T


@pytest.mark.parametrize("k", range(5))
def test_shapes_are_not_stretched(k: int) -> None:
    X, T = list(misfits())[k]
    with pytest.raises(ValueError, match=r"[XT]: expected"):
        network(tanh).loss_and_grad(X, T, half_squared_error)


def test_there_are_at_least_twenty() -> None:
    assert len(DERIVATIVES) + len(PULLBACKS) + len(LOSSES) + len(STEPS) >= 20
