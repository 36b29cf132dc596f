"""Values and derivatives against the standard library, far out, in float32, and with NaN."""

import copy
import math
import pickle
import warnings

import numpy as np
import pytest

from bpcore import identity, leaky_relu, relu, sigmoid, softmax, softplus, tanh
from bpcore.activations import Activation

ENTRYWISE = [identity, sigmoid, tanh, relu, leaky_relu, softplus]
ALL = [*ENTRYWISE, softmax]


def plain_sigmoid(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


PLAIN = {
    identity: (lambda z: z, lambda z: 1.0),
    sigmoid: (plain_sigmoid, lambda z: plain_sigmoid(z) * plain_sigmoid(-z)),
    tanh: (math.tanh, lambda z: 1 / math.cosh(z) ** 2),
    relu: (lambda z: z if z > 0 else 0.0, lambda z: 1.0 if z > 0 else 0.0),
    leaky_relu: (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    softplus: (lambda z: math.log1p(math.exp(-abs(z))) + max(z, 0), plain_sigmoid),
}


@pytest.mark.parametrize("f", ENTRYWISE, ids=str)
@pytest.mark.parametrize("z", [-30.0, -3.0, -0.5, -1e-12, 0.0, 1e-12, 0.7, 2.0, 12.0])
def test_value_and_derivative(f, z):
    value, slope = PLAIN[f]
    assert f([z])[0] == pytest.approx(value(z), rel=1e-14, abs=1e-300)
    assert f.derivative([z])[0] == pytest.approx(slope(z), rel=1e-4 if abs(z) > 9 else 1e-13)


def test_softmax():
    z = [0.3, -1.0, 2.0]
    e = [math.exp(v) for v in z]
    a = [v / sum(e) for v in e]
    np.testing.assert_allclose(softmax([z, z]), [a, a], rtol=1e-15)
    jacobian = [[a[i] * ((i == k) - a[k]) for k in range(3)] for i in range(3)]
    np.testing.assert_allclose(softmax.jacobian(z), jacobian, rtol=1e-14)
    dA = np.array([[1.0, 2.0, -4.0]])
    np.testing.assert_allclose(softmax.forward(np.array([z]))[1](dA), dA @ jacobian, rtol=1e-13)
    np.testing.assert_allclose(softmax(np.add(z, 1000)), a, rtol=1e-13)
    with pytest.raises(TypeError, match="softmax mixes its inputs"):
        softmax.derivative(z)


@pytest.mark.parametrize("f", ENTRYWISE, ids=str)
def test_the_pullback_is_the_derivative_times_what_comes_in(f):
    Z, dA = np.array([[-1.0, 2.0]]), np.array([[3.0, -5.0]])
    np.testing.assert_array_equal(f.forward(Z)[1](dA), dA * f.derivative(Z))


@pytest.mark.parametrize("f", ALL, ids=str)
def test_far_out_nothing_overflows(f):
    big = np.finfo(float).max
    Z = np.array([[-big, -1e308, -1000.0, -800.0, 0.0, 800.0, 1000.0, 1e308, big]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(f(Z)).all()
        if f is not softmax:
            assert np.isfinite(f.derivative(Z)).all()
    assert (np.diff(f(Z)) >= 0).all()
    if f in (sigmoid, softmax):
        assert f(Z).min() == 0
        assert f(Z).max() == 1


@pytest.mark.parametrize("f", ALL, ids=str)
def test_nan_stays_nan(f):
    Z = np.array([[np.nan, np.nan]])
    assert np.isnan(f(Z)).all()
    if f is not softmax:
        assert np.isnan(f(np.array([1.0, np.nan]))).tolist() == [False, True]
    if f not in (softmax, identity):
        assert np.isnan(f.derivative(Z)).all()


@pytest.mark.parametrize("f", ALL, ids=str)
def test_float32_stays_float32(f):
    Z = np.array([[-100.0, -1.0, 0.5, 100.0]], dtype=np.float32)
    assert f(Z).dtype == np.float32
    assert f.forward(Z)[1](Z).dtype == np.float32
    np.testing.assert_allclose(f(Z), f(Z.astype(float)), rtol=1e-6, atol=1e-30)
    if f is not softmax:
        assert f.derivative(Z).dtype == np.float32


@pytest.mark.parametrize("f", ALL, ids=str)
def test_inputs_are_left_alone_and_whole_numbers_become_floats(f):
    Z = np.array([[1, -2]])
    A = f(Z)
    assert A.dtype == np.float64
    Z = np.array([[1.0, -2.0]])
    A = f(Z)
    A += 1
    assert Z.tolist() == [[1.0, -2.0]]


@pytest.mark.parametrize("f", ALL, ids=str)
def test_names_and_copies(f):
    name = repr(f)
    assert name == type(f).__name__.lower()
    assert repr(pickle.loads(pickle.dumps(f))) == repr(copy.deepcopy(f)) == name


def test_the_base_class_asks_for_the_formula():
    with pytest.raises(NotImplementedError):
        Activation()([1.0])
    with pytest.raises(NotImplementedError):
        Activation().derivative([1.0])
