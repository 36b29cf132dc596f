"""The book's data: X of shape (n, features), T of shape (n, outputs). Those that are drawn have n
rows, half of each class; `noise` is the standard deviation of what is added to every feature."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bpcore.checks import Array, between, finite, floats, generator, whole

_DATA = Path(__file__).parent / "data"


def _read(name: str) -> tuple[list[str], Array]:
    """Column names and numbers of one of our files. Lines that start with # tell its origin."""
    raw = (_DATA / name).read_bytes()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    header, *rows = [line for line in text.splitlines() if not line.startswith("#")]
    return header.split(","), np.array([row.split(",") for row in rows], dtype=float)


def xor() -> tuple[Array, Array]:
    """The four rows of exclusive or.

    >>> X, T = xor()
    >>> X.tolist(), T.ravel().tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0])
    """
    return np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])


def admissions() -> tuple[Array, Array]:
    """Source 002's 40 applicants: test score, grades and rank of the school; T is 1 for admitted.

    >>> X, T = admissions()
    >>> X[0].tolist(), int(T.sum())
    ([380.0, 3.61, 3.0], 18)
    """
    _, rows = _read("admissions.csv")
    return rows[:, 1:], rows[:, :1]


def breast_cancer() -> tuple[Array, Array]:
    """569 tumours, 30 measurements each; T is 1 for benign. `feature_names()` has their names.

    Wolberg, Mangasarian and Street 1995, UCI Machine Learning Repository (CC BY 4.0).

    >>> X, T = breast_cancer()
    >>> X.shape, int(T.sum()), feature_names()[0]
    ((569, 30), 357, 'mean radius')
    """
    _, rows = _read("breast_cancer.csv.gz")
    return rows[:, :-1], rows[:, -1:]


def feature_names() -> list[str]:
    """The names of the 30 columns of `breast_cancer`.

    >>> len(feature_names())
    30
    """
    return _read("breast_cancer.csv.gz")[0][:-1]


def clouds(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two clouds, around (-1, -1) and (1, 1): a straight line parts them.

    >>> X, T = clouds(4, 0.0, np.random.default_rng(0))
    >>> X[[0, 3]].tolist(), T.ravel().tolist()
    ([[-1.0, -1.0], [1.0, 1.0]], [0.0, 0.0, 1.0, 1.0])
    """
    corner = np.ones((whole("n", n, 2), 2))
    return _two_classes(-corner[n // 2 :], corner[: n // 2], noise, rng)


def noisy_xor(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Four clouds on the corners of a square, opposite ones of one class: XOR with noise.

    >>> X, T = noisy_xor(4, 0.0, np.random.default_rng(0))
    >>> X.tolist(), T.ravel().tolist()
    ([[-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]], [0.0, 0.0, 1.0, 1.0])
    """
    sign = (-1.0) ** np.arange(1, whole("n", n, 2) - n // 2 + 1)[:, None]
    same, other = sign * [1, 1], sign * [1, -1]
    return _two_classes(same, other[: n // 2], noise, rng)


def moons(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two half circles that reach into each other.

    >>> X, T = moons(4, 0.0, np.random.default_rng(0))
    >>> X.round(2).tolist()
    [[1.0, 0.0], [-1.0, 0.0], [0.0, 0.5], [2.0, 0.5]]
    """
    angle = np.linspace(0, np.pi, whole("n", n, 2) - n // 2), np.linspace(0, np.pi, n // 2)
    outer = np.column_stack([np.cos(angle[0]), np.sin(angle[0])])
    inner = np.column_stack([1 - np.cos(angle[1]), 0.5 - np.sin(angle[1])])
    return _two_classes(outer, inner, noise, rng)


def circles(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """A circle of radius 1 (T = 0) around one of radius 1/2 (T = 1).

    >>> X, T = circles(200, 0.0, np.random.default_rng(0))
    >>> sorted({round(float(r), 6) for r in np.hypot(*X.T)})
    [0.5, 1.0]
    """
    outer, inner = _turns(whole("n", n, 2) - n // 2, 1), _turns(n // 2, 1)
    return _two_classes(outer, inner / 2, noise, rng)


def spirals(n: int, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """Two spirals of one and a half turns, out to radius 1, wound into each other.

    >>> X, T = spirals(100, 0.0, np.random.default_rng(0))
    >>> X.shape, int(T.sum()), round(float(np.hypot(*X.T).max()), 6)
    ((100, 2), 50, 1.0)
    """
    sizes = whole("n", n, 2) - n // 2, n // 2
    first, second = (_turns(m, 1.5) * np.linspace(0.1, 1, m)[:, None] for m in sizes)
    return _two_classes(first, -second, noise, rng)


def _turns(n: int, turns: float) -> Array:
    angle = np.linspace(0, 2 * np.pi * turns, n, endpoint=False)
    return np.column_stack([np.cos(angle), np.sin(angle)])


def _two_classes(A: Array, B: Array, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    X = np.concatenate([A, B])
    X += between("noise", noise, 0, np.inf) * generator(rng).normal(size=X.shape)
    return X, np.repeat([[0.0], [1.0]], [len(A), len(B)], axis=0)


def standardise(train: object, ddof: int = 0) -> Callable[[object], Array]:
    """The function that brings the training rows to mean 0 and standard deviation 1.

    Fit it on training rows, then apply it to all rows. A constant column becomes 0.

    >>> scale = standardise([[1.0], [3.0]])
    >>> scale([[1.0], [3.0], [5.0]]).ravel().tolist()
    [-1.0, 1.0, 3.0]
    """
    X = finite("train", train, ("samples", "features"))
    if len(X) <= whole("ddof", ddof, 0):
        raise ValueError(f"train: expected more than ddof = {ddof} rows, got {len(X)}")
    with np.errstate(all="ignore"):
        return _scaler(X, X.mean(axis=0), X.std(axis=0, ddof=ddof))


def min_max(train: object) -> Callable[[object], Array]:
    """The function that brings the training rows between 0 and 1; other rows may fall outside.

    >>> min_max([[1.0], [3.0]])([[2.0], [5.0]]).ravel().tolist()
    [0.5, 2.0]
    """
    X = finite("train", train, ("samples", "features"))
    return _scaler(X, X.min(axis=0), X.max(axis=0) - X.min(axis=0))


def _scaler(train: Array, zero: Array, unit: Array) -> Callable[[object], Array]:
    unit = np.where(train.max(axis=0) > train.min(axis=0), unit, 1)  # rounding may leave unit > 0
    return lambda X: (floats("X", X, ("samples", len(zero))) - zero) / unit


def split(
    X: object, T: object, test: float, rng: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    """X_train, X_test, T_train, T_test: of every class the share `test` at random, and the rest.

    >>> X, T = breast_cancer()
    >>> X_train, X_test, T_train, T_test = split(X, T, 0.3, np.random.default_rng(0))
    >>> X_train.shape, X_test.shape, int(T_train.sum()), int(T_test.sum())
    ((398, 30), (171, 30), 250, 107)
    """
    X = finite("X", X, ("samples", "features"))
    T = finite("T", T, (len(X), "outputs"))
    between("test", test, 0, 1)
    classes = [np.flatnonzero((row == T).all(axis=1)) for row in np.unique(T, axis=0)]
    sizes = [round(test * len(members)) for members in classes]
    if not 0 < sum(sizes) < len(X):
        raise ValueError(f"test: expected a share that leaves rows on both sides, got {test}")
    in_test = np.zeros(len(X), dtype=bool)
    for members, size in zip(classes, sizes, strict=True):
        in_test[generator(rng).permutation(members)[:size]] = True
    return X[~in_test], X[in_test], T[~in_test], T[in_test]


def folds(T: object, k: int, rng: np.random.Generator) -> list[Array]:
    """The numbers of all rows, dealt into k parts like cards, class by class.

    >>> [sorted(part.tolist()) for part in folds([[0], [0], [1], [1]], 2, np.random.default_rng(0))]
    [[0, 2], [1, 3]]
    """
    T = finite("T", T, ("samples", "outputs"))
    if whole("k", k, 2) > len(T):
        raise ValueError(f"k: expected at most one part for each of {len(T)} rows, got {k}")
    classes, label = np.unique(T, axis=0, return_inverse=True)
    members = [np.flatnonzero(label.ravel() == c) for c in range(len(classes))]
    order = np.concatenate([generator(rng).permutation(rows) for rows in members])
    return [order[part::k] for part in range(k)]


def one_hot(labels: object, classes: int | None = None) -> Array:
    """Labels 0, 1, 2, ... as rows with a single 1, of shape (labels, classes).

    >>> one_hot([0, 2, 1]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    flat = finite("labels", labels).ravel()
    classes = whole("classes", max(int(flat.max()) + 1, 1) if classes is None else classes)
    if not ((flat >= 0) & (flat < classes) & (flat % 1 == 0)).all():
        raise ValueError(f"labels: expected whole numbers from 0 to {classes - 1}, got {labels!r}")
    rows: Array = np.zeros((len(flat), classes))
    rows[np.arange(len(flat)), flat.astype(int)] = 1
    return rows
