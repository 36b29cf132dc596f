"""The race: eight methods walk down one surface, and every step of each is kept.

What moves them are the formulas of the library's optimizers, traced; see `compiler.formula`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bpcore.checks import one_of
from bpcore.compiler import Function, formula
from bpcore.optimizers import OPTIMIZERS

METHODS = ("SGD", "Momentum", "Nesterov", "AdaGrad", "AdaDelta", "RMSProp", "Adam", "AdaMax")
SURFACES = ["bowl", "turned bowl", "ravine", "saddle", "many valleys"]
LOWEST = {"bowl": 0.0, "turned bowl": 0.0, "ravine": 0.0, "saddle": -0.25, "many valleys": 0.0}
WINDOW = (-3.0, 3.0, -2.0, 2.4)  # from and to, of w1 and of w2
STEPS = 200
NOISE = np.random.default_rng(1).normal(size=(STEPS, 2)).round(4).tolist()


def one_step(name: str) -> tuple[Function, list[float]]:
    """A method's formula for one number: the new number and memory; and the memory at the start.

    >>> step, memory = one_step("Momentum")
    >>> step(1.0, 2.0, 0.5, 0.9, *memory)  # w, g, rate, beta, v
    (0.0, 2.0)
    """
    loop = formula(OPTIMIZERS[one_of("name", name, list(OPTIMIZERS))](lr=1.0))
    kept = [n for n in loop.program.inputs if n in loop.state and n != "theta"]
    step = Function(loop.program.giving("theta_new", *(loop.state[n] for n in kept)))
    return step, [loop.program.start[n] for n in kept]


MEMORY = [one_step(name)[1] for name in METHODS]
sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamax = (
    one_step(name)[0] for name in METHODS
)


def move(k: int, w: float, g: float, rate: float, decay: float, memory: Any) -> Any:
    """One step of one number by method k: what it is then, followed by the new memory.

    >>> move(1, 1.0, 2.0, 0.5, 0.9, [0.0])  # Momentum, with the velocity 0
    (0.0, 2.0)
    """
    if k == 0:
        return sgd(w, g, rate)
    if k == 1:
        return momentum(w, g, rate, decay, *memory)
    if k == 2:
        return nesterov(w, g, rate, decay, *memory)
    if k == 3:
        return adagrad(w, g, rate, 1e-8, *memory)
    if k == 4:
        return adadelta(w, g, rate, decay, 1e-6, *memory)
    if k == 5:
        return rmsprop(w, g, rate, decay, 1e-8, *memory)
    if k == 6:
        return adam(w, g, rate, decay, 0.999, 1e-8, *memory)
    return adamax(w, g, rate, decay, 0.999, 1e-8, *memory)


def height(surface: str, w1: float, w2: float) -> Any:
    """How high a surface is at a point.

    >>> height("bowl", -2.0, 1.0), height("turned bowl", -2.0, 1.0)
    (14.5, 14.5)
    """
    if surface == "ravine":  # Rosenbrock's function, moved so that the start lies in its bed
        return (1 - w1) ** 2 / 2 + 5 * (2 * w2 + 2 - w1 * w1) ** 2
    if surface == "saddle":  # the ridge runs a thousandth beside the start
        side = w2 - 0.999
        return w1 * w1 / 2 - side * side / 2 + (side * side) ** 2 / 4
    if surface == "many valleys":
        return (w1 * w1 + w2 * w2) / 4 + 2 - np.cos(4 * w1) - np.cos(4 * w2)
    if surface == "turned bowl":  # the bowl in a mirror that leaves the start where it is
        return ((0.6 * w1 - 0.8 * w2) ** 2 + 25 * (0.8 * w1 + 0.6 * w2) ** 2) / 2
    return (w1 * w1 + 25 * w2 * w2) / 2


def slope(surface: str, w1: float, w2: float) -> list[float]:
    """The gradient of `height`.

    >>> slope("bowl", -2.0, 1.0)
    [-2.0, 25.0]
    """
    if surface == "ravine":
        off = 20 * (2 * w2 + 2 - w1 * w1)
        return [w1 - 1 - off * w1, off]
    if surface == "saddle":
        side = w2 - 0.999
        return [w1, side * side * side - side]
    if surface == "many valleys":
        return [w1 / 2 + 4 * np.sin(4 * w1), w2 / 2 + 4 * np.sin(4 * w2)]
    if surface == "turned bowl":
        a, b = 0.6 * w1 - 0.8 * w2, 25 * (0.8 * w1 + 0.6 * w2)
        return [0.6 * a + 0.8 * b, 0.6 * b - 0.8 * a]
    return [w1, 25 * w2]


def walk(
    k: int, surface: str, w1: float, w2: float, rate: float, decay: float, noise: float = 0
) -> Any:
    """All points of method k as two lists, up to 200 steps or a distance of a million.

    >>> [round(w, 3) for w in walk(0, "bowl", -2.0, 1.0, 0.1, 0.9)[0][:3]]
    [-2.0, -1.8, -1.62]
    """
    xs, ys = [w1], [w2]
    of_w1, of_w2 = MEMORY[k], MEMORY[k]
    for n in range(STEPS):
        if not (abs(w1) < 1e6 and abs(w2) < 1e6):
            break
        g = slope(surface, w1, w2)
        new1 = move(k, w1, g[0] + noise * NOISE[n][0], rate, decay, of_w1)
        new2 = move(k, w2, g[1] + noise * NOISE[n][1], rate, decay, of_w2)
        w1, w2 = new1[0], new2[0]
        of_w1, of_w2 = new1[1:], new2[1:]
        xs.append(w1)
        ys.append(w2)
    return [xs, ys]


def outside(w1: float, w2: float) -> bool:
    """Whether a point lies beside the window.

    >>> outside(0.0, 0.0), outside(0.0, 9.0)
    (False, True)
    """
    return not (WINDOW[0] <= w1 <= WINDOW[1] and WINDOW[2] <= w2 <= WINDOW[3])


def state(surface: str, xs: Any, ys: Any, time: int) -> str:
    """What to say of a path after so many steps: its height, and whether it is out of sight.

    >>> state("bowl", [0.0, 9.0, 1.0], [0.0, 0.0, 0.0], 1)
    'out since 1'
    """
    if len(xs) <= STEPS and time >= len(xs) - 1:
        return "diverges"
    gone = [n for n in range(time + 1) if outside(xs[n], ys[n])]
    if len(gone) > 0 and gone[-1] == time:
        inside = [n for n in range(time + 1) if not outside(xs[n], ys[n])]
        return f"out since {inside[-1] + 1 if len(inside) > 0 else 0:d}"
    now = height(surface, xs[time], ys[time]) - LOWEST[surface]
    return f"back, {now:.1g}" if len(gone) > 0 else f"{now:.2g}"  # room is short


def tuned(surface: str) -> list[float]:
    """For each method the rate of 29, from 0.0001 to 1000, with the lowest mean height on its way.

    >>> round(tuned("bowl")[0], 4)
    0.0562
    """
    one_of("surface", surface, SURFACES)
    best = []
    for k in range(len(METHODS)):
        means = {}
        for rate in (10 ** (n / 4) for n in range(-16, 13)):
            xs, ys = walk(k, surface, -2.0, 1.0, rate, 0.9)
            if len(xs) > STEPS:
                means[rate] = np.mean([height(surface, a, b) for a, b in zip(xs, ys, strict=True)])
        best.append(min(means, key=means.__getitem__))
    return best
