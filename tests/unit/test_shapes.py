"""The pictures of matrices and of what happens inside layers: what is drawn, where, and lit."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import FancyBboxPatch

from bpcore import plot
from bpcore.explore.deep import size
from bpcore.explore.fading import LOW, seen
from bpcore.plot.matrices import shapes, stack_pass
from bpcore.plot.pairs import pairs
from bpcore.plot.product import product


def boxes(figure, fill):
    """Width and height, in points, of the boxes with this fill colour."""
    patches = [p for p in figure.axes[0].patches if isinstance(p, FancyBboxPatch)]
    return [
        (p.get_width(), p.get_height())
        for p in patches
        if p.get_facecolor()[3] and to_hex(p.get_facecolor()) == fill
    ]


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


# --- products, line by line ---


def test_matrices_are_drawn_to_scale_and_lit():
    figure = shapes({"forward": [("Z", 4, 3), "=", ("X", 4, 2), "@", ("W", 2, 3)]}, ["Z"], unit=5)
    assert boxes(figure, plot.GLOW) == [(15, 20)]
    assert boxes(figure, plot.PAPER) == [(10, 20), (15, 10)]
    assert {"$Z$", "4 × 3", "$X$", "4 × 2", "$W$", "2 × 3", "=", "@", "forward"} <= set(
        words(figure)
    )


def test_the_scale_fits_the_page():
    wide = shapes({"": [("X", 100, 200)]})
    ((width, height),) = boxes(wide, plot.PAPER)
    assert width == 2 * height == 200


def test_numbers_stand_in_their_cells():
    figure = shapes({"": [("X", 2, 2)]}, unit=20, numbers={"X": np.array([[1, 2], [3, 4]])})
    place = {t.get_text(): t.get_position() for t in figure.axes[0].texts}
    assert place["1"][1] == place["2"][1] == place["3"][1] + 20
    assert place["2"][0] == place["4"][0] == place["1"][0] + 20


def test_a_derivative_is_dashed_and_a_transpose_has_its_sign():
    figure = shapes({"": [("dW_1", 2, 3), "=", ("X.T", 2, 5), "@", ("dZ_1", 5, 3)]})
    edges = [p for p in figure.axes[0].patches if to_hex(p.get_edgecolor()) == plot.ORANGE]
    assert len(edges) == 2
    assert all(p.get_linestyle() != "solid" for p in edges)
    assert {r"$\mathrm{d}W_{1}$", r"$X^\top$", r"$\mathrm{d}Z_{1}$"} <= set(words(figure))


def test_the_words_name_everything():
    figure = shapes({"one": [("W", 1, 2), "=", ("new W", 1, 2)]}, ["new W"], "Two\nlines.")
    assert figure.get_label() == "one: W (1 × 2) = new W (1 × 2). Lit: new W. Two lines."
    assert "Two\nlines." in words(figure)


# --- a pass through a stack of layers ---

LAYERS = [("Dense", [("W", 2, 3), ("b", 3)]), ("Sigmoid", []), ("Loss", [])]
WIRES = [("X", 4, 2), ("Z", 4, 3), ("Y", 4, 3), ("E",)]


def test_a_pass_goes_down_and_comes_back_up():
    labels = [stack_pass(LAYERS, WIRES, step).get_label() for step in range(1, 7)]
    assert [label.split(": ")[1].split()[0] for label in labels] == [
        "Dense", "Sigmoid", "Loss", "Loss", "Sigmoid", "Dense",
    ]  # fmt: skip
    assert labels[1].endswith("receives Z (4 × 3), keeps Z, returns Y (4 × 3).")
    assert labels[3].endswith("Loss receives dE, returns dY (4 × 3).")
    assert labels[5].endswith("adds dW (2 × 3) and db (3), returns dX (4 × 2).")


@pytest.mark.parametrize("step", range(1, 7))
def test_the_wires_around_the_layer_are_lit(step):
    figure = stack_pass(LAYERS, WIRES, step)
    lit = boxes(figure, plot.GLOW)
    assert (plot.WIDTH * 72 - 8, 42) in lit  # the layer itself
    assert len(lit) == (5 if step == 6 else 3)  # two wires; at last two derivatives of parameters
    kept = sum(text.startswith("keeps") for text in words(figure))
    assert kept == min(step, 7 - step)


def test_a_layer_keeps_what_it_says_and_shows_what_it_computes():
    formulas = [("Z = XW", "dX = dZW"), ("Y = f(Z)", "dZ = dY f'"), ("E", "dY = Y - T")]
    names = ("X", "Y", "Y - T")
    labels, texts = [], []
    for step in range(1, 7):
        figure = stack_pass(LAYERS, WIRES, step, names, formulas)
        labels.append(figure.get_label())
        texts.append(words(figure))
    assert labels[1].endswith("receives Z (4 × 3), keeps Y, returns Y (4 × 3).")
    assert labels[2].endswith("receives Y (4 × 3), keeps Y - T, returns E.")
    assert "keeps $Y$" in texts[1]
    assert "keeps $Z$" not in texts[1]
    forward, backward = zip(*formulas, strict=True)
    for step in range(1, 7):
        back = max(0, step - 3)  # how many layers are done on the way back
        shown = [*forward[: min(step, 3 - back)], *backward[3 - back :]]
        assert [text for text in texts[step - 1] if text in forward + backward] == shown


# --- inside the layers ---


def test_typical_sizes_and_where_the_curves_draw_them():
    two, three = np.full((4, 2), 2.0), np.full((4, 2), -3.0)
    signals, nothing = [two, three], np.zeros((2, 2))
    assert [plot.layers.typical(A) for A in signals] == [2, 3]
    assert [plot.layers.typical(A) for A in reversed(signals)] == [3, 2]
    assert [size(A.tolist()) for A in signals] == [2, 3]  # the same in the page
    assert seen([plot.layers.typical(A) for A in (nothing, two)]) == [LOW, 2]  # on the floor


def test_shares_of_outputs_and_slopes_sum_to_one():
    out, slope = np.array([-5.0, 0.1, 0.9, 5.0]), np.array([0.0, 0.0, 1.0, 1.0])
    figure = plot.layers.outputs_and_slopes(out, slope, 0, 1)
    for ax in figure.axes:
        for steps in ax.patches:
            assert steps.get_data().values.sum() == pytest.approx(1)
    top, bottom = figure.axes
    assert top.patches[0].get_data().values[[0, -1]].tolist() == [0.25, 0.25]
    assert bottom.patches[0].get_data().values[[0, -1]].tolist() == [0.5, 0.5]
    assert "mean 0.5" in [t.get_text() for t in bottom.get_legend().get_texts()]


def test_the_map_of_chances_has_a_border_only_where_there_is_one():
    points, T = np.array([[400.0, 3.0], [800.0, 4.0], [500.0, 3.2]]), np.array([0.0, 1.0, 1.0])
    held_out = np.array([False, True, False])
    sloped = plot.layers.chances(lambda P: (P[:, 0] - 300) / 500, points, T, held_out)
    flat = plot.layers.chances(lambda P: np.full(len(P), 0.4), points, T, held_out)
    assert len(sloped.axes[0].collections) == len(flat.axes[0].collections) + 1
    assert sloped.get_label().startswith("Right: 1 of 2 trained on, 1 of 1 held out")
    assert flat.get_label().startswith("Right: 1 of 2 trained on, 0 of 1 held out")
    drawn = [line.get_xydata().tolist() for line in sloped.axes[0].lines]
    assert drawn == [[[400, 3]], [], [[500, 3.2]], [[800, 4]]]


# --- one entry of a product, and bars side by side ---


def test_a_product_lights_what_makes_its_entry():
    A, B = np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(3, 2) - 2
    figure = product(["X", "W", "Z"], A, B, (1, 0))
    assert figure.get_label() == "Z[1, 0] = 3 · (−2) + 4 · 0 + 5 · 2 = 4."
    assert len(boxes(figure, plot.GLOW)) == 3 + 3 + 1
    assert len(boxes(figure, plot.PAPER)) == 16 - 7
    assert {"$X$", "$W$", "$Z$", "2 × 3", "3 × 2", "2 × 2", "@", "=", "−2"} <= set(words(figure))


def test_derivatives_may_be_written_in_thousandths():
    x, delta = np.array([[0.5], [-0.2]]), np.array([[-0.0007, 0.002]])
    figure = product(["X.T", "Delta_h", "dW"], x, delta, (1, 1), ".3g", thousandths=True)
    assert figure.get_label() == "dW[1, 1] = (−0.2) · 2 = −0.4 in thousandths."
    assert {r"$\Delta_{h}$", r"$\mathrm{d}W$", r"$X^\top$", "−0.7", "0.5"} <= set(words(figure))


def test_a_product_that_is_too_wide_is_refused():
    with pytest.raises(ValueError, match="A: the numbers take"):
        product(["X", "W", "Z"], np.ones((1, 12)) / 3, np.ones((12, 1)) / 3)
    with pytest.raises(ValueError, match="B: expected 2 rows"):
        product(["X", "W", "Z"], np.ones((1, 2)), np.ones((3, 1)))
    with pytest.raises(ValueError, match="at: expected"):
        product(["X", "W", "Z"], np.ones((1, 2)), np.ones((2, 1)), (1, 0))


def test_bars_stand_side_by_side_with_their_numbers():
    figure = pairs(["a", "b"], {"right": [1.0, -2.0], "wrong": [2.0, 3.0]}, "words", ".1f")
    ax = figure.axes[0]
    bars = [(round(p.get_x() + p.get_width() / 2, 1), p.get_height()) for p in ax.patches]
    assert bars == [(-0.2, 1), (0.8, -2), (0.2, 2), (1.2, 3)]
    assert [text.get_text() for text in ax.texts] == ["1.0", "−2.0", "2.0", "3.0"]
    assert ax.get_ylim()[0] < -2
    assert ax.get_ylim()[1] > 3
    assert len({to_hex(p.get_facecolor()) for p in ax.patches}) == 2
    with pytest.raises(ValueError, match="ways"):
        pairs(["a"], {}, "words")
