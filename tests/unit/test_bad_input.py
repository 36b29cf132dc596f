"""Every public function, given what it cannot use in place of each argument in turn: it works, or
raises a ValueError or TypeError with a sentence. No other exception, no warning, nothing changed.
"""

from __future__ import annotations

import copy
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import bpcore
from bpcore import (
    SGD,
    Dense,
    Dropout,
    Network,
    check_gradient,
    datasets,
    examples,
    graph,
    half_squared_error,
    mlp,
    numerical_gradient,
    sigmoid,
    tanh,
    train,
)
from bpcore.activations import Activation
from bpcore.exercises import check
from bpcore.losses import Loss
from bpcore.optimizers.base import Optimizer

X = np.array([[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]])
T = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])


def net() -> Network:
    return mlp([2, 2, 2], sigmoid, sigmoid, np.random.default_rng(0))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


Call = tuple[Callable[..., Any], dict[str, Any]]


def calls() -> dict[str, Call]:
    """Each public function with arguments that it takes."""
    known: dict[str, Call] = {
        "Dense": (Dense, {"n_in": 2, "n_out": 3, "weights": np.ones((2, 3)), "bias": [1, 2, 3]}),
        "Dense, drawn": (Dense, {"n_in": 2, "n_out": 3, "start": "he", "rng": rng()}),
        "Dropout": (Dropout, {"drop": 0.5, "rng": rng()}),
        "Network": (Network, {"layers": [Dense(2, 2, rng=rng()), sigmoid]}),
        "mlp": (mlp, {"sizes": [2, 3, 1], "hidden": tanh, "output": sigmoid, "rng": rng(),
                      "start": "glorot"}),
        "predict": (net().predict, {"X": X}),
        "forward": (net().forward, {"X": X}),
        "loss_and_grad": (net().loss_and_grad, {"X": X, "T": T, "loss": half_squared_error}),
        "listing": (net().listing, {"loss": half_squared_error}),
        "stack": (Network.stack, {"nets": [net(), net()]}),
        "check_gradient": (check_gradient, {"net": net(), "X": X, "T": T, "eps": 1e-5,
                                            "loss": half_squared_error, "tolerance": 1e-6}),
        "numerical_gradient": (numerical_gradient, {"f": lambda x: float((x**2).sum()),
                                                    "theta": [1.0, 2.0], "eps": 1e-5}),
        "train": (train, {"net": net(), "X": X, "T": T, "loss": half_squared_error,
                          "optimizer": SGD(0.1), "epochs": 2}),
        "standardise": (datasets.standardise, {"train": X}),
        "standardise, then": (datasets.standardise(X), {"X": X}),
        "min_max": (datasets.min_max, {"train": X}),
        "folds": (datasets.folds, {"T": np.array([[0], [1]] * 5), "k": 2, "rng": rng()}),
        "one_hot": (datasets.one_hot, {"labels": [0, 1, 2], "classes": 3}),
        "check": (check, {"answer": 1.0, "expected": 1.0, "what": "it"}),
        "half_square": (graph.half_square, {"out": graph.Value(1.0), "target": 2.0}),
        "Value": (graph.Value, {"data": 1.0, "name": "x"}),
        "worked": (examples.worked, {"biases": "fixed"}),
    }  # fmt: skip
    for name in ("clouds", "noisy_xor", "moons", "circles", "spirals"):
        known[name] = (getattr(datasets, name), {"n": 10, "noise": 0.1, "rng": rng()})
    for name in ("exp", "log", "tanh", "sigmoid", "relu"):
        known[f"graph.{name}"] = (getattr(graph, name), {"z": graph.Value(1.0)})
    for name in bpcore.__all__:
        thing = getattr(bpcore, name)
        if isinstance(thing, Activation):
            known[name] = (thing, {"Z": X})
            known[f"{name}.derivative"] = (thing.derivative, {"Z": X})
        elif isinstance(thing, Loss):
            Y = np.array([[0.3, 0.7], [0.2, 0.8], [0.4, 0.6]])
            known[name] = (thing, {"Y": Y, "T": T})
            known[f"{name}.gradient"] = (thing.gradient, {"Y": Y, "T": T})
        elif isinstance(thing, type) and issubclass(thing, Optimizer):
            known[name] = (thing, {"lr": 0.1})
            known[f"{name}.step"] = (thing(lr=0.1).step, {"theta": np.ones(3), "grad": np.ones(3)})
    return known


CALLS = calls()
NAN, INF = float("nan"), float("inf")
BAD = [
    None, "", "x", "\x00", b"x", True, -1, 0, 1.5, 10**400, NAN, INF, -INF, 1j, [], [[]], {}, set(),
    object(), int, lambda: None, [None], ["x"], [[1, 2], [3]], [[1.0, NAN]], (1, (2,)), range(0),
    np.zeros(0), np.zeros((0, 2)), np.zeros((2, 0)), np.zeros((1, 1, 1, 1)), np.array(1.0),
    np.array([1j, 2]), np.array(["a"]), np.array([None]), np.array([INF, 1]),
    np.array([[1, 2], [3, 4]], dtype="timedelta64[s]"), np.zeros(3, dtype=[("a", float)]),
]  # fmt: skip


def outcome(function: Callable[..., Any], arguments: dict[str, Any]) -> str:
    """What is wrong with how it went; nothing if nothing is."""
    before = copy.deepcopy({k: v for k, v in arguments.items() if isinstance(v, np.ndarray)})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            function(**arguments)
        except (ValueError, TypeError) as error:
            said = str(error)
            if not re.search(r"expected .+ got|expected numbers for|: use ", said):
                return f"{type(error).__name__}: {said[:150]!r} is no sentence of ours"
        except Exception as error:
            return f"{type(error).__name__}: {error}"[:200]
    for name, array in before.items():
        if not np.array_equal(array, arguments[name], equal_nan=array.dtype.kind in "fc"):
            return f"{name} was changed"
    return ""


def copied(arguments: dict[str, Any]) -> dict[str, Any]:
    shared = (Activation, Loss, type(lambda: None))
    return {k: v if isinstance(v, shared) else copy.deepcopy(v) for k, v in arguments.items()}


@pytest.mark.parametrize("name", CALLS)
def test_the_good_call(name: str) -> None:
    function, arguments = CALLS[name]
    arguments = copied(arguments)
    if name == "softmax.derivative":  # it says what to use in its place
        with pytest.raises(TypeError, match=r"jacobian"):
            function(**arguments)
    else:
        function(**arguments)


@pytest.mark.parametrize("name", CALLS)
def test_each_bad_value_for_each_argument(name: str) -> None:
    function, arguments = CALLS[name]
    wrong = []
    for argument in arguments:
        for bad in BAD:
            if argument == "f" and callable(bad):
                continue  # what a function of the reader's raises is the reader's
            found = outcome(function, {**copied(arguments), argument: bad})
            if found and not (found == "theta was changed" and name.endswith(".step")):
                wrong.append(f"{argument}={str(bad)[:40]!r}: {found}")
    assert wrong == []
