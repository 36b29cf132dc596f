"""The compiler: each writer against the graph, against the others, and against differences."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_graphs import random_graph

from bpcore import SGD, Adam, compiler, examples, graph, half_squared_error, train
from bpcore import optimizers as library
from bpcore.compiler import Function, Line, Loop, Program, Run, derive, descent, formula, trace
from bpcore.compiler.bind import bind
from bpcore.compiler.loop import simplified
from bpcore.graph import Value, rules

random_seeds = given(seed=st.integers(0, 10**6))
often = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def slopes(program: Program) -> list[str]:
    return [name.removeprefix("d") for name in program.outputs[1:]]


@often
@random_seeds
def test_python_gives_what_the_graph_gives(seed):
    E = random_graph(seed)
    E.backward()
    f = compiler.compile(E)
    value, *gradient = f(**f.program.start)
    assert value == pytest.approx(E.data, rel=1e-14)
    grads = {v.name: v.grad for v in graph.order(E) if v.name and not v.rule}
    assert gradient == pytest.approx([grads[name] for name in slopes(f.program)], rel=1e-12)
    assert f(*f.program.start.values()) == (value, *gradient)


@often
@random_seeds
def test_derivatives_against_differences(seed):
    f = compiler.compile(random_graph(seed))
    start = dict(f.program.start)
    gradient = f(**start)[1:]
    for name, slope in zip(slopes(f.program), gradient, strict=True):

        def central(h, name=name):
            up, down = start | {name: start[name] + h}, start | {name: start[name] - h}
            return (f(**up)[0] - f(**down)[0]) / (2 * h)

        near, nearer = central(1e-5), central(2.5e-6)
        if abs(near - nearer) < 1e-6 * (1 + abs(near)):  # else a kink or a jump lies within reach
            assert slope == pytest.approx(near, rel=1e-5, abs=1e-5)


@often
@random_seeds
def test_many_runs_at_once_are_each_run_alone(seed):
    f = compiler.compile(random_graph(seed))
    rng = np.random.default_rng(seed)
    runs = {name: x + rng.normal(0, 0.1, 5) for name, x in f.program.start.items()}
    alone = [f(**{name: float(x[k]) for name, x in runs.items()}) for k in range(5)]
    side_by_side = np.array(f.runs(**runs))
    np.testing.assert_allclose(side_by_side.T, alone, rtol=1e-11, atol=1e-12)
    in_buffers = bind(f.program.lines, runs, outputs=f.program.outputs)()
    buffers = [np.broadcast_to(y, 5) for y in in_buffers]
    np.testing.assert_allclose(np.array(buffers), side_by_side, rtol=1e-11, atol=1e-12)


@often
@random_seeds
def test_a_program_for_fewer_outputs_keeps_only_what_they_need(seed):
    program = derive(random_graph(seed))
    last = program.outputs[-1]
    part = program.giving(last)
    assert Function(part)(**program.start)[0] == Function(program)(**program.start)[-1]
    assert len(part.lines) <= len(program.lines)
    for k, line in enumerate(part.lines):
        assert line.name == last or any(line.name in x.inputs for x in part.lines[k + 1 :])


METHODS = [
    SGD(0.3),
    library.Momentum(0.1, 0.8),
    library.Momentum(0.1, 0.8, averaged=True),
    library.Nesterov(0.1),
    library.AdaGrad(0.2),
    library.AdaDelta(1.0, eps=1e-3),
    library.RMSProp(0.01),
    Adam(0.02),
    library.AdaMax(0.02),
    library.AMSGrad(0.02),
    library.Nadam(0.02),
    library.AdamW(0.02, decay=0.3),
]


@pytest.mark.parametrize("method", METHODS, ids=lambda m: type(m).__name__)
def test_a_training_in_one_loop_is_the_library_s_training(method):
    net, X, T, _ = examples.worked()
    history = train(net, X, T, half_squared_error, method, epochs=200, snapshots=[1, 200])
    loop = descent(derive(examples.worked_graph()), METHODS[METHODS.index(method)])
    names = ["w1", "w3", "w2", "w4", "w5", "w7", "w6", "w8"]
    run = Run(loop.giving("E", *names))
    E, *weights = run(**loop.program.start, at=range(201))
    np.testing.assert_allclose(E[:-1], history.loss, rtol=1e-10)
    np.testing.assert_allclose([w[200] for w in weights], net.theta, rtol=1e-10)
    np.testing.assert_allclose([w[1] for w in weights], history.snapshots[1], rtol=1e-12)
    assert run(**loop.program.start, at=[7, 200])[0] == [E[7], E[200]]


def test_many_trainings_at_once():
    loop = descent(derive(examples.worked_graph()), SGD(0.5))
    run, rates = Run(loop), np.array([0.1, 0.5, 2.0])
    (E,) = run.runs(**{**loop.program.start, "lr": rates}, at=[0, 50])
    for k, rate in enumerate(rates):
        (alone,) = run(**{**loop.program.start, "lr": float(rate)}, at=[0, 50])
        assert np.broadcast_to(E[0], 3)[k] == pytest.approx(alone[0], rel=1e-14)
        assert E[1][k] == pytest.approx(alone[1], rel=1e-13)


def test_the_loop_reads_like_the_algorithm():
    w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    loop = descent(derive((w * x).named("y")), Adam(0.1))
    assert repr(loop).splitlines() == [
        "y = w * x",
        "dy = 1.0",
        "dw = dy * x",
        "m_w = beta1 * m_w + (1.0 - beta1) * dw",
        "v_w = beta2 * v_w + (1.0 - beta2) * dw ** 2.0",
        "v9_w = (1.0 - beta2 ** t) ** 0.5",
        "w = w - lr * v9_w / (1.0 - beta1 ** t) * m_w / (sqrt(v_w) + v9_w * eps)",
        "t = t + 1.0",
    ]


def test_settings_of_the_optimizer_give_way_to_names_of_the_model():
    w, lr = Value(3.0, "w"), Value(2.0, "lr", constant=True)
    loop = descent(derive((w * lr).named("y")), SGD(0.5))
    assert loop.program.inputs == ("w", "lr", "lr_")
    assert loop.program.start == {"w": 3.0, "lr": 2.0, "lr_": 0.5}
    assert Run(loop.giving("w"))(3.0, 2.0, 0.5, at=[0, 1]) == ([3.0, 2.0],)


def test_states_are_renewed_all_at_once():
    """a and b change places at each step: nothing is overwritten before it is read."""
    lines = (Line("a_new", "b + 0.0"), Line("b_new", "a + 0.0"))
    loop = Loop(Program(("a", "b"), lines, ("a", "b")), {"a": "a_new", "b": "b_new"})
    assert Run(loop)(1.0, 2.0, at=[0, 1, 2, 5]) == ([1.0, 2.0, 1.0, 2.0], [2.0, 1.0, 2.0, 1.0])


def test_what_python_refuses_becomes_infinite():
    x = Value(1.0, "x")
    f = compiler.compile(graph.exp(x).named("y"))
    assert f(1000.0) == (math.inf, math.inf)
    assert math.isnan(compiler.compile(graph.log(x).named("y"))(-1.0)[0])
    assert compiler.compile((1.0 / x).named("y"))(0.0)[0] == math.inf
    w = Value(3.0, "w")
    run = Run(descent(derive((w**2.0).named("E")), SGD(10.0)))
    assert not math.isfinite(run(3.0, 10.0, at=[0, 1000])[0][1])


def test_infinities_and_other_constants_without_a_name():
    x = Value(2.0, "x")
    assert compiler.compile(np.maximum(x, -math.inf))(5.0) == (5.0, 1.0)
    assert compiler.compile(np.maximum(x, math.inf))(5.0) == (math.inf, 0.0)
    assert compiler.compile(x * 1e300 * -2.5e-7)(2.0)[0] == -5e293


@pytest.mark.parametrize(
    "name",
    ["max", "float", "inf", "new", "function", "var", "let", "lambda", "typeof", "NaN", "at",
     "step", "columns", "a b", "2x", "sigmoid", "sqrt", "await", "undefined", "f"],
)  # fmt: skip
def test_names_that_one_of_the_languages_keeps_for_itself(name):
    with pytest.raises(ValueError, match=f"^name {name!r}: expected a name that Python and Java"):
        derive((Value(1.0, name) * Value(2.0, "x")).named("y"))


def test_fresh_names_keep_clear_of_given_ones():
    v0, x = Value(2.0, "v0"), Value(3.0, "dv1")
    y = (v0 * x) * (v0 + x)
    y.backward()
    f = compiler.compile(y)
    assert f(2.0, 3.0) == (y.data, v0.grad, x.grad)


def test_bad_programs_say_what_is_wrong():
    line = Line("y", "x * z")
    with pytest.raises(ValueError, match=r"line .y = x \* z.: nothing before it"):
        Program(("x",), (line,), ("y",))
    with pytest.raises(ValueError, match="outputs: no line or input is called 'w'"):
        Program(("x", "z"), (line,), ("w",))
    with pytest.raises(ValueError, match=r"^name .x.: expected"):
        Program(("x", "x"), (), ("x",))
    good = Program(("x", "z"), (line,), ("y",))
    with pytest.raises(ValueError, match="state: 'q' is none of the inputs"):
        Loop(good, {"q": "y"})
    with pytest.raises(ValueError, match="state: the next 'x' is no line, but 'z'"):
        Loop(good, {"x": "z"})
    with pytest.raises(ValueError, match="state: expected a line of its own for each"):
        Loop(good, {"x": "y", "z": "y"})
    with pytest.raises(ValueError, match="expected derivatives of inputs"):
        descent(good, SGD(0.1))
    with pytest.raises(TypeError, match="got a schedule"):
        formula(SGD(lambda t: 0.1))
    run = Run(Loop(good, {"x": "y"}))
    for at, kind, words in (
        ([1, 1], ValueError, "at: expected rising numbers of steps, got"),
        ([-1], ValueError, "at: expected a whole number of at least 0, got -1"),
        ([0.5], TypeError, "at: expected a whole number, got 0.5"),
    ):
        with pytest.raises(kind, match=re.escape(words)):
            run(1.0, 2.0, at=at)


def test_lines_say_nothing_twice():
    lines = [Line("a", "x + y"), Line("b", "x + y"), Line("c", "b * a"), Line("z", "c - x")]
    assert [str(line) for line in simplified(lines, ["z"])] == ["a = x + y", "z = a * a - x"]


def test_trace_takes_several_roots():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    product = (x * y).named("p")
    program = trace([product, (product + x).named("q"), x])
    assert program.outputs == ("p", "q", "x")
    assert Function(program)(4.0, 5.0) == (20.0, 24.0, 4.0)


def test_numpy_s_functions_on_values_are_nodes():
    x = Value(0.7, "x")
    y = np.sqrt(x * x) + np.float64(2.0) * x - np.exp(x) / np.abs(x)
    y.backward()
    assert y.data == pytest.approx(0.7 + 1.4 - math.exp(0.7) / 0.7)
    h = 1e-6

    def f(v):
        return 3 * v - math.exp(v) / v

    assert x.grad == pytest.approx((f(0.7 + h) - f(0.7 - h)) / (2 * h), rel=1e-8)
    with pytest.raises(TypeError, match=r"np\.sin: no rule for values; there are rules for absol"):
        np.sin(x)
    with pytest.raises(TypeError, match="expected values and numbers, got array"):
        np.maximum(x, np.ones(2))
    for question in (lambda: x > 1, lambda: x <= 1.0, lambda: bool(x), lambda: max(x, 1.0)):
        with pytest.raises(TypeError, match=r"Value\(0.7, 'x'\): "):
            question()


# The rules themselves: value and slopes, in Python and in LaTeX.

RULES = {name: rule for name, rule in vars(rules).items() if isinstance(rule, rules.Rule)}
RULES["WEIGHTED_SUM"] = rules.weighted_sum(2)
POINTS = [(0.4, 1.7, -0.6, 0.9, 0.3), (1.9, 0.8, 1.2, -0.5, -2.0)]


def from_tex(tex: str) -> str:
    """A formula of the table, read as Python."""
    for pattern, replacement in (
        (r"\\frac\{(.*?)\}\{(.*?)\}", r"(\1)/(\2)*"),
        (r"\\mathrm\{sign\}", "sign"),
        (r"\\sqrt\{(.*?)\}", r"sqrt(\1)"),
        (r"\^\{(.*?)\}", r"**(\1)"),
        (r"\|(.*?)\|", r"abs(\1)"),
        (r"\[(.*?)\]", r"float(\1)"),
        (r"\\log (\S+)", r"log(\1)"),
        (r"e\*\*", "2.718281828459045**"),
        (r"2 y", "2*y"),
    ):
        tex = re.sub(pattern, replacement, tex)
    for word, replacement in (
        (r"\cdot", "*"), (r"\sigma", "sigmoid"), (r"\ge", ">="), ("^2", "**2"),
    ):  # fmt: skip
        tex = tex.replace(word, replacement)
    return re.sub(r"\\(tanh|max)", r"\1", tex).removesuffix("*").replace("*)", ")")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_in_latex_what_it_computes(name, point):
    rule = RULES[name]
    n = len(rule.slopes)
    xs = dict(zip([f"x{k}" for k in range(n)], point, strict=False))
    y = rules.function(rule.value, n)(None, *xs.values())
    words = rules.FUNCTIONS | xs | {"y": y}

    def read(tex):
        return eval(from_tex(tex.format(*xs, y="y")), words)

    assert read(rule.tex) == pytest.approx(y, rel=1e-12)
    assert len(rule.tex_slopes) == n
    for k in range(n):
        slope = rules.function(rule.slopes[k], n)(y, *xs.values())
        assert read(rule.tex_slopes[k]) == pytest.approx(slope, rel=1e-12)

        def at(h, k=k):
            return rules.function(rule.value, n)(
                None, *(v + h * (j == k) for j, v in enumerate(xs.values()))
            )

        assert slope == pytest.approx((at(1e-6) - at(-1e-6)) / 2e-6, rel=1e-7, abs=1e-9)


def test_the_numpy_writer_refuses_what_it_cannot_write_or_place():
    x = np.ones(3)
    with pytest.raises(ValueError, match=r"cannot write 'x\[0\]' with buffers"):
        bind([Line("y", "x[0]")], {"x": x})
    with pytest.raises(ValueError, match=r"y: expected shape \(2,\), got \(3,\)"):
        bind([Line("y", "x + x")], {"x": x, "y": np.ones(2)})


def test_a_square_root_may_be_written_as_a_power():
    x = np.array([4.0, 9.0])
    assert bind([Line("y", "x ** 0.5")], {"x": x}, outputs=["y"])().tolist() == [2.0, 3.0]


def test_signs_and_powers_in_javascript():
    assert compiler.javascript.expression("-x ** 2.0") == "0 - x ** 2.0"
    assert compiler.javascript.expression("-x * y") == "-x * y"
