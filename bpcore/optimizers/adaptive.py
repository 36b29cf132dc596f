"""Optimizers that give each parameter a step of its own, from running averages of its gradients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpcore.optimizers.base import Numbers, Optimizer, Rate, average, entrywise


@dataclass(eq=False)
class AdaGrad(Optimizer):
    """s = s + g^2, then theta = theta - lr g / (sqrt(s) + eps)

    Duchi, Hazan and Singer 2011, figure 1 (diagonal form). Epsilon outside the root, after s holds
    the current gradient. First step: -lr sign(g). PyTorch: the same, with eps=1e-10 by default.

    >>> theta = np.array([1.0, 1.0])
    >>> AdaGrad(lr=0.5).step(theta, np.array([100.0, -0.01])); theta.round(5)
    array([0.5, 1.5])
    """

    eps: float = 1e-8
    s: Numbers = average()

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        self.s = self.s + g**2
        return theta - lr * g / (np.sqrt(self.s) + self.eps)


@dataclass(eq=False)
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

    lr: Rate = 1.0
    beta: float = 0.95
    eps: float = 1e-6
    s: Numbers = average()
    r: Numbers = average()

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        self.s = self.beta * self.s + (1 - self.beta) * g**2
        d = np.sqrt((self.r + self.eps) / (self.s + self.eps)) * g
        self.r = self.beta * self.r + (1 - self.beta) * d**2
        return theta - lr * d


@dataclass(eq=False)
class RMSProp(Optimizer):
    """s = beta s + (1 - beta) g^2, then theta = theta - lr g / (sqrt(s) + eps)

    Tieleman and Hinton 2012, lecture 6e, slide 29, which has no epsilon; here, as in PyTorch, it
    stands outside the root. First step: -lr sign(g) / sqrt(1 - beta). PyTorch: the same, with beta
    called alpha, 0.99 by default.

    >>> theta = np.array([1.0])
    >>> RMSProp(lr=0.1, beta=0.75).step(theta, np.array([7.0])); theta.round(5)
    array([0.8])
    """

    beta: float = 0.9
    eps: float = 1e-8
    s: Numbers = average()

    @entrywise
    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        self.s = self.beta * self.s + (1 - self.beta) * g**2
        return theta - lr * g / (np.sqrt(self.s) + self.eps)
