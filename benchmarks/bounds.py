"""Not peers but bounds: the least that any step made of numpy calls has to do."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from benchmarks.model import Array, Model
from benchmarks.peers import Peer


def products_only(model: Model) -> Peer:
    """The matrix products of a step, into buffers, and nothing else."""

    def prepare(steps: int) -> Callable[[], list[Array]]:
        n, W = model.batch or len(model.X), model.start()[::2]
        A = [model.X[:n]] + [np.ones((n, w.shape[1]), w.dtype) for w in W]
        dW, dA = [np.empty_like(w) for w in W], [np.empty_like(a) for a in A]

        def run() -> list[Array]:
            for _ in range(steps):
                for k, w in enumerate(W):
                    A[k].dot(w, A[k + 1])
                for k in reversed(range(len(W))):
                    A[k].T.dot(A[k + 1], dW[k])
                    if k:
                        A[k + 1].dot(W[k].T, dA[k])
            return A[1:] + dW + dA[1:-1]

        return run

    return prepare


def adam_in_place(theta: Array, block: int = 2**15) -> Callable[[Array], None]:
    """Adam with one scratch array, in blocks that fit the cache: what hand-made numpy can do."""
    m, v, scratch = np.zeros_like(theta), np.zeros_like(theta), np.empty_like(theta[:block])
    t = 0

    def step(grad: Array) -> None:
        nonlocal t
        t += 1
        root = math.sqrt(1 - 0.999**t)
        rate, eps = 0.001 * root / (1 - 0.9**t), 1e-8 * root
        for k in range(0, theta.size, block):
            p, g, M, V = (a[k : k + block] for a in (theta, grad, m, v))
            d = scratch[: len(p)]
            np.multiply(g, 0.1, d), np.multiply(M, 0.9, M), np.add(M, d, M)
            np.multiply(g, g, d), np.multiply(d, 0.001, d), np.multiply(V, 0.999, V)
            np.add(V, d, V), np.sqrt(V, d), np.add(d, eps, d)
            np.divide(M, d, d), np.multiply(d, rate, d), np.subtract(p, d, p)

    return step


def products_and_adam(model: Model) -> Peer:
    """The products, and the optimizer's update."""

    def prepare(steps: int) -> Callable[[], None]:
        products = products_only(model)(1)
        theta = np.concatenate([p.ravel() for p in model.start()])
        adam, grad = adam_in_place(theta), theta * 0.01

        def run() -> None:
            for _ in range(steps):
                products()
                adam(grad)

        return run

    return prepare
