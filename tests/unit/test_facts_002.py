"""Every number of source 002: the 2-1-1 and 3-2-1 networks, and the admissions."""

from functools import cache

import numpy as np
import pytest
from fact_table import check, ids, load

from bpcore import SGD, datasets, examples, half_squared_error, sigmoid, train

SOURCE = "002"
PANDAS = "about pandas, which we do not use"
NOT_COMPUTED = {
    "002.given.w2_diagram": "about a diagram; two_one_one(w2=0.2) is the network it shows",
    "002.adm.debug_lines": "about prints left over in the source's program",
    "002.adm.warning_lines": "about the printing of the source's program",
    "002.adm.ix_removed": PANDAS,
    "002.adm.dummies_bool": PANDAS,
    "002.adm.int_column_assign": PANDAS,
}


def backward(net, X, T):
    """The source's error terms, which are -dE/dZ: for the output, and for the hidden layer."""
    hidden, _, output, _ = net.layers
    h = hidden.predict(X)
    a = sigmoid(h)
    z, output_back = output.forward(a)
    y = sigmoid(z)
    delta_o = -sigmoid.forward(z)[1](half_squared_error.gradient(y, T))
    delta_h = sigmoid.forward(h)[1](output_back(delta_o))
    return h, a, z, y, delta_o, delta_h


@cache
def small():
    v = {}
    for w2, key in ((-0.2, "e211"), (0.2, "e211_plus")):
        net, X, T, lr = examples.two_one_one(w2)
        h, a, z, y, delta_o, delta_h = backward(net, X, T)
        old = net.theta.copy()
        train(net, X, T, half_squared_error, SGD(lr))
        dw1, dw2, dW = net.theta - old
        numbers = {"h": h, "a": a, "z": z, "yhat": y, "error": T - y}
        numbers["fprime"] = sigmoid.derivative(z)
        numbers |= {"delta_o": delta_o, "delta_h": delta_h, "dW": dW, "dw1": dw1, "dw2": dw2}
        v |= {f"{key}.{name}": np.ravel(number)[0] for name, number in numbers.items()}
        if key == "e211":
            v["e211.new_weights"] = net.theta.copy()
            v["e211.yhat_after"] = net.predict(X)[0, 0]
            error = v["e211.error"]
            v["e211.actual_reduction"] = [1 - d[0, 0] / error for d in (delta_o, delta_h)]
            slopes = sigmoid.derivative([a[0, 0], z[0, 0]])
            v["formula.fprime_of_a"] = slopes
            v["sigmoid.weight10"] = 10 * sigmoid.derivative([-0.02])[0]
            given = dict(zip(("w1", "w2_formula", "W"), old, strict=True))
            given |= {"x1": X[0, 0], "x2": X[0, 1], "y": T[0, 0], "eta": lr}
            v |= {f"given.{name}": number for name, number in given.items()}
    v["e211.delta_o_from_rounded"] = (1 - 0.512) * 0.512 * (1 - 0.512)
    v["e211.delta_h_from_rounded"] = 0.1 * 0.122 * 0.495 * (1 - 0.495)
    v["e211.dW_from_rounded"] = 0.5 * 0.122 * 0.495
    v["e211.dw_from_rounded"] = [0.5 * 0.003 * 0.1, 0.5 * 0.003 * 0.3]
    slope = sigmoid.derivative(np.linspace(-5, 5, 1001)).max()
    v |= {"sigmoid.max_deriv": slope, "sigmoid.reduction1": 1 - slope}
    v["sigmoid.reduction2"] = 1 - slope**2

    net, X, T, lr = examples.three_two_one()
    h, a, z, y, delta_o, delta_h = backward(net, X, T)
    v |= {"e321.given.x": X[0], "e321.given.target": T[0, 0], "e321.given.learnrate": lr}
    v["e321.given.W_ih"], v["e321.given.W_ho"] = net.layers[0].W.copy(), net.layers[2].W[:, 0]
    v |= {"e321.hidden_in": h[0], "e321.hidden_out": a[0], "e321.output_in": z[0, 0]}
    v |= {"e321.output": y[0, 0], "e321.error": (T - y)[0, 0]}
    v |= {"e321.output_error_term": delta_o[0, 0], "e321.hidden_error_term": delta_h[0]}
    step = lr * -net.loss_and_grad(X, T, half_squared_error)[1]
    v["e321.delta_w_i_h"], v["e321.delta_w_h_o"] = step[:6].reshape(3, 2), step[6:]
    without_W = sigmoid.forward(h)[1](np.broadcast_to(delta_o, h.shape))[0]
    v["formula.hidden_delta_no_W"] = without_W
    v["formula.step_no_x"] = "shapes", without_W.shape, net.layers[0].W.shape
    return v


@cache
def admissions():
    v = {}
    raw, labels = datasets.admissions()
    gre, gpa, rank = raw.T
    v |= {"n_rows": len(raw), "n_admitted": labels.sum()}
    v["rank_counts"] = [(rank == k).sum() for k in (1, 2, 3, 4)]
    v["gre_mean_std"] = [gre.mean(), gre.std(ddof=1)]
    v["gpa_mean_std"] = [gpa.mean(), gpa.std(ddof=1)]
    v["gre_std_population"] = gre.std()
    (net, X, T, lr), X_test, T_test = examples.admissions()
    v |= {"split": [len(X), len(X_test)], "n_features": X.shape[1], "test_labels": T_test[:, 0]}
    v["train_share_admitted"] = T.mean()

    def rows_of(part):  # every applicant differs from every other
        scaled = datasets.standardise(raw[:, :2], ddof=1)(raw[:, :2])
        both = [np.flatnonzero((scaled == row[:2]).all(axis=1) & (rank == row[2:].argmax() + 1))
                for row in part]  # fmt: skip
        return [int(found[0]) for found in both if len(found) == 1]

    v["train_index"], v["test_index"] = rows_of(X), rows_of(X_test)
    v["train_only_mean"] = raw[v["train_index"], :2].mean(axis=0)
    W_ih, W_ho = net.layers[0].W.copy(), net.layers[2].W[:, 0].copy()
    v |= {"W_ih_init": W_ih, "W_ho_init": W_ho}
    start = net.theta.copy()
    history = train(
        net, X, T, half_squared_error, SGD(lr), epochs=1000, snapshots=range(1, 1001, 100)
    )
    v["hyper"] = [net.layers[0].n_out, len(history.loss), lr, len(history.snapshots)]
    probe, right, wrong = net.copy(), [], []
    for theta in history.snapshots.values():
        probe.theta = theta
        right.append(((probe.predict(X) - T) ** 2).mean())
        wrong.append(((probe.predict(X[-1:]) - T) ** 2).mean())  # the source: last row only
    v |= {"losses_correct": right, "losses_printed_code": wrong}
    v["loss_gap"] = [wrong[0] - right[0], wrong[-1] - right[-1]]
    v["test_pred"] = net.predict(X_test)[:, 0]
    v["accuracy"] = ((net.predict(X_test) > 0.5) == T_test).mean()
    v["train_accuracy"] = ((net.predict(X) > 0.5) == T).mean()
    v |= {"W_ih_final": net.layers[0].W, "W_ho_final": net.layers[2].W[:, 0]}
    v["max_weight_change"] = np.abs(net.theta - start).max()

    (net, X, T, _), X_test, T_test = examples.admissions()
    history = train(net, X, T, half_squared_error, SGD(0.5), epochs=10000, snapshots=[9001])
    probe.theta = history.snapshots[9001]
    v["lr0.5_10000"] = [
        ((probe.predict(X) - T) ** 2).mean(),
        ((net.predict(X) > 0.5) == T).mean(),
        ((net.predict(X_test) > 0.5) == T_test).mean(),
    ]
    return {f"adm.{name}": value for name, value in v.items()}


def values():
    return {f"{SOURCE}.{name}": value for name, value in (small() | admissions()).items()}


def test_every_fact_is_computed_or_has_a_reason():
    assert sorted(ids(SOURCE)) == sorted([*values(), *NOT_COMPUTED])


@pytest.mark.parametrize(
    "fact", [f for f in load(SOURCE) if f["id"] not in NOT_COMPUTED], ids=lambda f: f["id"]
)
def test_fact(fact):
    value = values()[fact["id"]]
    if isinstance(value, tuple):  # shapes
        assert [list(shape) for shape in value[1:]] == fact["recomputed"]
    else:
        check(fact, value, rel=1e-10)
