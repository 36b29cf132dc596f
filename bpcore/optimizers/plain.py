"""Optimizers with one rate for all parameters: the gradient alone, and two kinds of momentum."""

from __future__ import annotations

from dataclasses import dataclass

from bpcore.optimizers.base import Numbers, Optimizer, average, entrywise


@dataclass(eq=False)
class SGD(Optimizer):
    """theta = theta - lr g

    Robbins and Monro 1951. No epsilon. First step: -lr g. PyTorch's SGD is the same.

    >>> import numpy as np
    >>> theta = np.array([1.0, 2.0])
    >>> SGD(lr=np.array([0.5, 0.0])).step(theta, np.array([1.0, 1.0])); theta
    array([0.5, 2. ])
    """

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        return theta - lr * g


@dataclass(eq=False)
class Momentum(Optimizer):
    """v = beta v + g, then theta = theta - lr v  (the heavy ball)

    With averaged=True, v = beta v + (1 - beta) g, as source 004 has it: the same path as the heavy
    ball with the rate lr (1 - beta).
    Polyak 1964, equation 9; Sutskever et al. 2013, equations 1 and 2, who keep lr inside v, which
    differs only when lr changes. No epsilon. First step: -lr g, averaged -lr (1 - beta) g.
    PyTorch's SGD(momentum=beta) is the heavy ball; it has no exact averaged form.

    >>> import numpy as np
    >>> theta, optimizer = np.array([1.0]), Momentum(lr=0.5, beta=0.9)
    >>> optimizer.step(theta, np.ones(1)); optimizer.step(theta, np.ones(1)); theta
    array([-0.45])
    """

    beta: float = 0.9
    averaged: bool = False
    v: Numbers = average()

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        share = (1 - self.beta) * g if self.averaged else g
        self.v = self.beta * self.v + share
        return theta - lr * self.v


@dataclass(eq=False)
class Nesterov(Optimizer):
    """v = beta v + g, then theta = theta - lr (g + beta v)

    Sutskever et al. 2013, equations 3 and 4, written (as in Bengio et al. 2013, equations 6 and 7)
    for the point at which the gradient is taken. No epsilon. First step: -lr (1 + beta) g.
    PyTorch's SGD(momentum=beta, nesterov=True) is the same.

    >>> import numpy as np
    >>> theta = np.array([1.0])
    >>> Nesterov(lr=0.1, beta=0.5).step(theta, np.array([2.0])); theta
    array([0.7])
    """

    beta: float = 0.9
    v: Numbers = average()

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        self.v = self.beta * self.v + g
        return theta - lr * (g + self.beta * self.v)
