"""The smallest network with a hidden neuron, with every number in the reader's hand."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from bpcore import graph
from bpcore.checks import string, whole
from bpcore.compiler import Function, derive
from bpcore.explore.actors import Cast
from bpcore.explore.format import fill
from bpcore.explore.livepicture import Live, live
from bpcore.graph import Value
from bpcore.plot.canvas import Canvas
from bpcore.plot.style import INK, MUTED, ORANGE, describe

HEIGHT, MIDDLE = 200.0, 100.0  # points
H, OUT, ERROR = 112.0, 219.0, 278.0  # the columns of the hidden neuron, the output, and the error
HALF, ROWS = 26.0, (27, 9, -9, -27)  # half the width of a box, and the lines of numbers in it
NEURON_H = ("net_h", "out_h", "dout_h", "dnet_h")
NEURON_O = ("net_o", "out_o", "dout_o", "dnet_o")
APPEARS = (4, 0, 1, 9, 10, 2, 3, 6, 7, 11, 12, 8)  # the move at which each number is made
MOVES = (
    "net h = w₁ i₁ + w₂ i₂", "out h = σ(net h)", "net o = w₃ out h", "out o = σ(net o)",
    "E = ½ (out o − t)²", "backward from here, ∂E/∂E = 1", "∂E/∂out o = out o − t",
    "δo = ∂E/∂out o · out o (1 − out o)", "∂E/∂w₃ = δo · out h", "∂E/∂out h = δo · w₃",
    "δh = ∂E/∂out h · out h (1 − out h)", "∂E/∂w₁ = δh · i₁", "∂E/∂w₂ = δh · i₂",
)  # fmt: skip


def small_graph(w2: float = -0.2) -> Value:
    """002: the error of the 2-1-1 network, without biases.

    >>> round(small_graph().data, 4)
    0.1189
    """
    given = {"i1": 0.1, "i2": 0.3, "t": 1.0, "b": 0.0}
    i_1, i_2, target, zero = (Value(v, name, constant=True) for name, v in given.items())
    w_1, w_2, w_3 = Value(0.4, "w1"), Value(w2, "w2"), Value(0.1, "w3")
    net_h = graph.weighted_sum([w_1, w_2], [i_1, i_2], zero).named("net_h")
    out_h = graph.sigmoid(net_h).named("out_h")
    net_o = graph.weighted_sum([w_3], [out_h], zero).named("net_o")
    return graph.half_square(graph.sigmoid(net_o).named("out_o"), target).named("E")


numbers = Function(derive(small_graph()).giving("E", *NEURON_H, *NEURON_O, "dw1", "dw2", "dw3"))


def small(
    step: int = 13, i1: float = 0.1, i2: float = 0.3, w1: float = 0.4, w2: float = -0.2,
    w3: float = 0.1, t: float = 1.0, rate: float = 0.5,
) -> dict[str, Any]:  # fmt: skip
    """One pass forward and back, as far as this move, and the weights after an update.

    >>> small(step=1)["shown"]
    [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    """
    v = numbers(i1=i1, i2=i2, w1=w1, w2=w2, w3=w3, t=t, b=0)
    new = [w1 - rate * v[9], w2 - rate * v[10], w3 - rate * v[11]]
    later = numbers(i1=i1, i2=i2, w1=new[0], w2=new[1], w3=new[2], t=t, b=0)
    return {
        "v": v, "shown": [1 if step > move else 0 for move in APPEARS], "out_later": later[6],
        "after": {"w1": new[0], "w2": new[1], "w3": new[2], "step": 13},
        "one": 1, "turned": 1 if step > 5 else 0, "formula": MOVES[step - 1],
    }  # fmt: skip


def draw_small(actor: Cast) -> Figure:
    """The 2-1-1 network with its numbers: forward in ink, backward in orange.

    >>> draw_small(Cast()).get_size_inches().round(2).tolist()
    [4.2, 2.78]
    """
    canvas = Canvas(HEIGHT)
    for x, first, name in ((H, 1, "h"), (OUT, 5, "o")):
        canvas.box(x, MIDDLE, 2 * HALF, 76)
        canvas.text(x, MIDDLE + 47, f"${name}$", MUTED)
        for k, row in enumerate(ROWS):
            number = canvas.text(x, MIDDLE + row, "0", INK if k < 2 else ORANGE)
            actor(number, text=f"{{v[{first + k}]:.4f}}", visible=f"shown[{first + k}]")
    for k, (label, row) in enumerate(zip(("net", "out", "∂E/∂out", "δ"), ROWS, strict=True)):
        canvas.text(H - HALF - 4, MIDDLE + row, label, MUTED if k < 2 else ORANGE, ha="right")
    _input(canvas, actor, "i1", MIDDLE + 68, MIDDLE + 39)
    _input(canvas, actor, "i2", MIDDLE - 68, MIDDLE - 39)
    canvas.arrow(H + HALF, MIDDLE, OUT - HALF, MIDDLE)
    canvas.arrow(OUT + HALF, MIDDLE, ERROR - 23, MIDDLE)
    _weight(canvas, actor, 1, 90, MIDDLE + 82, ".5f")
    _weight(canvas, actor, 2, 90, MIDDLE - 66, ".5f")
    _weight(canvas, actor, 3, (H + OUT) / 2, MIDDLE + 9, ".4f", below=18)
    canvas.box(ERROR, MIDDLE, 46, 40)
    canvas.text(ERROR, MIDDLE + 29, "$E$", MUTED)
    actor(canvas.text(ERROR, MIDDLE + 9, "0"), text="{v[0]:.4f}", visible="shown[0]")
    actor(canvas.text(ERROR, MIDDLE - 9, "0", ORANGE), text="{one}", visible="turned")
    canvas.text(ERROR, MIDDLE - 44, "target", MUTED)
    actor(canvas.text(ERROR, MIDDLE - 60, "0"), text="{t:.2f}", edit="t")
    actor(canvas.text(296, 10, "0", ha="right"), text="{formula}")
    words = (
        "Move {step} of 13: {formula}. After all of them the output is {v[6]:.4f}, the target "
        "{t:.2f}, and the error terms are {v[8]:.6f} at o and {v[4]:.6f} at h. One update makes "
        "the output {out_later:.4f}"
    )
    return describe(canvas.figure, words)


def _input(canvas: Canvas, actor: Cast, name: str, y: float, end: float) -> None:
    canvas.text(18, y + 16, f"${name[0]}_{name[1]}$", MUTED)
    actor(canvas.text(18, y, "0"), text=f"{{{name}:.2f}}", edit=name)
    canvas.arrow(36, y, H - HALF - 1, end)


def _weight(
    canvas: Canvas, actor: Cast, k: int, x: float, y: float, digits: str, below: float = 15
) -> None:
    """A weight's name and number, with its slope below."""
    place = (x, y + 16) if k == 3 else (x - 30, y)
    canvas.text(*place, f"$w_{k}$", MUTED)
    actor(canvas.text(x, y, "0"), text=f"{{w{k}:.2f}}", edit=f"w{k}")
    slope = canvas.text(x, y - below, "0", ORANGE)
    actor(slope, text=f"{{v[{8 + k}]:{digits}}}", visible=f"shown[{8 + k}]")


def hidden_neuron() -> Live:
    """The picture: thirteen moves forward and back, and buttons that update the weights.

    >>> print(hidden_neuron().alt()[:37])
    Move 13 of 13: ∂E/∂w₂ = δh · i₂. Afte
    """
    numbers = dict.fromkeys(("i1", "i2", "t"), (0, 1)) | dict.fromkeys(
        ("w1", "w2", "w3"), (-10, 10)
    )
    return live(
        draw_small, small, step=(1, 13, "time"), rate=(0.05, 50, "log"), **numbers,
        buttons={"update the weights": "after", "ten updates": ("after", 10)},
        former={"step": list(range(1, 14))},
    )  # fmt: skip


def at_stop(stop: int, words: str) -> Figure:
    """The picture after so many of its thirteen stops, as it stands still; with words of its own.

    >>> at_stop(5, "The way forward, with out o = {v[6]:.4f}").get_label()
    'The way forward, with out o = 0.5124.'
    """
    picture = hidden_neuron()
    figure = picture.at(step=whole("stop", stop, 1, len(MOVES)))
    return describe(figure, fill(string("words", words), picture.outputs(step=stop)))
