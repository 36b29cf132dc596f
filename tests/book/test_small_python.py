"""The page's small Python does what Python does: the same functions, run in both."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from bpcore.compiler.translate import translate


def small_functions() -> Any:
    path = Path(__file__).parents[1] / "unit" / "small_functions.py"
    spec = importlib.util.spec_from_file_location("small_functions", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


@pytest.mark.parametrize(("function", "arguments"), small_functions().CALLS)
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
