"""Programs as JavaScript, run in the browser: the digits are Python's."""

from __future__ import annotations

import json
import math

import pytest
from playwright.sync_api import Browser, Page
from random_graphs import random_graph

from bpcore import examples
from bpcore.compiler import Function, Run, derive, descent, javascript
from bpcore.optimizers import OPTIMIZERS, RMSProp


@pytest.fixture(scope="module")
def page(browser: Browser):
    with browser.new_context() as context:
        yield context.new_page()


def close(ours: list[float], theirs: list[float], tolerance: float) -> bool:
    return all(
        math.isclose(a, b, rel_tol=tolerance, abs_tol=1e-300) or a == b or (a != a and b != b)
        for a, b in zip(ours, theirs, strict=True)
    )


def test_random_graphs(page: Page):
    programs = [derive(random_graph(seed)) for seed in range(200)]
    calls = [
        f"(() => {{ {javascript.write(p)} return f(...{json.dumps(list(p.start.values()))}); }})()"
        for p in programs
    ]
    outcomes = page.evaluate(f"() => {{ {javascript.PRELUDE} return [{','.join(calls)}]; }}")
    for program, outcome in zip(programs, outcomes, strict=True):
        ours = Function(program)(**program.start)
        assert close(list(ours), outcome, 1e-12), f"{program!r}\n{ours}\n{outcome}"


@pytest.mark.parametrize("optimizer", [method(0.05) for method in OPTIMIZERS.values()], ids=repr)
def test_ten_thousand_steps(page: Page, optimizer: object):
    """Nine digits of every error and weight, over the whole training of chapter 1.

    RMSProp never comes to rest: it ends in circles, where the last digit of a browser's `exp` soon
    decides. So of RMSProp only the way there can be compared.
    """
    loop = descent(derive(examples.worked_graph()), optimizer)
    loop = loop.giving("E", "w1", "w5", "w8")
    steps, start = [0, 1, 10, 100, 1000, 10_000], loop.program.start
    if isinstance(optimizer, RMSProp):
        steps = steps[:4]
    call = f"f(...{json.dumps(list(start.values()))}, {steps})"
    columns = page.evaluate(
        f"() => {{ {javascript.PRELUDE} {javascript.write_loop(loop)} return {call}; }}"
    )
    for ours, theirs in zip(Run(loop)(**start, at=steps), columns, strict=True):
        assert close(ours, theirs, 1e-9)


def test_numbers_without_end(page: Page):
    words = "[sigmoid(800), sigmoid(-800), exp(800), -inf, sign(-2), max(nan, 1)]"
    values = page.evaluate(f"() => {{ {javascript.PRELUDE} return {words}; }}")
    assert close(values, [1, 0, math.inf, -math.inf, -1, math.nan], 1e-15)
