"""Training: mini-batches in, one optimizer step per batch, a History out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np

from bpcore.checks import Array, a, entries, generator, whole
from bpcore.compiler.network import write_out
from bpcore.guard import Guard, GuardOfRuns
from bpcore.losses import Loss
from bpcore.network import Network
from bpcore.optimizers import Optimizer


@dataclass
class History:
    """What a training left behind: `loss` has one entry per step, taken before its update.

    An entry is a number, or with runs an array with one number for each.

    >>> History().loss
    []
    """

    loss: list[Any] = field(default_factory=list)
    epoch_loss: list[Any] = field(default_factory=list)  # the mean over the epoch's rows
    validation_loss: list[Any] = field(default_factory=list)  # after each epoch
    snapshots: dict[int, Array] = field(default_factory=dict)  # theta after so many steps
    interrupted: bool = False  # by Ctrl-C
    diverged: dict[int, int] = field(default_factory=dict)  # with runs: run -> step


def batches(
    n: int, batch_size: int | None = None, rng: np.random.Generator | None = None
) -> Iterator[Array | slice]:
    """The row numbers of one epoch, in random batches: every row once, the last batch may be short.

    >>> [len(rows) for rows in batches(10, 4, np.random.default_rng(0))]
    [4, 4, 2]
    """
    whole("n", n)
    if batch_size is None or whole("batch_size", batch_size) >= n:
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
    rng: np.random.Generator | Sequence[np.random.Generator] | None = None,
    validation: tuple[object, object] | None = None,
    snapshots: Collection[int] = (),
    progress: bool | None = None,
) -> History:
    """Train the network: `epochs` times through all rows, one step per batch (None: all rows).

    X has shape (samples, n_in), T (samples, n_out). The network is changed in place, and a History
    comes back. `rng` draws the batches; it may be left out if each batch has all rows. The loss on
    `validation`, a pair (X, T), is noted after each epoch.

    `snapshots` are step numbers at which to keep a copy of theta, 0 being the start. A run of more
    than a second shows its progress if a terminal is there, or always (True) or never (False).
    Ctrl-C ends the run and returns what there is. If the loss stops being finite, the parameters
    of the last finite step are put back and a FloatingPointError says so.

    With runs side by side every loss is an array, one number per run. They share the batches, or
    have a generator each (`rng` is a list). A run that diverges stays at its last finite
    parameters, `history.diverged` notes the step, and the others go on.

    >>> from bpcore import SGD, examples, half_squared_error
    >>> net, X, T, lr = examples.worked()
    >>> train(net, X, T, half_squared_error, SGD(lr), epochs=2).loss
    [0.2983711087600027, 0.29102777369359933]
    """
    a(Network, "net", net)
    a(Optimizer, "optimizer", optimizer, "one such as SGD(lr=0.5)")
    a(bool | None, "progress", progress, "True, False or None")
    X = net.rows(X)
    T = net.targets(X, T, loss)
    n = X.shape[-2]
    size = min(n, whole("batch_size", n if batch_size is None else batch_size))
    total = whole("epochs", epochs) * -(-n // size)
    schedule = _schedule(n, size, epochs, rng, net.runs)
    if validation is not None and len(entries("validation", validation)) != 2:
        raise ValueError(f"validation: expected a pair (X, T), got {len(validation)} entries")
    judge = None if validation is None else _judge(net, loss, *validation)
    if not all(whole("snapshots", step, 0) <= total for step in entries("snapshots", snapshots)):
        raise ValueError(f"snapshots: expected steps from 0 to {total}, got {max(snapshots)}")

    history = History()
    guard = GuardOfRuns(net, history.diverged) if net.runs else Guard(net)
    record = _Record(history, net, n, size, total, snapshots, judge, progress)
    gradient, move = write_out(net, X, T, loss), optimizer.step
    try:
        for step, rows in enumerate(schedule, start=1):
            E = guard.admit(step, gradient(rows))  # forward, loss, backward: fills net.grad
            move(net.theta, net.grad)
            guard.hold()
            record.add(step, rows, E)
            move = optimizer.move  # `step` has looked at theta once, that is enough
    except KeyboardInterrupt:
        history.interrupted = True
    record.close()
    guard.end(total)
    return history


def _schedule(
    n: int, size: int, epochs: int, rng: Any, runs: int | None
) -> Iterator[Array | slice]:
    """The rows of every step. With a generator for each run, one line of row numbers per run."""
    if size >= n:
        return repeat(slice(None), epochs)
    if not (runs and isinstance(rng, Sequence)):
        rng = generator(rng)
        return (rows for _ in range(epochs) for rows in batches(n, size, rng))
    if len(rng) != runs:
        raise ValueError(f"rng: expected one generator, or one for each of {runs} runs, got {rng}")
    rngs = [generator(each) for each in rng]
    return (
        np.stack(rows)
        for _ in range(epochs)
        for rows in zip(*(batches(n, size, each) for each in rngs), strict=True)
    )


def _judge(net: Network, loss: Loss, X: object, T: object) -> Callable[[], Any]:
    """The loss on the validation rows, whenever it is called."""
    X_val = net.rows(X)
    T_val = net.targets(X_val, T, loss)
    return lambda: loss(net.predict(X_val), T_val)


class _Record:
    """Writes the history, step by step."""

    def __init__(
        self, history: History, net: Network, n: int, size: int, total: int,
        snapshots: Collection[int], judge: Callable[[], Any] | None, progress: bool | None,
    ) -> None:  # fmt: skip
        self.history, self.net, self.judge = history, net, judge
        self.n, self.size, self.per_epoch = n, size, -(-n // size)
        self.snapshots = set(snapshots)
        self.epoch_sum: Any = 0.0
        self.show = _Progress(total, sys.stderr.isatty() if progress is None else progress)
        self.keep(0)

    def keep(self, step: int) -> None:
        if step in self.snapshots:
            self.history.snapshots[step] = self.net.theta.copy()

    def add(self, step: int, rows: Array | slice, E: Any) -> None:
        self.history.loss.append(E)
        self.epoch_sum += E * (self.n if isinstance(rows, slice) else rows.shape[-1])
        if self.snapshots:
            self.keep(step)
        if step % self.per_epoch == 0:
            self.history.epoch_loss.append(self.epoch_sum / self.n)
            self.epoch_sum = 0.0
            if self.judge is not None:
                self.history.validation_loss.append(self.judge())
        if self.show.wanted:
            self.show(step, E)

    def close(self) -> None:
        self.show.close()


class _Progress:
    """One line on the terminal, from the second second of a run on, five times a second."""

    def __init__(self, total: int, wanted: bool) -> None:
        self.total, self.wanted = total, wanted
        self.next = time.monotonic() + 1
        self.shown = False

    def __call__(self, step: int, E: Any) -> None:
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + 0.2
            self.shown = True
            sys.stderr.write(f"\rstep {step}/{self.total}  loss {np.nanmean(E):.4g}  ")
            sys.stderr.flush()

    def close(self) -> None:
        if self.shown:
            sys.stderr.write("\n")
