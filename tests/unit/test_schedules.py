"""Learning rates that change on the way, and gradients that are shortened."""

import math
import pickle

import numpy as np
import pytest

from bpcore import SGD, Momentum
from bpcore.optimizers import clip
from bpcore.optimizers.schedules import Constant, Cosine, Stairs

SCHEDULES = [
    Constant(0.6),
    Constant(0.6, warmup=3),
    Stairs(0.6, every=4, factor=0.5),
    Stairs(0.6, every=4, factor=0.5, warmup=3),
    Cosine(0.6, steps=12),
    Cosine(0.6, steps=12, warmup=3, final=0.1),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_a_schedule_climbs_to_its_rate_and_falls_from_then_on(schedule):
    rates = [schedule(step) for step in range(20)]
    w = schedule.warmup
    np.testing.assert_allclose(rates[:w], [0.6 * (k + 1) / w for k in range(w)], rtol=1e-15)
    assert rates[w] == 0.6
    assert all(rates[k] >= rates[k + 1] for k in range(w, 19))


def test_settings_that_need_not_be_given():
    assert Constant(0.6) == Constant(rate=0.6, warmup=0)
    assert Stairs(0.6, 4) == Stairs(rate=0.6, every=4, factor=0.1, warmup=0)
    assert Cosine(0.6, 12) == Cosine(rate=0.6, steps=12, warmup=0, final=0.0)


def test_what_comes_after_the_warm_up():
    assert {Constant(0.6, warmup=3)(step) for step in range(3, 99)} == {0.6}
    stairs = Stairs(0.8, every=4, factor=0.5, warmup=3)
    assert [stairs(step) for step in (3, 4, 7, 8, 12)] == [0.8, 0.4, 0.4, 0.2, 0.1]
    cosine = Cosine(0.6, steps=13, warmup=3, final=0.1)
    for step in range(3, 14):
        part = math.pi * (step - 3) / 10
        assert cosine(step) == pytest.approx(0.1 + 0.5 * (1 + math.cos(part)) / 2, rel=1e-14)
    assert cosine(8) == pytest.approx(0.35)
    assert cosine(13) == cosine(10_000) == pytest.approx(0.1)


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_a_schedule_is_a_value(schedule):
    assert pickle.loads(pickle.dumps(schedule)) == schedule
    assert eval(repr(schedule)) == schedule
    assert schedule != type(schedule)(0.5, *([5] if not isinstance(schedule, Constant) else []))


def test_a_schedule_of_rates():
    """One rate for each of three runs of two parameters."""
    schedule, theta = Cosine(np.array([[0.0], [0.1], [0.2]]), steps=2), np.zeros((3, 2))
    optimizer = SGD(schedule)
    for _ in range(3):
        optimizer.step(theta, np.ones((3, 2)))
    np.testing.assert_allclose(theta, -1.5 * np.array([[0, 0], [0.1, 0.1], [0.2, 0.2]]))


def test_a_long_gradient_is_shortened_and_keeps_its_direction():
    g = np.array([3.0, -4.0, 12.0])
    np.testing.assert_allclose(clip(g, 6.5), g / 2, rtol=1e-15)
    np.testing.assert_array_equal(clip(g, 13.0), g)
    np.testing.assert_array_equal(clip(g, 14.0), g)
    np.testing.assert_array_equal(clip(np.zeros(3), 1.0), np.zeros(3))
    assert clip(g.astype(np.float32), 1.0).dtype == np.float32
    assert g.tolist() == [3, -4, 12]


def test_each_run_is_clipped_by_itself():
    grads = np.array([[3.0, 4.0], [0.3, 0.4], [0.0, 0.0]])
    np.testing.assert_allclose(clip(grads, 1.0), [[0.6, 0.8], [0.3, 0.4], [0, 0]], rtol=1e-15)


def test_an_optimizer_that_clips():
    class Clipped(Momentum):
        def update(self, theta, g, lr):
            return super().update(theta, clip(g, norm=2.0), lr)

    clipped, plain, theta, other = Clipped(0.1), Momentum(0.1), np.zeros(2), np.zeros(2)
    for g in np.array([[30.0, 40.0], [0.3, 0.4], [-3.0, 0.0]]):
        clipped.step(theta, g)
        plain.step(other, clip(g, 2.0))
    np.testing.assert_array_equal(theta, other)
