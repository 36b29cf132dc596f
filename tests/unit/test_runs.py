"""Runs side by side: each is what it would be alone, also when others diverge."""

import copy
import pickle

import numpy as np
import pytest

from bpcore import (
    SGD,
    Adam,
    Dense,
    Dropout,
    Momentum,
    Network,
    check_gradient,
    cross_entropy,
    examples,
    half_squared_error,
    relu,
    sigmoid,
    softmax,
    tanh,
    train,
)
from bpcore.layers import Layer

R = 4


def network(seed, dtype="float64"):
    rng = np.random.default_rng(seed)
    return Network(
        [
            Dense(2, 3, rng=rng, bias=rng.normal(size=3)),
            tanh,
            Dropout(0.3, np.random.default_rng(seed + 100)),
            Dense(3, 3, rng=rng, bias=0.5 + seed, train_bias=False),
            relu,
            Dense(3, 2, rng=rng, bias=0.25 * seed),
            softmax,
        ],
        dtype,
    )


def data(shape=(9,), seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(*shape, 2)), rng.random((*shape, 2))


def close(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-14)


def test_a_stack_has_the_numbers_of_its_networks():
    nets = [network(seed) for seed in range(R)]
    many = Network.stack(nets)
    assert many.runs == R
    assert many.theta.shape == many.grad.shape == (R, nets[0].theta.size)
    np.testing.assert_array_equal(many.theta, [net.theta for net in nets])
    assert many.layers[0].W.shape == (R, 2, 3)
    assert many.layers[0].b.shape == (R, 1, 3)
    assert many.layers[5].b.shape == many.layers[3].b.shape == (R, 1, 1)
    X, T = data()
    close(many.predict(X), [net.predict(X) for net in nets])
    E, grad = many.loss_and_grad(X, T, half_squared_error)
    fresh = [network(seed) for seed in range(R)]  # the stack has drawn masks of the others
    alone = [net.loss_and_grad(X, T, half_squared_error) for net in fresh]
    close(E, [e for e, _ in alone])
    close(grad, [g for _, g in alone])
    assert E.shape == (R,)
    many.theta = np.zeros_like(many.theta)
    assert not many.layers[5].W.any()
    assert nets[0].theta.any()  # a stack is a copy


def test_each_run_may_have_its_own_rows():
    nets = [network(seed) for seed in range(R)]
    many = Network.stack(nets)
    X, T = data((R, 9))
    close(many.predict(X), [net.predict(x) for net, x in zip(nets, X, strict=True)])
    Y, pullback = many.forward(X)
    dX = pullback(np.ones_like(Y))
    for k, net in enumerate([network(seed) for seed in range(R)]):
        y, back = net.forward(X[k])
        close(Y[k], y)
        close(dX[k], back(np.ones_like(y)))
        close(many.grad[k], net.grad)
    E = half_squared_error(Y, T)
    close(E, [half_squared_error(y, t) for y, t in zip(Y, T, strict=True)])
    close(half_squared_error.gradient(Y, T[0])[2], half_squared_error.gradient(Y[2], T[0]))


@pytest.mark.parametrize("own_rows", [False, True])
@pytest.mark.parametrize("own_rng", [False, True])
@pytest.mark.parametrize("size", [None, 4])
def test_training_side_by_side_is_training_alone(own_rows, own_rng, size):
    X, T = data((R, 9) if own_rows else (9,))
    X_val, T_val = data((5,), seed=1)
    rates = np.linspace(0.01, 0.2, R)
    order = [np.random.default_rng(7 + own_rng * k) for k in range(R)]
    many = Network.stack([network(seed) for seed in range(R)])
    history = train(
        many, X, T, half_squared_error, Momentum(rates[:, None], 0.8), 5, size,
        order if own_rng else order[0], (X_val, T_val), snapshots=[0, 3, 5],
    )  # fmt: skip
    for k in range(R):
        net = network(k)
        rows = (X[k], T[k]) if own_rows else (X, T)
        order = np.random.default_rng(7 + own_rng * k)
        alone = train(
            net, *rows, half_squared_error, Momentum(rates[k], 0.8), 5, size, order,
            (X_val, T_val), snapshots=[0, 3, 5],
        )  # fmt: skip
        close(many.theta[k], net.theta)
        for name in ("loss", "epoch_loss", "validation_loss"):
            close([E[k] for E in getattr(history, name)], getattr(alone, name))
        for step in (0, 3, 5):
            close(history.snapshots[step][k], alone.snapshots[step])
    assert not history.diverged


def test_one_run_taken_out():
    many = Network.stack([network(seed) for seed in range(R)])
    X, T = data()
    train(many, X, T, half_squared_error, SGD(0.1), 3)
    third = many.run(2)
    assert third.runs is None
    assert repr(third) == repr(network(2))
    np.testing.assert_array_equal(third.theta, many.theta[2])
    np.testing.assert_array_equal(third.layers[3].b, [2.5])
    close(third.predict(X), many.predict(X)[2])
    close(third.forward(X)[0], many.forward(X)[0][2])  # the same mask comes next
    third.theta += 1
    assert (many.theta[2] != third.theta).all()
    assert check_gradient(third, X, T, half_squared_error)


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net)), Network.copy]
)
def test_copies_are_whole(again):
    many = Network.stack([network(seed) for seed in range(R)])
    other = again(many)
    X, _ = data()
    np.testing.assert_array_equal(other.predict(X), many.predict(X))
    other.theta = np.zeros_like(other.theta)
    assert not other.layers[0].W.any()
    assert many.theta.any()
    np.testing.assert_array_equal(other.run(1).theta, other.theta[1])


def test_files_float32_and_the_printout(tmp_path):
    many = Network.stack([network(seed, "float32") for seed in range(R)])
    assert many.theta.dtype == many.run(0).theta.dtype == many.layers[3].b.dtype == np.float32
    assert repr(many).splitlines()[:3] == [
        "Network with 25 parameters, 4 runs",
        "  0  Dense(2, 3)                         W (4, 2, 3), b (4, 1, 3)",
        "  1  tanh",
    ]
    assert [many.name(k) for k in (0, 5, 24)] == [
        "layers[0].W[0, 0]", "layers[0].W[1, 2]", "layers[5].b[0, 0]",
    ]  # fmt: skip
    many.save(tmp_path / "many.npz")
    other = Network.stack([network(seed, "float32") for seed in range(1, R + 1)])
    other.load(tmp_path / "many.npz")
    np.testing.assert_array_equal(other.theta, many.theta)
    with pytest.raises(ValueError, match=r"expected the parameters of\nNetwork with 25"):
        Network.stack([network(0)] * 2).load(tmp_path / "many.npz")
    train(many, *data(), half_squared_error, Adam(0.01), 2)
    assert many.theta.dtype == np.float32


def steep(*weights):
    one = [Network([Dense(1, 1, weights=[[w]], bias=False)]) for w in weights]
    return Network.stack(one), [[1.0]], [[0.0]]


def test_a_run_that_diverges_stays_and_the_others_go_on():
    rates = np.array([[0.1], [1e30], [0.5], [1e60]])
    net, X, T = steep(1.0, 1.0, 1.0, 1.0)
    history = train(net, X, T, half_squared_error, SGD(rates), 100, snapshots=[50])
    for k in range(4):
        alone, _, _ = steep(1.0)
        alone = alone.run(0)
        optimizer = SGD(float(rates[k, 0]))
        if k in history.diverged:
            with pytest.raises(FloatingPointError, match=f"step {history.diverged[k]}: the loss"):
                train(alone, X, T, half_squared_error, optimizer, 100)
        else:
            train(alone, X, T, half_squared_error, optimizer, 100)
        np.testing.assert_allclose(net.theta[k], alone.theta, rtol=1e-12)
    assert sorted(history.diverged) == [1, 3]
    assert history.diverged[3] < history.diverged[1] == 7
    losses = np.array(history.loss)
    assert losses.shape == (100, 4)
    assert np.isfinite(losses[:6, 1]).all()
    assert np.isnan(losses[6:, 1]).all()
    assert np.isfinite(losses[:, [0, 2]]).all()
    np.testing.assert_array_equal(history.snapshots[50][[1, 3]], net.theta[[1, 3]])


@pytest.mark.parametrize("optimizer", [Momentum, Adam])
def test_what_a_lost_run_remembers_moves_nothing(optimizer):
    net, X, T = steep(1.0, 1e200)
    history = train(net, X, T, half_squared_error, optimizer(0.1), 20)
    assert history.diverged == {1: 1}
    assert net.theta[1] == 1e200
    assert net.theta[0] < 1


def test_when_all_runs_diverge_the_training_stops():
    net, X, T = steep(1.0, 2.0)
    with pytest.raises(FloatingPointError, match="step 7: in all 2 runs the loss"):
        train(net, X, T, half_squared_error, SGD(1e30), 100)
    assert np.isfinite(half_squared_error(net.predict(X), np.zeros((1, 1)))).all()


class Leap(SGD):
    """Its third step is one too far for the last run."""

    def update(self, theta, g, lr):
        far = theta.copy()
        if self.t == 3:
            far[-1] = np.inf
        return far


def test_the_last_step_may_lose_a_run():
    net, X, T = steep(1.0, 2.0)
    history = train(net, X, T, half_squared_error, Leap(1.0), 3)
    assert history.diverged == {1: 3}
    assert net.theta.ravel().tolist() == [1.0, 2.0]
    one, X, T = steep(3.0)
    with pytest.raises(FloatingPointError, match="step 3: in all 1 runs the new parameters"):
        train(one, X, T, half_squared_error, Leap(1.0), 3)
    assert one.theta.tolist() == [[3.0]]


def test_many_learning_rates_at_once():
    net, X, T, _ = examples.worked("per neuron")
    rates = np.geomspace(0.01, 5, 16)
    many = Network.stack([net] * 16)
    train(many, X, T, half_squared_error, SGD(rates[:, None]), 50)
    for k in (0, 7, 15):
        alone = net.copy()
        train(alone, X, T, half_squared_error, SGD(rates[k]), 50)
        close(many.theta[k], alone.theta)


class Tell(Layer):
    """A layer of the reader's own, with parameters, that says nothing about runs."""

    names = ("c",)

    def __init__(self):
        self.c, self.dc = np.ones(2), np.zeros(2)

    def forward(self, X):
        return X * self.c, lambda dY: dY * self.c


class Scale(Tell):
    """The same with a leading axis in mind."""

    takes_runs = True

    def forward(self, X):
        def pullback(dY):
            self.dc += (dY * X).sum(axis=-2).reshape(self.dc.shape)
            return dY * self.c

        return X * self.c, pullback


def test_a_layer_of_ones_own_says_whether_it_takes_runs():
    with pytest.raises(TypeError, match="does not say that it takes_runs"):
        Network.stack([Network([Tell()])])
    nets = [Network([Scale(), Dense(2, 2, rng=np.random.default_rng(k))]) for k in range(R)]
    many = Network.stack(nets)
    X, T = data()
    train(many, X, T, half_squared_error, SGD(0.1), 4)
    for k, net in enumerate(nets):
        train(net, X, T, half_squared_error, SGD(0.1), 4)
        close(many.theta[k], net.theta)


one = Network([Dense(2, 1, rng=np.random.default_rng(0)), sigmoid])
many = Network.stack([one, one])
drop = [Network([Dropout(p, np.random.default_rng(0)), Dense(1, 1, [[1.0]])]) for p in (0.1, 0.2)]
BAD = [
    (lambda: Network.stack([]), ValueError, "nets: expected networks with trained parameters"),
    (lambda: Network.stack([Network([tanh])]), ValueError, "nets: expected networks with trained"),
    (lambda: Network.stack([one, many]), TypeError, r"nets\[1\]: expected a network without runs"),
    (lambda: Network.stack([one, 3]), TypeError, r"nets\[1\]: expected a network without runs"),
    (lambda: Network.stack([one, network(0)]), ValueError, r"nets\[1\]: expected the build of"),
    (lambda: Network.stack([one, one.copy("float32")]), ValueError, r"nets\[1\]: expected the"),
    (lambda: Network.stack(drop), ValueError, r"drop: expected one share in all runs, got 0.1, 0"),
    (lambda: one.run(0), TypeError, "run: expected a network with runs"),
    (lambda: many.run(2), ValueError, "k: expected a run below 2, got 2"),
    (lambda: many.run(-1), ValueError, "k: expected a whole number of at least 0"),
    (lambda: many.predict(np.ones((3, 4, 2))), ValueError,
     r"X: expected shape \(2, samples, 2\), got \(3, 4, 2\)"),
    (lambda: many.predict(np.ones(2)), ValueError, r"X: expected shape \(samples, 2\), got \(2,\)"),
    (lambda: one.predict(np.ones((2, 4, 2))), ValueError, r"X: expected shape \(samples, 2\), got"),
    (lambda: many.loss_and_grad(np.ones((4, 2)), np.ones((3, 4, 1)), half_squared_error),
     ValueError, r"T: expected shape \(2, 4, 1\), got \(3, 4, 1\)"),
    (lambda: many.forward(np.ones((4, 2)))[1](np.ones((4, 1))), ValueError,
     r"dY: expected shape \(2, 4, 1\), got \(4, 1\)"),
    (lambda: cross_entropy(np.ones((2, 3, 2)), np.ones((4, 2))), ValueError,
     r"T: expected shape \(3, 2\), got \(4, 2\)"),
    (lambda: check_gradient(many, np.ones((4, 2)), np.ones((4, 1)), half_squared_error),
     ValueError, r"net: expected one network, such as net.run\(0\)"),
    (lambda: train(many, np.ones((4, 2)), np.ones((4, 1)), half_squared_error, SGD(1), 1, 2,
                   [np.random.default_rng(0)]), ValueError, "rng: expected one generator, or one"),
    (lambda: train(many, np.ones((4, 2)), np.ones((4, 1)), half_squared_error, SGD(1), 1, 2,
                   [np.random.default_rng(0), 3]), TypeError, "rng: expected a generator"),
    (lambda: train(one, np.ones((4, 2)), np.ones((4, 1)), half_squared_error, SGD(1), 1, 2,
                   [np.random.default_rng(0)]), TypeError, "rng: expected a generator"),
    (lambda: train(many, np.ones((4, 2)), np.ones((4, 1)), half_squared_error,
                   SGD(np.ones((3, 1)))), ValueError, r"lr: expected"),
    (lambda: one.copy("int8"), ValueError, "dtype: expected one of 'float64', 'float32'"),
    (lambda: one.listing("mse"), TypeError, "loss: expected a loss such as half_squared_error"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD, ids=[c[2] for c in BAD])
def test_bad_call(call, kind, message):
    theta = many.theta.copy()
    with pytest.raises(kind, match="^" + message):
        call()
    np.testing.assert_array_equal(many.theta, theta)
