"""The playground in Python: what a setting means, the default picture, and widgets."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from bpcore import binary_cross_entropy, datasets, graph
from bpcore.explore.experiment import ACTIVATIONS, DATA, START, experiment
from bpcore.explore.playground import playground
from bpcore.explore.playground_code import in_numpy, program, texts
from bpcore.explore.playground_page import page, points
from bpcore.explore.widgets import playground_widget
from bpcore.optimizers import OPTIMIZERS


@pytest.mark.parametrize("data", DATA)
def test_the_page_gets_the_very_points(data: str) -> None:
    given, trial = points(), experiment(data=data, noise=0.1)
    X = np.array(given["sets"][data]) + 0.1 * np.array(given["noise"])
    assert (X[given["train"]] == trial.X).all()
    assert (X[given["test"]] == trial.X_test).all()
    assert (np.array(given["T"])[given["train"]] == trial.T.ravel()).all()
    assert np.abs(X - given["middle"][data]).max() < 1.75  # all in the picture


def test_steps_end_inside_of_an_epoch_too() -> None:
    seven, twenty = experiment(batch=10), experiment(batch=10)
    assert len(seven.run(7)) == 7
    assert twenty.run(20)[:7] == experiment(batch=10).run(7)
    assert seven.judged() != twenty.judged()
    assert experiment().run(0) == []


def test_chances_come_from_logits_where_the_loss_takes_them() -> None:
    trial = experiment(loss="cross-entropy")
    assert trial.loss is binary_cross_entropy
    Y = trial.net.predict(trial.X)
    assert ((trial.chance(trial.X) > 0.5) == (Y > 0)).all()
    assert (Y < 0).any()


def test_each_function_of_the_program_is_the_librarys() -> None:
    """The texts that the page hands out compute what the library computes."""
    Z = np.array([[-2.0, -0.1, 0.3, 1.5]])
    space = {"np": np, "sigmoid": ACTIVATIONS["sigmoid"], "Z": Z, "dA": np.full_like(Z, 2.0)}
    for name, activation in ACTIVATIONS.items():
        text = texts()["activations"][name]
        A = eval(text["A"], space)
        np.testing.assert_allclose(A, activation(Z), rtol=1e-15)
        dZ = eval(text["dZ"], space | {"A": A})
        np.testing.assert_allclose(dZ, 2 * activation.derivative(Z), rtol=1e-15)
    for method in OPTIMIZERS:
        assert f"{method}: {{update: {method}, " in program()


def test_functions_of_numpy_are_named() -> None:
    assert in_numpy("max(-Y, 0) + sqrt(abs(Y))") == "np.maximum(-Y, 0) + np.sqrt(np.abs(Y))"
    assert in_numpy("sigmoid(Z) * float(Z > 0)") == "sigmoid(Z) * (1.0 * (Z > 0))"


def test_in_the_book_it_is_an_element_with_its_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BPCORE_FIGURES", "book")
    html = playground()._repr_mimebundle_()["text/html"]
    assert html == page(playground())
    data = json.loads(re.search(r'json">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert set(data["inputs"]) == {*START, "lines"}
    assert html.count("<select") == 10  # nine settings, and what to take along
    assert "eval(" not in html


def test_in_a_preview_it_is_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BPCORE_FIGURES", "image")
    bundle = playground()._repr_mimebundle_()
    assert bundle["text/plain"] == f"playground(): {playground().words}"
    assert len(bundle["image/png"]) > 10_000


def test_in_a_notebook_every_widget_changes_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BPCORE_FIGURES", "live")
    bundle = playground()._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "image/png"} <= bundle.keys()
    drawing, *pickers = playground_widget(playground()).children
    start = drawing.value
    other = {"data": "moons", "activation": "relu", "loss": "cross-entropy", "optimizer": "Adam",
             "batch": 10, "noise": 0.1, "rate": 0.5, "seed": 3, "step": 20}  # fmt: skip
    for name, picker in zip(START, pickers, strict=True):
        picker.value = other.get(name, 2)
        assert drawing.value != start, name
        picker.value = START[name]
        assert drawing.value == start, name


def test_a_rate_too_large_is_told_in_words() -> None:
    drawing, *pickers = playground_widget(playground()).children
    by_name = dict(zip(START, pickers, strict=True))
    by_name["step"].value = 2000
    by_name["rate"].value = 10
    by_name["layer_2"].value = 8
    by_name["loss"].value = "cross-entropy"
    by_name["activation"].value = "identity"
    assert drawing.value.startswith("<p>")
    assert "finite" in drawing.value


def test_new_data_sets_are_what_they_say() -> None:
    for make, classes in ((datasets.clouds, 2), (datasets.noisy_xor, 4)):
        X, T = make(11, 0.0, np.random.default_rng(0))
        assert X.shape == (11, 2)
        assert len(np.unique(X, axis=0)) == classes
        assert T.sum() == 5
        same = np.unique(np.column_stack([X.prod(axis=1) if classes == 4 else X[:, 0], T]), axis=0)
        assert len(same) == 2
        with pytest.raises(ValueError, match="n: "):
            make(1, 0.0, np.random.default_rng(0))


def test_formulas_are_those_of_the_table_of_rules() -> None:
    assert all("@" in text["tex"] for text in texts()["activations"].values())
    assert graph.rules.TANH.tex.format("@") == texts()["activations"]["tanh"]["tex"]
