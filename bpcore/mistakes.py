"""Mistakes of the sources, made on purpose: they give the figures that the sources print."""

from __future__ import annotations

import numpy as np

from bpcore.checks import Array
from bpcore.layers import Dense
from bpcore.losses import half_squared_error
from bpcore.network import Network
from bpcore.optimizers import Adam
from bpcore.optimizers.base import Numbers


def step_output_first(net: Network, X: Array, T: Array, lr: float) -> None:
    """000 and 001, wrong on purpose: a layer is changed before the error passes through it.

    It gives the figures that 000 prints, and is the program of 001.

    >>> from bpcore import examples
    >>> net, X, T, lr = examples.worked()
    >>> step_output_first(net, X, T, lr)
    >>> round(net.loss_and_grad(X, T, half_squared_error)[0], 9)
    0.291027924
    """
    A, pullbacks = X, []
    for layer in net.layers:
        A, pullback = layer.forward(A)
        pullbacks.append(pullback)
    d = half_squared_error.gradient(A, T)
    for layer, pullback in zip(reversed(net.layers), reversed(pullbacks), strict=True):
        net.grad[:] = 0
        back = pullback(d)
        net.theta[:] -= lr * net.grad  # only this layer has a gradient just now
        d = d @ layer.W.T if isinstance(layer, Dense) else back  # the mistake: W is the new one


class SourceAdaMax(Adam):
    """004's AdaMax, wrong on purpose (the errata name five mistakes): with u the larger one of the
    norms of g and of Adam's v of the step before, each over all entries,
    theta = theta - lr / (1 - beta2^t) (m / (1 - beta1^t)) / (sqrt(u) + eps)

    >>> theta = np.array([1.0])
    >>> SourceAdaMax(lr=0.001).step(theta, np.array([4.0])); theta.round(5)
    array([-1.])
    """

    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        u = np.sqrt(max(np.square(self.v).sum(), np.square(g).sum()))
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.v = self.beta2 * self.v + (1 - self.beta2) * g**2
        m = self.m / (1 - self.beta1**self.t)
        moved: Array = theta - lr / (1 - self.beta2**self.t) * m / (np.sqrt(u) + self.eps)
        return moved
