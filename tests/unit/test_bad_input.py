"""Anything at the border: a public call works, or says which argument is wrong, and in what way.

Everything public is found by looking, so that a new name is tried without anybody adding it: first
with usual arguments, then with one of them replaced by nonsense. What happens then must be a result
or a ValueError or TypeError that the library raised itself, with a sentence that names an argument;
no warning, no changed argument. USUAL has arguments by their name; what it lacks is nonsense too.
"""

import ast
import dis
import functools
import importlib
import inspect
import json
import pickle
import random
import re
import warnings
from pathlib import Path
from types import ModuleType

import matplotlib
import numpy as np
import pytest

import bpcore
from bpcore import compiler, examples, graph, optimizers, plot
from bpcore.compiler.program import Line, Program
from bpcore.explore.actors import Cast

BOOK = Path(__file__).parents[2]
LIBRARY = Path(bpcore.__file__).parent
TRIES = 6  # of the nonsense for each argument, at random; all of it is tried in about a minute

HOUSES = ["", ".graph", ".compiler", ".optimizers", ".explore", ".plot"]
MODULES = [
    "datasets", "examples", "gradcheck", "mistakes", "exercises", "optimizers.schedules",
    "optimizers.clipping",
]  # fmt: skip

# What is not for anything that comes: functions that run inside a step, after the check at the
# border; what the page runs in its own language, where a check would have to be translated; and
# formulas and derivatives, which a network or an optimizer calls.
INSIDE = {
    "backprop", "move", "update", "terms", "mask", "stacked", "unstack", "rate_now",
    "explore.summed.summed", "explore.summed.draw_summed", "softmax.derivative",
    "layers.Layer", "activations.Activation", "base.Optimizer.step",
    "race.move", "race.height", "race.slope", "race.walk", "race.outside", "race.state",
}  # fmt: skip
# What these change is what they are for.
CHANGES = {"train", "step_output_first", "step_at_once", "step", "describe", "tangent", "place",
           "map_axes", "show_outputs", "entrywise", "backward", "forward"}  # fmt: skip


def net():
    return bpcore.Network([bpcore.Dense(2, 1, weights=[[1.0], [2.0]]), bpcore.sigmoid])


def root():
    w, x = graph.Value(3.0, "w"), graph.Value(2.0, "x", constant=True)
    return (w * x).named("y")


def halve():
    return Program(("x",), (Line("x_new", "0.5 * x"),), ("x",))


def axes():
    return plot.axes()[1]


def picture(n=2):
    return plot.describe(plot.axes()[0], f"picture {n}")


def model(x=1.0):
    return {"y": 2 * x}


def stage(actor):
    figure, ax = plot.axes(xlim=(0, 4), ylim=(0, 8))
    actor(ax.plot([], [], "o")[0], x="x", y="y")
    return plot.describe(figure, "Twice {x:.0f} is {y:.0f}")


X, T = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.5]]), np.array([[0.0], [1.0], [1.0]])
USUAL = {
    "net": net, "X": lambda: X.copy(), "T": lambda: T.copy(), "Y": lambda: T.copy(),
    "Z": lambda: X.copy(), "z": lambda: root(), "root": root, "roots": lambda: [root()],
    "loss": lambda: bpcore.half_squared_error, "optimizer": lambda: bpcore.SGD(0.1),
    "rng": lambda: np.random.default_rng(0), "program": lambda: compiler.derive(root()),
    "loop": lambda: compiler.Loop(halve(), {"x": "x_new"}), "ax": axes, "lr": lambda: 0.1,
    "figure": lambda: plot.axes()[0], "theta": lambda: np.ones(3), "grad": lambda: np.ones(3),
    "n": lambda: 4, "noise": lambda: 0.1, "labels": lambda: [0, 1], "k": lambda: 2,
    "train": lambda: X.copy(), "test": lambda: 0.4, "norm": lambda: 1.0, "rate": lambda: 0.1,
    "every": lambda: 2, "steps": lambda: 4, "epochs": lambda: 2, "n_in": lambda: 2,
    "n_out": lambda: 3, "sizes": lambda: [2, 3, 1], "layers": lambda: net().layers[1:],
    "nets": lambda: [net(), net()], "seeds": lambda: [0], "height": lambda: 3.0, "rows": lambda: 2,
    "f": lambda: lambda x: float(np.sum(np.square(x))), "x": lambda: 1.0, "y": lambda: 1.0,
    "slope": lambda: 2.0, "reach": lambda: 1.0, "position": lambda: 1, "distance": lambda: 2.0,
    "tangent": lambda: 2.0, "name": lambda: "w", "text": lambda: "words", "step": lambda: 2,
    "data": lambda: 1.0, "value": lambda: 3.0, "weights": lambda: [graph.Value(1.0)],
    "inputs": lambda: [graph.Value(2.0)], "bias": lambda: graph.Value(0.5),
    "out": lambda: graph.Value(1.0), "target": lambda: graph.Value(2.0), "other": lambda: 2.0,
    "question": lambda: "how many?", "answer": lambda: 2.0, "expected": lambda: 2.0,
    "draw": lambda: picture, "model": lambda: model, "surface": lambda: "bowl",
    "extent": lambda: (0, 1, 0, 1), "cut": lambda: 0.5, "title": lambda: "a title",
    "scores": lambda: np.array([0.9, 0.4, 0.6]), "wanted": lambda: np.array([True, True, False]),
    "found": lambda: "found", "alarms": lambda: "false alarms", "low": lambda: 0.0,
    "high": lambda: 1.0, "values": lambda: X.copy(), "xlabel": lambda: "x",
    "points": lambda: X.copy(), "box": lambda: (1.0, 1.0, 2.0, 2.0),
    "groups": lambda: {"sick": np.array([5.0, 6.0]), "well": np.array([1.0, 2.0])},
    "panels": lambda: {"E": {"E": [1.0, 0.5, 0.001]}}, "words": lambda: "words",
    "predict": lambda: lambda P: np.mean(P, axis=1, keepdims=True), "what": lambda: "it",
    "held_out": lambda: np.array([False, True, True]),
    "rates": lambda: {s: [0.05] * 8 for s in bpcore.explore.racing.SURFACES},
    "color": lambda: plot.INK, "lit": lambda: ["Z"], "caption": lambda: "words",
    "state": lambda: {"x": "x_new"}, "lines": lambda: (Line("x_new", "0.5 * x"),),
    "outputs": lambda: ("y",), "update": lambda: lambda self, theta, g, lr: theta - lr * g,
    "wires": lambda: [("X", 3, 2), ("Y", 3, 1), ("E",)], "k0": lambda: 0,
    "scrub.x": lambda: [0, 1, 10], "Function.numbers": lambda: 2.0, "at": lambda: [0, 1],
    "show_outputs.Y": lambda: np.eye(2), "chances.T": lambda: np.array([0.0, 1.0, 1.0]),
    "stack_pass.layers": lambda: [("Dense", [("W", 2, 1)]), ("loss", [])],
    "shapes.groups": lambda: {"forward": [("Z", 4, 3), "=", ("X", 4, 2), "@", ("W", 2, 3)]},
    "chain_path.step": lambda: bpcore.mistakes.step_at_once, "live.draw": lambda: stage,
    "weighted_sum.name": lambda: "w", "one_step.name": lambda: "Adam", "jacobian.z": lambda: X[0],
    "check_too_late.points": lambda: np.ones((3, 3)), "Line.text": lambda: "2 * x",
    "Program.outputs": lambda: ("x_new",), "Program.inputs": lambda: ("x",), "Loop.program": halve,
    "Cosine.steps": lambda: 9, "loss_of": lambda: bpcore.half_squared_error,
    "Network.layers": lambda: [bpcore.Dense(2, 1, weights=[[1.0], [2.0]]), bpcore.sigmoid],
    "outputs_and_slopes.out": lambda: np.ones(4) / 2, "actor": Cast,
    "outputs_and_slopes.slope": lambda: np.ones(4) / 4, "chances.values": lambda: np.ones(4),
    "slope.k": lambda: 0, "Network.name.k": lambda: 1, "write.name": lambda: "f",
    "write_loop.name": lambda: "f", "secant.name": lambda: "x", "secant.value": lambda: "y",
    "line.xs": lambda: [0.0, 1.0], "line.ys": lambda: [0.0, 1.0], "forward.X": lambda: X.copy(),
    "x0": lambda: 0.0, "y0": lambda: 0.0, "x1": lambda: 1.0, "y1": lambda: 1.0,
    "width": lambda: 10.0, "dtype": lambda: "float32", "given": lambda: 2.0,
    "stack.rows": lambda: 2, "rows.X": lambda: X.copy(), "targets.X": lambda: X.copy(),
    "experiment.setting": lambda: {}, "reach0": lambda: 1.0, "draw_paths.name": lambda: "w",
    "weights0": lambda: None, "Dense.weights": lambda: [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]],
    "Dense.bias": lambda: True, "Dropout.rng": lambda: np.random.default_rng(0), "mlp.bias": lambda: True, "expression.text": lambda: "x + 1",
}  # fmt: skip

# Other exceptions that are right: no such file or folder; a training that diverges.
OTHERS = {"load": OSError, "save": OSError, "train": FloatingPointError}
EXTRA = {"live": {"x": (0, 4)}, "explore": {"n": [1, 2]}}

NONSENSE = [
    lambda: None, lambda: "text", lambda: "", lambda: float("nan"), lambda: float("inf"),
    lambda: -1, lambda: 0, lambda: 1, lambda: 3, lambda: 0.5, lambda: -0.5, lambda: True,
    lambda: [], lambda: [1.0], lambda: [1.0, 2.0], lambda: [[1.0, 2.0], [3.0, 4.0]],
    lambda: [[1.0], [2.0, 3.0]], lambda: np.ones(3), lambda: np.ones((2, 3)),
    lambda: np.zeros((0, 2)), lambda: np.ones((2, 2), int), lambda: np.array(["a", "b"]),
    lambda: np.array([1 + 2j]), lambda: np.array([np.nan, 1.0]), lambda: np.array([1e308, 1e308]),
    dict, lambda: {"a": 1}, lambda: (1, 2), lambda: graph.Value(2.0, "v"), lambda: bpcore.sigmoid,
    lambda: bpcore.half_squared_error, lambda: bpcore.SGD(0.1), net, root,
    lambda: np.random.default_rng(1), lambda: lambda x: x, lambda: object(), lambda: b"x", lambda: range(3),
    lambda: 1e-300, lambda: 1e300, lambda: 10**30, lambda: np.float32(0.5), lambda: ["a", "b"],
    lambda: 2 + 1j, lambda: 10**400, lambda: np.array(2.0), lambda: {"a": {"b": [1.0]}},
    lambda: [None], lambda: [("W", 2)], lambda: ("W", -1), lambda: {"a": []},
]  # fmt: skip


def named_by_the_book():
    """What the chapters import from the library."""
    for path in sorted((BOOK / "notebooks").glob("0*.ipynb")):
        for cell in json.loads(path.read_text())["cells"]:
            if cell["cell_type"] == "code" and "import" in "".join(cell["source"]):
                for node in ast.walk(ast.parse("".join(cell["source"]))):
                    if isinstance(node, ast.ImportFrom) and node.module.startswith("bpcore"):
                        for alias in node.names:
                            space = {}
                            exec(f"from {node.module} import {alias.name} as thing", space)
                            yield space["thing"]


def things():
    """Every public function, class and callable, by its name; methods come with their class."""
    found = {}

    def add(thing):
        if isinstance(thing, ModuleType):
            for key, inner in vars(thing).items():
                if not key.startswith("_") and getattr(inner, "__module__", "") == thing.__name__:
                    add(inner)
        elif callable(thing) and type(thing).__module__ != "typing":
            name = getattr(thing, "__qualname__", repr(thing))
            module = getattr(thing, "__module__", None) or type(thing).__module__
            if module.startswith("bpcore"):
                found[f"{module.removeprefix('bpcore.')}.{name}"] = thing

    for house in HOUSES:
        module = importlib.import_module(f"bpcore{house}")
        for name in module.__all__:
            add(getattr(module, name))
    for name in MODULES:
        add(importlib.import_module(f"bpcore.{name}"))
    for thing in named_by_the_book():
        add(thing)
    return found


def methods(name, thing):
    """The public methods of a class's usual object, or of an object such as `sigmoid`."""
    kind = thing if inspect.isclass(thing) else type(thing)
    for key in dir(kind):
        method = inspect.getattr_static(kind, key)
        owner = next(c for c in kind.__mro__ if key in vars(c))
        ours = owner.__module__.startswith("bpcore") and (key == "__call__" or key[0] != "_")
        if ours and inspect.isfunction(method):
            yield f"{name}.{key}", key


def usual(name, parameter):
    """The usual value of an argument, looked up for the function first."""
    short = name.split(".")
    for key in (f"{short[-2]}.{short[-1]}.{parameter}", f"{short[-1]}.{parameter}", parameter):
        if key in USUAL:
            return USUAL[key]
    return None


def call_of(name, function, odd=None, value=None, rng=None):
    """Positional and named arguments: usual ones, but for the odd one."""
    short = name.split(".")[-1]
    args, named = [], dict(EXTRA.get(short, {}))
    for p in inspect.signature(function).parameters.values():
        if p.kind is p.VAR_KEYWORD:
            continue
        make = value if p.name == odd else usual(name, p.name)
        if p.name != odd and f"{short}.{p.name}" not in USUAL and (p.default is not p.empty or p.kind is p.VAR_POSITIONAL):
            continue
        given = (make or rng.choice(NONSENSE))()
        if p.kind in (p.KEYWORD_ONLY,) or p.default is not p.empty:
            named[p.name] = given
        else:
            args.append(given)
    return args, named


def frozen(thing):
    """What must still be the same after a call."""
    if isinstance(thing, np.ndarray):
        return thing.dtype.str, thing.shape, thing.tobytes()
    if isinstance(thing, bpcore.Network):
        return thing.theta.tobytes()
    if isinstance(thing, graph.Value):
        return thing.data, thing.name
    if isinstance(thing, np.random.Generator):
        return repr(thing.bit_generator.state)
    if isinstance(thing, (list, tuple)):
        return [frozen(part) for part in thing]
    if isinstance(thing, dict):
        return {key: frozen(part) for key, part in thing.items()}
    return repr(thing) if isinstance(thing, (str, int, float, bytes, bpcore.optimizers.Optimizer)) else 0


def fault(name, function, args, named):
    """What is wrong with what a call did; nothing if it keeps the rule."""
    before = frozen([args, named])
    try:
        with warnings.catch_warnings(), matplotlib.rc_context():
            warnings.simplefilter("error")
            result = function(*args, **named)
            if inspect.isgenerator(result):
                list(result)
    except (ValueError, TypeError) as error:
        trace = error.__traceback__
        while trace.tb_next:
            trace = trace.tb_next
        code = trace.tb_frame.f_code
        raised = {i.offset for i in dis.get_instructions(code) if i.opname == "RAISE_VARARGS"}
        if LIBRARY not in Path(code.co_filename).parents or trace.tb_lasti not in raised:
            return f"{type(error).__name__} of somebody else: {error}"
        if ": " not in str(error) and not set(inspect.signature(function).parameters) & set(re.findall(r"\w+", str(error))):
            return f"no argument is named: {error}"
        if frozen([args, named]) != before:
            return f"an argument changed, though the call was refused: {error}"
    except Exception as error:
        if isinstance(error, OTHERS.get(name.split(".")[-1], ())):
            return None
        return f"{type(error).__name__}: {error}"
    else:
        if name.split(".")[-1] not in CHANGES and frozen(args) != before[0]:
            rngs = [a for a in [*args, *named.values()] if isinstance(a, np.random.Generator)]
            if not rngs:
                return "an argument changed"
    return None


def inside(thing, name, key):
    owner = getattr(getattr(thing, key), "__module__", "") if key else ""
    if "NetworkPicture" in name or key in INSIDE:
        return True
    return key in ("forward", "predict") and (owner in ("bpcore.activations", "bpcore.losses") or getattr(thing, key).__qualname__ == "Layer.predict")


def callables():
    """Name and a function that gives the callable, anew for each call where that matters."""
    for name, thing in things().items():
        if "NetworkPicture" in name:
            continue
        if inspect.isclass(thing):
            yield name, lambda thing=thing: thing
        for full, key in [(name, "")] * (not inspect.isclass(thing)) + list(methods(name, thing)):
            if inside(thing, full, key) or any(full.startswith(i) or full.endswith(i) for i in INSIDE if "." in i):
                continue
            if not key:
                yield full, lambda thing=thing: thing
                continue

            def method(name=name, thing=thing, key=key):
                if inspect.isclass(thing):
                    args, named = call_of(name, thing, rng=random.Random(0))
                    thing = thing(*args, **named)
                return getattr(thing, key)

            yield full, method


def faults(tries, only=""):
    rng = random.Random(0)
    for name, get in callables():
        if only not in name:
            continue
        try:
            parameters = inspect.signature(get()).parameters
        except Exception as error:
            yield name, f"{type(error).__name__}: {error}"
            continue
        for odd, p in parameters.items():
            if p.kind is p.VAR_KEYWORD:
                continue
            for value in NONSENSE if tries is None else rng.sample(NONSENSE, tries):
                function = get()
                args, named = call_of(name, function, odd, value, rng)
                if problem := fault(name, function, args, named):
                    yield f"{name}({odd}={value()!r:.60})", problem


@pytest.mark.parametrize("name", [name for name, _ in callables()])
def test_usual(name): ...


if __name__ == "__main__":
    import collections
    import sys
    import time

    count, t0 = collections.Counter(), time.time()
    for call, problem in faults(None if len(sys.argv) < 3 else int(sys.argv[2]), sys.argv[1] if len(sys.argv) > 1 else ""):
        key = call.split("=")[0]
        count[key] += 1
        if count[key] <= 2:
            print(call.replace("\n", " "), "|", problem[:150].replace("\n", " "))
    print(sum(count.values()), "faults", time.time() - t0, "s", len(list(callables())), "callables")
