"""The deep network of the page: its gradients, with each of its cures, against measured slopes."""

import numpy as np
import pytest

from bpcore.explore.deep import LABELS, NORMAL, SAMPLES, passes

ACTIVATIONS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
}


def error(W, f, wiring):
    A = np.array(SAMPLES)
    for W_k in W[:-1]:
        Z = A @ W_k
        if wiring == "normalised":
            Z = (Z - Z.mean(axis=0)) / Z.std(axis=0)
        A = A + ACTIVATIONS[f](Z) if wiring == "skip" else ACTIVATIONS[f](Z)
    return np.mean((A @ W[-1] - np.array(LABELS)) ** 2) / 2


@pytest.mark.parametrize("wiring", ["plain", "skip", "normalised"])
@pytest.mark.parametrize("f", ACTIVATIONS)
def test_the_gradients_of_the_page_are_the_measured_ones(f, wiring):
    scale, depth, h = 1.4, 4, 1e-5
    W = [scale * np.array(NORMAL[k]) for k in range(depth - 1)] + [np.array(NORMAL[29])[:, :1]]
    found = passes(depth, f, scale, wiring)["gradients"]
    for k, W_k in enumerate(W):
        slopes = np.zeros(W_k.shape)
        for place in np.ndindex(*W_k.shape):
            ends = []
            for distance in (h, -h):
                moved = W_k.copy()
                moved[place] += distance
                ends.append(error([*W[:k], moved, *W[k + 1 :]], f, wiring))
            slopes[place] = (ends[0] - ends[1]) / (2 * h)
        assert np.sqrt(np.mean(slopes**2)) == pytest.approx(found[k], rel=1e-4)
