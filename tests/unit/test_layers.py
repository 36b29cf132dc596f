"""Layers one by one: shapes, biases of every kind, starts, dropout."""

import numpy as np
import pytest

from bpcore import Dense, Dropout, sigmoid
from bpcore.layers import Layer

X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]])
W = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]])


def test_dense_by_hand():
    layer = Dense(2, 3, weights=W, bias=[0.1, 0.2, 0.3])
    Z, pullback = layer.forward(X)
    np.testing.assert_allclose(Z[0], [1 + 0.1, -2 + 6 + 0.2, 0.5 + 2 + 0.3])
    dZ = np.arange(9.0).reshape(3, 3)
    dX = pullback(dZ)
    for i, j in np.ndindex(2, 3):
        assert layer.dW[i, j] == sum(X[s, i] * dZ[s, j] for s in range(3))
    assert layer.db.tolist() == [9.0, 12.0, 15.0]
    for s, i in np.ndindex(3, 2):
        assert dX[s, i] == sum(dZ[s, j] * W[i, j] for j in range(3))
    pullback(dZ)
    assert layer.db.tolist() == [18.0, 24.0, 30.0]
    assert layer.dW[0, 0] == 2 * (X[:, 0] * dZ[:, 0]).sum()
    np.testing.assert_array_equal(layer.predict(X), Z)


@pytest.mark.parametrize(
    ("bias", "shape", "names", "label"),
    [
        (True, (3,), ("W", "b"), "Dense(2, 3)"),
        ([1, 2, 3], (3,), ("W", "b"), "Dense(2, 3)"),
        (0, (1,), ("W", "b"), "Dense(2, 3, one bias)"),
        (0.5, (1,), ("W", "b"), "Dense(2, 3, one bias)"),
        (False, None, ("W",), "Dense(2, 3, bias=False)"),
    ],
)
def test_the_kinds_of_bias(bias, shape, names, label):
    layer = Dense(2, 3, weights=W, bias=bias)
    assert (None if layer.b is None else layer.b.shape) == shape
    assert layer.names == names
    assert repr(layer) == label
    offset = {True: 0, False: 0}.get(bias, bias) if np.ndim(bias) == 0 else bias
    np.testing.assert_allclose(layer.predict(X), X @ W + offset)
    fixed = Dense(2, 3, weights=W, bias=bias, train_bias=False)
    assert fixed.names == ("W",)
    assert fixed.db is None
    np.testing.assert_allclose(fixed.predict(X), layer.predict(X))
    fixed.forward(X)[1](np.ones((3, 3)))
    if shape is not None:
        assert repr(fixed) == f"{label[:-1]}, bias fixed)"
        _Z, pullback = layer.forward(X)
        pullback(np.ones((3, 3)))
        assert layer.db.tolist() == ([9.0] if shape == (1,) else [3.0, 3.0, 3.0])


def test_what_is_given_is_copied():
    weights, bias = W.copy(), np.ones(3)
    layer = Dense(2, 3, weights=weights, bias=bias)
    layer.W += 1
    layer.b += 1
    assert weights.tolist() == W.tolist()
    assert bias.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("start", "mean", "std", "low", "high"),
    [
        ("glorot", 0, np.sqrt(2 / 500), -np.sqrt(6 / 500), np.sqrt(6 / 500)),
        ("he", 0, np.sqrt(2 / 300), -np.inf, np.inf),
        ("scaled", 0, np.sqrt(1 / 300), -np.inf, np.inf),
        ("normal", 0, 1, -np.inf, np.inf),
        ("uniform", 0.5, np.sqrt(1 / 12), 0, 1),
    ],
)
def test_starts(start, mean, std, low, high):
    layer = Dense(300, 200, start=start, rng=np.random.default_rng(3))
    assert layer.W.shape == (300, 200)
    assert layer.W.mean() == pytest.approx(mean, abs=0.02 * std)
    assert layer.W.std() == pytest.approx(std, rel=0.01)
    assert low <= layer.W.min()
    assert layer.W.max() <= high
    assert layer.b.tolist() == [0] * 200
    again = Dense(300, 200, start=start, rng=np.random.default_rng(3))
    np.testing.assert_array_equal(again.W, layer.W)


def test_an_activation_is_a_layer():
    A, pullback = sigmoid.forward(X)
    np.testing.assert_array_equal(A, sigmoid(X))
    np.testing.assert_array_equal(sigmoid.predict(X), A)
    np.testing.assert_array_equal(pullback(2 * X), 2 * X * sigmoid.derivative(X))


def test_dropout():
    layer = Dropout(drop=0.25, rng=np.random.default_rng(0))
    ones = np.ones((400, 100))
    Y, pullback = layer.forward(ones)
    assert set(np.unique(Y)) == {0.0, 1 / 0.75}
    assert (Y == 0).mean() == pytest.approx(0.25, abs=0.01)
    assert Y.mean() == pytest.approx(1, abs=0.01)
    np.testing.assert_array_equal(pullback(3 * ones), 3 * Y)
    assert (layer.forward(ones)[0] != Y).any()
    np.testing.assert_array_equal(layer.predict(ones), ones)
    assert repr(layer) == "Dropout(0.25)"
    assert layer.forward(ones.astype(np.float32))[0].dtype == np.float32
    everything = Dropout(drop=0, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(everything.forward(X)[0], X)
    assert everything.rng.random() == np.random.default_rng(0).random(), "nothing was drawn"
    assert Dropout(rng=np.random.default_rng(0)).drop == 0.2


def test_a_layer_of_ones_own():
    class Double(Layer):
        def forward(self, X):
            return 2 * X, lambda dY: 2 * dY

    np.testing.assert_array_equal(Double().predict(X), 2 * X)
    with pytest.raises(NotImplementedError):
        Layer().forward(X)
