"""Which races are run: bpcore's side, its peers, the ratio that is aimed at; and who must agree."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from benchmarks import model, others, ours, peers
from benchmarks.peers import Peer


@dataclass
class Case:
    """One race. A bound is timed like a peer, but has no result that could agree."""

    title: str
    steps: int  # in one timed run
    ours: Peer
    peers: dict[str, Peer]
    bounds: dict[str, Peer] = field(default_factory=dict)
    aims: dict[str, float] = field(default_factory=dict)  # by peer: its time over ours
    tolerance: float = 1e-9  # relative, between any two
    trial: int = 20  # steps that are compared


class Disagreement(Exception):
    """Two peers did not compute the same numbers: their times say nothing."""


def check_agreement(case: Case) -> None:
    """Every peer gives what bpcore gives. Who keeps one loss an epoch is held to the mean."""
    expected = np.asarray(case.ours(case.trial)(), dtype=float)
    for name, peer in case.peers.items():
        got, want = np.asarray(peer(case.trial)(), dtype=float), expected
        if got.size < want.size:
            want = want.reshape(got.size, -1).mean(axis=1)
        error = np.abs(got - want) / np.abs(want)
        if not (error <= case.tolerance).all():  # NaN fails here too
            k = int(np.argmax(error))
            raise Disagreement(
                f"{case.title}: {name} gives {got[k]} where bpcore gives {want[k]} (number {k} of"
                f" {got.size}); expected a relative difference of at most {case.tolerance:g}"
            )


def installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def cases() -> Iterator[Case]:
    """All of them, with the peers that are installed."""
    torch, sklearn = installed("torch"), installed("sklearn")

    yield Case(
        "2-2-2, 10,000 steps, compiled", 10_000, ours.compiled,
        {"plain Python class": peers.plain_class}, aims={"plain Python class": 4},
    )  # fmt: skip

    for title, make, aims in [
        ("2-2-2, `train`", model.worked, (2, 12, 4)),
        ("XOR 2-5-1, `train`", model.xor, (2, 14, 5)),
    ]:
        sigmoids, linear = make(), make("linear, squared")
        rivals = {"naive numpy": peers.naive_shallow(sigmoids)}
        if torch:
            rivals["PyTorch"] = others.pytorch(sigmoids)
        yield Case(
            title, 5000, ours.training(sigmoids), rivals,
            aims={"naive numpy": aims[0], "PyTorch": aims[1]},
        )  # fmt: skip
        if sklearn:  # it has no squared error of a sigmoid
            yield Case(
                f"{title}, linear output", 5000, ours.training(linear),
                {"scikit-learn": others.scikit_learn(linear)}, aims={"scikit-learn": aims[2]},
            )  # fmt: skip

    tumours = model.tumours()
    rivals = {"naive numpy": peers.naive_deep(tumours)}
    if sklearn:
        rivals["scikit-learn"] = others.scikit_learn(tumours)
    if torch:
        rivals["PyTorch"] = others.pytorch(tumours)
    yield Case(
        "30-64-32-1, Adam, batches of 64", 500, ours.training(tumours), rivals,
        bounds={
            "products only": peers.products_only(tumours),
            "products and Adam": peers.products_and_adam(tumours),
        },
        aims={"naive numpy": 1.8, "scikit-learn": 2.3, "PyTorch": 5, "products only": 0.45},
    )  # fmt: skip

    for dtype, tolerance in (("float64", 1e-9), ("float32", 1e-4)):
        digits = model.digits().as_type(dtype)
        rivals = {"naive numpy": peers.naive_deep(digits)}
        if torch:
            rivals["PyTorch"] = others.pytorch(digits)
        yield Case(
            f"784-512-512-10, Adam, batches of 256, {dtype}", 4, ours.training(digits), rivals,
            bounds={
                "products only": peers.products_only(digits),
                "products and Adam": peers.products_and_adam(digits),
            },
            aims={"naive numpy": 1.15, "PyTorch": 1.1, "products and Adam": 0.8},
            tolerance=tolerance, trial=4,
        )  # fmt: skip

    for n, steps, naive_aim in ((100, 5000, 0.9), (10_000, 500, 1), (1_000_000, 5, 1.5)):
        rivals = {"naive numpy": peers.naive_adam(n)}
        if torch:
            rivals["PyTorch"] = others.pytorch_adam(n)
        aims = {"naive numpy": naive_aim} | ({"PyTorch": 1.0} if n == 1_000_000 else {})
        yield Case(f"Adam, a step on {n:,} numbers", steps, ours.adam(n), rivals, aims=aims)
