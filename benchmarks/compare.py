"""bpcore beside its peers: the time of one training step, and of importing it.

Run `make benchmark`. scikit-learn and PyTorch take part if they are installed. The figures depend
on the machine, so they are printed and never asserted; the ratios are what to look at.
"""

import importlib.util
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from bpcore import SGD, Adam, examples, graph, half_squared_error, mlp, relu, sigmoid

Step = Callable[[], object]


def seconds(step: Step, at_least: float = 0.3) -> float:
    """The best of five: seconds for one call."""
    step()
    n, spent = 1, 0.0
    while spent < at_least / 5:
        n, start = 2 * n, time.perf_counter()
        for _ in range(n):
            step()
        spent = time.perf_counter() - start
    best = spent / n
    for _ in range(4):
        start = time.perf_counter()
        for _ in range(n):
            step()
        best = min(best, (time.perf_counter() - start) / n)
    return best


def bpcore_step(net: Any, X: Any, T: Any, optimizer: Any) -> Step:
    def step() -> None:
        _, grad = net.loss_and_grad(X, T, half_squared_error)
        optimizer.step(net.theta, grad)

    return step


def graph_step() -> Step:
    """The 2-2-2 network node by node: forward, backward, and the weights moved."""
    E = examples.worked_graph()
    weights = [v for v in graph.order(E) if v.name.startswith("w")]

    def step() -> None:
        E.forward()
        E.backward()
        for w in weights:
            w.data -= 0.5 * w.grad

    return step


def torch_step(sizes: tuple[int, ...], X: Any, T: Any, name: str, hidden: str) -> Step:
    import torch

    torch.set_num_threads(1)
    layers: list[Any] = []
    for n_in, n_out in pairwise(sizes):
        layers += [torch.nn.Linear(n_in, n_out), getattr(torch.nn, hidden)()]
    net = torch.nn.Sequential(*layers).double()
    optimizer = getattr(torch.optim, name)(net.parameters(), lr=0.001)
    x, t = torch.tensor(X), torch.tensor(T)

    def step() -> None:
        optimizer.zero_grad()
        (((net(x) - t) ** 2).sum() / 2 / len(x)).backward()
        optimizer.step()

    return step


def sklearn_step(sizes: tuple[int, ...], X: Any, T: Any, name: str, hidden: str) -> Step:
    from sklearn.neural_network import MLPRegressor

    net = MLPRegressor(
        hidden_layer_sizes=sizes[1:-1],
        activation={"Sigmoid": "logistic", "ReLU": "relu"}[hidden],
        solver=name.lower(),
        batch_size=len(X),
        alpha=0,
        momentum=0,
    )
    target = T.ravel() if T.shape[1] == 1 else T
    return lambda: net.partial_fit(X, target)


def races() -> Iterator[tuple[str, dict[str, Step]]]:
    """Each race: its name, and its runners by name, bpcore first."""
    have = {name for name in ("torch", "sklearn") if importlib.util.find_spec(name)}
    cases = [
        ("2-2-2, 1 row, SGD", (2, 2, 2), 1, "SGD", "Sigmoid"),
        ("30-64-32-1, 64 rows, Adam", (30, 64, 32, 1), 64, "Adam", "Sigmoid"),
        ("784-256-10, 128 rows, Adam", (784, 256, 10), 128, "Adam", "ReLU"),
    ]
    for title, sizes, rows, name, hidden in cases:
        rng = np.random.default_rng(0)
        X, T = rng.random((rows, sizes[0])), rng.random((rows, sizes[-1]))
        activation = {"Sigmoid": sigmoid, "ReLU": relu}[hidden]
        net = mlp(sizes, hidden=activation, output=activation, rng=rng)
        optimizer = {"SGD": SGD, "Adam": Adam}[name](0.001)
        runners = {"bpcore": bpcore_step(net, X, T, optimizer)}
        if sizes == (2, 2, 2):
            runners["bpcore.graph, node by node"] = graph_step()
        if "torch" in have:
            runners["PyTorch"] = torch_step(sizes, X, T, name, hidden)
        if "sklearn" in have:
            runners["scikit-learn"] = sklearn_step(sizes, X, T, name, hidden)
        yield title, runners


def import_seconds(module: str) -> float:
    code = f"from time import perf_counter as t; s = t(); import {module}; print(t() - s)"
    runs = [
        float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(5)
    ]
    return min(runs)


def main() -> None:
    warnings.simplefilter("ignore")
    for title, runners in races():
        print(title)
        times = {name: seconds(step) for name, step in runners.items()}
        for name, value in times.items():
            ratio = value / times["bpcore"]
            print(f"  {name:<28}{value * 1e6:10.1f} microseconds a step  {ratio:6.2f} x bpcore")
    numpy, ours = import_seconds("numpy"), import_seconds("bpcore")
    print(f"import numpy {numpy:.3f} s; import bpcore, numpy included, {ours:.3f} s")


if __name__ == "__main__":
    main()
