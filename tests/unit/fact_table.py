"""The facts of the five sources: load them, and hold a computed value against them."""

import json
from pathlib import Path

import numpy as np


def load(source: str) -> list[dict]:
    return json.loads((Path(__file__).parent / "facts" / f"{source}.json").read_text())


def ids(source: str) -> list[str]:
    return [fact["id"] for fact in load(source)]


def check(fact: dict, value: object, rel: float = 1e-12, abs_: float = 1e-15) -> None:
    """The value is what was recomputed, and rounds to what was printed if the two agree."""
    expected = fact["recomputed"]
    if isinstance(expected, bool | str) or expected is None:
        assert value == expected, fact
        return
    value = np.asarray(value, dtype=float)
    np.testing.assert_allclose(value, np.asarray(expected, dtype=float), rtol=rel, atol=abs_)
    printed = fact["printed"]
    if fact["agrees"] in ("rounded", False) and _numbers(printed):
        printed = [printed] if isinstance(printed, str) else printed
        pairs = zip(printed, value.ravel(), strict=True)
        same = [float(p) == round(float(v), _digits(p)) for p, v in pairs]
        assert all(same) == (fact["agrees"] == "rounded") or fact["id"] in HIDDEN_DIGITS, fact


# Its last printed digit comes from digits of the weights that were not printed.
HIDDEN_DIGITS = {"003.y1"}


def _numbers(printed: object) -> bool:
    try:
        return bool(printed) and [float(p) for p in np.ravel(printed)] != []
    except ValueError:
        return False


def _digits(printed: str) -> int:
    return len(printed.partition(".")[2])
