"""Every optimizer against 50 steps worked out number by number from its formula."""

import copy
import math
import pickle

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
    Momentum,
    Nadam,
    Nesterov,
    RMSProp,
    optimizers,
)
from bpcore.optimizers import OPTIMIZERS, Optimizer
from bpcore.optimizers.schedules import Constant, Cosine

STEPS = 50
N = 3


def gradients(seed=0, scale=1.0):
    return scale * np.random.default_rng(seed).normal(size=(STEPS, N)) * [1.0, 10.0, 1e-3]


# One parameter at a time, in plain floats: each function takes the gradients of one parameter and
# the rate of each step, and returns the parameter's whole path from 0.


def sgd(gs, rates):
    x, path = 0.0, []
    for g, lr in zip(gs, rates, strict=True):
        x = x - lr * g
        path.append(x)
    return path


def momentum(gs, rates, beta=0.9):
    x, v, path = 0.0, 0.0, []
    for g, lr in zip(gs, rates, strict=True):
        v = beta * v + g
        x = x - lr * v
        path.append(x)
    return path


def averaged(gs, rates, beta=0.8):
    x, v, path = 0.0, 0.0, []
    for g, lr in zip(gs, rates, strict=True):
        v = beta * v + (1 - beta) * g
        x = x - lr * v
        path.append(x)
    return path


def nesterov(gs, rates, beta=0.9):
    x, v, path = 0.0, 0.0, []
    for g, lr in zip(gs, rates, strict=True):
        v = beta * v + g
        x = x - lr * (beta * v + g)
        path.append(x)
    return path


def adagrad(gs, rates, eps=1e-8):
    x, s, path = 0.0, 0.0, []
    for g, lr in zip(gs, rates, strict=True):
        s += g * g
        x -= lr * g / (math.sqrt(s) + eps)
        path.append(x)
    return path


def adadelta(gs, rates, beta=0.95, eps=1e-6):
    x, s, r, path = 0.0, 0.0, 0.0, []
    for g, lr in zip(gs, rates, strict=True):
        s = beta * s + (1 - beta) * g * g
        d = math.sqrt(r + eps) / math.sqrt(s + eps) * g
        r = beta * r + (1 - beta) * d * d
        x -= lr * d
        path.append(x)
    return path


def rmsprop(gs, rates, beta=0.9, eps=1e-8):
    x, s, path = 0.0, 0.0, []
    for g, lr in zip(gs, rates, strict=True):
        s = beta * s + (1 - beta) * g * g
        x -= lr * g / (math.sqrt(s) + eps)
        path.append(x)
    return path


def adam(gs, rates, beta1=0.9, beta2=0.999, eps=1e-8):
    x, m, v, path = 0.0, 0.0, 0.0, []
    for t, (g, lr) in enumerate(zip(gs, rates, strict=True), start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        x -= lr * m_hat / (math.sqrt(v_hat) + eps)
        path.append(x)
    return path


def adamax(gs, rates, beta1=0.9, beta2=0.999, eps=1e-8):
    x, m, u, path = 0.0, 0.0, 0.0, []
    for t, (g, lr) in enumerate(zip(gs, rates, strict=True), start=1):
        m = beta1 * m + (1 - beta1) * g
        u = max(beta2 * u, abs(g) + eps)
        x -= lr / (1 - beta1**t) * m / u
        path.append(x)
    return path


def amsgrad(gs, rates, beta1=0.9, beta2=0.999, eps=1e-8):
    x, m, v, u, path = 0.0, 0.0, 0.0, 0.0, []
    for t, (g, lr) in enumerate(zip(gs, rates, strict=True), start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        u = max(u, v)
        x -= lr * (m / (1 - beta1**t)) / (math.sqrt(u / (1 - beta2**t)) + eps)
        path.append(x)
    return path


def nadam(gs, rates, beta1=0.9, beta2=0.999, eps=1e-8):
    x, m, v, path = 0.0, 0.0, 0.0, []
    for t, (g, lr) in enumerate(zip(gs, rates, strict=True), start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        g_hat, m_hat = g / (1 - beta1**t), m / (1 - beta1 ** (t + 1))
        n = (1 - beta1) * g_hat + beta1 * m_hat
        x -= lr * n / (math.sqrt(v / (1 - beta2**t)) + eps)
        path.append(x)
    return path


def adamw(gs, rates, beta1=0.9, beta2=0.999, eps=1e-8, decay=0.01):
    x, m, v, path = 0.0, 0.0, 0.0, []
    for t, (g, lr) in enumerate(zip(gs, rates, strict=True), start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        x = x * (1 - lr * decay) - lr * m_hat / (math.sqrt(v_hat) + eps)
        path.append(x)
    return path


CASES = [
    (lambda lr: SGD(lr), sgd),
    (lambda lr: Momentum(lr), momentum),
    (lambda lr: Momentum(lr, beta=0.8, averaged=True), averaged),
    (lambda lr: Nesterov(lr), nesterov),
    (lambda lr: AdaGrad(lr), adagrad),
    (lambda lr: AdaDelta(lr), adadelta),
    (lambda lr: RMSProp(lr), rmsprop),
    (lambda lr: Adam(lr), adam),
    (lambda lr: AdaMax(lr), adamax),
    (lambda lr: AMSGrad(lr), amsgrad),
    (lambda lr: Nadam(lr), nadam),
    (lambda lr: AdamW(lr), adamw),
    (lambda lr: Nesterov(lr, beta=0.7), lambda g, r: nesterov(g, r, beta=0.7)),
    (lambda lr: AdaGrad(lr, eps=0.1), lambda g, r: adagrad(g, r, eps=0.1)),
    (lambda lr: AdaDelta(lr, 0.8, 0.1), lambda g, r: adadelta(g, r, 0.8, 0.1)),
    (lambda lr: RMSProp(lr, 0.8, 0.1), lambda g, r: rmsprop(g, r, 0.8, 0.1)),
    (lambda lr: Adam(lr, 0.8, 0.9, 0.1), lambda g, r: adam(g, r, 0.8, 0.9, 0.1)),
    (lambda lr: AdaMax(lr, 0.8, 0.9, 0.1), lambda g, r: adamax(g, r, 0.8, 0.9, 0.1)),
    (lambda lr: AMSGrad(lr, 0.8, 0.5, 0.1), lambda g, r: amsgrad(g, r, 0.8, 0.5, 0.1)),
    (lambda lr: Nadam(lr, 0.8, 0.9, 0.1), lambda g, r: nadam(g, r, 0.8, 0.9, 0.1)),
    (lambda lr: AdamW(lr, 0.8, 0.9, 0.1, 0.3), lambda g, r: adamw(g, r, 0.8, 0.9, 0.1, 0.3)),
]
IDS = [f"{make(0.1).__class__.__name__}-{k}" for k, (make, _) in enumerate(CASES)]


def run(optimizer, grads, dtype=float):
    theta = np.zeros(N, dtype=dtype)
    path = []
    for g in grads:
        optimizer.step(theta, g.astype(dtype))
        path.append(theta.copy())
    return np.array(path)


@pytest.mark.parametrize(("make", "formula"), CASES, ids=IDS)
def test_fifty_steps(make, formula):
    grads = gradients()
    expected = np.transpose(
        [formula(list(map(float, grads[:, k])), [0.3] * STEPS) for k in range(N)]
    )
    np.testing.assert_allclose(run(make(0.3), grads), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("make", "formula"), CASES, ids=IDS)
def test_a_schedule_and_a_rate_per_parameter(make, formula):
    grads = gradients(1)

    def schedule(step):
        return 0.5 / (1 + step)

    rates = [schedule(k) for k in range(STEPS)]
    expected = np.transpose([formula(list(map(float, grads[:, k])), rates) for k in range(N)])
    np.testing.assert_allclose(run(make(schedule), grads), expected, rtol=1e-12, atol=1e-14)
    each = np.array([0.1, 0.0, 2.0])
    path = run(make(each), grads)
    expected = np.transpose(
        [formula(list(map(float, grads[:, k])), [each[k]] * STEPS) for k in range(N)]
    )
    np.testing.assert_allclose(path, expected, rtol=1e-12, atol=1e-14)
    assert not path[:, 1].any()
    both = run(make(lambda step: schedule(step) * each), grads)
    assert not both[:, 1].any()
    assert both[:, 0].any()


@pytest.mark.parametrize(("make", "formula"), CASES, ids=IDS)
def test_float32_stays_float32(make, formula):
    grads = gradients()
    optimizer = make(0.01)
    path = run(optimizer, grads, np.float32)
    np.testing.assert_allclose(path, run(make(0.01), grads), rtol=1e-3, atol=1e-4)
    state = [value for value in vars(optimizer).values() if isinstance(value, np.ndarray)]
    assert all(array.dtype == np.float32 for array in state)


@pytest.mark.parametrize(
    ("make", "first"),
    [
        (lambda: SGD(0.1), lambda g: -0.1 * g),
        (lambda: Momentum(0.1), lambda g: -0.1 * g),
        (lambda: Momentum(0.1, averaged=True), lambda g: -0.1 * 0.1 * g),
        (lambda: Nesterov(0.1), lambda g: -0.1 * 1.9 * g),
        (lambda: AdaGrad(0.1), lambda g: -0.1 * np.sign(g)),
        (lambda: AdaDelta(), lambda g: -np.sqrt(1e-6 / 0.05) * np.sign(g)),
        (lambda: RMSProp(0.1), lambda g: -0.1 * np.sign(g) / np.sqrt(0.1)),
        (lambda: Adam(0.1), lambda g: -0.1 * np.sign(g)),
        (lambda: AdaMax(0.1), lambda g: -0.1 * np.sign(g)),
        (lambda: AMSGrad(0.1), lambda g: -0.1 * np.sign(g)),
        (lambda: Nadam(0.1), lambda g: -0.1 * (1 + 2 * 0.9) / (1 + 0.9) * np.sign(g)),
        (lambda: AdamW(0.1), lambda g: -0.1 * np.sign(g)),
    ],
)
def test_the_first_step_is_what_the_docstring_says(make, first):
    g, theta = np.array([3.0, -20.0, 0.5]), np.zeros(3)
    make().step(theta, g)
    np.testing.assert_allclose(theta, first(g), rtol=1e-4)


@pytest.mark.parametrize("make", [AdaGrad, Adam, AdaMax, AMSGrad, Nadam, RMSProp])
def test_the_size_of_the_gradient_does_not_matter(make):
    """As the papers claim; exactly so without epsilon."""
    grads = gradients(2)
    path, larger = run(make(0.1, eps=0.0), grads), run(make(0.1, eps=0.0), 1000 * grads)
    np.testing.assert_allclose(path, larger, rtol=1e-9)
    assert not np.allclose(run(SGD(0.1), grads), run(SGD(0.1), 1000 * grads))


def test_weight_decay_stands_beside_the_averages():
    """Its first step is Adam's, and then a share lr decay of theta is taken off."""
    g, start = np.array([3.0, -20.0, 0.5]), np.array([1.0, -2.0, 4.0])
    with_decay, without = start.copy(), start.copy()
    AdamW(0.1, decay=0.5).step(with_decay, g)
    Adam(0.1).step(without, g)
    np.testing.assert_allclose(with_decay, without - 0.1 * 0.5 * start, rtol=1e-15)


def test_averaged_momentum_is_the_heavy_ball_with_a_smaller_rate():
    grads = gradients(3)
    np.testing.assert_allclose(
        run(Momentum(0.1, averaged=True), grads), run(Momentum(0.1 * (1 - 0.9)), grads), rtol=1e-12
    )


@pytest.mark.parametrize(("make", "formula"), CASES, ids=IDS)
def test_it_goes_downhill(make, formula):
    optimizer, theta = make(0.1), np.array([1.0, -2.0, 0.5])
    for _ in range(STEPS):
        optimizer.step(theta, 2 * theta)
    assert (theta**2).sum() < 1 + 4 + 0.25


@pytest.mark.parametrize(("make", "formula"), CASES, ids=IDS)
@pytest.mark.parametrize(
    "twin_of", [copy.copy, copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))]
)
@pytest.mark.parametrize(
    "lr", [0.1, np.array([0.1, 0.0, 0.2]), Cosine(0.1, 40, warmup=5)], ids=repr
)
def test_a_copy_made_on_the_way_goes_on_as_the_original_does(make, formula, twin_of, lr):
    optimizer, grads = make(lr), gradients()
    theta = np.array([1.0, -2.0, 0.5])
    for g in grads[:7]:
        optimizer.step(theta, g)
    twin, other = twin_of(optimizer), theta.copy()
    assert twin == optimizer
    for g in grads[7:20]:
        optimizer.step(theta, g)
    assert twin != optimizer
    for g in grads[7:20]:
        twin.step(other, g)
    np.testing.assert_array_equal(other, theta)
    assert twin == optimizer


@pytest.mark.parametrize(("make", "formula"), CASES, ids=IDS)
def test_a_zero_gradient_moves_nothing(make, formula):
    """But weight decay, which is there whatever the gradient is."""
    theta, optimizer = np.ones(3), make(0.1)
    optimizer.step(theta, np.zeros(3))
    np.testing.assert_array_equal(theta, 1 - 0.1 * getattr(optimizer, "decay", 0.0))


def test_one_step_is_counted_once_for_all_parameters_and_refusals_are_not():
    optimizer, theta = Adam(0.1), np.zeros(3)
    for _ in range(4):
        optimizer.step(theta, np.ones(3))
    assert optimizer.t == 4
    with pytest.raises(ValueError, match="grad"):
        optimizer.step(theta, np.ones(2))
    assert optimizer.t == 4


def test_the_base_class_asks_for_the_formula():
    with pytest.raises(NotImplementedError):
        Optimizer(0.1).step(np.zeros(1), np.zeros(1))


def test_the_table_has_every_method():
    assert all(name == method.__name__ for name, method in OPTIMIZERS.items())
    methods = {
        thing
        for thing in vars(optimizers).values()
        if isinstance(thing, type) and issubclass(thing, Optimizer) and thing is not Optimizer
    }
    assert set(OPTIMIZERS.values()) == methods
    assert {type(make(0.1)) for make, _ in CASES} == methods


def test_what_an_optimizer_is_can_be_read_and_compared():
    assert repr(AdamW(0.1)) == "AdamW(lr=0.1, beta1=0.9, beta2=0.999, eps=1e-08, decay=0.01)"
    assert repr(AdaDelta()) == "AdaDelta(lr=1.0, beta=0.95, eps=1e-06)"
    assert repr(SGD(Constant(0.1, warmup=3))) == "SGD(lr=Constant(rate=0.1, warmup=3))"
    assert Adam(0.1) == Adam(0.1) != Adam(0.1, beta2=0.99)
    assert Adam(0.1) != AdaMax(0.1)
    assert SGD(np.array([0.1, 0.2])) == SGD([0.1, 0.2]) != SGD([0.1, 0.3])
    assert Adam(0.1) != "Adam(0.1)"
    moved = Adam(0.1)
    moved.step(np.zeros(2), np.ones(2))
    assert moved != Adam(0.1)
