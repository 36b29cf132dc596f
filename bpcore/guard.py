"""What watches over a training: no step from a loss or a gradient that is not finite."""

from __future__ import annotations

from math import isfinite
from typing import Any, NoReturn

import numpy as np

from bpcore.checks import Array
from bpcore.network import Network


class Guard:
    """Keeps the parameters of the last finite step, and puts them back when a training diverges.

    >>> from bpcore import Dense
    >>> guard = Guard(Network([Dense(1, 1, weights=[[2.0]])]))
    >>> guard.admit(step=1, E=0.5)
    0.5
    >>> guard.admit(step=2, E=float("inf"))
    Traceback (most recent call last):
    FloatingPointError: training stopped at step 2: the loss (inf) or its gradient is no longer \
finite. The parameters of the last finite step are kept; a smaller learning rate may help
    """

    def __init__(self, net: Network) -> None:
        self.theta, self.grad = net.theta, net.grad
        self.flat = net.grad.reshape(-1)
        self.kept = net.theta.copy()

    def admit(self, step: int, E: Any) -> Any:
        """E, if a step may be made from here."""
        # The sum of squares is finite only if all are; if it is not, it may only be too large.
        if not isfinite(E + self.flat.dot(self.flat)) and not (
            isfinite(E) and np.isfinite(self.grad).all()
        ):
            self.theta[:] = self.kept
            stop(step, f"the loss ({E:.4g}) or its gradient is")
        self.kept[:] = self.theta
        return E

    def hold(self) -> None:
        """After a step: what must not move goes back. A single network has nothing of that kind."""

    def end(self, step: int) -> None:
        """After the last step, which may be the one that overflows."""
        if not np.isfinite(self.theta).all():
            self.theta[:] = self.kept
            stop(step, "the new parameters are")


class GuardOfRuns(Guard):
    """The same for runs side by side: one that diverges stays where it was, the others go on.

    >>> from bpcore import Dense
    >>> net, diverged = Network([Dense(1, 1, weights=[[2.0]])]), {}
    >>> guard = GuardOfRuns(Network.stack([net, net]), diverged)
    >>> guard.admit(step=1, E=np.array([0.5, np.inf])), diverged
    (array([0.5, nan]), {1: 1})
    """

    def __init__(self, net: Network, diverged: dict[int, int]) -> None:
        super().__init__(net)
        self.diverged = diverged
        self.lost: Array = np.zeros(len(self.theta), bool)

    def admit(self, step: int, E: Array) -> Array:
        if self.diverged:
            self.grad[self.lost] = 0
        fine = np.isfinite(E) & np.isfinite(self.grad).all(axis=1)
        if not fine.all():
            self.leave(step, ~fine, f"the loss ({E.max():.4g}) or its gradient is")
            self.grad[self.lost] = 0
        np.copyto(self.kept, self.theta)
        return np.where(self.lost, np.nan, E)

    def hold(self) -> None:
        if self.diverged:
            self.theta[self.lost] = self.kept[self.lost]

    def end(self, step: int) -> None:
        self.leave(step, ~np.isfinite(self.theta).all(axis=1), "the new parameters are")

    def leave(self, step: int, bad: Any, what: str) -> None:
        """Put the runs that are bad back to where they were, and keep them there."""
        new = bad & ~self.lost
        self.theta[new] = self.kept[new]
        self.diverged |= dict.fromkeys(np.flatnonzero(new).tolist(), step)
        self.lost |= new
        if self.lost.all():
            stop(step, f"in all {len(self.lost)} runs {what}")


def stop(step: int, what: str) -> NoReturn:
    """Say that a training diverged.

    >>> stop(3, "the new parameters are")
    Traceback (most recent call last):
    FloatingPointError: training stopped at step 3: the new parameters are no longer finite. \
The parameters of the last finite step are kept; a smaller learning rate may help
    """
    kept = "The parameters of the last finite step are kept; a smaller learning rate may help"
    raise FloatingPointError(f"training stopped at step {step}: {what} no longer finite. {kept}")
