"""The peers that need nothing but Python and numpy.

A peer is a function of the number of steps. It prepares a fresh start, and gives the run that is
timed; that returns what is compared: the loss of every step, or the numbers it ended with.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.model import Array, Model, RowOrders

Peer = Callable[[int], Callable[[], Any]]


class Neuron:
    """Weights, a fixed bias, and what came in and went out last: a class as one writes it first."""

    def __init__(self, weights: list[float], bias: float) -> None:
        self.weights, self.bias = weights, bias

    def activate(self, inputs: list[float]) -> float:
        self.inputs = inputs
        net = self.bias
        for weight, signal in zip(self.weights, inputs, strict=True):
            net += weight * signal
        self.out = 1 / (1 + math.exp(-net))
        return self.out

    def slope(self) -> float:
        return self.out * (1 - self.out)

    def learn(self, delta: float, lr: float) -> None:
        for k, signal in enumerate(self.inputs):
            self.weights[k] -= lr * delta * signal


class PlainNetwork:
    """Two layers of neurons in plain Python, one sample a step."""

    def __init__(self, hidden: list[Neuron], output: list[Neuron]) -> None:
        self.hidden, self.output = hidden, output

    def step(self, inputs: list[float], targets: list[float], lr: float) -> None:
        signals = [neuron.activate(inputs) for neuron in self.hidden]
        outs = [neuron.activate(signals) for neuron in self.output]
        deltas = [
            (out - target) * neuron.slope()
            for out, target, neuron in zip(outs, targets, self.output, strict=True)
        ]
        hidden_deltas = []
        for j, neuron in enumerate(self.hidden):
            blame = sum(d * o.weights[j] for d, o in zip(deltas, self.output, strict=True))
            hidden_deltas.append(blame * neuron.slope())
        for delta, neuron in zip(deltas, self.output, strict=True):
            neuron.learn(delta, lr)
        for delta, neuron in zip(hidden_deltas, self.hidden, strict=True):
            neuron.learn(delta, lr)


def plain_class(steps: int) -> Callable[[], list[float]]:
    """Source 000's network and numbers; gives the eight weights."""
    network = PlainNetwork(
        [Neuron([0.15, 0.20], 0.35), Neuron([0.25, 0.30], 0.35)],
        [Neuron([0.40, 0.45], 0.60), Neuron([0.50, 0.55], 0.60)],
    )

    def run() -> list[float]:
        for _ in range(steps):
            network.step([0.05, 0.10], [0.01, 0.99], 0.5)
        return [w for neuron in network.hidden + network.output for w in neuron.weights]

    return run


def sigmoid(Z: Array) -> Array:
    return 1 / (1 + np.exp(-Z))


def naive_shallow(model: Model) -> Peer:
    """One hidden layer of sigmoids, squared error, plain descent: the formulas as they stand."""

    def prepare(steps: int) -> Callable[[], list[float]]:
        X, T, lr, n = model.X, model.T, model.lr, len(model.X)
        W1, b1, W2, b2 = model.start()

        def run() -> list[float]:
            nonlocal W1, b1, W2, b2
            losses = []
            for _ in range(steps):
                A1 = sigmoid(X @ W1 + b1)
                Y = sigmoid(A1 @ W2 + b2)
                losses.append(((Y - T) ** 2).sum() / 2 / n)
                dZ2 = (Y - T) * Y * (1 - Y) / n
                dZ1 = dZ2 @ W2.T * A1 * (1 - A1)
                W2 -= lr * A1.T @ dZ2
                b2 -= lr * dZ2.sum(axis=0)
                W1 -= lr * X.T @ dZ1
                b1 -= lr * dZ1.sum(axis=0)
            return losses

        return run

    return prepare


def naive_deep(model: Model) -> Peer:
    """Two hidden layers, a cross entropy, mini-batches, Adam: the formulas as they stand."""
    relu, classes, eps = model.hidden == "relu", model.loss == "classes", model.eps

    def prepare(steps: int) -> Callable[[], list[float]]:
        parameters = W1, b1, W2, b2, W3, b3 = model.start()
        m, v = [np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters]
        orders = RowOrders()

        def run() -> list[float]:
            losses = []
            for t, rows in enumerate(orders.batches(model, steps)[:steps], start=1):
                X, T = model.X[rows], model.T[rows]
                Z1 = X @ W1 + b1
                A1 = np.maximum(Z1, 0) if relu else sigmoid(Z1)
                Z2 = A1 @ W2 + b2
                A2 = np.maximum(Z2, 0) if relu else sigmoid(Z2)
                Z3 = A2 @ W3 + b3
                if classes:
                    S = Z3 - Z3.max(axis=1, keepdims=True)
                    P = np.exp(S)
                    total = P.sum(axis=1, keepdims=True)
                    losses.append((T * (np.log(total) - S)).sum() / len(X))
                    P /= total
                else:
                    P = sigmoid(Z3)
                    losses.append(-(T * np.log(P) + (1 - T) * np.log(1 - P)).sum() / len(X))
                dZ3 = (P - T) / len(X)
                dA2 = dZ3 @ W3.T
                dZ2 = dA2 * (Z2 > 0) if relu else dA2 * A2 * (1 - A2)
                dA1 = dZ2 @ W2.T
                dZ1 = dA1 * (Z1 > 0) if relu else dA1 * A1 * (1 - A1)
                grads = [
                    X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0), A2.T @ dZ3,
                    dZ3.sum(axis=0),
                ]  # fmt: skip
                for k, (p, g) in enumerate(zip(parameters, grads, strict=True)):
                    m[k] = 0.9 * m[k] + 0.1 * g
                    v[k] = 0.999 * v[k] + 0.001 * g**2
                    corrected = m[k] / (1 - 0.9**t), v[k] / (1 - 0.999**t)
                    p -= model.lr * corrected[0] / (np.sqrt(corrected[1]) + eps)
            return losses

        return run

    return prepare


def naive_adam(n: int) -> Peer:
    """Adam on one vector, the formula as it stands."""

    def prepare(steps: int) -> Callable[[], Array]:
        theta, grad = np.random.default_rng(0).normal(size=(2, n))
        m, v = np.zeros(n), np.zeros(n)

        def run() -> Array:
            nonlocal theta, m, v
            for t in range(1, steps + 1):
                m = 0.9 * m + 0.1 * grad
                v = 0.999 * v + 0.001 * grad**2
                theta = theta - 0.001 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            return np.asarray(theta)

        return run

    return prepare
