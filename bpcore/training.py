"""Training: mini-batches in, one optimizer step per batch, a History out."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np

from bpcore.checks import Array, generator, whole
from bpcore.losses import Loss
from bpcore.network import Network
from bpcore.optimizers import Optimizer


@dataclass
class History:
    """What a run left behind: `loss` has one entry per step, taken before that step's update.

    >>> History().loss
    []
    """

    loss: list[float] = field(default_factory=list)
    epoch_loss: list[float] = field(default_factory=list)  # the mean over the epoch's rows
    validation_loss: list[float] = field(default_factory=list)  # after each epoch
    snapshots: dict[int, Array] = field(default_factory=dict)  # theta after so many steps
    interrupted: bool = False  # by Ctrl-C


def batches(
    n: int, batch_size: int | None = None, rng: np.random.Generator | None = None
) -> Iterator[Array | slice]:
    """The row numbers of one epoch, in random batches: every row once, the last batch may be short.

    >>> [len(rows) for rows in batches(10, 4, np.random.default_rng(0))]
    [4, 4, 2]
    """
    if batch_size is None or whole("batch_size", batch_size) >= whole("n", n):
        yield slice(None)
        return
    order = generator(rng).permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


@np.errstate(all="ignore")  # what overflows is reported once, by our own error
def train(
    net: Network,
    X: object,
    T: object,
    loss: Loss,
    optimizer: Optimizer,
    epochs: int = 1,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    validation: tuple[object, object] | None = None,
    snapshots: Collection[int] = (),
    progress: bool | None = None,
) -> History:
    """Train the network: `epochs` times through all rows, one step per batch (None: all rows).

    `snapshots` are step numbers at which to keep a copy of theta, 0 being the start. A run of more
    than a second shows its progress if a terminal is there, or always (True) or never (False).
    Ctrl-C ends the run and returns what there is. If the loss stops being finite, the parameters
    of the last finite step are put back and a FloatingPointError says so.

    >>> from bpcore import SGD, examples, half_squared_error
    >>> net, X, T, lr = examples.worked()
    >>> train(net, X, T, half_squared_error, SGD(lr), epochs=2).loss
    [0.2983711087600027, 0.29102777369359933]
    """
    if not isinstance(net, Network):
        raise TypeError(f"net: expected a Network, got {net!r}")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"optimizer: expected one such as SGD(lr=0.5), got {optimizer!r}")
    X = net._rows(X)
    T = net._targets(X, T, loss)
    n, size = len(X), whole("batch_size", len(X) if batch_size is None else batch_size)
    per_epoch = -(-n // size)
    total = whole("epochs", epochs) * per_epoch
    if per_epoch > 1:
        generator(rng)
    if validation is not None:
        X_val = net._rows(validation[0])
        T_val = net._targets(X_val, validation[1], loss)
    if not all(whole("snapshots", step, 0) <= total for step in snapshots):
        raise ValueError(f"snapshots: expected steps from 0 to {total}, got {max(snapshots)}")

    history = History(snapshots={0: net.theta.copy()} if 0 in snapshots else {})
    wanted, kept, epoch_sum = set(snapshots), net.theta.copy(), 0.0
    show = _Progress(total, sys.stderr.isatty() if progress is None else progress)
    schedule = (rows for _ in range(epochs) for rows in batches(n, batch_size, rng))
    try:
        for step, rows in enumerate(schedule, start=1):
            E = net._loss_and_grad(X[rows], T[rows], loss)
            if not (math.isfinite(E) and np.isfinite(net.grad).all()):
                net.theta = kept
                raise FloatingPointError(_diverged(step, f"the loss ({E:.4g}) or its gradient is"))
            kept[:] = net.theta
            optimizer.step(net.theta, net.grad)
            history.loss.append(E)
            epoch_sum += E * len(X[rows])
            if step in wanted:
                history.snapshots[step] = net.theta.copy()
            if step % per_epoch == 0:
                history.epoch_loss.append(epoch_sum / n)
                epoch_sum = 0.0
                if validation is not None:
                    history.validation_loss.append(loss(net.predict(X_val), T_val))
            show(step, E)
    except KeyboardInterrupt:
        history.interrupted = True
    show.close()
    if not np.isfinite(net.theta).all():  # the very last step may have done it
        net.theta = kept
        raise FloatingPointError(_diverged(total, "the new parameters are"))
    return history


def _diverged(step: int, what: str) -> str:
    kept = "The parameters of the last finite step are kept; a smaller learning rate may help"
    return f"training stopped at step {step}: {what} no longer finite. {kept}"


class _Progress:
    """One line on the terminal, from the second second of a run on, five times a second."""

    def __init__(self, total: int, wanted: bool) -> None:
        self.total = total
        self.next = time.monotonic() + 1 if wanted else math.inf
        self.shown = False

    def __call__(self, step: int, E: float) -> None:
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + 0.2
            self.shown = True
            sys.stderr.write(f"\rstep {step}/{self.total}  loss {E:.4g}  ")
            sys.stderr.flush()

    def close(self) -> None:
        if self.shown:
            sys.stderr.write("\n")
