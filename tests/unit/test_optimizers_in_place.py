"""A formula written out in place against the same formula as it stands, and what it must not do."""

import dataclasses
import tracemalloc

import numpy as np
import pytest

from bpcore import SGD, Adam, Momentum
from bpcore.mistakes import SourceAdaMax
from bpcore.optimizers import OPTIMIZERS, Optimizer, average, entrywise
from bpcore.optimizers.inplace import BLOCK, AsItStands, InPlace


def as_it_stands(method):
    """The same method, its formula without the mark."""

    class Plain(method):
        def update(self, theta, g, lr):
            return super().update(theta, g, lr)

    return Plain


def run(optimizer, theta, seed=0, steps=4):
    rng = np.random.default_rng(seed)
    theta = theta.copy()
    for _ in range(steps):
        optimizer.step(theta, rng.normal(size=theta.shape).astype(theta.dtype))
    return theta


RATES = {
    "a number": lambda shape: 0.3,
    "a schedule": lambda shape: lambda step: 0.5 / (1 + step),
    "one per parameter": lambda shape: np.random.default_rng(3).random(shape),
    "one per run": lambda shape: np.random.default_rng(4).random((shape[0], 1)),
    "a schedule for each run": lambda shape: lambda step: np.full((shape[0], 1), 0.5 / (1 + step)),
}
SMALL = [(), (1,), (7,), (3, 4), (2, 3, 4)]
LARGE = [(BLOCK,), (BLOCK + 1,), (3 * BLOCK + 5,), (5, BLOCK // 2), (2, BLOCK + 9)]


def hold_equal(method, shape, dtype):
    theta = np.random.default_rng(1).normal(size=shape).astype(dtype)
    for name, rate in RATES.items():
        if len(shape) == 2 or (len(shape) == 1 and "run" not in name) or name == "a number":
            written, plain = method(rate(shape)), as_it_stands(method)(rate(shape))
            np.testing.assert_array_equal(run(written, theta), run(plain, theta))
            assert isinstance(written._runner, InPlace)
            assert isinstance(plain._runner, AsItStands)
            for field in dataclasses.fields(method):
                if field.name not in ("lr", "_runner"):
                    mine, theirs = getattr(written, field.name), getattr(plain, field.name)
                    np.testing.assert_array_equal(mine, theirs, err_msg=field.name)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_written_out_and_as_it_stands_give_the_same_bits(name, dtype):
    for shape in SMALL:
        hold_equal(OPTIMIZERS[name], shape, dtype)


@pytest.mark.parametrize("shape", LARGE, ids=str)
@pytest.mark.parametrize("name", ["Momentum", "AdaDelta", "AdamW"])
def test_so_they_do_in_blocks(name, shape):
    hold_equal(OPTIMIZERS[name], shape, np.float32)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("rate", [0.1, np.full(8 * BLOCK, 0.1)], ids=["number", "array"])
def test_a_move_takes_no_memory(name, rate):
    """However large theta is: less than an eighth of a block."""
    optimizer, theta, grad = OPTIMIZERS[name](rate), np.ones(8 * BLOCK), np.ones(8 * BLOCK)
    optimizer.step(theta, grad)
    tracemalloc.start()
    optimizer.move(theta, grad)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < theta[:BLOCK].nbytes / 8


def test_a_gradient_that_shares_its_memory_with_theta():
    """As when a bowl's slope is theta itself; and, worse, in another order."""
    for length in (5, 2 * BLOCK + 1):
        for view in (lambda theta: theta, lambda theta: theta[::-1]):
            theta = np.random.default_rng(0).normal(size=length)
            twin = theta.copy()
            SGD(0.1).step(theta, view(theta))
            np.testing.assert_array_equal(theta, twin - 0.1 * view(twin))


def test_a_theta_with_gaps_is_changed_where_it_stands():
    for length in (4, 2 * BLOCK + 6):
        whole = np.random.default_rng(0).normal(size=length)
        twin, g = whole.copy(), np.ones(length // 2)
        optimizer, plain = Adam(0.1), as_it_stands(Adam)(0.1)
        for _ in range(2):
            optimizer.step(whole[::2], g)
            plain.step(twin[::2], g)
        np.testing.assert_array_equal(whole, twin)


def test_a_theta_of_another_dtype_may_follow():
    optimizer, theta = Adam(0.1), np.ones(3)
    optimizer.step(theta, np.ones(3))
    other = theta.astype(np.float32)
    optimizer.step(other, np.ones(3))
    optimizer.step(theta, np.ones(3))
    assert other.dtype == np.float32
    assert optimizer.t == 3
    np.testing.assert_allclose(theta, 0.8, rtol=1e-6)


def test_settings_and_averages_may_be_changed_on_the_way():
    optimizer, plain = Adam(0.1), as_it_stands(Adam)(0.1)
    theta, twin = np.ones(3), np.ones(3)
    for changed in (
        {},
        {"beta1": 0.5, "eps": 0.1},
        {"t": 0},
        {"m": 0.0},
        {"lr": 0.7},
        {"lr": 1},
        {"lr": [1, 0, 2]},
    ):
        for method, point in ((optimizer, theta), (plain, twin)):
            for name, value in changed.items():
                setattr(method, name, value)
            method.step(point, np.array([1.0, -2.0, 3.0]))
        np.testing.assert_array_equal(theta, twin)


def test_switches_may_be_changed_on_the_way():
    optimizer, plain = Momentum(0.1), as_it_stands(Momentum)(0.1)
    theta, twin = np.ones(3), np.ones(3)
    for averaged in (False, True, False):
        for method, point in ((optimizer, theta), (plain, twin)):
            method.averaged = averaged
            method.step(point, np.array([1.0, -2.0, 3.0]))
        np.testing.assert_array_equal(theta, twin)


def test_huge_and_tiny_gradients_are_finite():
    for size in (1e200, 1e-200):
        theta = np.zeros(2)
        SGD(1.0).step(theta, np.array([size, -size]))
        assert theta.tolist() == [-size, size]


@pytest.mark.parametrize("length", [3, 9000])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_entry_that_is_not_finite_is_found(length, bad):
    optimizer, theta, grad = Adam(0.1), np.ones(length), np.ones(length)
    grad[-1] = bad
    with pytest.raises(
        ValueError, match=rf"grad: expected finite .* {bad} at index \({length - 1},\)"
    ):
        optimizer.step(theta, grad)
    assert optimizer == Adam(0.1)
    assert (theta == 1).all()


@dataclasses.dataclass
class Lagged(Optimizer):
    """Steps against the gradient before the last, by a share that shrinks; two averages swap."""

    last: float = average()
    before: float = average()
    share: float = average()
    slow: bool = False

    @entrywise
    def update(self, theta, g, lr):
        used = self.before
        self.before, self.last = self.last, g
        self.share = self.share / 2 + 1.0
        if self.slow:
            lr = lr / 2
        return theta - lr * used / self.share


@pytest.mark.parametrize("slow", [False, True])
def test_a_formula_of_the_readers_own(slow):
    for length in (3, BLOCK + 3):
        written, plain = Lagged(0.5, slow=slow), as_it_stands(Lagged)(0.5, slow=slow)
        assert written == Lagged(0.5, slow=slow) != Lagged(0.5, slow=not slow)
        theta = np.ones(length)
        np.testing.assert_array_equal(run(written, theta, steps=6), run(plain, theta, steps=6))
        assert isinstance(written._runner, InPlace)
        assert not np.array_equal(run(written, theta), theta)


class Count(SGD):
    """Numbers that are no fields."""

    half = 0.5

    def __post_init__(self):
        super().__post_init__()
        self.extra = 2.0

    @entrywise
    def update(self, theta, g, lr):
        return theta - lr * self.half * self.extra * g


def test_numbers_that_are_no_fields():
    first, second = Count(0.1), Count(0.1)
    second.extra = 4.0
    for optimizer, moved in ((first, 0.1), (second, 0.2)):
        theta = np.zeros(1)
        optimizer.step(theta, np.ones(1))
        assert theta[0] == pytest.approx(-moved)


class Asks(SGD):
    @entrywise
    def update(self, theta, g, lr):
        return theta - lr * g if g > 0 else theta


class Sorts(SGD):
    @entrywise
    def update(self, theta, g, lr):
        return theta - lr * np.sort(g)


@pytest.mark.parametrize("method", [Asks, Sorts])
def test_a_formula_that_wears_the_mark_in_vain(method):
    optimizer, theta = method(0.1), np.ones(2)
    with pytest.raises(TypeError, match=f"update of {method.__name__}: marked entrywise, but "):
        optimizer.step(theta, np.ones(2))
    assert optimizer.t == 0
    assert theta.tolist() == [1, 1]


def test_without_the_mark_a_formula_may_do_what_it_likes():
    class Normalised(Momentum):
        def update(self, theta, g, lr):
            length = np.linalg.norm(g)
            return super().update(theta, g / length if length > 1 else g, lr)

    theta = np.zeros(2)
    Normalised(1.0).step(theta, np.array([30.0, 40.0]))
    np.testing.assert_allclose(theta, [-0.6, -0.8])
    theta = np.zeros(2)
    SourceAdaMax(0.001).step(theta, np.array([3.0, 4.0]))
    np.testing.assert_allclose(theta, [-0.3 / 0.1 / 5**0.5, -0.4 / 0.1 / 5**0.5], rtol=1e-6)


def test_an_update_must_return_the_new_theta():
    class Silent(SGD):
        def update(self, theta, g, lr):
            theta -= lr * g

    class Short(SGD):
        def update(self, theta, g, lr):
            return theta[:1]

    for method, got in ((Silent, "None"), (Short, r"shape \(1,\)")):
        with pytest.raises(ValueError, match=rf"update: expected a new theta .* \(2,\), got {got}"):
            method(0.1).step(np.zeros(2), np.ones(2))


def test_a_gradient_of_another_dtype_is_brought_to_that_of_theta():
    optimizer, twin = Adam(0.1), Adam(0.1)
    theta, other, grad = np.zeros(3, np.float32), np.zeros(3, np.float32), np.full(3, 0.1)
    optimizer.step(theta, grad)
    twin.step(other, grad.astype(np.float32))
    assert optimizer.m.dtype == np.float32
    np.testing.assert_array_equal(theta, other)
    np.testing.assert_array_equal(optimizer.v, twin.v)
