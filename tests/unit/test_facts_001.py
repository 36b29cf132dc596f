"""Every number of source 001: the chain of three weights, its training and its gradient check."""

from functools import cache

import numpy as np
import pytest
from fact_table import check, ids, load

from bpcore import examples, half_squared_error, mistakes, numerical_gradient

SOURCE = "001"
NOT_COMPUTED = {
    "001.given.function_prose": "about the wording: x^2 in the prose, -x in table and program",
    "001.given.epochs_text": "about the wording: 500 in the prose, 160 in the program",
    "001.gc.epsilon_comment": "about a comment in the source's program",
}
SAMPLES = ((1, -1), (-1, 1))
START = (0.2333, -0.233, -0.52133)
EPS = 1e-4


def loss(theta, samples=SAMPLES):
    return sum((np.prod(theta) * x - t) ** 2 / 2 for x, t in samples)


path = cache(mistakes.chain_path)  # 1 + 2 * epochs points


def first(condition, points):
    """The first epoch count after which the condition holds."""
    return next(k for k, theta in enumerate(points[2::2], start=1) if condition(theta))


def signs_right(theta):
    return np.prod(theta) < 0


@cache
def start_and_step():
    net, X, T, lr = examples.chain()
    w1, w2, w3 = net.theta
    v = {"given.w1": w1, "given.w2": w2, "given.w3": w3, "given.lr": lr}
    v |= {f"given.x{k}": X[k, 0] for k in range(2)} | {f"given.label{k}": T[k, 0] for k in range(2)}
    v["given.epochs_code"] = 160
    y, z, e = w1, w1 * w2, net.predict(X[:1])[0, 0]
    residual = half_squared_error.gradient([[e]], T[:1])[0, 0]
    v |= {"step1.y": y, "step1.z": z, "step1.e": e, "step1.result3": residual}
    v["half_factor"] = [residual, 2 * (e - T[0, 0])]
    v["start.product"], v["start.loss"] = e, loss(net.theta)
    true = net.loss_and_grad(X[:1], T[:1], half_squared_error)[1]
    v["step1.grad_true"], v["step1.ratio_dw1_dw3"] = true, true[0] / true[2]
    v["step1.weights_printed_code"] = after = path(mistakes.step_output_first, 160)[1]
    v["step1.weights_simultaneous"] = path(mistakes.step_at_once, 500)[1]
    v["step1.grad_printed_code"] = (net.theta - after) / lr
    shifted = [loss([w1, w2, w3 + s], SAMPLES[:1]) for s in (EPS, -EPS)]
    v["gc.shifted_values"], v["gc.plus_sign"] = shifted, sum(shifted) / (2 * EPS)
    return v


@cache
def training():
    v = {}
    points = path(mistakes.step_output_first, 500)
    theta = points[2 * 160]
    v["train160.weights"], v["train160.product"] = theta, np.prod(theta)
    v["train160.raw_outputs"] = raw = [np.prod(theta), -np.prod(theta)]
    v["train160.predictions"] = [1 if e > 0 else -1 for e in raw]
    v["predict_zero"] = 1 if np.prod(theta) * 0 > 0 else -1
    two = np.prod(theta) * 2
    v["predict_two"] = [two, 1 if two > 0 else -1]
    v["train160.loss_final"] = loss(theta)
    v["train160.loss_curve"] = [loss(p) for p in points[2 : 2 * 160 + 1 : 2]]
    v["train160.first_correct_epoch"] = epoch = first(signs_right, points)
    v["train160.loss_epoch53"] = loss(points[2 * epoch])
    v["train160.first_loss_below_1e-6"] = first(lambda p: loss(p) < 1e-6, points)
    v["train500.weights"], v["train500.product"] = points[1000], np.prod(points[1000])
    points = path(mistakes.step_at_once, 500)
    v["sim160.weights"], v["sim160.product"] = points[320], np.prod(points[320])
    v["sim160.loss"], v["sim500.weights"] = loss(points[320]), points[1000]
    v["sim.first_correct_epoch"] = first(signs_right, points)
    v["sim.first_loss_below_1e-6"] = first(lambda p: loss(p) < 1e-6, points)
    for step, name in (
        (mistakes.step_output_first, "printed"),
        (mistakes.step_at_once, "simultaneous"),
    ):
        points = path(step, 2000, start=(0.2333,) * 3)
        for epochs in (160, 500, 2000):
            theta = points[2 * epochs]
            v[f"init_equal.{name}.{epochs}"] = [*theta, np.prod(theta)]
    points = path(mistakes.step_output_first, 10, lr=1.0)
    v["no_alpha.printed"] = first(lambda p: not np.isfinite(p).all(), points) - 1
    v["no_alpha.simultaneous500"] = np.prod(path(mistakes.step_at_once, 500, lr=1.0)[-1])
    v["square_labels"] = np.prod(path(mistakes.step_at_once, 5000, samples=((1, 1), (-1, 1)))[-1])

    w = np.array(START)
    slopes = [(np.prod(w) * x - t) * w[0] * w[1] for x, t in SAMPLES]
    v["missing_x.sum_first_epoch"] = [
        *slopes,
        *(d * x for d, (x, _) in zip(slopes, SAMPLES, strict=True)),
    ]
    for _ in range(160):
        for x, t in SAMPLES:  # all three derivatives at the old weights, each without its factor x
            w -= 0.05 * (np.prod(w) * x - t) * np.array([w[1] * w[2], w[0] * w[2], w[0] * w[1]])
    v["missing_x.product160"] = np.prod(w)
    return v


@cache
def gradient_check():
    """The source's check: one column from the step just made, one at the weights after it."""
    v = {"gc.n_lines": 3 * 320}
    points = path(mistakes.step_output_first, 160)
    checked, gaps = mistakes.check_too_late(points, EPS), []
    for k, old in enumerate(points[:-1]):
        x, t = sample = SAMPLES[k % 2]

        def at(theta, sample=sample):
            return loss(theta, [sample])

        net = examples.chain(*old).net
        right = net.loss_and_grad([[x]], [[t]], half_squared_error)[1]
        gaps.append(np.abs(right - numerical_gradient(at, old, EPS)).max())
    backprop, numeric = checked[..., 0], checked[..., 1]
    lines = checked.reshape(-1, 2)  # dw3, dw2, dw1 per sample
    v["gc.max_abs_gap_printed"] = np.abs(backprop - numeric).max()
    v["gc.correct_max_abs_gap"] = max(gaps)
    v["gc.num_next_equals_bp"] = np.abs(numeric[:-1, 0] - backprop[1:, 0]).max()
    quoted = [(f["printed"], g["printed"]) for f, g in zip(QUOTED[::2], QUOTED[1::2], strict=True)]
    quoted = np.array(quoted, dtype=float)
    v["gc.position"] = [
        k for k in range(len(lines) - 9) if (np.abs(lines[k : k + 10] - quoted) < 5e-7).all()
    ]
    place = v["gc.position"][0]
    for k in range(10):
        v[f"gc.line{k:02}.bp"], v[f"gc.line{k:02}.num"] = lines[place + k]
    bp, num = lines[place + 1]
    v["gc.max_rel_gap_dw3_quoted"] = (num - bp) / num
    k = (place + 1) // 3  # the sample of the first quoted dw3
    x, t = SAMPLES[k % 2]
    old, new = points[k], points[k + 1]

    def exact(theta, i):
        return (np.prod(theta) * x - t) * np.prod(np.delete(theta, i)) * x

    v["gc.explain.dw3"] = [exact(old, 2), exact(new, 2)]
    v["gc.explain.dw2"] = [backprop[k, 1], exact(old, 1), exact(new, 1)]
    v["gc.explain.dw1"] = [backprop[k, 2], exact(old, 0), exact(new, 0)]
    return v


def counts():
    """Multiplications for the gradients of n weights in a row, by counting them one by one."""
    v = {}
    for n in (3, 10, 100):
        v[f"count.naive.n{n}"] = sum(n - k for k in range(n))  # layer k: its product from scratch
        v[f"count.shared.n{n}"] = n + (n - 1)  # one per gradient, one to hand on the product
    v["count.factors_naive.n3"] = 4 + 3 + 2
    chains = [("L/e", "e/z", "z/y", "y/w1"), ("L/e", "e/z", "z/w2"), ("L/e", "e/w3")]
    v["count.factors_distinct.n3"] = len({factor for chain in chains for factor in chain})
    return v


def values():
    parts = start_and_step() | training() | gradient_check() | counts()
    return {f"{SOURCE}.{name}": value for name, value in parts.items()}


FACTS = load(SOURCE)
QUOTED = [fact for fact in FACTS if ".gc.line" in fact["id"]]
# The size of a rounding error, or a value that is made of rounding errors.
ROUNDING = {
    "001.gc.correct_max_abs_gap": 3e-12,
    "001.gc.num_next_equals_bp": 3e-12,
}


def test_every_fact_is_computed_or_has_a_reason():
    assert sorted(ids(SOURCE)) == sorted([*values(), *NOT_COMPUTED])


@pytest.mark.parametrize(
    "fact", [f for f in FACTS if f["id"] not in NOT_COMPUTED], ids=lambda f: f["id"]
)
def test_fact(fact):
    value = values()[fact["id"]]
    if fact["id"] in ROUNDING:
        assert value < ROUNDING[fact["id"]]
    else:
        numeric = fact["id"].endswith((".num", "dw3_quoted", "max_abs_gap_printed"))
        check(fact, value, rel=1e-9 if numeric else 1e-10, abs_=1e-11 if numeric else 1e-14)
