"""Optimizers: `step(theta, grad)` changes theta in place. Each `update` is the method's formula.

In the formulas g is the gradient, t counts the updates of the whole run from 1, and every running
average starts at 0. lr is a number; or an array with one rate per parameter (0 freezes it); or a
function of the number of steps already done, so that `lr(0)` is the rate of the first step.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np

from bpcore.checks import Array, between, finite, rate

Rate = float | Array | Callable[[int], float | Array]


class Optimizer:
    """Base of the optimizers: the settings, the checks, and the step counter t.

    >>> Optimizer(lr=0.5).t
    0
    """

    beta: float
    beta1: float
    beta2: float
    m = v = s = r = 0.0  # type: Array | float  # running averages: arrays from the first update on
    shape: tuple[int, ...] | None = None

    def __init__(self, lr: Rate, eps: float = 0.0, **betas: float) -> None:
        self.lr = lr if callable(lr) else rate("lr", lr)
        self.eps = between("eps", eps, 0, inf)
        for name, beta in betas.items():
            setattr(self, name, between(name, beta, 0, 1))
        self.t = 0

    def step(self, theta: Array, grad: Array) -> None:
        """Change theta, in place, by one step of the method."""
        if not isinstance(theta, np.ndarray) or theta.dtype.kind != "f":
            raise TypeError(f"theta: expected an array of floats to change, got {theta!r}")
        grad = finite("grad", grad, theta.shape)
        lr = rate("lr", self.lr(self.t)) if callable(self.lr) else self.lr
        if np.ndim(lr) and np.shape(lr) != theta.shape:
            raise ValueError(f"lr: expected a number or shape {theta.shape}, got {np.shape(lr)}")
        if self.shape not in (None, theta.shape):  # the running averages belong to one theta
            raise ValueError(f"theta: expected shape {self.shape} as before, got {theta.shape}")
        self.shape = theta.shape
        self.t += 1
        self.update(theta, grad, lr)

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        """The formula."""
        raise NotImplementedError


class SGD(Optimizer):
    """theta = theta - lr g

    Robbins and Monro 1951. No epsilon. First step: -lr g. PyTorch's SGD is the same.

    >>> theta = np.array([1.0, 2.0])
    >>> SGD(lr=np.array([0.5, 0.0])).step(theta, np.array([1.0, 1.0])); theta
    array([0.5, 2. ])
    """

    def __init__(self, lr: Rate) -> None:
        super().__init__(lr)

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        theta -= lr * g


class Momentum(Optimizer):
    """v = beta v + g, then theta = theta - lr v  (the heavy ball)

    With averaged=True, v = beta v + (1 - beta) g, as source 004 has it: the same path as the heavy
    ball with the rate lr (1 - beta).
    Polyak 1964, equation 9; Sutskever et al. 2013, equations 1 and 2, who keep lr inside v, which
    differs only when lr changes. No epsilon. First step: -lr g, averaged -lr (1 - beta) g.
    PyTorch's SGD(momentum=beta) is the heavy ball; it has no exact averaged form.

    >>> theta, optimizer = np.array([1.0]), Momentum(lr=0.5, beta=0.9)
    >>> optimizer.step(theta, np.ones(1)); optimizer.step(theta, np.ones(1)); theta
    array([-0.45])
    """

    def __init__(self, lr: Rate, beta: float = 0.9, averaged: bool = False) -> None:
        super().__init__(lr, beta=beta)
        self.share = 1 - self.beta if averaged else 1.0

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        self.v = self.beta * self.v + self.share * g
        theta -= lr * self.v


class Nesterov(Optimizer):
    """v = beta v + g, then theta = theta - lr (g + beta v)

    Sutskever et al. 2013, equations 3 and 4, written (as in Bengio et al. 2013, equations 6 and 7)
    for the point at which the gradient is taken. No epsilon. First step: -lr (1 + beta) g.
    PyTorch's SGD(momentum=beta, nesterov=True) is the same.

    >>> theta = np.array([1.0])
    >>> Nesterov(lr=0.1, beta=0.5).step(theta, np.array([2.0])); theta
    array([0.7])
    """

    def __init__(self, lr: Rate, beta: float = 0.9) -> None:
        super().__init__(lr, beta=beta)

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        self.v = self.beta * self.v + g
        theta -= lr * (g + self.beta * self.v)


class AdaGrad(Optimizer):
    """s = s + g^2, then theta = theta - lr g / (sqrt(s) + eps)

    Duchi, Hazan and Singer 2011, figure 1 (diagonal form). Epsilon outside the root, after s holds
    the current gradient. First step: -lr sign(g). PyTorch: the same, with eps=1e-10 by default.

    >>> theta = np.array([1.0, 1.0])
    >>> AdaGrad(lr=0.5).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.5, 1.5])
    """

    def __init__(self, lr: Rate, eps: float = 1e-8) -> None:
        super().__init__(lr, eps)

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        self.s = self.s + g**2
        theta -= lr * g / (np.sqrt(self.s) + self.eps)


class AdaDelta(Optimizer):
    """s = beta s + (1 - beta) g^2
    d = sqrt((r + eps) / (s + eps)) g, then theta = theta - lr d
    r = beta r + (1 - beta) d^2

    Zeiler 2012, algorithm 1, which has no lr: 1 is the paper. Epsilon inside the root, on both
    averages; without it nothing ever moves. First step: about -lr sqrt(eps / (1 - beta)) sign(g).
    PyTorch: the same, with beta called rho, 0.9 by default.

    >>> theta = np.array([1.0])
    >>> AdaDelta(eps=0.05).step(theta, np.array([1000.0])); theta.round(5)
    array([0.])
    """

    def __init__(self, lr: Rate = 1.0, beta: float = 0.95, eps: float = 1e-6) -> None:
        super().__init__(lr, eps, beta=beta)

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        self.s = self.beta * self.s + (1 - self.beta) * g**2
        d = np.sqrt((self.r + self.eps) / (self.s + self.eps)) * g
        self.r = self.beta * self.r + (1 - self.beta) * d**2
        theta -= lr * d


class RMSProp(Optimizer):
    """s = beta s + (1 - beta) g^2, then theta = theta - lr g / (sqrt(s) + eps)

    Tieleman and Hinton 2012, lecture 6e, slide 29. Epsilon outside the root. First step:
    -lr sign(g) / sqrt(1 - beta). PyTorch: the same, with beta called alpha, 0.99 by default.

    >>> theta = np.array([1.0])
    >>> RMSProp(lr=0.1, beta=0.75).step(theta, np.array([7.0])); theta.round(5)
    array([0.8])
    """

    def __init__(self, lr: Rate, beta: float = 0.9, eps: float = 1e-8) -> None:
        super().__init__(lr, eps, beta=beta)

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        self.s = self.beta * self.s + (1 - self.beta) * g**2
        theta -= lr * g / (np.sqrt(self.s) + self.eps)


class Adam(Optimizer):
    """m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2
    theta = theta - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    Kingma and Ba 2015, algorithm 1. The divisions undo that m and v start at 0. Epsilon outside the
    root, after the correction. First step: -lr sign(g). PyTorch's Adam is the same.

    >>> theta = np.array([1.0, 1.0])
    >>> Adam(lr=0.5).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.5, 1.5])
    """

    def __init__(
        self, lr: Rate, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8
    ) -> None:
        super().__init__(lr, eps, beta1=beta1, beta2=beta2)

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m, v = self.m / (1 - self.beta1**self.t), self.v / (1 - self.beta2**self.t)
        theta -= lr * m / (np.sqrt(v) + self.eps)


class AdaMax(Adam):
    """m = beta1 m + (1 - beta1) g and v = max(beta2 v, |g| + eps), entry by entry
    theta = theta - lr (m / (1 - beta1^t)) / v

    Kingma and Ba 2015, algorithm 2, with u for v. A maximum is not pulled to 0: no correction.
    The paper has no epsilon; here, as in PyTorch, it keeps 0 / 0 away. First step: -lr sign(g).

    >>> theta = np.array([1.0, 1.0])
    >>> AdaMax(lr=0.5).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.5, 1.5])
    """

    def update(self, theta: Array, g: Array, lr: float | Array) -> None:
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = np.maximum(self.beta2 * self.v, np.abs(g) + self.eps)
        theta -= lr / (1 - self.beta1**self.t) * self.m / self.v
