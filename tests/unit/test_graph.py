"""The scalar graph: values and derivatives of every operation, and the walk over a graph."""

import math

import pytest

from bpcore import compiler, examples, graph
from bpcore.graph import Value
from bpcore.graph.rules import Rule
from bpcore.graph.walk import multiplications, plain, walk

ONE_INPUT = {
    "negation": (lambda z: -z, lambda z: -z),
    "exp": (graph.exp, math.exp),
    "log": (graph.log, math.log),
    "tanh": (graph.tanh, math.tanh),
    "sigmoid": (graph.sigmoid, lambda z: 1 / (1 + math.exp(-z))),
    "relu": (graph.relu, lambda z: max(z, 0.0)),
    "number on the left": (lambda z: 3.0 - 2.0 / z, lambda z: 3.0 - 2.0 / z),
    "number on the right": (lambda z: (z + 1.5) * 0.5 - 2.0, lambda z: (z + 1.5) * 0.5 - 2.0),
    "number times and plus": (lambda z: 4.0 + 3.0 * z, lambda z: 4.0 + 3.0 * z),
    "power of a number": (lambda z: z**3.0, lambda z: z**3.0),
}
TWO_INPUTS = {
    "sum": (lambda a, b: a + b, lambda a, b: a + b),
    "difference": (lambda a, b: a - b, lambda a, b: a - b),
    "product": (lambda a, b: a * b, lambda a, b: a * b),
    "quotient": (lambda a, b: a / b, lambda a, b: a / b),
    "power": (lambda a, b: a**b, lambda a, b: a**b),
    "half square": (graph.half_square, lambda a, b: (a - b) ** 2 / 2),
}


def central(f, *at, k, h=1e-6):
    up, down = list(at), list(at)
    up[k] += h
    down[k] -= h
    return (f(*up) - f(*down)) / (2 * h)


@pytest.mark.parametrize("name", ONE_INPUT)
@pytest.mark.parametrize("at", [0.3, 1.7])
def test_operation_of_one_input(name, at):
    build, f = ONE_INPUT[name]
    z = Value(at, "z")
    y = build(z)
    y.backward()
    assert y.data == pytest.approx(f(at), rel=1e-14)
    assert z.grad == pytest.approx(central(f, at, k=0), rel=1e-8)


@pytest.mark.parametrize("name", TWO_INPUTS)
def test_operation_of_two_inputs(name):
    build, f = TWO_INPUTS[name]
    a, b = Value(1.3, "a"), Value(0.7, "b")
    y = build(a, b)
    y.backward()
    assert y.data == pytest.approx(f(1.3, 0.7), rel=1e-14)
    assert a.grad == pytest.approx(central(f, 1.3, 0.7, k=0), rel=1e-8)
    assert b.grad == pytest.approx(central(f, 1.3, 0.7, k=1), rel=1e-8)


def test_relu_is_flat_below_zero_and_at_zero():
    for at in (-1.0, 0.0):
        z = Value(at, "z")
        graph.relu(z).backward()
        assert z.grad == 0.0


@pytest.mark.parametrize(("z", "value"), [(-800.0, 0.0), (800.0, 1.0)])
def test_sigmoid_is_safe_far_out(z, value):
    assert graph.sigmoid(Value(z)).data == value


@pytest.mark.parametrize("z", [-3.0, -0.6, 0.0, 0.6, 3.0])
def test_sigmoid_on_both_sides(z):
    assert graph.sigmoid(Value(z)).data == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-15)


def test_sigmoid_keeps_its_digits_far_out():
    assert graph.sigmoid(Value(-30.0)).data == pytest.approx(9.357622968839299e-14, rel=1e-13)


def test_weighted_sum():
    w = [Value(0.5, "w1"), Value(-2.0, "w2")]
    x = [Value(3.0, "x1"), Value(4.0, "x2")]
    b = Value(0.25, "b")
    net = graph.weighted_sum(w, x, b)
    net.backward()
    assert net.data == 0.5 * 3 - 2 * 4 + 0.25
    assert [v.grad for v in (*w, *x, b)] == [3.0, 4.0, 0.5, -2.0, 1.0]


def test_a_value_used_twice_collects_both_derivatives():
    x = Value(3.0, "x")
    (x * x + x).backward()
    assert x.grad == 7.0


def test_backward_twice_does_not_add_up():
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    y.backward()
    assert x.grad == 6.0


def test_forward_recomputes_from_changed_leaves():
    x = Value(3.0, "x")
    y = (x * x).named("y")
    x.data = 5.0
    assert y.forward() == 25.0


def test_constants_get_no_derivative():
    c, x = Value(2.0, "c", constant=True), Value(3.0, "x")
    y = (c * c) * x
    y.backward()
    assert c.grad == 0.0
    assert x.grad == 4.0
    assert (c * c).constant
    assert not y.constant


def test_order_puts_inputs_first_and_each_node_once():
    E = examples.worked_graph()
    nodes = graph.order(E)
    place = {id(node): k for k, node in enumerate(nodes)}
    assert len(place) == len(nodes)
    assert nodes[-1] is E
    assert all(place[id(v)] < place[id(node)] for node in nodes for v in node.inputs)


def test_a_deep_graph_needs_no_recursion():
    x = Value(1.0, "x")
    y = x
    for _ in range(5000):
        y = y + 0.0
    y.backward()
    assert x.grad == 1.0


@pytest.mark.parametrize(
    ("name", "tex"),
    [
        ("w5", "w_{5}"),
        ("net_h1", r"\mathrm{net}_{h1}"),
        ("E", "E"),
        ("E_o1", "E_{o1}"),
        ("out", r"\mathrm{out}"),
        ("", "2"),
        ("a-b", "a-b"),
    ],
)
def test_names_in_latex(name, tex):
    assert Value(2.0, name).tex == tex


def test_bad_calls():
    with pytest.raises(TypeError, match="data of w: expected a number, got 'a'"):
        Value("a", "w")
    with pytest.raises(TypeError, match="expected a number, got True"):
        Value(True)
    with pytest.raises(ValueError, match=r"weights: expected one per input \(2\), got 1"):
        graph.weighted_sum([Value(1.0)], [Value(1.0), Value(2.0)], Value(0.0))
    with pytest.raises(ValueError, match="a leaf has no inputs"):
        Value(1.0, "x").slope(0)


def test_repr_names_the_node():
    assert repr(Value(0.5, "w")) == "Value(0.5, 'w')"
    assert repr(Value(0.5)) == "Value(0.5, 'unnamed')"


def test_the_walk_reaches_every_number_of_the_worked_example():
    E = examples.worked_graph()
    steps = walk(E)
    forward = [step for step in steps if not step.backward]
    backward = [step for step in steps if step.backward]
    assert len(forward) == 11
    assert len(backward) == 19
    assert steps == forward + backward
    known = set()
    for step in forward:  # each step uses only what is there already
        assert all(not v.rule or id(v) in known for v in step.used)
        known.add(id(step.node))
    known = set()
    for step in backward:
        assert all(id(v) in known for v in step.used)
        known.add(id(step.node))
    slopes = {step.node.name: step.number for step in backward}
    assert slopes["out_h1"] == pytest.approx(0.03635030639314468, rel=1e-14)
    assert slopes["w5"] == pytest.approx(0.08216704056423078, rel=1e-14)
    assert slopes["E"] == 1.0


def test_with_a_rate_the_walk_closes_the_circle():
    E = examples.worked_graph()
    stops = walk(E, 0.5)
    assert stops[:30] == walk(E)
    updates, again = stops[30:38], stops[38:]
    assert [stop.node.name for stop in updates] == [f"w{k}" for k in range(1, 9)]
    assert all(s.number == s.node.data - 0.5 * s.node.grad for s in updates)
    assert [stop.node for stop in again] == [stop.node for stop in stops[:11]]
    assert {stop.kind for stop in again} == {"forward again"}
    assert round(again[-1].number, 9) == 0.291027774
    assert [stop.before for stop in again] == [stop.number for stop in stops[:11]]
    assert E.data == stops[10].number  # the graph stays as it is


def test_the_formulas_of_a_step_compute_its_number():
    """Read the LaTeX with numbers back as Python: it must give the step's number."""
    for step in walk(examples.worked_graph(), 0.5):
        text = step.tex_numbers.replace(r"\cdot", "*").replace("^2", "**2")
        text = text.replace(r"\frac{1}{2}", "0.5 *").replace(r"\sigma", "sigmoid")
        value = eval(text, {"sigmoid": lambda z: 1 / (1 + math.exp(-z))})
        assert value == pytest.approx(step.number, rel=1e-5, abs=1e-9)


def test_a_step_names_what_it_used():
    steps = {(step.node.name, step.backward): step for step in walk(examples.worked_graph())}
    collect = steps["out_h1", True]
    assert [v.name for v in collect.used] == ["net_o1", "net_o2"]
    assert collect.tex == (
        r"\partial E / \partial \mathrm{net}_{o1} \cdot w_{5}"
        r" + \partial E / \partial \mathrm{net}_{o2} \cdot w_{7}"
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (0.5, "0.5"), (-0.25, "-0.25"), (1e-5, "1e-05"), (123456.0, "123456"),
     (0.0001, "0.0001"), (9999.5, "9999.5"), (1 / 3, "0.333333333"), (10000.0, "10000")],
)  # fmt: skip
def test_plain(number, text):
    assert plain(number) == text


def test_the_listing_computes_what_the_graph_computes():
    E = examples.worked_graph()
    leaves = {v.name: v.data for v in graph.order(E) if not v.rule}
    f = compiler.compile(E)
    value, *slopes = f(**leaves)
    E.backward()
    assert value == E.data
    assert slopes == [v.grad for v in graph.order(E) if not v.rule and not v.constant]
    leaves["w5"] = -0.3  # other numbers: the function is no snapshot
    changed = dict(zip(f.program.outputs, f(**leaves), strict=True))
    node = next(v for v in graph.order(E) if v.name == "w5")
    node.data = -0.3
    assert changed["E"] == E.forward()
    E.backward()
    assert changed["dw5"] == node.grad


def test_the_listing_has_each_derivative_once():
    lines = compiler.compile(examples.worked_graph()).listing.splitlines()
    left = [line.partition(" = ")[0].strip() for line in lines if " = " in line]
    assert len(left) == len(set(left)) == 30
    assert "    dout_h1 = dnet_o2 * w7 + dnet_o1 * w5" in lines


@pytest.mark.parametrize("name", ONE_INPUT)
def test_every_operation_compiles(name):
    z = Value(0.3, "z")
    y = ONE_INPUT[name][0](z)
    y.backward()
    assert compiler.compile(y)(z=0.3) == (y.data, z.grad)


@pytest.mark.parametrize("name", TWO_INPUTS)
def test_every_operation_of_two_compiles(name):
    a, b = Value(1.3, "a"), Value(0.7, "b")
    y = TWO_INPUTS[name][0](a, b)
    y.backward()
    assert compiler.compile(y)(a=1.3, b=0.7) == (y.data, a.grad, b.grad)


def test_numbers_without_a_name_are_written_out():
    x = Value(2.0, "x")
    y = -((x * -3.0) ** 2.0 - 1.0)
    y.backward()
    f = compiler.compile(y)
    assert "x * -3.0" in f.listing
    assert f(x=2.0) == (-35.0, x.grad)
    assert x.grad == -36.0


@pytest.mark.parametrize(
    "names", [("a b", "c"), ("a", "a"), ("lambda", "c"), ("a", "da"), ("exp", "c")]
)
def test_names_that_cannot_stand_in_a_listing(names):
    a, b = (Value(1.0, name) for name in names)
    with pytest.raises(ValueError, match="expected a name that Python and JavaScript allow"):
        compiler.compile((a * b).named("y"))


def test_an_output_that_is_a_leaf():
    assert compiler.compile(Value(2.0, "x"))(x=3.0) == (3.0, 1.0)


def test_powers_of_numbers():
    x = Value(3.0, "x")
    y = 2.0**x
    y.backward()
    assert y.data == 8.0
    assert x.grad == pytest.approx(8 * math.log(2), rel=1e-15)


def test_rules_are_values():
    assert Rule("{0}", ("1",), "{0}", ("1",)) == Rule("{0}", ("1",), "{0}", ("1",))


def chain(n):
    """L = (e - t)^2 / 2 with e = w_n ... w_1 x."""
    signal = Value(1.0, "x", constant=True)
    for k in range(1, n + 1):
        signal = Value(0.5, f"w{k}") * signal
    return graph.half_square(signal, Value(-1.0, "t", constant=True))


@pytest.mark.parametrize(("n", "alone", "shared"), [(3, 6, 5), (10, 55, 19), (100, 5050, 199)])
def test_multiplications_of_a_chain(n, alone, shared):
    assert multiplications(chain(n)) == (alone, shared)


def test_a_slope_of_one_costs_nothing():
    a, b = Value(1.0, "a"), Value(2.0, "b")
    assert multiplications(a + b) == (0, 0)
    assert multiplications((a + b) + a) == (0, 0)
    assert multiplications(a) == (0, 0)
    assert multiplications((a + b) * b) == (0, 0)  # one factor each: nothing to multiply
    assert multiplications(graph.exp(a + b)) == (0, 0)
    assert multiplications(graph.exp(a * b)) == (2, 2)


def test_multiplications_of_the_worked_example():
    """By hand: 4 output weights of 3 factors, 4 hidden ones with two paths of 5 factors each."""
    assert multiplications(examples.worked_graph()) == (4 * 2 + 4 * 2 * 4, 16)
