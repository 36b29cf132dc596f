"""The race walks by the library's formulas, on surfaces whose slopes are their slopes."""

import numpy as np
import pytest

from bpcore import numerical_gradient, race
from bpcore.explore.racing import race_picture
from bpcore.optimizers import OPTIMIZERS

SETTINGS = {"beta": 0.8, "beta1": 0.8}


@pytest.mark.parametrize("k", range(8), ids=race.METHODS)
def test_a_walk_is_that_of_the_optimizer(k):
    kind = OPTIMIZERS[race.METHODS[k]]
    known = {name: v for name, v in SETTINGS.items() if name in kind.__dataclass_fields__}
    optimizer, w, path = kind(0.003, **known), np.array([-2.0, 1.0]), [[-2.0, 1.0]]
    for t in range(60):
        g = np.array(race.slope("ravine", *w)) + 0.5 * np.array(race.NOISE[t])
        optimizer.step(w, g)
        path.append(w.tolist())
    xs, ys = race.walk(k, "ravine", -2.0, 1.0, 0.003, 0.8, 0.5)
    np.testing.assert_allclose(np.transpose([xs, ys])[:61], path, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("surface", race.SURFACES)
def test_the_slope_of_a_surface(surface):
    for point in ([-2.0, 1.0], [0.3, 0.4], [1.7, -1.2]):
        slope = numerical_gradient(lambda w: race.height(surface, *w), np.array(point))
        np.testing.assert_allclose(race.slope(surface, *point), slope, rtol=1e-5, atol=1e-5)


def test_the_lowest_point_of_a_surface():
    grid = [(a, b) for a in np.linspace(-3, 3, 241) for b in np.linspace(-2, 2.4, 221)]
    for surface in race.SURFACES:
        lowest = min(race.height(surface, a, b) for a, b in grid)
        assert race.LOWEST[surface] <= lowest < race.LOWEST[surface] + 0.01


def test_a_mirror_changes_no_method_that_knows_no_axes():
    for k in range(8):
        ends = []
        for surface in ("bowl", "turned bowl"):
            xs, ys = race.walk(k, surface, -2.0, 1.0, 0.03, 0.9)
            ends.append([race.height(surface, xs[n], ys[n]) for n in (5, 20)])
        assert np.allclose(*ends, rtol=1e-9) == (race.METHODS[k] in ("SGD", "Momentum", "Nesterov"))


def test_what_is_said_of_a_path():
    assert race.state("bowl", [0.0, 1e7], [0.0, 0.0], 1) == "diverges"
    assert race.state("bowl", [9.0] * 201, [0.0] * 201, 5) == "out since 0"
    assert race.state("bowl", [0.0, 9.0] + [1.0] * 199, [0.0] * 201, 7) == "back, 0.5"


def test_a_method_can_be_taken_out():
    picture = race_picture({surface: [0.05] * 8 for surface in race.SURFACES})
    said = picture.outputs(time=3, SGD=0)["said"]
    assert said[0] == "off"
    assert "off" not in said[1:]
    assert picture.outputs()["flip0"] == {"SGD": 0}
