"""What the facts do not cover: names, independence, and the runs side by side against one alone."""

import random

import numpy as np
import pytest

from bpcore import SGD, examples, graph, half_squared_error, mistakes, train


def test_the_graph_has_the_names_of_the_source_and_agrees_with_the_network():
    E = examples.worked_graph()
    E.backward()
    nodes = {v.name: v for v in graph.order(E)}
    neurons = [f"{kind}_{n}" for n in ("h1", "h2", "o1", "o2") for kind in ("net", "out")]
    assert sorted(nodes) == sorted(
        ["i1", "i2", "b1", "b2", "E", "E_o1", "E_o2", "t1", "t2", *neurons]
        + [f"w{k}" for k in range(1, 9)]
    )
    net, X, T, _ = examples.worked()
    error, _ = net.loss_and_grad(X, T, half_squared_error)
    assert E.data == pytest.approx(error, rel=1e-15)
    for layer, first in ((0, 1), (2, 5)):
        dW = net.layers[layer].dW
        slopes = [nodes[f"w{first + k}"].grad for k in range(4)]
        np.testing.assert_allclose(slopes, dW.T.ravel(), rtol=1e-13)
    assert nodes["b1"].constant
    assert nodes["i1"].data == 0.05
    assert nodes["t2"].data == 0.99


@pytest.mark.parametrize("biases", ["fixed", "per neuron"])
def test_runs_side_by_side_are_runs_alone(biases):
    error, right = examples.xor_runs([3, 8], steps=300, biases=biases)
    for k, seed in enumerate((3, 8)):
        rng = random.Random(seed)
        net, X, T, lr = examples.xor(rng, biases)
        optimizer = SGD(lr)
        for _ in range(300):
            row = rng.choice(range(4))
            _, grad = net.loss_and_grad(X[[row]], T[[row]], half_squared_error)
            optimizer.step(net.theta, grad)
        Y = net.predict(X)
        assert error[k] == pytest.approx(((Y - T) ** 2).sum() / 2, rel=1e-10)
        assert right[k] == ((Y > 0.5) == T).sum()


def test_every_call_builds_a_new_network():
    for make in (examples.worked, examples.chain, examples.two_one_one, examples.three_two_one):
        net, X, T, lr = make()
        train(net, X, T, half_squared_error, SGD(lr))
        assert (make().net.theta != net.theta).any()


def test_the_wrong_order_moves_the_biases_too():
    net, X, T, lr = examples.worked("per neuron")
    twin = net.copy()
    mistakes.step_output_first(net, X, T, lr)
    train(twin, X, T, half_squared_error, SGD(lr))
    np.testing.assert_array_equal(net.layers[2].b, twin.layers[2].b)
    np.testing.assert_array_equal(net.layers[2].W, twin.layers[2].W)
    assert (net.layers[0].W != twin.layers[0].W).all()
    np.testing.assert_allclose(net.layers[0].W, twin.layers[0].W, rtol=1e-3)


def test_the_breast_cancer_network():
    (net, X, T, lr), X_test, T_test = examples.breast_cancer(np.random.default_rng(0), "scaled")
    assert [repr(layer) for layer in net.layers] == [
        "Dense(30, 64, bias=False)",
        "sigmoid",
        "Dense(64, 32, bias=False)",
        "relu",
        "Dropout(0.2)",
        "Dense(32, 1, bias=False)",
        "sigmoid",
    ]
    assert (len(X), len(T), len(X_test), len(T_test), lr) == (398, 398, 171, 171, 0.05)
    both = np.concatenate([X, X_test])
    assert both.min(axis=0).tolist() == [0] * 30
    assert both.max(axis=0).tolist() == [1] * 30


def test_the_adamax_of_source_004_where_its_old_average_wins():
    optimizer, theta, x = mistakes.SourceAdaMax(0.1, 0.8, 0.9, 0.5), np.zeros(1), 0.0
    m = v = 0.0
    for t in range(1, 9):
        g = 10.0 + t
        u = max(abs(v), g)
        m, v = 0.8 * m + 0.2 * g, 0.9 * v + 0.1 * g * g
        x -= 0.1 / (1 - 0.9**t) * (m / (1 - 0.8**t)) / (u**0.5 + 0.5)
        optimizer.step(theta, np.array([g]))
        assert theta[0] == pytest.approx(x, rel=1e-13)
    assert u > g
