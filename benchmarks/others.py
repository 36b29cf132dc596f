"""The peers from the package registry: PyTorch, eager, and scikit-learn. One thread each."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.model import Array, Model, RowOrders
from benchmarks.peers import Peer


def pytorch(model: Model) -> Peer:
    """torch.nn.Sequential, autograd, torch.optim: a training loop as its manual shows it."""

    def prepare(steps: int) -> Callable[[], list[float]]:
        import torch
        from torch import nn

        torch.set_num_threads(1)
        activation = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}[model.hidden]
        loss = {
            "sigmoid, squared": lambda Y, T: nn.functional.mse_loss(Y, T) * T.shape[1] / 2,
            "binary": nn.BCEWithLogitsLoss(),
            "classes": nn.CrossEntropyLoss(),
        }[model.loss]
        layers: list[Any] = []
        for n_in, n_out in pairwise(model.sizes):
            layers += [nn.Linear(n_in, n_out), activation()]
        if model.loss != "sigmoid, squared":
            layers.pop()
        X, T = torch.tensor(model.X), torch.tensor(model.T)
        net = nn.Sequential(*layers).to(X.dtype)
        with torch.no_grad():
            for parameter, start in zip(net.parameters(), model.start(), strict=True):
                parameter[:] = torch.tensor(start.T)
        settings = {"eps": model.eps} if model.method == "Adam" else {}
        optimizer = getattr(torch.optim, model.method)(net.parameters(), lr=model.lr, **settings)
        orders = RowOrders()

        def step(X: Any, T: Any) -> float:
            optimizer.zero_grad()
            E = loss(net(X), T)
            E.backward()
            optimizer.step()
            return E.item()  # type: ignore[no-any-return]

        def run() -> list[float]:
            if model.batch is None:
                return [step(X, T) for _ in range(steps)]
            batches = map(torch.from_numpy, orders.batches(model, steps)[:steps])
            return [step(X[rows], T[rows]) for rows in batches]

        return run

    return prepare


def scikit_learn(model: Model) -> Peer:
    """MLPRegressor or MLPClassifier: `fit` goes on from our start, and keeps a loss an epoch."""
    classify = model.loss == "binary"
    targets = model.T.ravel() if model.T.shape[1] == 1 else model.T

    def prepare(steps: int) -> Callable[[], Array]:
        from sklearn.neural_network import MLPClassifier, MLPRegressor

        net = (MLPClassifier if classify else MLPRegressor)(
            hidden_layer_sizes=model.sizes[1:-1],
            activation={"relu": "relu", "sigmoid": "logistic"}[model.hidden],
            solver=model.method.lower(), learning_rate_init=model.lr, epsilon=model.eps,
            momentum=0, nesterovs_momentum=False, alpha=0, tol=0, max_iter=1, warm_start=True,
            batch_size=model.batch or len(model.X), shuffle=model.batch is not None, random_state=0,
        )  # fmt: skip
        with warnings.catch_warnings(action="ignore"):  # one epoch has not converged
            net.fit(model.X, targets)
        parameters = model.start()
        net.coefs_, net.intercepts_ = parameters[::2], parameters[1::2]
        epochs = steps // model.per_epoch
        net.set_params(max_iter=epochs, n_iter_no_change=epochs + 1)

        def run() -> Array:
            with warnings.catch_warnings(action="ignore"):
                net.fit(model.X, targets)
            losses = np.array(net.loss_curve_[-epochs:])
            return losses if classify else losses * model.T.shape[1]  # its mean is over outputs

        return run

    return prepare


def pytorch_adam(n: int) -> Peer:
    """torch.optim.Adam with its defaults, on one vector."""

    def prepare(steps: int) -> Callable[[], Array]:
        import torch

        torch.set_num_threads(1)
        theta, grad = map(torch.tensor, np.random.default_rng(0).normal(size=(2, n)))
        theta.grad = grad
        optimizer = torch.optim.Adam([theta], lr=0.001)

        def run() -> Array:
            for _ in range(steps):
                optimizer.step()
            return np.asarray(theta)

        return run

    return prepare
