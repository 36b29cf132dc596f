"""Bad calls: each is refused with the argument, what was expected and what came."""

import re

import numpy as np
import pytest

from bpcore import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdamW,
    AMSGrad,
    Dense,
    Dropout,
    Momentum,
    Nadam,
    Nesterov,
    Network,
    RMSProp,
    binary_cross_entropy,
    check_gradient,
    cross_entropy,
    datasets,
    examples,
    half_squared_error,
    identity,
    mean_absolute_error,
    mlp,
    numerical_gradient,
    relu,
    sigmoid,
    softmax,
    tanh,
    train,
)
from bpcore.optimizers import clip, schedules
from bpcore.training import batches

X, T = np.ones((4, 2)), np.ones((4, 1))
NAN = np.array([[1.0, np.nan]])


def rng():
    return np.random.default_rng(0)


def net():
    return mlp([2, 3, 1], rng=rng())


def shared_layer():
    layer = Dense(2, 2, rng=rng())
    return [layer, tanh, layer]


def run(**changes):
    usual = {"net": net(), "X": X, "T": T, "loss": half_squared_error, "optimizer": SGD(0.1)}
    return train(**usual | changes)


def step(theta=None, grad=None, lr=0.1):
    theta = np.zeros(3) if theta is None else theta
    SGD(lr).step(theta, np.zeros(3) if grad is None else grad)


def two_thetas():
    optimizer = Adam(0.1)
    optimizer.step(np.zeros(3), np.ones(3))
    optimizer.step(np.zeros(1), np.ones(1))


def assign(name, value):
    network = net()
    setattr(network, name, value)


V, TY = ValueError, TypeError
NUMBERS = "expected numbers, got"
BAD_CALLS = [
    # activations
    (lambda: sigmoid("abc"), TY, "Z: expected numbers, got 'abc'"),
    (lambda: tanh([1j]), TY, "Z: expected numbers, got [1j]"),
    (lambda: relu([None]), TY, "Z: expected numbers, got [None]"),
    (lambda: relu([[1, 2], [3]]), V, "Z: expected rows of equal length, got [[1, 2], [3]]"),
    (lambda: identity([]), V, "Z: expected at least one number, got shape (0,)"),
    (lambda: sigmoid.derivative(["a"]), TY, "Z: expected numbers, got ['a']"),
    (lambda: softmax(np.ones((3, 0))), V, "Z: expected at least one number, got shape (3, 0)"),
    (lambda: softmax.jacobian([[1.0]]), V, "z: expected shape (outputs,), got (1, 1)"),
    (lambda: softmax.derivative([1.0]), TY, "softmax mixes its inputs: use softmax.jacobian"),
    # losses
    (lambda: half_squared_error([1.0], [1.0]), V, "Y: expected shape (samples, outputs), got (1,)"),
    (lambda: half_squared_error(X, T), V, "T: expected shape (4, 2), got (4, 1)"),
    (lambda: half_squared_error.gradient(X, X[:3]), V, "T: expected shape (4, 2), got (3, 2)"),
    (lambda: mean_absolute_error(X, [["a", "b"]] * 4), TY, "T: expected numbers"),
    (lambda: half_squared_error(np.ones((0, 2)), np.ones((0, 2))), V, "Y: expected at least one"),
    (lambda: cross_entropy(X, X), V, "T: expected rows of probabilities that sum to 1"),
    (lambda: cross_entropy(X[:1], [[1.5, -0.5]]), V, "T: expected rows of probabilities"),
    (lambda: cross_entropy.gradient(X[:1], NAN), V, "T: expected rows of probabilities"),
    (lambda: cross_entropy(X[:1], [[0.5, 0.49]]), V, "T: expected rows of probabilities"),
    (lambda: binary_cross_entropy([[0.0]], [[2]]), V, "T: expected numbers from 0 to 1, got 2.0"),
    (lambda: binary_cross_entropy([[0.0]], [[-1]]), V, "T: expected numbers from 0 to 1, got -1"),
    # layers
    (lambda: Dense(0, 2), V, "n_in: expected a whole number of at least 1, got 0"),
    (lambda: Dense(2, 1.5), TY, "n_out: expected a whole number, got 1.5"),
    (lambda: Dense(True, 1), TY, "n_in: expected a whole number, got True"),
    (lambda: Dense(2, 3), TY, "rng: expected a generator, e.g. np.random.default_rng(0), got None"),
    (lambda: Dense(2, 3, rng=5), TY, "rng: expected a generator"),
    (lambda: Dense(2, 3, start="xavier", rng=rng()), V, "start: expected one of 'glorot', 'he', "),
    (lambda: Dense(2, 3, np.ones((3, 2))), V, "weights: expected shape (2, 3), got (3, 2)"),
    (lambda: Dense(2, 1, [[1.0], [np.inf]]), V, "weights: expected finite numbers, got inf at"),
    (lambda: Dense(2, 2, np.eye(2), [1.0]), V, "bias: expected shape (2,), got (1,)"),
    (lambda: Dense(2, 2, np.eye(2), [[1.0, 2.0]]), V, "bias: expected shape (2,), got (1, 2)"),
    (lambda: Dense(2, 2, np.eye(2), np.nan), V, "bias: expected finite numbers, got nan"),
    (lambda: Dense(2, 2, np.eye(2), "one"), TY, "bias: expected numbers"),
    (lambda: Dense(2, 2, np.eye(2)).forward([[1.0]]), V,
     "X: expected shape (samples, 2), got (1, 1)"),
    (lambda: Dense(2, 2, np.eye(2)).forward(X[0]), V, "X: expected shape (samples, 2), got (2,)"),
    (lambda: Dense(2, 2, np.eye(2)).forward(X)[1](T), V, "dZ: expected shape (4, 2), got (4, 1)"),
    (lambda: Network([tanh]).forward(X)[1](T), V, "dY: expected shape (4, 2), got (4, 1)"),
    (lambda: Dropout(0.5, rng()).forward(X)[1](T), V, "dY: expected shape (4, 2), got (4, 1)"),
    (lambda: net().name(-1), V, "k: expected a whole number of at least 0, got -1"),
    (lambda: Network([tanh]).forward([1.0]), V, "X: expected shape (samples, features), got (1,)"),
    (lambda: Dropout(1.0, rng()), V, "drop: expected 0 <= drop < 1, got 1.0"),
    (lambda: Dropout(-0.1, rng()), V, "drop: expected 0 <= drop < 1, got -0.1"),
    (lambda: Dropout("half", rng()), TY, "drop: expected a number, got 'half'"),
    (lambda: Dropout(0.5), TY, "rng: expected a generator"),
    (lambda: Dropout(0.5, rng()).forward(X[0]), V, "X: expected shape (samples, neurons)"),
    # network
    (lambda: Network([]), V, "layers: expected at least one layer, got none"),
    (lambda: Network(["tanh"]), TY, "layers[0]: expected a layer such as Dense or sigmoid, got"),
    (lambda: Network(net().layers), V, "layers[0]: Dense(2, 3) is in a network already"),
    (lambda: Network(shared_layer()), V, "layers[2]: Dense(2, 2) is in a network already"),
    (lambda: Network([Dense(2, 3, rng=rng()), tanh, Dense(4, 1, rng=rng())]), V,
     "layers[2]: expected 3 inputs, got Dense(4, 1)"),
    (lambda: Network([tanh], "int64"), V, "dtype: expected one of 'float64', 'float32'"),
    (lambda: net().predict(T), V, "X: expected shape (samples, 2), got (4, 1)"),
    (lambda: net().predict(X[0]), V, "X: expected shape (samples, 2), got (2,)"),
    (lambda: net().predict(X[:0]), V, "X: expected at least one number, got shape (0, 2)"),
    (lambda: net().predict(NAN), V, "X: expected finite numbers, got nan at index (0, 1)"),
    (lambda: net().forward([["a", "b"]]), TY, "X: expected numbers"),
    (lambda: net().loss_and_grad(X, X, half_squared_error), V,
     "T: expected shape (4, 1), got (4, 2)"),
    (lambda: net().loss_and_grad(X, T[:3], half_squared_error), V,
     "T: expected shape (4, 1), got (3"),
    (lambda: net().loss_and_grad(X, T * np.nan, half_squared_error), V,
     "T: expected finite numbers"),
    (lambda: net().loss_and_grad(X, T, "mse"), TY,
     "loss: expected a loss such as half_squared_error"),
    (lambda: net().loss_and_grad(X, 2 * T, binary_cross_entropy), V,
     "T: expected numbers from 0 to 1"),
    (lambda: Network([tanh]).loss_and_grad(X, T, half_squared_error), V,
     "T: expected shape (4, 2), got (4, 1)"),
    (lambda: assign("theta", np.ones(3)), V, "theta: expected shape (13,), got (3,)"),
    (lambda: assign("theta", np.full(13, np.inf)), V, "theta: expected finite numbers, got inf"),
    (lambda: assign("grad", np.ones((13, 1))), V, "grad: expected shape (13,), got (13, 1)"),
    (lambda: mlp([3], rng=rng()), V,
     "sizes: expected at least an input and an output size, got [3]"),
    (lambda: mlp([2, 0, 1], rng=rng()), V, "sizes: expected a whole number of at least 1, got 0"),
    (lambda: mlp([2, 1]), TY, "rng: expected a generator"),
    (lambda: mlp([2, 1], output="softmax", rng=rng()), TY,
     "output: expected an activation such as sigmoid, got 'softmax'"),
    # optimizers
    (lambda: SGD(-1), V, "lr: expected 0 <= lr < inf, got -1"),
    (lambda: SGD(np.nan), V, "lr: expected 0 <= lr < inf, got nan"),
    (lambda: SGD(np.inf), V, "lr: expected 0 <= lr < inf, got inf"),
    (lambda: SGD("fast"), TY, "lr: expected a number, got 'fast'"),
    (lambda: SGD(True), TY, "lr: expected a number, got True"),
    (lambda: SGD([0.1, -0.2]), V, "lr: expected rates of at least 0, got -0.2"),
    (lambda: SGD([0.1, np.nan]), V, "lr: expected finite numbers, got nan at index (1,)"),
    (lambda: Momentum(0.1, beta=1.0), V, "beta: expected 0 <= beta < 1, got 1.0"),
    (lambda: Nesterov(0.1, beta=-0.1), V, "beta: expected 0 <= beta < 1, got -0.1"),
    (lambda: AdaGrad(0.1, eps=-1), V, "eps: expected 0 <= eps < inf, got -1"),
    (lambda: AdaDelta(beta=2), V, "beta: expected 0 <= beta < 1, got 2"),
    (lambda: RMSProp(0.1, eps=np.nan), V, "eps: expected 0 <= eps < inf, got nan"),
    (lambda: Adam(0.1, beta1=1), V, "beta1: expected 0 <= beta1 < 1, got 1"),
    (lambda: Adam(0.1, beta2=-1), V, "beta2: expected 0 <= beta2 < 1, got -1"),
    (lambda: AdaMax(0.1, beta2=None), TY, "beta2: expected a number, got None"),
    (lambda: step(theta=[0.0]), TY, "theta: expected an array of floats to change, got [0.0]"),
    (lambda: step(theta=np.zeros(3, int)), TY, "theta: expected an array of floats to change"),
    (lambda: step(grad=np.zeros(2)), V, "grad: expected shape (3,), got (2,)"),
    (lambda: step(grad=np.array([1, np.nan, 0])), V,
     "grad: expected finite numbers, got nan at index (1,)"),
    (lambda: step(lr=np.ones(2)), V, "lr: expected a number or shape (3,), got (2,)"),
    (lambda: step(lr=lambda t: -1.0), V, "lr: expected 0 <= lr < inf, got -1.0"),
    (lambda: step(lr=lambda t: np.ones(2)), V, "lr: expected a number or shape (3,), got (2,)"),
    (two_thetas, V, "theta: expected shape (3,) as before, got (1,)"),
    (lambda: step(theta=np.broadcast_to(0.0, 3)), V,
     "theta: expected an array to change, got one that is read-only"),
    (lambda: step(grad=np.array([1, 0, -np.inf])), V,
     "grad: expected finite numbers, got -inf at index (2,)"),
    (lambda: step(np.zeros((3, 2)), np.zeros((3, 2)), np.ones(3)), V,
     "lr: expected a number or shape (3, 2) or (3, 1), got (3,)"),
    (lambda: step(lr=np.ones((1, 3))), V, "lr: expected a number or shape (3,), got (1, 3)"),
    (lambda: Momentum(0.1, averaged=1), TY, "averaged: expected True or False, got 1"),
    (lambda: AdamW(0.1, decay=-1), V, "decay: expected 0 <= decay < inf, got -1"),
    (lambda: Nadam(0.1, beta1=1), V, "beta1: expected 0 <= beta1 < 1, got 1"),
    (lambda: AMSGrad(0.1, eps="no"), TY, "eps: expected a number, got 'no'"),
    (lambda: clip([np.nan], 1.0), V, "grad: expected finite numbers, got nan at index (0,)"),
    (lambda: clip([1.0], -1), V, "norm: expected 0 < norm < inf, got -1"),
    (lambda: clip([1.0], None), TY, "norm: expected a number, got None"),
    (lambda: schedules.Constant(-1), V, "rate: expected 0 <= rate < inf, got -1"),
    (lambda: schedules.Constant(0.1, -1), V, "warmup: expected a whole number of at least 0"),
    (lambda: schedules.Stairs(np.nan, 1), V, "rate: expected 0 <= rate < inf, got nan"),
    (lambda: schedules.Stairs(0.1, 0), V, "every: expected a whole number of at least 1, got 0"),
    (lambda: schedules.Stairs(0.1, 1, -1), V, "factor: expected 0 <= factor < inf, got -1"),
    (lambda: schedules.Stairs(0.1, 1, warmup=0.5), TY, "warmup: expected a whole number, got 0.5"),
    (lambda: schedules.Cosine("a", 9), TY, "rate: expected a number, got 'a'"),
    (lambda: schedules.Cosine(0.1, 9, -1), V, "warmup: expected a whole number of at least 0"),
    (lambda: schedules.Cosine(0.1, 9, 9), V, "steps: expected a whole number of at least 10"),
    (lambda: schedules.Cosine(0.1, 9, final=-1), V, "final: expected 0 <= final < inf, got -1"),
    # training
    (lambda: run(net="net"), TY, "net: expected a Network, got 'net'"),
    (lambda: run(X=X[:, :1]), V, "X: expected shape (samples, 2), got (4, 1)"),
    (lambda: run(T=T[:2]), V, "T: expected shape (4, 1), got (2, 1)"),
    (lambda: run(loss=abs), TY, "loss: expected a loss such as half_squared_error"),
    (lambda: run(optimizer="adam"), TY, "optimizer: expected one such as SGD(lr=0.5), got 'adam'"),
    (lambda: run(epochs=0), V, "epochs: expected a whole number of at least 1, got 0"),
    (lambda: run(epochs=1.5), TY, "epochs: expected a whole number, got 1.5"),
    (lambda: run(batch_size=0), V, "batch_size: expected a whole number of at least 1, got 0"),
    (lambda: run(batch_size=2), TY, "rng: expected a generator"),
    (lambda: run(validation=(X, T[:1])), V, "T: expected shape (4, 1), got (1, 1)"),
    (lambda: run(snapshots=[0, 2]), V, "snapshots: expected steps from 0 to 1, got 2"),
    (lambda: run(snapshots=[-1]), V, "snapshots: expected a whole number of at least 0, got -1"),
    (lambda: list(batches(0, 2)), V, "n: expected a whole number of at least 1, got 0"),
    (lambda: list(batches(4, 2)), TY, "rng: expected a generator"),
    (lambda: list(batches(4, -2)), V, "batch_size: expected a whole number of at least 1, got -2"),
    # gradcheck
    (lambda: numerical_gradient(sum, [np.nan]), V, "theta: expected finite numbers, got nan"),
    (lambda: numerical_gradient(sum, [1.0], eps=0), V, "eps: expected 0 < eps < inf, got 0"),
    (lambda: check_gradient("net", X, T, half_squared_error), TY, "net: expected a Network"),
    (lambda: check_gradient(net(), X, X, half_squared_error), V,
     "T: expected shape (4, 1), got (4, 2)"),
    (lambda: check_gradient(net(), X, T, half_squared_error, directions=0), V,
     "directions: expected"),
    (lambda: check_gradient(net(), X, T, half_squared_error, tolerance=-1), V,
     "tolerance: expected"),
    (lambda: check_gradient(Network([tanh]), X, X, half_squared_error), V,
     "net: expected trained parameters to check, got Network with 0 parameters"),
    # datasets
    (lambda: datasets.moons(1, 0.1, rng()), V, "n: expected a whole number of at least 2, got 1"),
    (lambda: datasets.circles(9, -0.1, rng()), V, "noise: expected 0 <= noise < inf, got -0.1"),
    (lambda: datasets.spirals(9, 0.1, None), TY, "rng: expected a generator"),
    (lambda: datasets.spirals(1, 0.1, rng()), V, "n: expected a whole number of at least 2, got 1"),
    (lambda: datasets.circles(1, 0.1, rng()), V, "n: expected a whole number of at least 2, got 1"),
    (lambda: datasets.standardise([1.0]), V, "train: expected shape (samples, features), got (1,)"),
    (lambda: datasets.standardise(NAN), V, "train: expected finite numbers, got nan"),
    (lambda: datasets.standardise(X, ddof=4), V, "train: expected more than ddof = 4 rows, got 4"),
    (lambda: datasets.standardise(X, ddof=-1), V, "ddof: expected a whole number of at least 0"),
    (lambda: datasets.min_max(X)(T), V, "X: expected shape (samples, 2), got (4, 1)"),
    (lambda: datasets.min_max("abc"), TY, "train: expected numbers"),
    (lambda: datasets.split(X, T[:2], 0.5, rng()), V, "T: expected shape (4, outputs), got (2, 1)"),
    (lambda: datasets.split(X, T, 1.0, rng()), V, "test: expected 0 <= test < 1, got 1.0"),
    (lambda: datasets.split(X, T, 0.0, rng()), V,
     "test: expected a share that leaves rows on both"),
    (lambda: datasets.split(X, T, 0.9, rng()), V,
     "test: expected a share that leaves rows on both"),
    (lambda: datasets.split(X, T, 0.5, None), TY, "rng: expected a generator"),
    (lambda: datasets.one_hot([0, 1.5]), V,
     "labels: expected whole numbers from 0 to 1, got [0, 1.5]"),
    (lambda: datasets.one_hot([0, -1]), V,
     "labels: expected whole numbers from 0 to 0, got [0, -1]"),
    (lambda: datasets.one_hot([3], classes=3), V,
     "labels: expected whole numbers from 0 to 2, got [3]"),
    (lambda: datasets.one_hot([0], classes=0), V, "classes: expected a whole number of at least 1"),
    # examples
    (lambda: examples.worked("none"), V, "biases: expected one of 'fixed', 'shared', 'per neuron'"),
    (lambda: examples.xor_runs([0], biases="shared"), V, "biases: expected one of 'fixed', 'per "),
    (lambda: examples.xor_runs([]), V, "number of seeds: expected a whole number of at least 1"),
    (lambda: examples.xor_runs([0], steps=-1), V, "steps: expected a whole number of at least 0"),
    (lambda: examples.matrices(3), V, "hidden: expected one of 1, 2, got 3"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "kind", "message"), BAD_CALLS, ids=[c[2] for c in BAD_CALLS])
def test_bad_call(call, kind, message):
    with pytest.raises(kind, match="^" + re.escape(message)):
        call()


def test_nothing_changes_when_a_call_is_refused():
    network = net()
    network.loss_and_grad(X, T, half_squared_error)
    theta, grad = network.theta.copy(), network.grad.copy()
    refused = [
        lambda: network.loss_and_grad(X, X, half_squared_error),
        lambda: network.loss_and_grad(X, 2 * T, binary_cross_entropy),
        lambda: run(net=network, snapshots=[9]),
        lambda: run(net=network, batch_size=2),
        lambda: run(net=network, validation=(T, T)),
        lambda: setattr(network, "theta", np.full(13, np.nan)),
        lambda: setattr(network, "grad", np.full(13, np.nan)),
        lambda: check_gradient(network, X, X, half_squared_error),
        lambda: SGD(0.1).step(network.theta, np.full(13, np.nan)),
    ]
    for call in refused:
        with pytest.raises((ValueError, TypeError)):
            call()
        np.testing.assert_array_equal(network.theta, theta)
        np.testing.assert_array_equal(network.grad, grad)


def test_a_refused_network_leaves_its_layers_free():
    first, second = Dense(2, 3, rng=rng()), Dense(4, 1, rng=rng())
    with pytest.raises(ValueError, match="expected 3 inputs"):
        Network([first, second])
    Network([first])
    Network([second])
