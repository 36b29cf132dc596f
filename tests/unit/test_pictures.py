"""Pictures, frames and explorables: what they draw, what they say, what they refuse."""

import itertools
import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.patches import Circle, FancyBboxPatch

from bpcore import examples, plot
from bpcore.explore.svg import share_lines, svg_lines
from bpcore.graph import Value
from bpcore.graph.walk import walk
from bpcore.plot.canvas import SHORT, breadth, broken, minus
from bpcore.plot.graph import draw_walk
from bpcore.plot.matrices import stack_pass
from bpcore.plot.product import product, written


def draw_line(slope=1, step=0):
    figure, ax = plot.axes(xlabel="$x_1$", ylabel="y")
    ax.plot([0, 1], [0, slope * step], "o-", color=plot.BLUE)
    return plot.describe(figure, f"A line of slope {slope} at step {step} <here>")


def texts(figure):
    return [text.get_text() for ax in figure.axes for text in ax.texts]


# --- the network diagram ---


def test_the_diagram_stands_in_even_columns_and_nothing_overlaps():
    figure = draw_walk(examples.worked_graph(), 30)
    (ax,) = figure.axes
    figure.canvas.draw()
    boxes = [p for p in ax.patches if isinstance(p, FancyBboxPatch) and p.get_width() == 50]
    circles = [p for p in ax.patches if isinstance(p, Circle)]
    middles = sorted({round(p.get_x() + 25, 6) for p in boxes})
    inputs = {round(p.center[0], 6) for p in circles}
    width = plot.WIDTH * 72
    edges = [2, *(x + side * 17 for x in inputs for side in (-1, 1))]
    edges += [*(x + side * 25 for x in middles for side in (-1, 1)), width - 2]
    margin, first, second, third, end = np.diff(sorted(edges))[::2]
    assert margin == pytest.approx(0, abs=1e-5)
    assert end == pytest.approx(0, abs=1e-5)
    assert first == pytest.approx(second)  # room for weights
    assert first == pytest.approx(2.5 * third)
    frames = [p.get_window_extent() for p in boxes + circles]
    assert not any(a.overlaps(b) for k, a in enumerate(frames) for b in frames[:k])
    assert all(figure.bbox.contains(*a.min) and figure.bbox.contains(*a.max) for a in frames)
    for text in ax.texts:
        extent = text.get_window_extent()
        assert figure.bbox.contains(*extent.min), text.get_text()
        assert figure.bbox.contains(*extent.max), text.get_text()


@pytest.mark.parametrize("step", [1, 10, 17, 19, 25, 30])
def test_the_diagram_lights_the_lines_that_are_used(step):
    E = examples.worked_graph()
    now = walk(E)[step - 1]
    (ax,) = draw_walk(E, step).axes
    thick = [line for line in ax.lines if line.get_linewidth() > 2]
    color = plot.ORANGE if now.backward else plot.BLUE
    assert {line.get_color() for line in thick} <= {color}
    # Forward: the lines into the neuron. Backward: those to the neurons that the node feeds.
    signals = [v for v in now.used if v.name.startswith(("i", "out", "E_"))]
    weights = now.node.name.startswith("w")
    expected = 1 if weights else len(now.used) if now.backward else len(signals)
    joined = now.node.name.startswith("out") and not now.backward  # drawn in one box with its net
    net = now.node.name.startswith("net") and now.backward
    assert len(thick) == (0 if joined or net else expected)


@pytest.mark.parametrize("rate", [None, 0.5])
def test_each_stop_of_the_walk_adds_its_number(rate):
    E = examples.worked_graph()
    steps = walk(E, rate)
    for k, step in enumerate(steps, start=1):
        figure = draw_walk(E, k, rate)
        words = texts(figure)
        assert f"{k} of {len(steps)}" in words
        assert minus(f"{step.number:.4f}", SHORT) in words
        assert step.node.name in figure.get_label()
        assert ("backward" in figure.get_label()) == step.backward
    assert "?" not in words  # at the end everything is known
    assert "?" in texts(draw_walk(E, 1))


def test_the_diagram_shows_every_node_once():
    words = texts(draw_walk(examples.worked_graph(), 30))
    for name in ("w_{1}", "w_{8}", "i_{1}", r"\mathrm{net}_{h2}", r"\mathrm{out}_{o1}", "E_{o2}"):
        assert words.count(f"${name}$") == 1
    assert words.count("$b_{1}$ 0.35") == 2  # beside both neurons it serves


def test_trained_biases_show_their_slope():
    E = examples.worked_graph()
    for node in (v for step in walk(E) for v in step.node.inputs):
        if node.name.startswith("b"):
            node.constant = False
    assert "0.1004" in texts(draw_walk(E, len(walk(E))))


def test_nodes_without_a_name_say_how_they_are_made():
    a, b = Value(2.0, "a"), Value(3.0, "b")
    figure = draw_walk((a * b + 4.0) ** 2.0, 1)
    assert figure.get_label() == "Stop 1 of 8, forward: (a * b) = 6, from a, b."
    assert {r"$a \cdot b$", r"$\ldots + 4$", r"$\ldots^{2}$", "4"} <= set(texts(figure))
    last = draw_walk((a * b).named("y"), 4)
    assert last.get_label() == "Stop 4 of 4, backward: dy/db = 2, from y."


@pytest.mark.parametrize("stop", range(1, 50))
def test_the_formula_of_a_stop_stays_inside_its_frame(stop):
    figure = draw_walk(examples.worked_graph(), stop, 0.5)
    lines = figure.axes[0].texts[-6:]
    starts = [text for text in lines if text.get_position()[0] == 8]
    assert all(text.get_window_extent().x1 < figure.bbox.x1 - 6 for text in starts)
    heights = [text.get_position()[1] for text in starts]
    assert min(-np.diff(heights)) >= 14


def test_new_weights_make_the_old_numbers_stale():
    """After the update, only what has been computed anew is known, and no derivative."""
    E = examples.worked_graph()
    end_of_update, first, last = (draw_walk(E, stop, 0.5) for stop in (38, 39, 49))
    assert "?" not in texts(end_of_update)
    assert {"0.3774", "0.1498", "0.5614"} <= set(texts(first))  # net_h1 and new weights
    assert not {"0.7514", "0.2984", "0.0822", "0.15"} & set(texts(first))
    assert {"0.2910", "= 0.291027774", "was 0.298371109"} <= set(texts(last))
    update = draw_walk(E, 31, 0.5).get_label()
    assert update == "Stop 31 of 49, update: w1 = 0.149780716, before it was 0.15."
    assert last.get_label().endswith("E = 0.291027774, before it was 0.298371109.")
    assert E.data == pytest.approx(0.298371109, abs=1e-9)  # the graph stays as it is


def test_the_three_texts_at_the_foot_of_an_update_stand_apart():
    for stop in range(31, 50):
        figure = draw_walk(examples.worked_graph(), stop, 0.5)
        figure.canvas.draw()
        foot = [text for text in figure.axes[0].texts if text.get_position()[1] == 12]
        places = sorted((text.get_window_extent() for text in foot), key=lambda box: box.x0)
        assert len(places) == 3
        assert all(a.x1 + 4 < b.x0 for a, b in itertools.pairwise(places))


@pytest.mark.parametrize("stop", [0, 31, -1])
def test_the_diagram_refuses_a_stop_that_is_not_there(stop):
    with pytest.raises(ValueError, match=f"stop: expected 1 to 30, got {stop}"):
        draw_walk(examples.worked_graph(), stop)


def test_the_diagram_refuses_a_leaf():
    with pytest.raises(
        ValueError, match=r"root: expected the result of an operation, .* Value\(2, 'a'"
    ):
        draw_walk(Value(2.0, "a"), 1)


# --- other pictures ---


def test_scrub_is_strong_up_to_the_position_only():
    figure = plot.scrub(
        [0, 1, 10, 100], {"E": {"a": [1, 0.1, 0.01, 0.001]}, "w": {"b": [-1, 0, 5, 9]}}, 2
    )
    top, bottom = figure.axes
    pale, strong, dot = top.lines
    assert len(pale.get_xdata()) == 4
    assert list(strong.get_xdata()) == [0, 1, 10]
    assert list(dot.get_ydata()) == [0.01]
    assert (top.get_yscale(), bottom.get_yscale()) == ("log", "linear")
    assert bottom.get_xlabel() == "iteration"


def test_powers_of_ten_are_written_without_formulas():
    figure = plot.scrub([0, 1, 10_000], {"E": {"a": [1, 1e-3, 1e-6]}}, 2)
    figure.draw_without_rendering()
    (ax,) = figure.axes
    x, y = (
        [label.get_text() for label in labels]
        for labels in (ax.get_xticklabels(), ax.get_yticklabels())
    )
    assert {"0", "1", "10⁴"} <= set(x)
    assert {"1", "10⁻⁶"} <= set(y)
    assert "$" not in "".join(x + y)


def test_scrub_tells_curves_apart_by_more_than_colour():
    curves = {str(k): [k, k] for k in range(8)}
    ax = plot.scrub([0, 1], {"w": curves}, 1).axes[0]
    looks = {(line.get_color(), line.get_linestyle()) for line in ax.lines[1::3]}
    assert len(looks) == 8


def test_margins_are_the_same_in_inches():
    for rows, height in ((1, 2.6), (2, 4.8)):
        at = plot.stack(rows, height)[0].subplotpars
        assert at.left * plot.WIDTH == pytest.approx(0.84)
        assert (1 - at.right) * plot.WIDTH == pytest.approx(0.16)
        assert at.bottom * height == pytest.approx(0.56)
        assert (1 - at.top) * height == pytest.approx(0.34)


def test_scrub_lays_panels_out_and_labels_them_once():
    one, two = {"a": [1.0, 100.0]}, {"a": [1.0, 101.0], "b": [2.0, 3.0]}
    figure = plot.scrub([0, 5], {"E": one, "loss": two}, 0)
    assert figure.get_figheight() == pytest.approx(0.9 + 1.6 * 2)
    assert [ax.get_legend() is None for ax in figure.axes] == [True, False]
    assert [ax.get_yscale() for ax in figure.axes] == ["linear", "log"]
    assert [ax.get_xlabel() for ax in figure.axes] == ["", "iteration"]
    assert [ax.get_xscale() for ax in figure.axes] == ["symlog"] * 2
    plain = plot.scrub([0, 5], {"E": one}, 0, "step", symlog=False)
    assert plain.axes[0].get_xscale() == "linear"
    assert plain.axes[0].get_xlabel() == "step"


def test_secant_leaves_room_above_and_below():
    bottom, top = plot.secant(lambda x: 2 * x, 1.0, 1.0, 2.0, "x", "y").axes[0].get_ylim()
    assert bottom == pytest.approx(-3 - 0.35 * 10 / 2)
    assert top == pytest.approx(7 + 0.35 * 10 * 2)


def test_secant_and_tangent():
    figure = plot.secant(lambda x: x**2, 1.0, 0.5, 2.0, "w", "E")
    curve, tangent, secant, ends = figure.axes[0].lines
    xs, ys = tangent.get_xdata(), tangent.get_ydata()
    assert np.allclose(ys, 1 + 2 * (xs - 1))
    assert np.allclose(secant.get_ydata(), 1 + 2.5 * (xs - 1))
    assert np.allclose(curve.get_ydata(), xs**2)
    assert np.allclose(ends.get_xydata(), [[1, 1], [1.5, 2.25]])
    assert "slope 2.5" in figure.get_label()
    low, high = figure.axes[0].get_ylim()
    assert low < 0 < 12.25 < high


def test_decision_map_asks_the_network_about_the_plane():
    X, T = np.array([[0.0, 0.0], [1.0, 2.0]]), np.array([[0.0], [1.0]])
    figure = plot.decision_map(lambda P: P[:, :1], X, T, margin=0.5)
    (image,) = figure.axes[0].images
    assert image.get_extent() == [-0.5, 1.5, -0.5, 2.5]
    picture = image.get_array()
    assert np.allclose(picture[0], np.linspace(-0.5, 1.5, 48))
    assert np.allclose(picture[:, 0], -0.5)
    markers = {line.get_marker(): line.get_xydata().tolist() for line in figure.axes[0].lines}
    assert markers == {"o": [[0, 0]], "^": [[1, 2]]}


def test_a_tangent_is_a_point_and_a_line():
    _, ax = plot.axes()
    plot.tangent(ax, 2.0, 4.0, 4.0, reach=0.5, color=plot.INK)
    line, point = ax.lines
    assert line.get_xydata().tolist() == [[1.5, 2], [2.5, 6]]
    assert point.get_xydata().tolist() == [[2, 4]]
    assert {line.get_color(), point.get_color()} == {plot.INK}


@pytest.mark.parametrize("cut", [-1.0, 0.3, 0.4, 0.65, 2.0])
def test_the_point_of_a_cut_lies_on_the_curve(cut):
    scores = np.array([0.9, 0.4, 0.4, 0.6, 0.1])
    wanted = np.array([True, True, False, False, False])
    figure = plot.classes.roc(scores, wanted, cut, "found", "alarms")
    curve, _, point = figure.axes[0].lines
    corners = {tuple(np.round(corner, 9)) for corner in curve.get_xydata()}
    assert tuple(np.round(point.get_xydata()[0], 9)) in corners
    assert {(0, 0), (1, 1)} <= corners
    missed, alarms = (wanted & (scores <= cut)).sum(), (~wanted & (scores > cut)).sum()
    assert figure.get_label() == f"Cut {cut:g}: {missed} missed, {alarms} false alarms."


@pytest.mark.parametrize("wanted", [[True, True], [False, False]])
def test_a_curve_of_cuts_needs_rows_of_both_kinds(wanted):
    scores = np.array([0.1, 0.2])
    with pytest.raises(
        ValueError, match=f"wanted: expected rows of both kinds, got {sum(wanted)} of 2"
    ):
        plot.classes.roc(scores, np.array(wanted), 0.5, "found", "alarms")


def test_histograms_count_everybody():
    groups = {"a": np.arange(7.0), "b": np.arange(5.0, 9.0)}
    figure = plot.classes.histograms(groups, 5.5, "title", "size")
    counts = [steps.get_data().values.sum() for steps in figure.axes[0].patches]
    assert counts == [7, 7, 4, 4]
    assert figure.axes[0].get_xlabel() == "size"
    with pytest.raises(ValueError, match="groups: expected two, got 1: a"):
        plot.classes.histograms({"a": groups["a"]}, 5.5, "title", "size")


# --- the style ---


# --- comparisons in one call ---


def test_lines_stand_where_they_are_said_to_and_are_named():
    curves = {"a": [3.0, 2.0], "b": [[1, 10, 100], [0.1, 1.0, 10.0]]}
    figure = plot.lines(curves, "two", marks="os", xscale="log", xlim=(0.5, 200), xlabel="n")
    (ax,) = figure.axes
    assert [line.get_xydata().tolist() for line in ax.lines] == [
        [[0, 3], [1, 2]],
        [[1, 0.1], [10, 1], [100, 10]],
    ]
    assert [line.get_marker() for line in ax.lines] == ["o", "s"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]
    assert ax.get_xlabel() == "n"
    assert figure.get_label() == "two."
    assert ax.xaxis.get_major_formatter()(1000) == "10³"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot.lines({}, "x"), "curves: expected at least one"),
        (lambda: plot.lines({"a": [[1.0], [2.0], [3.0]]}, "x"), "expected heights, or places"),
        (lambda: plot.lines({"a": [1.0]}, "x", marks="os"), "marks: expected one for each of 1"),
        (lambda: plot.bars({}, "x"), "values: expected at least one"),
        (lambda: plot.bars({"a": 1.0}, "x", "d"), "form: expected something like '.2f'"),
        (lambda: plot.bars({"a": 1.0}, "x", lit=["b"]), "lit: expected one of"),
        (lambda: plot.dots({"a": []}, "x"), "values"),
    ],
)
def test_comparisons_refuse_what_they_cannot_draw(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()


def test_bars_have_their_length_their_number_and_their_colour():
    figure = plot.bars({"short": 1, "a long one": 4}, "bars", "d", ["short"], xlabel="n")
    (ax,) = figure.axes
    assert [bar.get_width() for bar in ax.patches] == [1, 4]
    assert texts(figure) == ["1", "4"]
    colors = [bar.get_facecolor() for bar in ax.patches]
    assert colors == [matplotlib.colors.to_rgba(c) for c in (plot.ORANGE, plot.BLUE)]
    figure.canvas.draw()
    names = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(box.x0 > 0 for box in names)  # the longest fits
    assert names[0].y0 > names[1].y1  # the first stands on top
    assert ax.get_xlim()[1] > 4
    assert ax.texts[1].get_window_extent().x1 < figure.bbox.x1


def test_dots_stroke_their_mean_if_wanted():
    some = {"a": [1.0, 3.0], "b": [10.0]}
    figure = plot.dots(some, "dots", ".1f", ["b"])
    (ax,) = figure.axes
    assert [line.get_xdata().tolist() for line in ax.lines if line.get_marker() == "o"] == [
        [1, 3],
        [10],
    ]
    assert [line.get_xdata().tolist() for line in ax.lines if line.get_marker() == "|"] == [
        [2],
        [10],
    ]
    assert texts(figure) == ["2.0", "10.0"]
    figure.canvas.draw()
    assert all(text.get_window_extent().x1 < figure.bbox.x1 for text in ax.texts)
    bare = plot.dots(some, "dots", mean=False, xscale="log").axes[0]
    assert [line.get_marker() for line in bare.lines] == ["o", "o"]


def test_importing_changes_nothing_of_matplotlib():
    code = (
        "import matplotlib; from matplotlib.mathtext import MathTextParser as parser;"
        "before = dict(matplotlib.rcParams), dict(vars(parser)); from bpcore import explore, plot;"
        "plot.scrub([0, 1], {'E': {'a': [1, 2], 'b': [2, 3]}}, 1);"
        "assert before == (dict(matplotlib.rcParams), dict(vars(parser)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_added_later_is_in_the_style_too():
    _, ax = plot.axes()
    ax.plot([0, 1], label="a curve")
    later = [ax.text(0, 0, "word"), ax.annotate("note", (0, 0)), ax.set_title("title")]
    ax.set_xticks([0, 1], ["no", "yes"])
    later += [*ax.legend().get_texts(), *ax.get_xticklabels()]
    assert {text.get_fontsize() for text in later} == {plot.SIZE}
    assert {text.get_color() for text in later} == {plot.INK}
    assert not ax.get_legend().get_frame_on()


def test_text_is_large_enough_for_a_phone():
    """12 pixels where the picture is 316 pixels wide."""
    assert plot.SIZE * 316 / (plot.WIDTH * 72) >= 12
    for figure in (draw_walk(examples.worked_graph(), 20), draw_line()):
        sizes = [text.get_fontsize() for ax in figure.axes for text in ax.texts]
        shown = [ax for ax in figure.axes if ax.axison]
        sizes += [text.get_fontsize() for ax in shown for text in ax.get_xticklabels()]
        assert min(sizes) >= plot.SIZE


@pytest.mark.parametrize(("length", "columns"), [(1, 4), (12, 2), (40, 1)])
def test_a_legend_has_as_many_columns_as_fit(length, columns):
    figure, ax = plot.axes()
    for name in "abcd":
        ax.plot([0, 1], label=name * length)
    ax.legend_above()
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.get_legend().get_texts()]
    assert len({round(box.x0) for box in boxes}) == columns
    if columns > 1:
        assert figure.bbox.x0 <= min(box.x0 for box in boxes)
        assert max(box.x1 for box in boxes) <= figure.bbox.x1


def test_long_lines_are_broken_to_the_width_of_the_sheet():
    words = "one two three four five six seven " * 5 + "dW_1 (2 × 3)\nand a line of its own"
    lines = broken(words)
    assert " ".join(lines) == words.replace("\n", " ")
    assert all(breadth(line) < plot.WIDTH * 72 for line in lines)
    assert lines[-1] == "and a line of its own"
    assert any(line.endswith("dW_1 (2 × 3)") for line in lines)


# --- frames ---


def test_svg_is_well_formed_and_keeps_its_numbers():
    figure, ax = plot.axes(xlabel=r"$\partial E / \partial w_5$ < 1")
    ax.plot([0, 1], [0.123456, 1], "o", color=plot.ORANGE)
    ax.set_xticks([0, 0.25, 1], ["0", "0.123456789", "1"])
    svg = "".join(svg_lines(figure, "p-"))
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox").split()[2] == "302.4"
    assert "0.123456789" in "".join(root.itertext())  # tick labels keep all their digits
    assert "<" in "".join(root.itertext())
    assert "var(--bp-orange)" in svg
    assert plot.ORANGE not in svg
    assert "font-family" not in svg
    assert "<style" not in svg
    coordinates = re.findall(r' d="([^"]*)"', svg)
    assert not re.search(r"\.\d\d", "".join(coordinates))


def test_ids_are_prefixed_and_resolve():
    svg = "".join(svg_lines(draw_line(2, 3), "p-"))
    ids = set(re.findall(r' id="([^"]*)"', svg))
    used = set(re.findall(r'href="#([^"]*)"', svg)) | set(re.findall(r"url\(#([^)]*)\)", svg))
    assert ids == used != set()
    assert all(name.startswith("p-") for name in ids)


def test_images_keep_their_data():
    X, T = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.0], [1.0]])
    svg = "".join(svg_lines(plot.decision_map(lambda P: P[:, :1], X, T)))
    assert 'href="data:image/png;base64,' in svg
    assert "image-rendering" not in svg
    ElementTree.fromstring(svg)


def test_frames_can_be_put_together_again():
    frames = [svg_lines(draw_line(slope, 3)) for slope in (1, 2, 3)]
    lines, indexed = share_lines(frames)
    assert [[lines[k] for k in frame] for frame in indexed] == frames
    assert len(lines) == len(set(lines)) < sum(len(frame) for frame in frames) / 2


def test_the_same_figure_gives_the_same_svg():
    assert svg_lines(draw_line(2, 3)) == svg_lines(draw_line(2, 3))


def test_near_coordinates_never_become_minus_zero():
    figure, ax = plot.axes()
    ax.plot([0, 1], [0, 1], marker="o")
    assert "-0 " not in "".join(svg_lines(figure)).replace("rotate(-0", "")


def test_names_above_the_axes_stay_in_the_figure():
    figure, ax = plot.axes(3.0)
    full = ax.get_position().height
    for name in ("half squared error", "absolute error", "cross-entropy", "a fourth", "a fifth"):
        ax.plot([0, 1], label=name)
    ax.legend_above()
    assert ax.get_legend().get_window_extent().y1 <= figure.bbox.y1
    assert ax.get_position().height < full


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plot.scrub([0, 1], {"E": {"one": [1.0, 2.0]}}, 2), "position: expected less than"),
        (lambda: product(["x", "w"], [[1.0]], [[2.0]]), "names: expected those of A, B and C"),
        (lambda: written(0.5, ".4q"), "form: expected something like"),
        (
            lambda: plot.layers.outputs_and_slopes(np.ones((2, 2)), np.ones((2, 2)), 1, 0),
            "low: expected less than high",
        ),
        (lambda: stack_pass([("Loss", [])], [("Y", 1, 1), ("E",)], 3), "stop: expected 1 to 2"),
    ],
)
def test_a_wrong_argument_of_a_picture_is_named(draw, words):
    with pytest.raises(ValueError, match=words):
        draw()
