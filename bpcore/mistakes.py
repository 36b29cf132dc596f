"""Mistakes of the sources, made on purpose: they give the figures that the sources print."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from bpcore import examples
from bpcore.checks import Array, a, between, finite, function, whole
from bpcore.gradcheck import numerical_gradient
from bpcore.layers import Dense
from bpcore.losses import half_squared_error
from bpcore.network import Network
from bpcore.optimizers import AdaDelta, Adam
from bpcore.optimizers.base import Numbers

Samples = tuple[tuple[float, float], ...]
SAMPLES: Samples = ((1.0, -1.0), (-1.0, 1.0))  # x and t of 001


def step_output_first(net: Network, X: Array, T: Array, lr: float) -> None:
    """000 and 001, wrong on purpose: a layer is changed before the error passes through it.

    It gives the figures that 000 prints, and is the program of 001.

    >>> from bpcore import examples
    >>> net, X, T, lr = examples.worked()
    >>> step_output_first(net, X, T, lr)
    >>> round(net.loss_and_grad(X, T, half_squared_error)[0], 9)
    0.291027924
    """
    lr = between("lr", lr, 0, np.inf)
    A, pullbacks = a(Network, "net", net).rows(X), []
    T = net.targets(A, T, half_squared_error)
    for layer in net.layers:
        A, pullback = layer.forward(A)
        pullbacks.append(pullback)
    d = half_squared_error.gradient(A, T)
    for layer, pullback in zip(reversed(net.layers), reversed(pullbacks), strict=True):
        net.grad[:] = 0
        back = pullback(d)
        net.theta[:] -= lr * net.grad  # only this layer has a gradient just now
        d = d @ layer.W.T if isinstance(layer, Dense) else back  # the mistake: W is the new one


def step_at_once(net: Network, X: Array, T: Array, lr: float) -> None:
    """The right step, beside `step_output_first`: all slopes are taken at the old weights.

    >>> net, X, T, lr = examples.worked()
    >>> step_at_once(net, X, T, lr)
    >>> round(net.loss_and_grad(X, T, half_squared_error)[0], 9)
    0.291027774
    """
    lr = between("lr", lr, 0, np.inf)
    _, grad = a(Network, "net", net).loss_and_grad(X, T, half_squared_error)
    net.theta[:] -= lr * grad


def chain_path(
    step: Callable[[Network, Array, Array, float], None],
    epochs: int,
    start: tuple[float, float, float] = (0.2333, -0.233, -0.52133),
    lr: float = 0.05,
    samples: Samples = SAMPLES,
) -> Array:
    """001: its three weights at the start and after each sample, by either of the steps above.

    >>> [round(float(chain_path(step, 160)[-1].prod()), 4)
    ...  for step in (step_output_first, step_at_once)]
    [-1.0, -0.0386]
    """
    function("step", step, 4), between("lr", lr, 0, np.inf)
    net = examples.chain(*finite("start", start, (3,)).tolist()).net
    points = [net.theta.copy()]
    pairs = finite("samples", samples, ("samples", 2)).tolist()
    for _ in range(whole("epochs", epochs, 0)):
        for x, t in pairs:
            if np.isfinite(net.theta).all():
                with np.errstate(all="ignore"):
                    step(net, np.array([[x]]), np.array([[t]]), lr)
            points.append(net.theta.copy())
    return np.array(points)


def check_too_late(points: Array, epsilon: float = 1e-4) -> Array:
    """001's gradient check along a `chain_path`: sample; dw3, dw2, dw1; two columns. The first has
    the old output and the new weights, the second is a difference at the new weights.

    >>> check_too_late(chain_path(step_output_first, 1))[0].round(6)
    array([[-0.055899, -0.052914],
           [-0.124403, -0.120988],
           [ 0.120926,  0.120736]])
    """
    between("epsilon", epsilon, np.finfo(float).tiny, 1)
    points = finite("points", points, ("steps", 3))
    lines = []
    for k, (old, new) in enumerate(pairwise(points)):
        x, t = SAMPLES[k % 2]
        residual = np.prod(old) * x - t
        passed_on = residual * new[2]
        slopes = [residual * old[0] * old[1] * x, passed_on * old[0] * x, passed_on * new[1] * x]

        def loss(w: Array, x: float = x, t: float = t) -> float:
            return float((np.prod(w) * x - t) ** 2 / 2)

        lines.append(np.transpose([slopes, numerical_gradient(loss, new, epsilon)[::-1]]))
    return np.array(lines)


class ForgetfulAdaDelta(AdaDelta):
    """004's listing of AdaDelta: nobody writes down the average r of the squared steps.

    >>> theta, right = np.array([1.0]), np.array([1.0])
    >>> forgetful, careful = ForgetfulAdaDelta(), AdaDelta()
    >>> for _ in range(50):
    ...     forgetful.step(theta, np.array([1.0])); careful.step(right, np.array([1.0]))
    >>> theta.round(3), right.round(3)
    (array([0.93]), array([0.759]))
    """

    def update(self, theta: Numbers, g: Numbers, lr: Numbers) -> Numbers:
        theta = super().update(theta, g, lr)
        self.r = 0.0
        return theta


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
