"""What the teaching page answers for chapters 5 to 8: computed, or read off the chapter."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from bpcore import Adam, RMSProp, binary_cross_entropy, datasets, race

PAGE = Path(__file__).parents[2] / "book" / "teaching.md"


def answers(chapter: int) -> str:
    """All that the page says of a chapter."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.search(rf"^### Chapter {chapter},.*?(?=^##)", text, flags=re.M | re.S)
    assert found
    return " ".join(found[0].split())


def printed(name: str) -> str:
    """All outputs of a chapter as it is stored."""
    notebook = nbformat.read(PAGE.parents[1] / "notebooks" / name, as_version=4)
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    texts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs]
    return " ".join(" ".join(texts).split())


def test_pull_of_the_losses() -> None:
    square, absolute = -3.0 - 1.0, -1.0
    step = 1e-6
    ends = [binary_cross_entropy([[-3.0 + h]], [[1.0]]) for h in (step, -step)]
    entropy = (ends[0] - ends[1]) / (2 * step)
    assert f"{-square:.0f}, {-absolute:.0f} and {-entropy:.2f}" == "4, 1 and 0.95"
    assert "Go through the three: 4, 1 and 0.95." in answers(5)


def test_more_momentum() -> None:
    factors = []
    for beta in (0.0, 0.5, 0.9):
        roots = np.roots([1, -(1 + beta - 0.1), beta])
        factors.append(float(np.abs(roots).max()))
    assert np.round(factors, 3).tolist() == [0.9, 0.707, 0.949]
    assert "0.9 per step becomes 0.707 at 0.5, and at 0.9 it is slow again, 0.949." in answers(6)


def test_alternating_gradients() -> None:
    lengths = {}
    for method in (Adam(1.0), RMSProp(1.0)):
        w = np.zeros(1)
        path = [w.copy()]
        for t in range(40):
            method.step(w, np.array([(-1.0) ** t]))
            path.append(w.copy())
        lengths[type(method).__name__] = float(np.abs(np.diff(path, axis=0))[-1, 0])
    assert lengths["Adam"] < 0.1 < 0.99 < lengths["RMSProp"]
    assert "Adam soon stands still" in answers(6)
    assert "RMSProp takes every step in full" in answers(6)


def test_three_times_the_rate() -> None:
    states, late = {}, {}
    for k, (name, rate) in enumerate(zip(race.METHODS, race.tuned("bowl"), strict=True)):
        xs, ys = race.walk(k, "bowl", -2.0, 1.0, 3 * rate, 0.9)
        states[name] = race.state("bowl", xs, ys, race.STEPS)
        ends = list(zip(xs, ys, strict=True))[150:]
        late[name] = max([race.height("bowl", a, b) for a, b in ends], default=np.inf)
    lost = {name for name, said in states.items() if said == "diverges"}
    assert lost == {"SGD", "Nesterov"}
    restless = {name for name, height in late.items() if height > 0.1}
    assert restless - lost == {"AdaDelta", "RMSProp"}
    assert "Gradient descent and Nesterov diverge. Momentum bears the larger rate" in answers(6)
    assert "AdaDelta and RMSProp stay restless" in answers(6)


def test_weight_decay_under_noise() -> None:
    assert "100.00: L2 0.99, AdamW 0.37" in printed("06-optimizers.ipynb")
    assert "L2 leaves 0.99 of it, AdamW 0.37" in answers(6)


def test_forty_rows() -> None:
    outputs = printed("07-forty-rows.ipynb")
    assert "2: lowest 0.2402 at 300" in outputs
    assert "it is best near epoch 300" in answers(7)
    assert "best of 20 on 40: 0.695" in outputs
    assert "Like 0.69, on average." in answers(7)
    assert "p-values 0.025 to 0.505" in outputs
    assert "The same data give anything up to 0.5." in answers(7)


@pytest.mark.parametrize(("measure", "of_100"), [("mean radius", 89), ("worst concave points", 92)])
def test_one_cut(measure: str, of_100: int) -> None:
    X, T = datasets.breast_cancer()
    rows = np.random.RandomState(101).permutation(569)[171:]
    x, t = X[rows, datasets.feature_names().index(measure)], T[rows, 0]
    cuts = np.linspace(x.min(), x.max(), 41)
    assert round(max(100 * np.mean((x < cut) == t) for cut in cuts)) == of_100
    assert "Press *best cut*: 89. The worst concave points reach 92." in answers(8)


def test_cures_on_twenty_rows() -> None:
    outputs = printed("08-own-network.ipynb")
    stopped, end = outputs.split("at the end 20 80 318")
    for words in ("nothing 0.398", "dropout 0.5 0.423", "weight decay 0.223"):
        assert words in end
    assert "nothing 0.226" in stopped
    assert "dropout 0.5 0.216" in stopped
    assert "after 1,000 steps the held-out loss is higher, 0.42 for 0.40." in answers(8)
    assert "Weight decay brings it to 0.22." in answers(8)
    assert "bill at 0.5 1 / (1 + cost) lowest" in outputs
    assert "cost 50 205 90 82" in outputs
    assert abs(1 / 51 - 0.02) < 0.001
    assert "It is about 80, just below 0.003: no tumour is missed" in answers(8)
    assert "1 / (1 + cost) puts the alarm, it is 90, and at ½ it is 205." in answers(8)
