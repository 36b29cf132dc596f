"""Backpropagation against two independent witnesses: differences, and the scalar graph."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcore import (
    Dense,
    Network,
    binary_cross_entropy,
    cross_entropy,
    graph,
    half_squared_error,
    identity,
    leaky_relu,
    mean_absolute_error,
    relu,
    sigmoid,
    softmax,
    softplus,
    tanh,
)
from bpcore.graph import Value

ACTIVATIONS = [identity, sigmoid, tanh, relu, leaky_relu, softplus, softmax]
LOSSES = [half_squared_error, mean_absolute_error, cross_entropy, binary_cross_entropy]
KINDS = ["per neuron", "shared", "none", "per neuron, fixed", "shared, fixed"]


def dense(n_in, n_out, kind, rng):
    bias = {"none": False, "shared": rng.normal()}.get(kind.split(",")[0], rng.normal(size=n_out))
    weights = rng.normal(size=(n_in, n_out))
    return Dense(n_in, n_out, weights, bias, train_bias="fixed" not in kind)


def targets(loss, shape, rng):
    if loss is cross_entropy:
        T = rng.random(shape) + 0.1
        return T / T.sum(axis=1, keepdims=True)
    return rng.random(shape) if loss is binary_cross_entropy else rng.normal(size=shape)


def differences(f, theta, h=1e-3):
    """Four points instead of two: the error falls with h^4, so h need not be tiny."""
    slopes = []
    for k in range(len(theta)):
        e = h * np.eye(len(theta))[k]
        near, far = f(theta + e) - f(theta - e), f(theta + 2 * e) - f(theta - 2 * e)
        slopes.append((8 * near - far) / (12 * h))
    return np.array(slopes)


GRAPH_ACTIVATIONS = {
    identity: lambda row: row,
    sigmoid: lambda row: [graph.sigmoid(z) for z in row],
    tanh: lambda row: [graph.tanh(z) for z in row],
    relu: lambda row: [graph.relu(z) for z in row],
    leaky_relu: lambda row: [graph.relu(z) - 0.01 * graph.relu(-z) for z in row],
    softplus: lambda row: [graph.log(1 + graph.exp(z)) for z in row],
    softmax: lambda row: [graph.exp(z) / total([graph.exp(v) for v in row]) for z in row],
}
GRAPH_LOSSES = {
    half_squared_error: lambda y, t: total([graph.half_square(a, b) for a, b in pairs(y, t)]),
    mean_absolute_error: lambda y, t: total(
        [graph.relu(a - b) + graph.relu(b - a) for a, b in pairs(y, t)]
    ),
    cross_entropy: lambda y, t: total(
        [-b * (a - graph.log(total([graph.exp(v) for v in y]))) for a, b in pairs(y, t)]
    ),
    binary_cross_entropy: lambda y, t: total(
        [
            -b * graph.log(graph.sigmoid(a)) - (1 - b) * graph.log(graph.sigmoid(-a))
            for a, b in pairs(y, t)
        ]
    ),
}


def pairs(y, t):
    return zip(y, (float(b) for b in t), strict=True)


def total(values):
    result = values[0]
    for v in values[1:]:
        result = result + v
    return result


def by_graph(net, X, T, loss):
    """E and its gradient, node by node, for a network of Dense and Activate."""
    parameters, at = [Value(float(p)) for p in net.theta], 0
    layers = []
    for layer in net.layers:
        if isinstance(layer, Dense):
            n, m = layer.W.shape
            w = [parameters[at + i * m : at + (i + 1) * m] for i in range(n)]
            at += n * m
            if layer.train_bias:
                b = parameters[at : at + layer.b.size]
                at += layer.b.size
            else:
                b = [
                    Value(float(v), constant=True) for v in ([0.0] if layer.b is None else layer.b)
                ]
            layers.append((w, b * m if len(b) == 1 else b))
        else:
            layers.append(GRAPH_ACTIVATIONS[layer])
    rows = []
    for x, t in zip(X, T, strict=True):
        row = [Value(float(v), constant=True) for v in x]
        for layer in layers:
            if callable(layer):
                row = layer(row)
            else:
                w, b = layer
                row = [
                    graph.weighted_sum([w[i][j] for i in range(len(row))], row, b[j])
                    for j in range(len(b))
                ]
        rows.append(GRAPH_LOSSES[loss](row, t))
    E = total(rows) / len(rows)
    E.backward()
    return E.data, np.array([p.grad for p in parameters])


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=str)
@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    kinds=st.lists(st.sampled_from(KINDS), min_size=3, max_size=3),
    batch=st.integers(1, 4),
    seed=st.integers(0, 10**6),
)
def test_every_gradient(activation, loss, sizes, kinds, batch, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for n_in, n_out, kind in zip(sizes[:-1], sizes[1:], kinds, strict=False):
        layers += [dense(n_in, n_out, kind, rng), activation]
    net = Network(layers)
    X = rng.normal(size=(batch, sizes[0]))
    T = targets(loss, (batch, sizes[-1]), rng)
    E, grad = net.loss_and_grad(X, T, loss)

    by_hand_E, by_hand = by_graph(net, X, T, loss)
    assert pytest.approx(by_hand_E, rel=1e-12) == E
    np.testing.assert_allclose(grad, by_hand, rtol=1e-12, atol=1e-12 * np.abs(grad).max() + 1e-15)

    def f(theta):
        net.theta = theta
        return loss(net.predict(X), T)

    theta = net.theta.copy()
    numeric, finer = differences(f, theta), differences(f, theta, h=5e-4)
    sizes_ = np.maximum(np.maximum(np.abs(grad), np.abs(finer)), 1e-3 * np.abs(grad).max() + 1e-5)
    # Where a kink lies within reach, the two step sizes disagree: there is no slope to compare.
    smooth = np.abs(numeric - finer) < 5e-8 * sizes_
    assert (np.abs(grad - finer) / sizes_ < 1e-7)[smooth].all()
    assert smooth.mean() > 0.5 or activation in (relu, leaky_relu) or loss is mean_absolute_error


@pytest.mark.parametrize("activation", [*ACTIVATIONS], ids=str)
def test_the_gradient_by_the_input(activation):
    rng = np.random.default_rng(5)
    net = Network([Dense(3, 4, rng=rng), activation, Dense(4, 2, rng=rng)])
    X, T = rng.normal(size=(2, 3)), rng.normal(size=(2, 2))
    Y, pullback = net.forward(X)
    dX = pullback(half_squared_error.gradient(Y, T))

    def f(x):
        return half_squared_error(net.predict(x.reshape(2, 3)), T)

    np.testing.assert_allclose(dX.ravel(), differences(f, X.ravel()), rtol=1e-8, atol=1e-9)


def test_gradients_add_up_until_they_are_cleared():
    net = Network([Dense(2, 1, weights=[[1.0], [2.0]], bias=[0.5])])
    X, T = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0], [1.0]])
    separate = [
        net.loss_and_grad(X[k : k + 1], T[k : k + 1], half_squared_error)[1] for k in (0, 1)
    ]
    net.grad[:] = 0
    for k in (0, 1):
        Y, pullback = net.forward(X[k : k + 1])
        pullback(half_squared_error.gradient(Y, T[k : k + 1]))
    np.testing.assert_allclose(net.grad, separate[0] + separate[1], rtol=1e-15)
    np.testing.assert_allclose(
        net.loss_and_grad(X, T, half_squared_error)[1], (separate[0] + separate[1]) / 2, rtol=1e-15
    )
