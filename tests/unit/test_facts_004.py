"""Every number of source 004: matrices, losses, activations, optimizers, the breast cancer data."""

import math
from functools import cache

import numpy as np
import pytest
from fact_table import check, ids, load

from bpcore import (
    SGD,
    AdaDelta,
    AdaGrad,
    Adam,
    AdaMax,
    Momentum,
    RMSProp,
    datasets,
    examples,
    half_squared_error,
    mean_absolute_error,
    mistakes,
    mlp,
    relu,
    sigmoid,
    tanh,
)

SOURCE = "004"
LISTING = "about the source's listing or wording, not about a number"
STATISTIC = "a statistic over 200 long runs that depends on the stream of random numbers"
NOT_COMPUTED = {
    **{
        f"004.{name}": LISTING
        for name in (
            "act.softmax", "code.syntax_631", "code.syntax_737", "code.syntax_700",
            "w3_brackets", "headings", "pseudo.loss_call", "cross_product", "opt.rmsprop_names",
            "opt.adam_names", "bc.alt_hyper", "sgd.loop_runs", "sgd.loop_runs_m_le_n",
            "sgd.feature_shuffle", "sgd.updates",
        )
    },
    **{
        f"004.bc.{setting}.{name}": STATISTIC
        for setting in ("normal_restart", "normal_running", "normal_running_small",
                        "scaled_running", "scaled_running_small")
        for name in ("mean", "median", "best", "collapsed")
    },
    "004.bc.normal_start_saturation": STATISTIC,
    "004.bc.logreg": "a figure of scikit-learn",
}  # fmt: skip


def cosine(a, b):
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


@cache
def matrices():
    v = {}
    net, X, T, _lr = examples.matrices()
    W1, W2 = net.layers[0].W, net.layers[2].W
    E, _ = net.loss_and_grad(X, T, half_squared_error)
    dW1, dW2 = 10 * net.layers[0].dW, 10 * net.layers[2].dW  # the source has sums, not means
    v |= {"mat.loss": 10 * E, "mat.grad_w1": dW1, "mat.grad_w2": dW2}
    out1 = X @ W1
    act1 = sigmoid(out1)
    out2 = act1 @ W2
    act2 = sigmoid(out2)
    # As printed: the derivative of the sigmoid formed from the pre-activation.
    derive = (act2 - T) * out2 * (1 - out2)
    wrong2, wrong1 = act1.T @ derive, X.T @ (derive @ W2.T * out1 * (1 - out1))
    v |= {"mat.grad_w2_as_printed": wrong2, "mat.grad_w1_as_printed": wrong1}
    v["mat.cosine"] = [cosine(wrong2, dW2), cosine(wrong1, dW1)]
    v["sig.out_vs_act"] = [2 * (1 - 2), sigmoid.derivative([2.0])[0]]
    v["mat.w2_formula_no_transpose"] = fits(lambda: act1 @ derive)
    right = (act2 - T) * act2 * (1 - act2)
    slope1 = act1 * (1 - act1)
    v["mat.w1_last_line_parenthesis"] = fits(lambda: (X.T @ right @ W2.T) * slope1)
    three = slice(0, 3)
    true3 = X[three].T @ (right[three] @ W2.T * slope1[three])
    lost = (X[three].T @ right[three] @ W2.T) * slope1[three]
    v["mat.w1_last_line_m3"] = np.abs(lost - true3).max()
    moved = X.T @ (right @ (W2 - 0.5 * dW2).T * slope1)
    v["mat.order_effect"] = np.abs(moved - dW1).max()
    v["mat.order_note"] = bool(np.allclose(X.T @ (right @ W2.T * slope1), dW1, rtol=1e-12))

    trained, _, _, _ = examples.matrices()
    for _ in range(50):
        trained.theta -= 0.5 * 10 * trained.loss_and_grad(X, T, half_squared_error)[1]
    trained.loss_and_grad(X, T, half_squared_error)
    H = sigmoid(X @ trained.layers[0].W)
    Y = trained.predict(X)
    stale = X.T @ (((Y - T) * Y * (1 - Y)) @ W2.T * H * (1 - H))
    v["code.ori_stale_cosine"] = cosine(stale, trained.layers[0].dW)

    deep, X, T, _ = examples.matrices(2)
    v["mat2.loss"] = 10 * deep.loss_and_grad(X, T, half_squared_error)[0]
    for k in range(3):
        v[f"mat2.grad_w{k + 1}"] = 10 * deep.layers[2 * k].dW
    tiny = mlp([3, 5, 1], rng=np.random.default_rng(0))
    x = np.ones((1, 3))
    v |= {"dim.input_batch1": x.shape, "dim.w_3_to_5": tiny.layers[0].W.shape}
    v |= {"dim.hidden_batch1": tiny.layers[0].predict(x).shape}
    v |= {"dim.w_out_5": tiny.layers[2].W.shape, "dim.A": X.shape}
    v |= {"dim.h1.w1": W1.shape, "dim.h1.w2": W2.shape}
    v |= {f"dim.h2.w{k + 1}": deep.layers[2 * k].W.shape for k in range(3)}
    v |= {"dim.grad_w2": dW2.shape, "dim.grad_w1": dW1.shape}
    v["dim.h2.grad_w2"] = deep.layers[2].dW.shape
    v["dim.gamma_out2"] = [act1.shape, act1.T.shape]
    v["dim.derive_comment"] = (derive @ W2.T).shape
    v["chain.deriv_at_1"], middle = 2 * math.cos(1 + 2), 2 * math.cos(1)
    v["chain.wrong_middle_at_1"] = middle
    v["chain.middle_equals_end"] = math.isclose(middle, v["chain.deriv_at_1"])
    return v


def fits(product):
    """Whether the shapes of a product fit."""
    try:
        product()
    except ValueError:
        return False
    return True


@cache
def losses_and_activations():
    v = {}
    T, Y = np.array([[1.0], [0], [2], [0.5]]), np.array([[0.5], [0.5], [2.5], [0.5]])
    v["mse.value"] = 4 * half_squared_error(Y, T)
    v["mse.true_mean"] = 2 * half_squared_error(Y, T)
    v["mse.deriv"] = 4 * half_squared_error.gradient(Y, T)[:, 0]
    v["mse.deriv_of_mean"] = 2 * half_squared_error.gradient(Y, T)[:, 0]
    v["mae.value"] = mean_absolute_error(Y, T)
    v["mae.deriv_true"] = mean_absolute_error.gradient(Y, T)[:, 0]
    v["mae.deriv_source"] = np.abs(Y - T)[:, 0] / 4
    wrong = right = 0.0
    for _ in range(200):
        wrong -= 0.05 * abs(wrong - 1)
        right -= 0.05 * mean_absolute_error.gradient([[right]], [[1.0]])[0, 0]
    v["mae.gd_demo"] = [wrong, right]
    ones = np.ones((2, 3))
    v["mae.multi_output"] = [mean_absolute_error(ones, 0 * ones), ones.mean()]
    z = np.array([-2, -0.5, 0, 0.5, 2])
    for f, name in ((sigmoid, "sigmoid"), (tanh, "tanh"), (relu, "relu")):
        v[f"act.{name}"], v[f"act.{name}_d"] = f(z), f.derivative(z)
    tiny = 1e-12
    v["act.tanh_cancel"] = abs((2 * (1 / (1 + math.exp(-2 * tiny))) - 1) / math.tanh(tiny) - 1)
    with pytest.warns(RuntimeWarning, match="overflow"):
        value = 1 / (1 + np.exp(1000.0))
    v["act.sigmoid_overflow"] = [value, 1.0]
    v["act.relu_nan"] = float(np.where(np.nan > 0, np.nan, 0))
    v["init.scale"] = [1 / math.sqrt(64), math.sqrt(2 / (64 + 32))]
    return v


rng = np.random.default_rng(0)
GRADS = rng.normal(size=(50, 3, 4))
START = rng.normal(size=(3, 4))


def walk(optimizer, grads=GRADS, restart=None):
    """theta after every step; restart: the step counter begins anew after so many steps."""
    theta, points = START.copy(), [START.copy()]
    for k, g in enumerate(grads):
        if restart and k % restart == 0:
            optimizer.t = 0
        optimizer.step(theta, g)
        points.append(theta.copy())
    return np.array(points)


def velocities(optimizer, steps, lr):
    """The steps for a constant gradient of 1, divided by the rate."""
    theta, sizes = np.zeros(1), []
    for _ in range(steps):
        before = theta[0]
        optimizer.step(theta, np.ones(1))
        sizes.append((before - theta[0]) / lr)
    return sizes


@cache
def optimizers():
    v = {"grad_checksum": [GRADS.sum(), START.sum()]}
    paths = {
        "momentum_source": walk(Momentum(0.1, averaged=True)),
        "momentum_torch": walk(Momentum(0.1)),
        "adagrad": walk(AdaGrad(0.01)),
        "adadelta": walk(AdaDelta(1.0, beta=0.95, eps=1e-8)),
        "rmsprop": walk(RMSProp(0.001, beta=0.9)),
        "adam": walk(Adam(0.05, beta2=0.99)),
        "adam_restart": walk(Adam(0.05, beta2=0.99), restart=6),
        "adamax_source": walk(mistakes.SourceAdaMax(0.05, beta2=0.99)),
        "adamax_torch": walk(AdaMax(0.05, beta2=0.99)),
    }
    for name, path in paths.items():
        v[f"{name}.final"] = [path[-1].sum(), path[-1][0, 0]]
    gap = np.abs(paths["momentum_source"] - walk(Momentum(0.1 * (1 - 0.9)))).max()
    v["momentum_equiv"] = bool(gap < 1e-14)
    averaged = velocities(Momentum(1.0, averaged=True), 50, 1.0)
    heavy = velocities(Momentum(1.0), 50, 1.0)
    v["momentum_constant_g"] = [averaged[0], averaged[9], averaged[49], heavy[49]]
    v["adagrad_excl_current"] = 0.01 * 1 / (math.sqrt(0) + 1e-8)
    v["adadelta_not_stored"] = [
        np.abs(path[-1] - START).max()
        for path in (walk(AdaDelta(eps=1e-6)), walk(mistakes.ForgetfulAdaDelta(eps=1e-6)))
    ]
    sizes = velocities(AdaGrad(0.01), 10000, 1.0)
    v["adagrad_decay"] = [sizes[0], sizes[99], sizes[9999]]
    first = [velocities(AdaDelta(lr), 1, 1.0)[0] for lr in (0.5, 1.0)]
    v["adadelta_alpha"] = first[0] / first[1]
    v["second_moment"] = [3.0**2, 1.0]
    v["eps_position"] = [math.sqrt(0 + 1e-8), math.sqrt(0) + 1e-8]
    v["adam_restart_gap"] = np.abs(paths["adam"] - paths["adam_restart"]).max()
    adam = Adam(1.0, beta2=0.99)
    adam.step(np.zeros(1), np.ones(1))
    m, s = adam.m[0], adam.v[0]
    v["adam_first_uncorrected"] = [m, s, m / math.sqrt(s), m / math.sqrt(1 - 0.999)]
    v["adam_restart_factor"] = 1 / (1 - 0.9**1)
    v["adam_round_zero"] = 1 - 0.9**0
    for scale, key in ((1, "adamax_first_step"), (100, "adamax_scale")):
        v[key] = [
            np.abs(walk(optimizer, scale * GRADS[:1])[1] - START).max()
            for optimizer in (mistakes.SourceAdaMax(0.05, beta2=0.99), AdaMax(0.05, beta2=0.99))
        ]
    adamax = AdaMax(0.05, beta2=0.99, eps=0.0)
    for g in (1.0, 0.1):
        adamax.step(np.zeros(1), np.array([g]))
    squares = 0.01 * 1.0**2, 0.99 * 0.01 * 1.0**2 + 0.01 * 0.1**2  # averages after 1 and 2 steps
    v["adamax_max_text"] = [adamax.v[0], max(squares)]
    v["adamax_gap"] = np.abs(paths["adamax_source"] - paths["adamax_torch"]).max()
    return {f"opt.{name}": value for name, value in v.items()}


@cache
def breast_cancer():
    v = {"bsgd.rounds": [398 // 64, 398 / 64], "bsgd.total_rounds": 100 * (398 // 64)}
    v["bsgd.unseen_share"] = unseen = (1 - 64 / 398) ** 6
    v["bsgd.seen_count"], v["bsgd.batch_gt_m"] = 398 * (1 - unseen), 32 // 64
    X, T = datasets.breast_cancer()
    v["bc.data_shape"] = [*X.shape, T.sum()]
    (net, X_train, _T_train, lr), X_test, T_test = examples.breast_cancer(np.random.default_rng(0))
    v["bc.split"] = [len(X_train), len(X_test), T_test.sum()]
    v["bc.majority"] = T_test.mean()
    outside = datasets.min_max(X_train)(X_test)
    outside = (outside < 0) | (outside > 1)
    v["bc.leak"] = [outside.sum(), outside.any(axis=0).sum()]
    sizes = [net.layers[0].n_in, net.layers[0].n_out, net.layers[2].n_out]
    v["bc.hyper"] = [*sizes, 1 - net.layers[4].drop, lr, 0.9, 0.99, 100, 64, 0.3, 101]
    v["bc.n_weights"] = net.theta.size
    return v


def values():
    parts = matrices() | losses_and_activations() | optimizers() | breast_cancer()
    return {f"{SOURCE}.{name}": value for name, value in parts.items()}


def test_every_fact_is_computed_or_has_a_reason():
    assert sorted(ids(SOURCE)) == sorted([*values(), *NOT_COMPUTED])


@pytest.mark.parametrize(
    "fact", [f for f in load(SOURCE) if f["id"] not in NOT_COMPUTED], ids=lambda f: f["id"]
)
def test_fact(fact):
    check(fact, values()[fact["id"]], rel=1e-10 if "stale" in fact["id"] else 1e-12)


def test_the_stable_sigmoid_gives_the_same_value_without_a_warning():
    assert sigmoid([-1000.0])[0] == 0.0


def test_plain_gradient_descent_is_the_loop_of_the_source():
    assert np.allclose(walk(SGD(0.1))[-1], START - 0.1 * GRADS.sum(axis=0), rtol=0, atol=1e-13)
