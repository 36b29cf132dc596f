"""The network written out: its lines, and the same numbers as the layers with their pullbacks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpcore import (
    SGD,
    Dense,
    Dropout,
    Network,
    binary_cross_entropy,
    cross_entropy,
    half_squared_error,
    identity,
    leaky_relu,
    mean_absolute_error,
    relu,
    sigmoid,
    softmax,
    softplus,
    tanh,
    train,
)
from bpcore.activations import Activation, Sigmoid
from bpcore.compiler.network import pick, write_out
from bpcore.layers import Layer
from bpcore.losses import HalfSquaredError, Loss

LOSSES = [half_squared_error, mean_absolute_error, cross_entropy, binary_cross_entropy]
MIDDLES = [identity, sigmoid, tanh, relu, leaky_relu, softplus, softmax, "dropout", None]
KINDS = ["per neuron", "shared", "none", "per neuron, fixed", "shared, fixed"]


def dense(n_in, n_out, kind, rng):
    bias = {"none": False, "shared": rng.normal()}.get(kind.split(",")[0], rng.normal(size=n_out))
    return Dense(n_in, n_out, rng.normal(size=(n_in, n_out)), bias, "fixed" not in kind)


def network(sizes, kinds, middles, seed, dtype="float64", start=None):
    rng = np.random.default_rng(seed)
    layers = [start] if start else []
    for n_in, n_out, kind, parts in zip(sizes[:-1], sizes[1:], kinds, middles, strict=False):
        layers.append(dense(n_in, n_out, kind, rng))
        for part in parts:
            if part == "dropout":
                layers.append(Dropout(0.4, np.random.default_rng(seed)))
            elif part is not None:
                layers.append(part)
    return Network(layers, dtype)


def targets(loss, shape, rng):
    T = rng.random(shape) + 0.1
    return T / T.sum(axis=-1, keepdims=True) if loss is cross_entropy else np.minimum(T, 1)


def same(net, X, T, loss, rows, rtol=0.0):
    """Both ways of the same step, twice: the second time over what the first left behind."""
    twin = net.copy()
    X, T = net.rows(X), net.targets(net.rows(X), T, loss)
    with np.errstate(all="ignore"):
        step = write_out(net, X, T, loss)
        for _ in range(2):
            E, E_twin = step(rows), twin.backprop(pick(X, rows), pick(T, rows), loss)
            tiny = 16 * np.finfo(net.theta.dtype).eps
            np.testing.assert_allclose(E, E_twin, rtol=tiny)
            atol = rtol * np.abs(twin.grad).max(initial=0.0)
            np.testing.assert_allclose(net.grad, twin.grad, rtol=rtol, atol=atol)
            net.theta[:] -= 0.1 * net.grad
            twin.theta[:] = net.theta


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    kinds=st.lists(st.sampled_from(KINDS), min_size=3, max_size=3),
    middles=st.lists(
        st.lists(st.sampled_from(MIDDLES), min_size=0, max_size=2), min_size=3, max_size=3
    ),
    start=st.sampled_from([None, tanh]),
    batch=st.integers(1, 5),
    whole=st.booleans(),
    dtype=st.sampled_from(["float64", "float32"]),
    seed=st.integers(0, 10**6),
)
def test_the_same_numbers(loss, sizes, kinds, middles, start, batch, whole, dtype, seed):
    net = network(sizes, kinds, middles, seed, dtype, start)
    rng = np.random.default_rng(seed)
    X, T = rng.normal(size=(5, sizes[0])), targets(loss, (5, sizes[-1]), rng)
    rows = slice(None) if whole else rng.permutation(5)[:batch]
    same(net, X, T, loss, rows, rtol=64 * np.finfo(dtype).eps)


def test_to_the_last_bit_where_sums_are_short():
    rng = np.random.default_rng(3)
    for kinds in (["per neuron"] * 2, ["shared"] * 2, ["none"] * 2):
        net = network([2, 2, 1], kinds, [[sigmoid], [sigmoid]], 3)
        same(net, rng.normal(size=(2, 2)), rng.random((2, 1)), half_squared_error, slice(None))


@pytest.mark.parametrize("loss", LOSSES, ids=str)
@pytest.mark.parametrize("shared", [True, False])
def test_runs_side_by_side(loss, shared):
    middles = [[sigmoid, "dropout"], [relu, softmax], []]
    kinds = ["per neuron", "shared", "shared, fixed"]
    nets = [network([2, 3, 4, 2], kinds, middles, seed) for seed in range(5)]
    rng = np.random.default_rng(0)
    X = rng.normal(size=(7, 2) if shared else (5, 7, 2))
    T = targets(loss, (*X.shape[:-1], 2), rng)
    for rows in (slice(None), np.array([3, 1, 4]), rng.integers(7, size=(5, 3))):
        same(Network.stack(nets), X, T, loss, rows, rtol=1e-13)


def test_the_lines():
    rng = np.random.default_rng(0)
    dropout = Dropout(0.5, np.random.default_rng(1))
    net = Network([tanh, Dense(2, 3, rng=rng), relu, dropout, Dense(3, 2, rng=rng, bias=0.5)])
    assert str(net.listing(binary_cross_entropy)).splitlines() == [
        "A1 = tanh(X)",
        "Z2 = A1 @ W2 + b2",
        "A2 = max(Z2, 0)",
        "D2 = A2 * M2",
        "Z3 = D2 @ W3 + b3",
        "S = log1p(exp(-abs(Z3)))",
        "E = (max(Z3, 0) - T * Z3 + S).sum() / n",
        "dZ3 = (sigmoid(Z3) - T) / n",
        "dW3 = D2.T @ dZ3",
        "db3 = dZ3.sum()",
        "dD2 = dZ3 @ W3.T",
        "dA2 = dD2 * M2",
        "dZ2 = dA2 * float(Z2 > 0)",
        "dW2 = A1.T @ dZ2",
        "db2 = dZ2.sum(axis=0)",
    ]
    single = Network([Dense(2, 1, rng=rng)])
    assert str(Network.stack([single, single]).listing(half_squared_error)).splitlines() == [
        "Z1 = X @ W1 + b1",
        "D = Z1 - T",
        "E = 0.5 * (D * D).sum(axis=(-2, -1)) / n",
        "dZ1 = D / n",
        "dW1 = X.mT @ dZ1",
        "db1 = dZ1.sum(axis=-2, keepdims=True)",
    ]


class Double(Layer):
    """A layer of the reader's own."""

    def forward(self, X):
        return 2 * X, lambda dY: 2 * dY


class Crooked(Sigmoid):
    """It inherits lines that do not say what it does."""

    def forward(self, Z):
        A, _ = super().forward(Z)
        return A, lambda dA: 3 * dA


class Cube(Activation):
    lines = "A = Z * Z * Z", "dZ = dA * (3 * (Z * Z))"

    def forward(self, Z):
        return Z * Z * Z, lambda dA: dA * (3 * (Z * Z))


class Tripled(HalfSquaredError):
    def terms(self, Y, T):
        L, dL = super().terms(Y, T)
        return 3 * L, 3 * dL


class Weighted(Loss):
    def forward(self, Y, T):
        return (Y * T).sum() / len(Y), T / len(Y)


@pytest.mark.parametrize("own", [Double(), Crooked(), Cube()], ids=["own", "overridden", "lines"])
@pytest.mark.parametrize("loss", [half_squared_error, Tripled(), Weighted()], ids=str)
def test_layers_and_losses_of_ones_own(own, loss):
    rng = np.random.default_rng(0)
    net = Network([own, Dense(2, 3, rng=rng), own, Dense(3, 1, rng=rng)])
    X, T = rng.normal(size=(4, 2)), rng.normal(size=(4, 1))
    same(net, X, T, loss, slice(None), rtol=1e-14)
    same(net, X, T, loss, np.array([2, 0]), rtol=1e-14)
    assert net.listing(loss).complete == (isinstance(own, Cube) and loss is half_squared_error)


def test_what_is_ones_own_shows_as_a_call():
    rng = np.random.default_rng(0)
    net = Network([Dense(1, 1, rng=rng, bias=False), Double()])
    assert str(net.listing(Weighted())).splitlines() == [
        "Z1 = X @ W1",
        "A1, back1 = layers[1].forward(Z1)",
        "E, dA1 = loss.forward(A1, T)",
        "dZ1 = back1(dA1)",
        "dW1 = X.T @ dZ1",
    ]


def test_a_forward_put_on_one_layer_by_hand_is_seen():
    net = network([2, 2, 1], ["none"] * 2, [[tanh], []], 0)
    net.layers[0].forward = lambda X: (X @ net.layers[0].W + 1, lambda dZ: dZ)
    assert not net.listing(half_squared_error).complete


def test_a_network_without_parameters():
    net = Network([tanh, Dropout(0.5, np.random.default_rng(0))])
    same(net, np.ones((3, 2)), np.ones((3, 2)), half_squared_error, slice(None))


def test_one_program_serves_all_networks_of_a_build():
    """What is remembered from one network must not hold the arrays of another."""
    X, T = np.ones((3, 2)), np.zeros((3, 1))
    nets = [network([2, 3, 1], ["per neuron"] * 2, [[tanh], []], seed) for seed in (0, 1)]
    steps = [write_out(net, X, T, half_squared_error) for net in nets]
    for _ in range(2):
        for net, step in zip(nets, steps, strict=True):
            E, grad = net.copy().loss_and_grad(X, T, half_squared_error)
            assert step(slice(None)) == pytest.approx(E, rel=1e-14)
            np.testing.assert_allclose(net.grad, grad, rtol=1e-13)


def test_the_data_are_left_alone():
    net = network([2, 3, 1], ["per neuron"] * 2, [[tanh], []], 0)
    X, T = np.ones((4, 2)), np.ones((4, 1))
    for size in (None, 3):
        train(net, X, T, half_squared_error, SGD(0.1), 2, size, np.random.default_rng(0))
    assert (X == 1).all()
    assert (T == 1).all()


def test_rows():
    X = np.arange(12.0).reshape(6, 2)
    many = np.stack([X, 100 + X])
    both = np.array([[0, 5], [2, 1]])
    np.testing.assert_array_equal(pick(X, slice(None)), X)
    np.testing.assert_array_equal(pick(X, both[0]), X[[0, 5]])
    np.testing.assert_array_equal(pick(X, both), X[both])
    np.testing.assert_array_equal(pick(many, both[0]), many[:, [0, 5]])
    np.testing.assert_array_equal(pick(many, both), [X[[0, 5]], 100 + X[[2, 1]]])
    out = np.empty((2, 2, 2))
    assert pick(many, both, out) is out
    np.testing.assert_array_equal(out, [X[[0, 5]], 100 + X[[2, 1]]])
