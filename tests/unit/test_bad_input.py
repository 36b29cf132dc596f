"""Anything at the border: a public call works, or says which argument is wrong, and in what way.

Everything public is found by looking, so that a new name is tried without anybody adding it: first
with usual arguments, then with one of them replaced by nonsense. There must be a result then, or a
ValueError or TypeError that the library raised itself, with a sentence that says what it is about;
no warning, no changed argument. USUAL has arguments by their name, perhaps with that of the
function before it; an argument that it lacks is always nonsense.

All of the nonsense, for what has a word in its name (a minute for everything):

    python tests/unit/test_bad_input.py Network
"""

import ast
import contextlib
import dis
import importlib
import inspect
import io
import json
import random
import re
import sys
import tempfile
import warnings
from contextlib import redirect_stdout
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import bpcore
from bpcore import compiler, graph, optimizers, plot
from bpcore.compiler.program import Line, Program
from bpcore.explore.actors import Cast

BOOK = Path(__file__).parents[2]
LIBRARY = Path(bpcore.__file__).parent
TRIES = 6  # of the nonsense, for each argument

HOUSES = ["", ".graph", ".compiler", ".optimizers", ".explore", ".plot"]
MODULES = [
    "datasets", "examples", "gradcheck", "mistakes", "exercises", "optimizers.schedules",
    "optimizers.clipping",
]  # fmt: skip

# What is not for anything that comes, as patterns of names.
INSIDE = [
    # These run inside a training step, after the check at the border, and may not get slower.
    "*.backprop", "*.move", "*.update", "*.rate_now", "*.mask",
    "losses.*.forward", "losses.*.terms", "activations.*.forward", "activations.*.predict",
    # A network or a picture calls these, nobody else.
    "*.stacked", "*.unstack", "plot.graph.NetworkPicture*", "explore.summed.draw_summed",
    # The page runs these in its own language: a check would have to be translated too.
    "race.move", "race.height", "race.slope", "race.walk", "race.outside", "race.state",
    "explore.summed.summed",
    # These are not there: bases without a formula of their own, and a derivative that is none.
    "layers.Layer.*", "activations.Activation.*", "optimizers.base.Optimizer.step",
    "*.softmax.derivative",
]  # fmt: skip
# What these change is what they are for.
CHANGES = {
    "train", "step", "step_output_first", "step_at_once", "describe", "tangent", "place",
    "map_axes", "show_outputs", "entrywise", "forward", "backward",
    "draw_walk", "draw_paths",
}  # fmt: skip
# Other exceptions that are right: a file or folder that is not there; a training that diverges.
OTHERS = {"load": OSError, "save": OSError, "train": FloatingPointError}


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
    "stop": lambda: 2,
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
    "wires": lambda: [("X", 3, 2), ("Y", 3, 1), ("E",)],
    "curves": lambda: {"E": [1.0, 0.5, 0.25]}, "bars.values": lambda: {"Z": 2.0, "W": 1.0},
    "dots.values": lambda: {"Z": [2.0, 1.0], "W": [1.0]}, "marks": lambda: "o",
    "scrub.x": lambda: [0, 1, 10], "at": lambda: [0, 1],
    "show_outputs.Y": lambda: np.eye(2), "chances.T": lambda: np.array([0.0, 1.0, 1.0]),
    "stack_pass.layers": lambda: [("Dense", [("W", 2, 1)]), ("loss", [])],
    "shapes.groups": lambda: {"forward": [("Z", 4, 3), "=", ("X", 4, 2), "@", ("W", 2, 3)]},
    "chain_path.step": lambda: bpcore.mistakes.step_at_once, "live.draw": lambda: stage,
    "one_step.name": lambda: "Adam", "jacobian.z": lambda: X[0],
    "check_too_late.points": lambda: np.ones((3, 3)), "Line.text": lambda: "2 * x",
    "Program.outputs": lambda: ("x_new",), "Program.inputs": lambda: ("x",), "Loop.program": halve,
    "Cosine.steps": lambda: 9,
    "Network.layers": lambda: [bpcore.Dense(2, 1, weights=[[1.0], [2.0]]), bpcore.sigmoid],
    "outputs_and_slopes.out": lambda: np.ones(4) / 2, "actor": Cast,
    "outputs_and_slopes.slope": lambda: np.ones(4) / 4,
    "slope.k": lambda: 0, "Network.name.k": lambda: 1, "write.name": lambda: "f",
    "write_loop.name": lambda: "f", "secant.name": lambda: "x", "secant.value": lambda: "y",
    "line.xs": lambda: [0.0, 1.0], "line.ys": lambda: [0.0, 1.0], "forward.X": lambda: X.copy(),
    "x0": lambda: 0.0, "y0": lambda: 0.0, "x1": lambda: 1.0, "y1": lambda: 1.0,
    "width": lambda: 10.0, "dtype": lambda: "float32",
    "stack.rows": lambda: 2, "rows.X": lambda: X.copy(), "targets.X": lambda: X.copy(),
    "draw_paths.name": lambda: "w",
    "Dense.weights": lambda: [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]],
    "mlp.rng": lambda: np.random.default_rng(0), "xor.rng": lambda: random.Random(0),
    "warmup": lambda: 2, "path": lambda: "net.npz", "show.figure": picture,
    "CrossEntropy.__call__.T": lambda: np.ones((3, 1)), "Function.program": halve,
    "CrossEntropy.gradient.T": lambda: np.ones((3, 1)), "__call__.numbers": lambda: 2.0,
    "CrossEntropy.check.T": lambda: np.ones((3, 1)), "runs.numbers": lambda: 2.0,
    "Dense.bias": lambda: True, "Dropout.rng": lambda: np.random.default_rng(0),
    "product.names": lambda: ["X", "W", "Z"], "product.A": lambda: X.copy(),
    "product.B": lambda: np.ones((2, 2)), "product.at": lambda: (0, 1),
    "pairs.names": lambda: ["w1", "w2"], "ways": lambda: {"right": [1.0, 2.0], "wrong": [2.0, 1.0]},
    "written.form": lambda: ".4g", "form": lambda: ".2f",
    "mlp.bias": lambda: True, "expression.text": lambda: "x + 1",
}  # fmt: skip

# These need an object that is not made by its class alone: runs, a file, the result of a rule.
SPECIAL = {"network.Network.run", "network.Network.load", "graph.value.Value.slope"}
# Inputs that these take under names that are not theirs.
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
    lambda: np.random.default_rng(1), lambda: lambda x: x, lambda: object(), lambda: b"x",
    lambda: range(3),
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
    """The public methods of a class, or of an object such as `sigmoid`."""
    kind = thing if inspect.isclass(thing) else type(thing)
    for key in dir(kind):
        owner = next(c for c in kind.__mro__ if key in vars(c))
        ours = owner.__module__.startswith("bpcore") and (key == "__call__" or key[0] != "_")
        if ours and inspect.isfunction(vars(owner)[key]):
            yield f"{name}.{key}", key


def callables():
    """By name a function that gives the callable; that of a method makes its object anew."""
    found = {}
    for name, thing in things().items():
        if inspect.isclass(thing) or inspect.isfunction(thing):
            found[name] = lambda thing=thing: thing
        for full, key in methods(name, thing) if not inspect.isfunction(thing) else ():

            def method(name=name, thing=thing, key=key):
                if not inspect.isclass(thing):
                    return getattr(thing, key)
                args, named = call_of(name, thing, random.Random(0))
                return getattr(thing(*args, **named), key)

            found[full] = method
    return {
        name: get for name, get in found.items() if not any(fnmatch(name, out) for out in INSIDE)
    }


def usual(name, parameter):
    """How to make the usual value of an argument: of this function, or of any."""
    *_, house, short = f".{name}".split(".")
    keys = f"{house}.{short}.{parameter}", f"{short}.{parameter}", parameter
    return next((USUAL[key] for key in keys if key in USUAL), None)


def call_of(name, function, rng, odd=None, value=None):
    """The arguments of a call, by position and by name: usual ones, but for the odd one."""
    short = name.split(".")[-1]
    args, named = [], dict(EXTRA.get(short, {}))
    for p in inspect.signature(function).parameters.values():
        optional = p.default is not p.empty or p.kind is p.VAR_POSITIONAL
        left_out = optional and p.name != odd and f"{short}.{p.name}" not in USUAL
        if p.kind is p.VAR_KEYWORD or left_out:
            continue
        make = value if p.name == odd else usual(name, p.name) or rng.choice(NONSENSE)
        if p.kind is p.KEYWORD_ONLY or p.default is not p.empty:
            named[p.name] = make()
        else:
            args.append(make())
    return args, named


def frozen(thing):
    """What must be the same after a call."""
    if isinstance(thing, np.ndarray):
        return thing.dtype.str, thing.shape, thing.tobytes()
    if isinstance(thing, bpcore.Network):
        return thing.theta.tobytes()
    if isinstance(thing, graph.Value):
        return thing.data, thing.name, thing.grad
    if isinstance(thing, np.random.Generator):
        return repr(thing.bit_generator.state)
    if isinstance(thing, list | tuple):
        return [frozen(part) for part in thing]
    if isinstance(thing, dict):
        return {key: frozen(part) for key, part in thing.items()}
    plain = isinstance(thing, str | int | float | bytes | optimizers.Optimizer)
    return repr(thing) if plain else None


def raised_by_us(error):
    """Whether a `raise` of the library made this error, not an operation that failed there."""
    last = error.__traceback__
    while last.tb_next:
        last = last.tb_next
    code = last.tb_frame.f_code
    raises = {i.offset for i in dis.get_instructions(code) if i.opname == "RAISE_VARARGS"}
    return LIBRARY in Path(code.co_filename).parents and last.tb_lasti in raises


def fault(name, function, args, named, may_refuse=True):
    """What is wrong with what a call does; nothing if it keeps the rule."""
    before, short = frozen([args, named]), name.split(".")[-1]
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("error")
            result = function(*args, **named)
            if inspect.isgenerator(result):
                list(result)
    except (ValueError, TypeError) as error:
        about = set(inspect.signature(function).parameters) & set(re.findall(r"\w+", str(error)))
        if not may_refuse:
            return f"usual arguments were refused: {error}"
        if not raised_by_us(error):
            return f"{type(error).__name__} of somebody else: {error}"
        if ": " not in str(error) and not about:
            return f"not said what it is about: {error}"
        if frozen([args, named]) != before:
            return f"an argument changed, though the call was refused: {error}"
    except OTHERS.get(short, ()):
        pass
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    else:
        drawn = any(isinstance(part, np.random.Generator) for part in [*args, *named.values()])
        if short not in CHANGES and not drawn and frozen([args, named]) != before:
            return "an argument changed"
    return None


def faults(name, get, tries):
    """The calls of one callable that break the rule, with what is wrong."""
    rng = random.Random(name)
    found = {}
    for odd, p in inspect.signature(get()).parameters.items():
        for value in rng.sample(NONSENSE, tries) if p.kind is not p.VAR_KEYWORD else ():
            function = get()
            args, named = call_of(name, function, rng, odd, value)
            if problem := fault(name, function, args, named):
                found[f"{name}({odd}={value()!r:.60})"] = problem
    return found


CALLABLES = callables()


def test_everything_public_is_there():
    assert len(CALLABLES) > 150
    for name in ("network.Network.predict", "datasets.moons", "plot.curves.tangent",
                 "graph.walk.multiplications", "plot.ways.draw_paths"):  # fmt: skip
        assert name in CALLABLES


@pytest.mark.parametrize("name", CALLABLES)
def test_usual_arguments_are_fine(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    function = CALLABLES[name]()
    args, named = call_of(name, function, random.Random(0))
    assert fault(name, function, args, named, may_refuse=name in SPECIAL) is None


@pytest.mark.parametrize("name", CALLABLES)
def test_nonsense_is_refused_with_a_sentence(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # `save` may write there
    assert faults(name, CALLABLES[name], TRIES) == {}


def test_every_exception_of_the_rule_is_needed():
    names = {f"{n}.{key}" for n, t in things().items() for _, key in methods(n, t)} | set(things())
    for pattern in INSIDE:
        assert any(fnmatch(name, pattern) for name in names), pattern


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name in CALLABLES:
            if len(sys.argv) == 1 or sys.argv[1] in name:
                for call, problem in faults(name, CALLABLES[name], len(NONSENSE)).items():
                    print(call.replace("\n", " "), "|", problem.replace("\n", " ")[:150])
