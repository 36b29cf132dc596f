"""Training: batches, the history, snapshots, Ctrl-C, divergence, the progress line."""

import io
import sys

import numpy as np
import pytest

from bpcore import (
    SGD,
    Adam,
    Dense,
    Momentum,
    Network,
    cross_entropy,
    datasets,
    examples,
    half_squared_error,
    mlp,
    sigmoid,
    tanh,
    train,
)
from bpcore.training import batches


@pytest.mark.parametrize(("n", "size"), [(10, 4), (10, 5), (10, 1), (10, 9), (3, 2), (1, 1)])
def test_every_row_once_an_epoch(n, size):
    parts = [np.arange(n)[rows] for rows in batches(n, size, np.random.default_rng(0))]
    assert [len(part) for part in parts[:-1]] == [size] * (len(parts) - 1)
    assert len(parts) == -(-n // size)
    assert sorted(np.concatenate(parts)) == list(range(n))


def test_batches_are_shuffled_anew_and_repeat_with_the_seed():
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(list(batches(20, 5, rng))) for _ in range(2))
    assert first.tolist() != list(range(20))
    assert first.tolist() != second.tolist()
    again = np.concatenate(list(batches(20, 5, np.random.default_rng(0))))
    assert again.tolist() == first.tolist()


@pytest.mark.parametrize("size", [None, 7, 10, 11])
def test_the_whole_batch_keeps_the_order(size):
    rows = list(batches(7, size))
    assert rows == [slice(None)]


def test_against_a_loop_by_hand():
    rng = np.random.default_rng(4)
    X, T = rng.normal(size=(7, 2)), rng.normal(size=(7, 1))
    net = mlp([2, 3, 1], rng=rng)
    twin = net.copy()
    history = train(
        net, X, T, half_squared_error, Momentum(0.1), epochs=3, batch_size=3,
        rng=np.random.default_rng(9), snapshots=[0, 1, 5, 9], validation=(X[:2], T[:2]),
    )  # fmt: skip
    optimizer, order = Momentum(0.1), np.random.default_rng(9)
    losses, epochs, validation, points = [], [], [], [twin.theta.copy()]
    for _ in range(3):
        rows, weighted = order.permutation(7), 0.0
        for part in (rows[:3], rows[3:6], rows[6:]):
            E, grad = twin.loss_and_grad(X[part], T[part], half_squared_error)
            losses.append(E)
            weighted += E * len(part)
            optimizer.step(twin.theta, grad)
            points.append(twin.theta.copy())
        epochs.append(weighted / 7)
        validation.append(half_squared_error(twin.predict(X[:2]), T[:2]))
    assert history.loss == losses
    assert history.epoch_loss == pytest.approx(epochs, rel=1e-14)
    assert history.validation_loss == validation
    assert sorted(history.snapshots) == [0, 1, 5, 9]
    for step, theta in history.snapshots.items():
        np.testing.assert_array_equal(theta, points[step])
    np.testing.assert_array_equal(net.theta, twin.theta)
    assert not history.interrupted


def test_it_learns_exclusive_or():
    X, T = datasets.xor()
    net = mlp([2, 5, 1], hidden=tanh, output=sigmoid, rng=np.random.default_rng(0))
    history = train(net, X, T, half_squared_error, Adam(0.05), epochs=500)
    assert len(history.loss) == len(history.epoch_loss) == 500
    assert history.epoch_loss == history.loss
    assert ((net.predict(X) > 0.5) == T).all()
    assert history.loss[-1] < 0.01


def test_the_network_trains_in_place_and_nothing_else_changes():
    net, X, T, lr = examples.worked()
    vector, X_before, T_before = net.theta, X.copy(), T.copy()
    history = train(net, X, T, half_squared_error, SGD(lr), epochs=5, snapshots=[5])
    assert net.theta is vector
    np.testing.assert_array_equal(history.snapshots[5], vector)
    assert history.snapshots[5] is not vector
    assert (X_before == X).all()
    assert (T_before == T).all()


class Interrupt(SGD):
    """Ctrl-C, before the fourth step."""

    def update(self, theta, g, lr):
        if self.t == 4:
            raise KeyboardInterrupt
        return super().update(theta, g, lr)


def test_ctrl_c_keeps_what_was_learnt():
    net, X, T, lr = examples.worked()
    twin = net.copy()
    history = train(net, X, T, half_squared_error, Interrupt(lr), epochs=100, snapshots=[2, 50])
    assert history.interrupted
    assert len(history.loss) == 3
    assert list(history.snapshots) == [2]
    train(twin, X, T, half_squared_error, SGD(lr), epochs=3)
    np.testing.assert_array_equal(net.theta, twin.theta)


def steep():
    return Network([Dense(1, 1, weights=[[1.0]], bias=False)]), [[1.0]], [[0.0]]


def test_a_loss_that_overflows_stops_the_run_at_the_last_finite_step():
    net, X, T = steep()
    twin = net.copy()
    with pytest.raises(FloatingPointError, match=r"step 7: the loss \(inf\)") as error:
        train(net, X, T, half_squared_error, SGD(1e30), epochs=100)
    assert "parameters of the last finite step are kept" in str(error.value)
    train(twin, X, T, half_squared_error, SGD(1e30), epochs=5)
    np.testing.assert_array_equal(net.theta, twin.theta)
    assert half_squared_error(net.predict(X), T) == pytest.approx(0.5e300)


def test_the_last_step_may_be_the_one_that_overflows():
    net, X, T = steep()
    with pytest.raises(FloatingPointError, match="step 1: the new parameters"):
        train(net, X, T, half_squared_error, Leap(1.0), epochs=1)
    assert net.theta.tolist() == [1.0]


class Leap(SGD):
    def update(self, theta, g, lr):
        return theta * np.inf


def test_a_start_without_a_finite_loss_is_left_alone():
    net, X, T = steep()
    net.theta = [1e200]
    with pytest.raises(FloatingPointError, match=r"step 1: the loss \(inf\)"):
        train(net, X, T, half_squared_error, SGD(0.1))
    assert net.theta.tolist() == [1e200]


def test_a_gradient_that_overflows_stops_the_run_too():
    net = Network([Dense(1, 1, [[1e150]], False), Dense(1, 1, [[1e-200]], False)])
    before = net.theta.copy()
    with pytest.raises(FloatingPointError, match=r"step 1: the loss (.*) or its gradient is no"):
        train(net, [[1e200]], [[0.0]], half_squared_error, SGD(0.1))
    np.testing.assert_array_equal(net.theta, before)


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    """Every look at the clock takes so many seconds."""

    def __init__(self, seconds=0.3):
        self.now, self.seconds = 0.0, seconds

    def __call__(self):
        self.now += self.seconds
        return self.now


@pytest.mark.parametrize(
    ("stream", "progress", "shown"),
    [
        (Terminal, None, True),
        (io.StringIO, None, False),
        (io.StringIO, True, True),
        (Terminal, False, False),
    ],
)
def test_the_progress_line(monkeypatch, stream, progress, shown):
    terminal = stream()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("time.monotonic", Clock())
    net, X, T, lr = examples.worked()
    history = train(net, X, T, half_squared_error, SGD(lr), epochs=6, progress=progress)
    lines = terminal.getvalue()
    if shown:
        assert lines.startswith("\rstep 4/6  loss ")
        assert f"\rstep 5/6  loss {history.loss[4]:.4g}" in lines
        assert lines.endswith("\n")
        assert lines.count("\r") == 3
    else:
        assert lines == ""


def test_the_progress_line_is_renewed_five_times_a_second(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("time.monotonic", Clock(0.01))
    net, X, T, lr = examples.worked()
    train(net, X, T, half_squared_error, SGD(lr), epochs=300)
    assert 9 <= terminal.getvalue().count("\r") <= 11  # about two seconds of three


def test_a_short_run_shows_nothing(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    net, X, T, lr = examples.worked()
    train(net, X, T, half_squared_error, SGD(lr), epochs=3)
    assert terminal.getvalue() == ""


def test_targets_that_the_loss_refuses_change_nothing():
    net = mlp([2, 3, 2], rng=np.random.default_rng(0))
    before = net.theta.copy()
    with pytest.raises(ValueError, match="T: expected rows of probabilities"):
        train(net, [[0.0, 1.0]], [[1.0, 1.0]], cross_entropy, SGD(0.1))
    np.testing.assert_array_equal(net.theta, before)
