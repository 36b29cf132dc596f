"""A deep network in the page: what its layers pass on, forward and back, in plain lists.

Thirty layers of 24 neurons and 16 samples. Without a library this is the algorithm of chapter 3
once more, with two cures: a skip around each layer, and nets normalised over the samples.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Rows = list[list[float]]

_rng = np.random.default_rng(0)  # two digits are enough, and the page stays small
NORMAL: list[Rows] = (_rng.normal(size=(30, 24, 24)) / 24**0.5).round(2).tolist()
SAMPLES: Rows = _rng.normal(size=(16, 24)).round(2).tolist()
LABELS: Rows = _rng.choice([-1.0, 1.0], size=(16, 1)).tolist()


def size(A: Rows) -> float:
    """The root mean square of all entries.

    >>> size([[1.0, 7.0]])
    5.0
    """
    return float(np.sqrt(sum([sum([a * a for a in row]) for row in A]) / (len(A) * len(A[0]))))


def times(A: Rows, W: Rows, scale: float) -> Rows:
    """The matrix product, times a number.

    >>> times([[1.0, 2.0]], [[3.0], [4.0]], 10.0)
    [[110.0]]
    """
    out, width = [], len(W[0])
    for row in A:
        new = [0.0 for _ in W[0]]
        k = 0
        while k < len(row):  # counted by hand, for here the page spends its time
            a = scale * row[k]
            weights = W[k]
            j = 0
            while j < width:
                new[j] += a * weights[j]
                j += 1
            k += 1
        out.append(new)
    return out


def plus(A: Rows, B: Rows) -> Rows:
    """The sum, entry by entry.

    >>> plus([[1.0]], [[2.0]])
    [[3.0]]
    """
    return [[a + b for a, b in zip(x, y)] for x, y in zip(A, B)]  # noqa: B905


def turned(A: Rows) -> Rows:
    """The transpose.

    >>> turned([[1.0, 2.0]])
    [[1.0], [2.0]]
    """
    return [[row[j] for row in A] for j in range(len(A[0]))]


def bent(Z: Rows, f: str) -> Rows:
    """The activation of every entry.

    >>> bent([[-1.0, 2.0]], "relu")
    [[0.0, 2.0]]
    """
    if f == "sigmoid":
        return [[1 / (1 + np.exp(-z)) for z in row] for row in Z]
    if f == "tanh":
        return [[np.tanh(z) for z in row] for row in Z]
    return [[z if z > 0 else 0.0 for z in row] for row in Z]


def slope_at(z: float, a: float, f: str) -> float:
    """The slope of the activation where its value is a.

    >>> slope_at(0.0, 0.5, "sigmoid")
    0.25
    """
    return a * (1 - a) if f == "sigmoid" else 1 - a * a if f == "tanh" else 1.0 if z > 0 else 0.0


def moments(Z: Rows) -> tuple[list[float], list[float]]:
    """The mean and the standard deviation of each column.

    >>> moments([[1.0], [5.0]])
    ([3.0], [2.0])
    """
    means, deviations, rows = [], [], len(Z)
    for j in range(len(Z[0])):
        mean, square = 0.0, 0.0
        for row in Z:
            mean += row[j]
        mean /= rows
        for row in Z:
            square += (row[j] - mean) * (row[j] - mean)
        means.append(mean)
        deviations.append(float(np.sqrt(square / rows)) + 1e-300)
    return means, deviations


def standard(Z: Rows) -> tuple[Rows, list[float]]:
    """Each column with mean 0 and standard deviation 1; and what the deviations were.

    >>> standard([[1.0], [5.0]])
    ([[-1.0], [1.0]], [2.0])
    """
    means, deviations = moments(Z)
    return [
        [(z - mean) / deviation for z, mean, deviation in zip(row, means, deviations)]  # noqa: B905
        for row in Z
    ], deviations


def back_through_standard(D: Rows, Z: Rows, deviations: list[float]) -> Rows:
    """What error terms become on their way back through `standard`, which returned Z.

    A shift of all samples, and a stretch, are what `standard` takes away: no slope is left there.

    >>> back_through_standard([[1.0], [1.0]], [[-1.0], [1.0]], [2.0])
    [[0.0], [0.0]]
    """
    out = [[0.0 for _ in row] for row in D]
    for j in range(len(Z[0])):
        mean = sum([row[j] for row in D]) / len(D)
        along = sum([D[s][j] * Z[s][j] for s in range(len(D))]) / len(D)
        for s in range(len(D)):
            out[s][j] = (D[s][j] - mean - Z[s][j] * along) / deviations[j]
    return out


def spread(A: Rows) -> float:
    """How much the samples differ: the typical standard deviation of a column.

    >>> spread([[1.0, 7.0], [1.0, 7.0]])
    0.0
    """
    return float(np.sqrt(sum([d * d for d in moments(A)[1]]) / len(A[0])))


def passes(depth: int, f: str, s: float, wiring: str) -> dict[str, Any]:
    """Forward and back: the sizes of signals, spreads, error terms and gradients, layer by layer.

    >>> passes(2, "tanh", 1.0, "plain")["layers"]
    [1, 2]
    """
    W = NORMAL
    last = [[row[0]] for row in W[29]]
    A, nets, outs, rescaled = [SAMPLES], [], [], []
    for k in range(depth - 1):
        Z = times(A[-1], W[k], s)
        if wiring == "normalised":
            Z, deviations = standard(Z)
            rescaled.append(deviations)
        nets.append(Z)
        out = bent(Z, f)
        outs.append(out)
        A.append(plus(A[-1], out) if wiring == "skip" else out)
    D = [[y[0] - t[0]] for y, t in zip(times(A[-1], last, 1.0), LABELS)]  # noqa: B905
    deltas, gradients = [size(D)], [size(times(turned(A[-1]), D, 1 / 16))]
    passed = times(D, turned(last), 1.0)
    for back in range(depth - 1):
        k = depth - 2 - back
        D = [
            [d * slope_at(z, a, f) for d, z, a in zip(x, y, v)]  # noqa: B905
            for x, y, v in zip(passed, nets[k], outs[k])  # noqa: B905
        ]
        if wiring == "normalised":
            D = back_through_standard(D, nets[k], rescaled[k])
        deltas.append(size(D))
        gradients.append(size(times(turned(A[k]), D, 1 / 16)))
        through = times(D, turned(W[k]), s)
        passed = plus(passed, through) if wiring == "skip" else through
    back_to_front = [depth - 1 - k for k in range(depth)]
    return {
        "layers": [k + 1 for k in range(depth)],
        "signals": [size(a) for a in A],
        "spreads": [spread(a) for a in A],
        "deltas": [deltas[k] for k in back_to_front],
        "gradients": [gradients[k] for k in back_to_front],
    }
