"""The network: one flat vector, views that stay whole, copies, files, float32."""

import copy
import pickle

import numpy as np
import pytest

from bpcore import (
    SGD,
    Dense,
    Dropout,
    Network,
    cross_entropy,
    examples,
    half_squared_error,
    identity,
    mlp,
    relu,
    sigmoid,
    softmax,
    tanh,
    train,
)
from bpcore.layers import Layer


def example(dtype="float64"):
    rng = np.random.default_rng(1)
    return Network(
        [
            Dense(2, 3, rng=rng, bias=[1.0, 2.0, 3.0]),
            sigmoid,
            Dropout(0.3, rng),
            Dense(3, 2, rng=rng, bias=0.5, train_bias=False),
            tanh,
            Dense(2, 2, rng=rng, bias=0.25),
        ],
        dtype,
    )


X = np.array([[0.1, 0.2], [0.3, -0.4]])
T = np.array([[0.0, 1.0], [1.0, 0.0]])


def whole(net):
    """Whether the layers see theta and grad, entry by entry."""
    net.theta = np.arange(net.theta.size, dtype=float)
    net.grad = np.arange(net.theta.size, dtype=float) + 100
    parts = [getattr(layer, name).ravel() for layer in net.layers for name in layer.names]
    slopes = [getattr(layer, f"d{name}").ravel() for layer in net.layers for name in layer.names]
    return (np.concatenate(parts) == net.theta).all() and (np.concatenate(slopes) == net.grad).all()


def test_theta_holds_weights_row_by_row_then_the_bias():
    net = Network([Dense(2, 2, [[1, 2], [3, 4]], [5, 6]), sigmoid, Dense(2, 1, [[7], [8]], 9)])
    assert net.theta.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert net.grad.tolist() == [0] * 9
    assert [net.name(k) for k in (0, 1, 3, 4, 7, 8)] == [
        "layers[0].W[0, 0]",
        "layers[0].W[0, 1]",
        "layers[0].W[1, 1]",
        "layers[0].b[0]",
        "layers[2].W[1, 0]",
        "layers[2].b[0]",
    ]
    with pytest.raises(ValueError, match="index into theta, of size 9"):
        net.name(9)
    assert (net.n_in, net.n_out) == (2, 1)


def test_assigning_copies():
    net = example()
    vector, new = net.theta, np.zeros(net.theta.size)
    net.theta = new
    assert net.theta is vector
    new[0] = 5
    assert net.theta[0] == 0
    net.theta += 1
    assert net.theta is vector
    assert net.layers[0].W.tolist() == np.ones((2, 3)).tolist()
    assert whole(net)


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net)), Network.copy]
)
def test_copies_are_whole_and_independent(again):
    net = example()
    net.loss_and_grad(X, T, half_squared_error)
    other = again(net)
    np.testing.assert_array_equal(other.theta, net.theta)
    np.testing.assert_array_equal(other.grad, net.grad)
    before = net.theta.copy()
    assert whole(other)
    np.testing.assert_array_equal(net.theta, before)
    other.layers[3].b += 1
    assert net.layers[3].b.tolist() == [0.5]
    net.layers[2].rng.random()
    other = again(net)
    np.testing.assert_array_equal(other.forward(X)[0], net.forward(X)[0])  # the same mask


def test_prediction_is_the_forward_pass_without_dropout():
    net, quiet = example(), example()
    quiet.layers[2].drop = 0.0
    np.testing.assert_allclose(net.predict(X), quiet.forward(X)[0], rtol=1e-15)
    assert (net.predict(X) == net.predict(X)).all()
    assert (net.forward(X)[0] != net.forward(X)[0]).any()


def test_loss_and_grad_returns_what_is_yours_to_keep():
    net = mlp([2, 3, 2], rng=np.random.default_rng(0))
    E, grad = net.loss_and_grad(X, T, half_squared_error)
    assert half_squared_error(net.predict(X), T) == E
    kept = grad.copy()
    net.loss_and_grad(10 * X, T, half_squared_error)
    np.testing.assert_array_equal(grad, kept)
    assert (net.grad != kept).any()


def test_the_pullback_goes_through_all_layers():
    net = mlp([2, 3, 2], rng=np.random.default_rng(0))
    Y, pullback = net.forward(X)
    dX = pullback(Y - T)
    assert dX.shape == X.shape
    _, grad = net.loss_and_grad(X, T, half_squared_error)
    np.testing.assert_allclose(dX[0], net.layers[0].W @ _dZ(net, X[0], T[0]), rtol=1e-12)
    assert grad.shape == net.theta.shape


def _dZ(net, x, t):
    a = np.tanh(x @ net.layers[0].W)
    return (a @ net.layers[2].W - t) @ net.layers[2].W.T * (1 - a * a)


def test_float32():
    net, wide = example("float32"), example()
    assert net.theta.dtype == net.grad.dtype == np.float32
    assert net.predict(X).dtype == np.float32
    np.testing.assert_allclose(net.predict(X), wide.predict(X), rtol=1e-5)
    E, grad = net.loss_and_grad(X, T, half_squared_error)
    assert grad.dtype == np.float32
    assert type(E) is float
    E_wide, grad_wide = wide.loss_and_grad(X, T, half_squared_error)
    assert pytest.approx(E_wide, rel=1e-5) == E
    np.testing.assert_allclose(grad, grad_wide, rtol=1e-4, atol=1e-6)
    net.theta = np.ones(net.theta.size)
    assert net.theta.dtype == np.float32
    assert net.copy().theta.dtype == np.float32
    assert whole(net.copy())
    assert example(np.float32).theta.dtype == np.float32
    net, X32, T32, lr = examples.worked()
    net = Network([Dense(2, 2, [[0.15, 0.25], [0.2, 0.3]], 0.35), sigmoid], "float32")
    train(net, X32, T32, half_squared_error, SGD(lr), epochs=3)
    assert net.theta.dtype == np.float32


def test_save_and_load(tmp_path):
    net, other, path = example(), example(), tmp_path / "net.npz"
    net.theta = np.arange(net.theta.size)
    net.save(path)
    other.load(path)
    np.testing.assert_array_equal(other.theta, net.theta)
    assert [p.name for p in tmp_path.iterdir()] == ["net.npz"]

    unlike = mlp([2, 2], rng=np.random.default_rng(0))
    before = unlike.theta.copy()
    with pytest.raises(ValueError, match=r"expected the parameters of\nNetwork with 6 parameters"):
        unlike.load(path)
    for name, content in (
        ("a.txt", b"not an archive"),
        ("b.npz", b"PK\x03\x04 cut off"),
        ("c", b""),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match=r"path: expected a file written by Network\.save"):
            unlike.load(tmp_path / name)
    np.savez(tmp_path / "d.npz", theta=before)
    np.save(tmp_path / "e.npy", before)
    for name in ("d.npz", "e.npy"):
        with pytest.raises(ValueError, match=r"path: expected a file written by Network\.save"):
            unlike.load(tmp_path / name)
    np.testing.assert_array_equal(unlike.theta, before)
    with pytest.raises(FileNotFoundError):
        unlike.load(tmp_path / "nothing.npz")


def test_the_printout():
    assert repr(example()).splitlines() == [
        "Network with 20 parameters",
        "  0  Dense(2, 3)                         W (2, 3), b (3,)",
        "  1  sigmoid",
        "  2  Dropout(0.3)",
        "  3  Dense(3, 2, one bias, bias fixed)   W (3, 2)",
        "  4  tanh",
        "  5  Dense(2, 2, one bias)               W (2, 2), b (1,)",
    ]


def test_mlp():
    net = mlp([3, 4, 5, 2], hidden=relu, output=softmax, rng=np.random.default_rng(0), start="he")
    kinds = net.layers[1::2]
    assert kinds == [relu, relu, softmax]
    assert [layer.W.shape for layer in net.layers[::2]] == [(3, 4), (4, 5), (5, 2)]
    assert net.theta.size == 12 + 4 + 20 + 5 + 10 + 2
    assert mlp([2, 2], rng=np.random.default_rng(0)).layers[1] is identity
    assert mlp([2, 3, 2], bias=False, rng=np.random.default_rng(0)).theta.size == 12
    he = np.random.default_rng(0).normal(size=(3, 4)) * np.sqrt(2 / 3)
    np.testing.assert_array_equal(net.layers[0].W, he)


def test_layers_of_ones_own_and_networks_without_parameters():
    class Double(Layer):
        def forward(self, X):
            return 2 * X, lambda dY: 2 * dY

    net = Network([Double(), identity])
    assert net.theta.size == 0
    assert net.predict(X).tolist() == (2 * X).tolist()
    E, grad = net.loss_and_grad(X, T, half_squared_error)
    assert grad.size == 0
    assert half_squared_error(2 * X, T) == E


def test_a_softmax_layer_learns_like_cross_entropy_from_logits():
    logits = mlp([2, 3, 2], rng=np.random.default_rng(0))
    E, grad = logits.loss_and_grad(X, T, cross_entropy)
    Y = softmax(logits.predict(X))
    assert pytest.approx(-(T * np.log(Y)).sum() / 2, rel=1e-12) == E
    other = mlp([2, 3, 2], output=softmax, rng=np.random.default_rng(0))
    Y, pullback = other.forward(X)
    pullback(-T / Y / 2)
    np.testing.assert_allclose(other.grad, grad, rtol=1e-11, atol=1e-15)
