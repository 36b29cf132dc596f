"""Which races are run: bpcore's side, its peers, the ratio that is aimed at; and who must agree."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from benchmarks import bounds, model, others, ours, peers
from benchmarks.peers import Peer

NOTHING = 1e-12  # of a loss below this, rounding of the outputs leaves fewer than nine digits
Rivals = dict[str, tuple[Peer, float | None]]  # who, and the ratio that is aimed at


@dataclass
class Case:
    """One race of so many steps. A bound is timed like a peer, but has no loss that could agree."""

    title: str
    steps: int
    ours: Peer
    peers: Rivals
    bounds: Rivals = field(default_factory=dict)
    tolerance: float = 1e-9  # relative
    trial: int = 20  # steps that are compared

    def __post_init__(self) -> None:
        needs = {"PyTorch": "torch", "scikit-learn": "sklearn"}
        for name, module in needs.items():
            if importlib.util.find_spec(module) is None:
                self.peers.pop(name, None)


class Disagreement(Exception):
    """Two peers did not compute the same numbers: their times say nothing."""


def check_agreement(case: Case) -> None:
    """Every peer gives what bpcore gives. Who keeps one loss an epoch is held to the mean."""
    expected = np.asarray(case.ours(case.trial)(), dtype=float)
    for name, (peer, _) in case.peers.items():
        got, want = np.asarray(peer(case.trial)(), dtype=float), expected
        if got.size < want.size:
            want = want.reshape(got.size, -1).mean(axis=1)
        error = np.abs(got - want) / (np.abs(want) + NOTHING)
        if not (error <= case.tolerance).all():  # NaN fails here too
            k = int(np.argmax(error))
            raise Disagreement(
                f"{case.title}: {name} gives {got[k]} where bpcore gives {want[k]} (number {k} of"
                f" {got.size}); expected a relative difference of at most {case.tolerance:g}"
            )


def cases() -> list[Case]:
    """All races that have a peer here."""
    return [case for case in (*small(), *many(), *middle(), *large(), *optimizer()) if case.peers]


def small() -> Iterator[Case]:
    """The networks of source 000. scikit-learn has no squared error of a sigmoid."""
    plain: Rivals = {"plain Python class": (peers.plain_class, 4.0)}
    yield Case("2-2-2, 10,000 steps, compiled", 10_000, ours.compiled, plain)
    for title, make, (naive, torch, sklearn) in (
        ("2-2-2, `train`", model.worked, (2, 12, 4)),
        ("XOR 2-5-1, `train`", model.xor, (2, 14, 5)),
    ):
        m, linear = make(), make("linear, squared")
        rivals: Rivals = {
            "naive numpy": (peers.naive_shallow(m), naive),
            "PyTorch": (others.pytorch(m), torch),
        }
        yield Case(title, 5000, ours.training(m), rivals)
        rivals = {"scikit-learn": (others.scikit_learn(linear), sklearn)}
        yield Case(f"{title}, linear output", 5000, ours.training(linear), rivals)


def many() -> Iterator[Case]:
    """64 learning rates of the 2-2-2 network side by side."""
    rivals: Rivals = {"one after the other": (ours.rates_in_turn, 6)}
    yield Case("2-2-2, 64 learning rates, `train`", 500, ours.rates, rivals)
    rivals = {"one after the other": (ours.compiled_rates_in_turn, None)}
    yield Case("2-2-2, 64 learning rates, compiled", 500, ours.compiled_rates, rivals)


def middle() -> Iterator[Case]:
    """As large as the breast cancer network."""
    m = model.tumours()
    rivals: Rivals = {
        "naive numpy": (peers.naive_deep(m), 1.8),
        "scikit-learn": (others.scikit_learn(m), 2.3),
        "PyTorch": (others.pytorch(m), 5.0),
    }
    yield Case(
        "30-64-32-1, Adam, batches of 64", 1000, ours.training(m), rivals, limits(m, 0.45, None)
    )


def large() -> Iterator[Case]:
    """As large as the usual network for handwritten digits."""
    for dtype, tolerance in (("float64", 1e-9), ("float32", 1e-4)):
        m = model.digits().as_type(dtype)
        rivals: Rivals = {
            "naive numpy": (peers.naive_deep(m), 1.15),
            "PyTorch": (others.pytorch(m), 1.1),
        }
        title = f"784-512-512-10, Adam, batches of 256, {dtype}"
        yield Case(title, 12, ours.training(m), rivals, limits(m, None, 0.8), tolerance, trial=4)


def limits(m: model.Model, alone: float | None, both: float | None) -> Rivals:
    """Both bounds, with the share of them that is aimed at."""
    return {
        "products only": (bounds.products_only(m), alone),
        "products and Adam": (bounds.products_and_adam(m), both),
    }


def optimizer() -> Iterator[Case]:
    """One step of Adam, the gradient given."""
    for n, steps, naive, torch in (
        (100, 5000, 0.9, None),
        (10_000, 500, 1, None),
        (1_000_000, 5, 1.5, 1),
    ):
        rivals: Rivals = {
            "naive numpy": (peers.naive_adam(n), naive),
            "PyTorch": (others.pytorch_adam(n), torch),
        }
        title = f"Adam, a step on {n:,} numbers"
        yield Case(title, steps, ours.adam(n), rivals, trial=min(steps, 20))
