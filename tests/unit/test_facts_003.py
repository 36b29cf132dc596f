"""Every number of source 003: a linear layer and a sigmoid layer."""

from functools import cache

import numpy as np
import pytest
from fact_table import check, ids, load

from bpcore import examples, sigmoid

SOURCE = "003"
NOT_COMPUTED = {"003.unseeded": "a search through 200,000 seeds that found nothing"}


@cache
def values():
    net, X = examples.two_layers()
    dense, _ = net.layers
    y1, dense_back = dense.forward(X)
    y2 = sigmoid(y1)
    dh = sigmoid.forward(y1)[1](np.ones((1, 1)))  # the derivative of the output itself
    dx = dense_back(dh)
    v = {"given.weights": dense.W[:, 0], "given.bias": dense.b[0], "given.x": X[0]}
    v |= {"y1": y1[0, 0], "y2": y2[0, 0], "dh": dh[0, 0], "dw": dense.dW[:, 0]}
    v |= {"db": dense.db[0], "dx": dx[0]}
    # The source's columns: weights (1, 2), x (2, 1), a flat bias.
    weights, x, bias = dense.W.T, X.T, dense.b
    v["shape.dw"] = np.shape(dh * x)
    v["shape.update"] = np.shape(weights - dh * x)
    v["shape.bias_ly2"] = np.shape(np.ones((2, 2)) @ x + np.ones(2))
    v["shape.bias"] = bias.shape
    try:
        v["shape.backward_ly2"] = np.ones((2, 1)) * np.ones((3, 1))
    except ValueError:
        v["shape.backward_ly2"] = "ValueError"
    return {f"{SOURCE}.{name}": value for name, value in v.items()}


def test_every_fact_is_computed_or_has_a_reason():
    assert sorted(ids(SOURCE)) == sorted([*values(), *NOT_COMPUTED])


@pytest.mark.parametrize(
    "fact", [f for f in load(SOURCE) if f["id"] not in NOT_COMPUTED], ids=lambda f: f["id"]
)
def test_fact(fact):
    check(fact, values()[fact["id"]])
