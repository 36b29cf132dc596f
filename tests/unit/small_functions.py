"""Functions of small Python, and what they are called with: to be run in both languages."""

import math

import numpy as np

from bpcore import SGD, examples
from bpcore.compiler import Function, Run, derive, descent

network = Function(derive(examples.worked_graph()))
train = Run(descent(derive(examples.worked_graph()), SGD(0.5)))
NAMES = network.program.inputs
START = [network.program.start[name] for name in NAMES]
TABLE = np.array([[1.0, 2.0], [3.0, 4.0]])
WORDS = {"a": 1.5, "b": [True, None is None], "</script>": "<b>&\"'"}


def loops(n=7):
    found = []
    total = 0
    for k in range(n):
        if k % 2 == 0 and k != 4:
            total += k
        elif not (k < 3) or k == 1:
            total -= 1
        else:
            continue
        found.append(total)
        if total > 100:
            break
    down = [k * 1 for k in range(10, 0, -3)]
    pairs = [[a, b] for a, b in zip(found, range(2, 9))]  # noqa: B905
    while total < 50:
        total = total * 2 + 1
    k = 0
    for k, value in enumerate(found):
        total += k * value
    return {"found": found, "down": down, "pairs": pairs, "total": total, "k": k}


def numbers(x=-2.5, y=0.75):
    return [
        x + y, x - y, x * y, x / y, x**2, -(x**2), 2.0**x, (-x) ** y, x // y, x % y, -x % 2, 7 // 2,
        abs(x), min(x, y), max(x, y, 0.5), min([x, y]), int(x), float(3), math.exp(x), np.log(-x),
        math.sqrt(y), np.tanh(x), math.sin(x), np.cos(x), math.floor(x), math.ceil(x),
        math.hypot(x, y), np.sign(x), math.log1p(y), math.expm1(x), math.log10(y), np.log2(y),
        math.pi, -math.inf, x if x > y else y, 1e-300 * x, 5, sum([x, y, 1]), np.maximum(x, y),
    ]  # fmt: skip


def lists(n=5):
    xs = [0.0] * n
    for k in range(n):
        xs[k] = k * k / 2
    xs[-1] += 1
    a, (b, c) = 1, (2, 3)
    rows = [[i * j for j in range(3)] for i in range(3)]
    rows[1][2] -= 4
    both = [*xs[1:3], *xs[:2], xs[-2]]
    return {"xs": xs, "sum": sum(xs), "abc": [a, b, c], "rows": rows, "both": both, "len": len(xs),
            "even": [x for x in xs if x % 2 == 0], "has": 2 in xs, "not": 2 not in [1, 3],
            "between": [0 < x <= 2 for x in xs], "table": TABLE, "words": WORDS["</script>"],
            "list": list(range(3)), "any": [x == 0 or x > 4 for x in xs]}  # fmt: skip


def clashes(new=1, function=2):
    """Names that mean something in the other language. </script>"""
    var, typeof, py, step = new, function, 3, 4
    let = [var + 0 for var in range(3)]
    pass
    return [var, typeof, py, step, *let, f"{new:d} is {function:.2f} and {step}"]


def helper(x, times=2):
    return x * times + TABLE[0][1]


def calls(depth=3):
    (errors,) = train(*START, 0.5, at=[0, 1, depth])
    return [helper(1), helper(1, 5), helper(times=3, x=2), network(*START), errors]


def by_name(rate=0.5):
    values = network(
        w5=0.4, w6=0.45, w1=0.15, w2=0.2, i1=0.05, i2=0.1, b1=0.35, w3=0.25, w4=0.3, b2=0.6,
        t1=0.01, w7=0.5, w8=0.55, t2=0.99,
    )  # fmt: skip
    (errors,) = train(
        t2=0.99, w5=0.4, w6=0.45, w1=0.15, w2=0.2, i1=0.05, i2=0.1, b1=0.35, w3=0.25, w4=0.3,
        b2=0.6, t1=0.01, w7=0.5, w8=0.55, lr=rate, at=[0, 10],
    )  # fmt: skip
    return [values, errors]


def far(x=800.0):
    return [np.exp(x), -np.exp(x), np.exp(-x), np.isfinite(np.exp(x)), math.isnan(x), np.log(0.0)]


CALLS = [
    (loops, ()), (loops, (0,)), (loops, (40,)), (numbers, ()), (numbers, (-0.1, 7.5)), (lists, ()),
    (lists, (9,)), (clashes, ()), (clashes, (3, 4.5)), (calls, ()), (by_name, ()),
    (by_name, (60.0,)), (far, ()),
]  # fmt: skip
