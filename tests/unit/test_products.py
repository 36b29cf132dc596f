"""The pictures of chapter 5 that the library brings: sums term by term, shapes step by step."""

import numpy as np
import pytest

from bpcore.explore import shapes, summed

PRODUCTS = {
    "Z = X W": ("Z", np.array(summed.X) @ summed.W),
    "dW = Xᵀ dZ": ("dW", np.array(summed.X).T @ summed.dZ),
    "dX = dZ Wᵀ": ("dX", np.array(summed.dZ) @ np.array(summed.W).T),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_terms_add_up_to_the_product(product):
    name, expected = PRODUCTS[product]
    for (row, column), number in np.ndenumerate(expected):
        there = summed.summed(row, column, 4, product)
        assert there[name] == expected.tolist()
        assert there["says"].endswith(f"= {number}")
        assert there["where"] == f"{name}, row {row + 1}, column {column + 1}"


@pytest.mark.parametrize(
    ("product", "left", "right"),
    [("Z = X W", "X", "W"), ("dW = Xᵀ dZ", "X", "dZ"), ("dX = dZ Wᵀ", "dZ", "W")],
)
def test_what_is_lit_is_what_is_multiplied(product, left, right):
    for terms in (1, 2):
        there = summed.summed(1, 1, terms, product)
        factors = [lit_numbers(there, name) for name in (left, right)]
        total = sum(a * b for a, b in zip(*factors, strict=True))
        assert len(factors[0]) == terms
        assert there["says"].endswith(f"= {total}, so far") or there["says"].endswith(f"= {total}")
        dark = ({"X", "W", "dZ"} - {left, right}).pop()
        assert lit_numbers(there, dark) == []


def lit_numbers(there, name):
    """The numbers of a matrix whose cells lie inside the lit box."""
    (x0, x1, *_), (y0, *_, y1) = there[f"lit_{name}"]
    numbers = np.ndenumerate(np.array(getattr(summed, name)))
    return [int(v) for (i, j), v in numbers if x0 < j < x1 and y0 < i < y1]


def test_an_entry_that_is_not_there_becomes_the_nearest():
    there = summed.summed(3, 2, 4, "dW = Xᵀ dZ")
    assert (there["r"], there["c"]) == (2, 1)


@pytest.mark.parametrize("step", range(1, 16))
def test_shapes_fit_and_only_what_is_known_is_shown(step):
    there = shapes.network_at(step, batch=7, width=5)
    says, goes, first, second, _ = shapes.STEPS[step - 1]
    assert there["says"] == says
    assert all(there["there"][place] for place in (goes, first, second))
    assert there["names"][goes] == says.split(" = ")[0]
    assert there["why"].endswith("({}, {})".format(*there["sizes"][goes].split("×")))
    if " times " in there["why"]:
        left, right = there["why"].split(" gives ")[0].split(" times ")
        assert left.strip("()").split(", ")[1] == right.strip("()").split(", ")[0]


def test_the_scale_is_the_same_at_every_setting():
    for batch, width in ((1, 1), (10, 8), (4, 3)):
        xs, ys, low, high, *_ = shapes.network_at(1, batch, width)["drawn"][2]
        assert max(xs) - min(xs) == pytest.approx(width * shapes.UNIT)
        assert max(ys) - min(ys) == pytest.approx(batch * shapes.UNIT) == high - low


def test_all_is_known_at_the_end_but_what_nobody_needs():
    there = shapes.network_at(15)["there"]
    assert there == [1] * 7 + [0] + [1] * 6
