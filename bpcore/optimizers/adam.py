"""Adam, which averages the gradient and its square, and what was made of it since."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpcore.optimizers.base import Numbers, Optimizer, average, entrywise


@dataclass(eq=False)
class Adam(Optimizer):
    """m = beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2
    theta = theta - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    Kingma and Ba 2015, algorithm 1. The divisions undo that m and v start at 0. They depend on t
    alone, so in the code the rate takes them over: the fraction is multiplied above and below by
    root = sqrt(1 - beta2^t), as the paper proposes before section 2.1. Epsilon outside the root,
    after the correction. First step: -lr sign(g). PyTorch's Adam is the same.

    >>> theta = np.array([1.0, 1.0])
    >>> Adam(lr=0.5).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.5, 1.5])
    """

    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    m: Numbers = average()
    v: Numbers = average()

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        root = (1 - self.beta2**self.t) ** 0.5
        rate = lr * root / (1 - self.beta1**self.t)
        return theta - rate * self.m / (np.sqrt(self.v) + root * self.eps)


@dataclass(eq=False)
class AdaMax(Adam):
    """m = beta1 m + (1 - beta1) g and v = max(beta2 v, |g| + eps), entry by entry
    theta = theta - lr (m / (1 - beta1^t)) / v

    Kingma and Ba 2015, algorithm 2, with u for v. A maximum is not pulled to 0: no correction.
    The paper has no epsilon; here, as in PyTorch, it keeps 0 / 0 away. First step: -lr sign(g).

    >>> theta = np.array([1.0, 1.0])
    >>> AdaMax(lr=0.5).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.5, 1.5])
    """

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = np.maximum(self.beta2 * self.v, np.abs(g) + self.eps)
        return theta - lr / (1 - self.beta1**self.t) * self.m / self.v


@dataclass(eq=False)
class AMSGrad(Adam):
    """u = max(u, v), entry by entry, with m and v as in Adam
    theta = theta - lr (m / (1 - beta1^t)) / (sqrt(u / (1 - beta2^t)) + eps)

    Reddi, Kale and Kumar 2018, algorithm 2. A gradient that was large once keeps the steps of its
    parameter small for good. The paper has neither epsilon nor corrections; with both it is
    PyTorch's Adam(amsgrad=True). Epsilon outside the root. First step: -lr sign(g).

    >>> theta = np.array([1.0, 1.0])
    >>> AMSGrad(lr=0.5).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.5, 1.5])
    """

    u: Numbers = average()

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        self.u = np.maximum(self.u, self.v)
        root = (1 - self.beta2**self.t) ** 0.5
        rate = lr * root / (1 - self.beta1**self.t)
        return theta - rate * self.m / (np.sqrt(self.u) + root * self.eps)


@dataclass(eq=False)
class Nadam(Adam):
    """n = beta1 m / (1 - beta1^(t+1)) + (1 - beta1) g / (1 - beta1^t), m and v as in Adam
    theta = theta - lr n / (sqrt(v / (1 - beta2^t)) + eps)

    Dozat 2016, algorithm 2 with one beta1 for all steps: Adam with Nesterov's look ahead. The paper
    has one more factor beta2 under the root; his report of 2015 and PyTorch have not. Epsilon
    outside the root. First step: -lr (1 + 2 beta1) / (1 + beta1) sign(g). PyTorch's NAdam lets
    beta1 grow in n, from half of itself; with a momentum_decay of 10,000 it is the same as here.

    >>> theta = np.array([1.0, 1.0])
    >>> Nadam(lr=0.5, beta1=0.5).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.33333, 1.66667])
    """

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        root, ahead = (1 - self.beta2**self.t) ** 0.5, 1 - self.beta1 ** (self.t + 1)
        n = self.beta1 / ahead * self.m + (1 - self.beta1) / (1 - self.beta1**self.t) * g
        return theta - lr * root * n / (np.sqrt(self.v) + root * self.eps)


@dataclass(eq=False)
class AdamW(Adam):
    """theta = (theta after Adam's step) - lr decay theta

    Loshchilov and Hutter 2019, algorithm 2: weight decay beside the averages. In g, a term
    decay theta would be divided by sqrt(v) like the rest. In the paper the schedule alone scales
    the decay; here the whole lr does, as in PyTorch, where decay is called weight_decay, 0.01 by
    default as well. Epsilon as in Adam. First step: -lr (sign(g) + decay theta).

    >>> theta = np.array([1.0, 1.0])
    >>> AdamW(lr=0.5, decay=0.1).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.45, 1.45])
    """

    decay: float = 0.01

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        return super().update(theta, g, lr) - lr * self.decay * theta
