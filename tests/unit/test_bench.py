"""The benchmark's cases compute the same numbers, and its ratios are what they say. No times."""

import dataclasses

import numpy as np
import pytest

from benchmarks import bounds, cases, model, peers, timing

CASES = cases.cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_all_peers_of_a_case_agree(case):
    cases.check_agreement(case)


def test_the_losses_go_down():
    for make in (model.worked, model.xor, model.tumours):
        losses = cases.ours.training(make())(200)()
        assert len(losses) == 200
        assert losses[-1] < losses[0]


def race_of(ours, theirs):
    return cases.Case("race", 4, lambda _: lambda: ours, {"peer": (lambda _: lambda: theirs, 1)})


def test_a_disagreement_names_the_peer_and_the_numbers():
    case = race_of([2.0, 4.0], [2.0, 4.1])
    with pytest.raises(cases.Disagreement, match=r"race: peer gives 4\.1 where bpcore gives 4\.0"):
        cases.check_agreement(case)
    cases.check_agreement(dataclasses.replace(case, tolerance=0.1))
    with pytest.raises(cases.Disagreement, match="gives nan"):
        cases.check_agreement(race_of([2.0, 4.0], [2.0, np.nan]))


def test_one_loss_an_epoch_is_held_to_the_mean():
    cases.check_agreement(race_of([1.0, 3.0, 5.0, 7.0], [2.0, 6.0]))
    with pytest.raises(cases.Disagreement, match="number 1 of 2"):
        cases.check_agreement(race_of([1.0, 3.0, 5.0, 7.0], [2.0, 7.0]))


def test_a_ratio_is_of_pairs(monkeypatch):
    clock = iter([9.0, 9.0, 1.0, 2.0, 2.0, 8.0, 1.0, 3.0])  # ours, theirs, ...: a warm-up first
    monkeypatch.setattr(timing, "seconds", lambda run: next(clock))
    ratios = timing.race(lambda steps: None, lambda steps: None, steps=10, rounds=3)
    assert ratios == (0.1, 0.3, (2.5, 3.0, 3.5))


def test_rows_are_shuffled_whole():
    orders, digits = model.RowOrders(), model.digits()
    batches = orders.batches(digits, steps=8)
    assert len(batches) == 8
    for epoch in (batches[:4], batches[4:]):
        assert sorted(np.concatenate(epoch)) == list(range(1024))
    assert not np.array_equal(batches[0], batches[4])


def test_the_bound_multiplies_what_a_step_must():
    m = model.tumours()
    Z1, Z2, Z3, dW1, dW2, dW3, dA1, dA2 = bounds.products_only(m)(1)()
    W1, _, W2, _, W3, _ = m.start()
    X = m.X[:64]
    np.testing.assert_allclose(Z3, X @ W1 @ W2 @ W3, rtol=1e-9)
    np.testing.assert_allclose(dW3, Z2.T @ Z3, rtol=1e-9)
    np.testing.assert_allclose(dA2, Z3 @ W3.T, rtol=1e-9)
    np.testing.assert_allclose(dW2, Z1.T @ Z2, rtol=1e-9)
    np.testing.assert_allclose(dA1, Z2 @ W2.T, rtol=1e-9)
    np.testing.assert_allclose(dW1, X.T @ Z1, rtol=1e-9)


def test_adam_in_place_is_adam():
    theta, grad = np.random.default_rng(0).normal(size=(2, 1000))
    theta = theta.copy()
    step = bounds.adam_in_place(theta, block=300)
    for _ in range(20):
        step(grad)
    np.testing.assert_allclose(theta, peers.naive_adam(1000)(20)(), rtol=1e-9)


def test_of_a_loss_near_zero_rounding_is_forgiven() -> None:
    """Outputs that are off in their last bit change the ninth digit of a loss of 1e-14."""
    cases.check_agreement(race_of([1.0, 8e-15], [1.0, 8.00000003e-15]))
    with pytest.raises(cases.Disagreement, match="number 1 of"):
        cases.check_agreement(race_of([1.0, 8e-9], [1.0, 8.0001e-9]))
