"""Random scalar graphs, for tests that hold several ways to the same numbers against each other."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np

from bpcore import graph
from bpcore.graph import Value

UNARY: list[Callable[[Value], Value]] = [
    graph.exp,
    graph.tanh,
    graph.sigmoid,
    graph.relu,
    abs,
    np.sign,
    lambda z: -z,
    lambda z: graph.log(abs(z) + 0.5),
    lambda z: np.sqrt(abs(z) + 0.1),
    lambda z: z**2.0,
    lambda z: -(z**3.0),
    lambda z: (-z) ** 2.0,
    lambda z: 2.0 ** (0.3 * z),
    lambda z: 1.0 - z * -0.5,
    lambda z: 3.0 / (abs(z) + 1.0),
]
BINARY: list[Callable[[Value, Value], Value]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / (abs(b) + 0.3),
    lambda a, b: (abs(a) + 0.2) ** b,
    np.maximum,
    graph.half_square,
    lambda a, b: graph.weighted_sum([a, b], [b, a], a),
]


def random_graph(seed: int, operations: int = 12) -> Value:
    """A graph of so many operations on a few leaves; all its numbers are of moderate size."""
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(-1.5, 1.5), f"x{k}", constant=rng.random() < 0.2) for k in range(4)]
    nodes[0].constant = False
    made = 0
    while made < operations:
        recent = nodes[-5:]
        if rng.random() < 0.5:
            node = rng.choice(UNARY)(rng.choice(recent))
        else:
            node = rng.choice(BINARY)(rng.choice(recent), rng.choice(nodes))
        if math.isfinite(node.data) and abs(node.data) < 20:
            if rng.random() < 0.4:
                node.named(f"n{made}")
            nodes.append(node)
            made += 1
    root = nodes[0] * 0.5
    for node in nodes[4:]:
        root = root + 0.1 * node
    return root.named("E")
