"""The page's small Python does what Python does: the same functions, run in both."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from bpcore import SGD, examples
from bpcore.compiler import Function, Run, derive, descent
from bpcore.compiler.translate import translate

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


@pytest.fixture(scope="module")
def page(browser: Browser, site: Any) -> Iterator[Page]:
    with browser.new_page() as page:
        yield page


def run(page: Page, function: Callable[..., Any], *arguments: Any) -> Any:
    """Run the function in a page; what JSON does not know comes as text."""
    given = ", ".join(json.dumps(a) for a in arguments)
    return page.evaluate(
        f"() => {{ const bp = {{format: (x, s) => s === '.2f' ? x.toFixed(2) : String(x)}};"
        f"const f = {translate(function)}; return f({given}); }}"
    )


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(v) for name, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    return value.item() if isinstance(value, np.generic) else value


@pytest.mark.parametrize(
    ("function", "arguments"),
    [(loops, ()), (loops, (0,)), (loops, (40,)), (numbers, ()), (numbers, (-0.1, 7.5)), (lists, ()),
     (lists, (9,)), (clashes, ()), (clashes, (3, 4.5)), (calls, ()),
     (by_name, ()), (by_name, (60.0,)), (far, ())],
)  # fmt: skip
def test_both_languages_agree(page: Page, function: Any, arguments: tuple[Any, ...]) -> None:
    with np.errstate(all="ignore"):
        wanted = plain(function(*arguments))
    found = run(page, function, *arguments)
    compare(found, wanted)


def compare(found: Any, wanted: Any) -> None:
    if isinstance(wanted, dict):
        assert found.keys() == wanted.keys()
        for name in wanted:
            compare(found[name], wanted[name])
    elif isinstance(wanted, list):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            compare(one, other)
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, rel=1e-13, abs=1e-300)
    else:
        assert found == wanted


def unknown_name(x=1.0):
    return nowhere + x  # noqa: F821


def empty_list(x=1.0):
    return 1 if [] else x


def joined(x=1.0):
    return [x] + [x]


def attribute(x=1.0):
    return x.real


def keyword_twice(x=1.0):
    return helper(x, x=x)


def two_loops(x=1.0):
    return [a * b for a in range(3) for b in range(3)]


def stepped(x=1.0):
    return list(range(9))[::2]


def is_none(x=1.0):
    return x is None


def import_inside(x=1.0):
    import os

    return os


def star_and_name(x=1.0):
    return network(*START[:3], w3=x)


def many_times(x=1.0):
    return [1, 2] * 3


def called_result(x=1.0):
    return (lambda: x)()


def shifted(x=1):
    return x << 1


def floor_assign(x=7):
    x //= 2
    return x


def by_position(x=1.0):
    return math.hypot(x=x)


def thing(x=1.0):
    return SGD


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (unknown_name, r"unknown_name, line \d+: 'nowhere': nothing is called so"),
        (empty_list, r"'\[\]': write a comparison"),
        (joined, r"join lists as \[\*a, \*b\]"),
        (attribute, "'x.real': the page's small Python has no such expression"),
        (keyword_twice, "no argument is left for x"),
        (two_loops, "one for in a comprehension"),
        (stepped, "a slice has no step here"),
        (is_none, "compare with ==, !=, <, <=, >, >= or in"),
        (import_inside, "'import os': the page's small Python has no such statement"),
        (star_and_name, "name arguments, or unpack a list into them, but not both"),
        (many_times, "a list times a number has one entry"),
        (called_result, "call functions by their name"),
        (shifted, "the page's small Python has no such operator"),
        (floor_assign, "write a = a // b or a = a % b"),
        (by_position, "this function takes its arguments by position"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_not_understood_is_refused_with_its_line(function: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        translate(function)


def test_things_that_the_page_has_not() -> None:
    with pytest.raises(TypeError, match="SGD: the page has no type; use numbers, texts and lists"):
        translate(thing)
    with pytest.raises(TypeError, match="expected a function made by def"):
        translate(lambda x=1: x)
