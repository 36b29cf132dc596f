"""The data: as published, drawn from generators, scaled on training rows, split evenly."""

import gzip
from pathlib import Path

import numpy as np
import pytest

import bpcore
from bpcore import datasets

DATA = Path(bpcore.__file__).parent / "data"


def test_breast_cancer_has_the_published_numbers():
    X, T = datasets.breast_cancer()
    assert X.shape == (569, 30)
    assert T.shape == (569, 1)
    assert (T == 1).sum() == 357
    assert (T == 0).sum() == 212
    assert X[0, :4].tolist() == [17.99, 10.38, 122.8, 1001.0]
    assert X[-1, -3:].tolist() == [0.0, 0.2871, 0.07039]
    assert T[0, 0] == 0
    assert T[-1, 0] == 1
    # The published table of the smallest and largest values, columns 0 to 3, 20 and 23.
    columns = [0, 1, 2, 3, 20, 23]
    assert X.min(axis=0)[columns].tolist() == [6.981, 9.71, 43.79, 143.5, 7.93, 185.2]
    assert X.max(axis=0)[columns].tolist() == [28.11, 39.28, 188.5, 2501.0, 36.04, 4254.0]
    assert X.sum() == pytest.approx(1056474.4596356, abs=1e-4)
    names = datasets.feature_names()
    assert len(names) == len(set(names)) == 30
    assert names[0] == "mean radius"
    assert names[-1] == "worst fractal dimension"


def test_the_files_name_their_source_and_stay_small():
    text = gzip.decompress((DATA / "breast_cancer.csv.gz").read_bytes()).decode()
    assert "UCI Machine Learning Repository" in text
    assert "CC BY 4.0" in text
    assert (DATA / "breast_cancer.csv.gz").stat().st_size < 150_000
    assert (DATA / "admissions.csv").read_text().startswith("# The 40 rows printed in source 002")


def test_admissions():
    X, T = datasets.admissions()
    assert X.shape == (40, 3)
    assert T.shape == (40, 1)
    assert X[1].tolist() == [660.0, 3.67, 3.0]
    assert X[-1].tolist() == [520.0, 2.68, 3.0]
    assert T[:3, 0].tolist() == [0, 1, 1]


def test_every_call_gives_fresh_arrays():
    for make in (datasets.xor, datasets.admissions, datasets.breast_cancer):
        X, T = make()
        X += 1
        T += 1
        assert make()[0][0, 0] == X[0, 0] - 1
        assert make()[1][0, 0] == T[0, 0] - 1


@pytest.mark.parametrize("make", [datasets.moons, datasets.circles, datasets.spirals])
@pytest.mark.parametrize("n", [2, 7, 200])
def test_toy_sets(make, n):
    X, T = make(n, 0.1, np.random.default_rng(0))
    assert X.shape == (n, 2)
    assert T.shape == (n, 1)
    assert (T == 0).sum() == n - n // 2
    assert (T == 1).sum() == n // 2
    again = make(n, 0.1, np.random.default_rng(0))[0]
    np.testing.assert_array_equal(X, again)
    exact = make(n, 0.0, np.random.default_rng(0))[0]
    np.testing.assert_allclose(
        X - exact, 0.1 * np.random.default_rng(0).normal(size=(n, 2)), atol=1e-15
    )


def exact(make, n=400):
    X, T = make(n, 0.0, np.random.default_rng(0))
    return X[T[:, 0] == 0], X[T[:, 0] == 1]


def test_moons_are_half_circles():
    outer, inner = exact(datasets.moons)
    np.testing.assert_allclose(np.hypot(*outer.T), 1)
    assert outer[:, 1].min() >= 0
    np.testing.assert_allclose(np.hypot(inner[:, 0] - 1, inner[:, 1] - 0.5), 1)
    assert inner[:, 1].max() <= 0.5
    assert inner[0].tolist() == [0.0, 0.5]
    np.testing.assert_allclose(outer[-1], [-1, 0], atol=1e-15)


def test_circles_have_radius_one_and_one_half():
    outer, inner = exact(datasets.circles)
    np.testing.assert_allclose(np.hypot(*outer.T), 1)
    np.testing.assert_allclose(np.hypot(*inner.T), 0.5)
    np.testing.assert_allclose(outer.mean(axis=0), 0, atol=1e-14)
    assert len(np.unique(outer.round(9), axis=0)) == 200


def test_spirals_wind_out_on_opposite_sides():
    first, second = exact(datasets.spirals)
    np.testing.assert_allclose(second, -first)
    radius = np.hypot(*first.T)
    assert (radius[0], radius[-1]) == pytest.approx((0.1, 1.0))
    assert (np.diff(radius) > 0).all()
    turned = np.unwrap(np.arctan2(first[:, 1], first[:, 0]))
    assert turned[-1] - turned[0] == pytest.approx(3 * np.pi * 199 / 200)


def test_standardise_uses_training_rows_only():
    rng = np.random.default_rng(0)
    train, test = rng.normal(3, 5, (50, 4)), rng.normal(9, 1, (10, 4))
    scale = datasets.standardise(train)
    np.testing.assert_allclose(scale(train).mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(scale(train).std(axis=0), 1)
    np.testing.assert_allclose(scale(test), (test - train.mean(axis=0)) / train.std(axis=0))
    sample = datasets.standardise(train, ddof=1)(train)
    np.testing.assert_allclose(sample.std(axis=0, ddof=1), 1)


def test_min_max_uses_training_rows_only():
    scale = datasets.min_max([[1.0, -2.0], [3.0, 2.0], [2.0, 0.0]])
    assert scale([[1, -2], [3, 2], [5, -4]]).tolist() == [[0, 0], [1, 1], [2, -0.5]]


@pytest.mark.parametrize("fit", [datasets.standardise, datasets.min_max])
def test_a_constant_column_becomes_zero(fit):
    rows = np.array([[0.1, 1.0], [0.1, 2.0], [0.1, 4.0]])
    assert np.abs(fit(rows)(rows)[:, 0]).max() < 1e-15
    assert np.abs(fit(rows[:1])(rows[:1])).max() == 0


def test_split_keeps_the_share_of_every_class():
    X = np.arange(100.0)[:, None]
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    T = datasets.one_hot(labels)
    X_train, X_test, T_train, T_test = datasets.split(X, T, 0.2, np.random.default_rng(0))
    assert T_test.sum(axis=0).tolist() == [12, 6, 2]
    assert T_train.sum(axis=0).tolist() == [48, 24, 8]
    assert sorted(np.concatenate([X_train, X_test])[:, 0]) == list(range(100))
    np.testing.assert_array_equal(T_test.argmax(axis=1), labels[X_test[:, 0].astype(int)])
    np.testing.assert_array_equal(T_train.argmax(axis=1), labels[X_train[:, 0].astype(int)])
    again = datasets.split(X, T, 0.2, np.random.default_rng(0))[1]
    other = datasets.split(X, T, 0.2, np.random.default_rng(1))[1]
    assert again.tolist() == X_test.tolist()
    assert other.tolist() != X_test.tolist()


def test_one_hot():
    assert datasets.one_hot([1, 0]).tolist() == [[0, 1], [1, 0]]
    assert datasets.one_hot([[1.0], [0.0]], classes=3).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert datasets.one_hot([2]).tolist() == [[0, 0, 1]]


def test_folds_hold_every_row_once_and_the_share_of_every_class():
    labels = np.repeat([0, 1, 2], [50, 30, 10])
    T = datasets.one_hot(labels)
    folds = datasets.folds(T, 5, np.random.default_rng(0))
    assert sorted(np.concatenate(folds)) == list(range(90))
    for fold in folds:
        assert np.bincount(labels[fold]).tolist() == [10, 6, 2]
    again = datasets.folds(T, 5, np.random.default_rng(0))
    other = datasets.folds(T, 5, np.random.default_rng(1))
    assert np.array_equal(folds, again)
    assert not np.array_equal(folds, other)


def test_folds_of_classes_that_do_not_come_out_even():
    T = np.repeat([[0.0], [1.0]], [22, 18], axis=0)
    folds = datasets.folds(T, 7, np.random.default_rng(2))
    assert sorted(len(fold) for fold in folds) == [5, 5, 6, 6, 6, 6, 6]
    assert {int(T[fold].sum()) for fold in folds} <= {2, 3}


@pytest.mark.parametrize(
    ("T", "k", "message"),
    [
        ([[0], [1]], 3, "k: expected at most one part for each of 2 rows, got 3"),
        ([[0], [1]], 1, "k: expected"),
        ([0, 1], 2, "T: expected"),
        ([[0], [np.nan]], 2, "T: expected"),
    ],
)
def test_folds_refuse_bad_input(T, k, message):
    with pytest.raises(ValueError, match=message):
        datasets.folds(T, k, np.random.default_rng(0))
