"""Is a gradient right? Compare it with central differences, (f(x + eps) - f(x - eps)) / (2 eps)."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from math import inf

import numpy as np

from bpcore.checks import Array, a, between, finite, function, number, whole
from bpcore.losses import Loss
from bpcore.network import Network


@np.errstate(all="ignore")  # f may overflow a little to the side
def numerical_gradient(f: Callable[[Array], float], theta: object, eps: float = 1e-5) -> Array:
    """The gradient of f at theta by central differences, two calls of f per entry.

    f takes an array in the shape of theta and gives a number. The gradient has that shape too.

    Too large an eps bends (error ~ eps^2), too small a one rounds (error ~ 1e-16 / eps).

    >>> numerical_gradient(lambda x: float((x**2).sum()), [1.0, 3.0]).round(6)
    array([2., 6.])
    """
    f, theta = function("f", f), finite("theta", theta).astype(np.float64)
    eps = between("eps", eps, np.finfo(float).tiny, inf)
    gradient = np.zeros_like(theta)
    for k in np.ndindex(theta.shape):
        plus, minus = theta.copy(), theta.copy()
        plus[k] += eps
        minus[k] -= eps
        gradient[k] = (number("f", f(plus)) - number("f", f(minus))) / (2 * eps)
    return gradient


@dataclass(frozen=True)
class GradientReport:
    """The outcome of `check_gradient`; it is true when the gradient passed.

    >>> none = np.zeros(0)
    >>> bool(GradientReport(2e-9, "layers[0].W[0, 0]", 0.5, 0.500000001, True, (none, none)))
    True
    """

    error: float  # the worst relative error
    where: str  # the parameter (or direction) it belongs to
    backprop: float
    numeric: float
    passed: bool
    gradients: tuple[Array, Array] = field(repr=False)  # by backpropagation, by differences

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        return (
            f"gradient check {'passed' if self.passed else 'FAILED'}: worst relative error "
            f"{self.error:.1e} at {self.where} (backprop {self.backprop:.9g}, "
            f"central difference {self.numeric:.9g})"
        )


def check_gradient(
    net: Network,
    X: object,
    T: object,
    loss: Loss,
    eps: float = 1e-5,
    tolerance: float = 1e-6,
    directions: int | None = None,
) -> GradientReport:
    """Compare backpropagation with central differences; the network itself is left alone.

    X has shape (samples, n_in), T (samples, n_out). A report comes back, true if no relative error
    is above `tolerance`; `str` of it is one line that names the worst.

    Every parameter is checked, or, in a network of more than 1,000, the slope in 10 random
    directions (or in as many as you say). Everything runs in float64. At a kink of ReLU or of the
    absolute error central differences are wrong, so a check that fails is repeated up to four
    times a tiny random step away: what is right passes there, what is wrong fails everywhere.

    >>> from bpcore import examples, half_squared_error
    >>> net, X, T, lr = examples.worked()
    >>> bool(check_gradient(net, X, T, half_squared_error))
    True
    """
    a(Network, "net", net)
    if net.runs:
        raise ValueError(f"net: expected one network, such as net.run(0), got {net}")
    probe, n = net.copy(dtype="float64"), net.theta.size
    if n == 0:
        raise ValueError(f"net: expected trained parameters to check, got {net}")
    between("tolerance", tolerance, 0, inf)
    rng = np.random.default_rng(0)
    if directions is None and n <= 1000:
        D, names = np.eye(n), [net.name(k) for k in range(n)]
    else:
        D = rng.normal(size=(whole("directions", 10 if directions is None else directions), n))
        D /= np.linalg.norm(D, axis=1, keepdims=True)
        names = [f"direction {k}" for k in range(len(D))]
    for _ in range(5):
        report = _compare(probe, X, T, loss, eps, tolerance, D, names)
        if report:
            break
        probe.theta += 1e-3 * rng.normal(size=n)
    return report


def _compare(
    net: Network, X: object, T: object, loss: Loss, eps: float, tolerance: float, D: Array,
    names: list[str],
) -> GradientReport:  # fmt: skip
    """One comparison at net.theta, in the directions that are the rows of D."""

    def f(steps: Array) -> float:
        probe = deepcopy(net)  # a copy draws the same dropout mask each time
        probe.theta += steps @ D
        return float(loss(probe.forward(X)[0], T))

    E, grad = deepcopy(net).loss_and_grad(X, T, loss)
    backprop, numeric = D @ grad, numerical_gradient(f, np.zeros(len(D)), eps)
    # A slope far below the others, or lost in the rounding of E, is measured on their scale.
    sizes = np.maximum(np.abs(backprop), np.abs(numeric))
    floor = max(1e-3 * sizes.max(), 1e-4 * abs(E), np.finfo(float).tiny)
    errors = np.abs(backprop - numeric) / np.maximum(sizes, floor)
    k = int(errors.argmax())
    error, passed = float(errors[k]), bool(errors[k] <= tolerance)
    values = float(backprop[k]), float(numeric[k])
    return GradientReport(error, names[k], *values, passed, (backprop, numeric))
