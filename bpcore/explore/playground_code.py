"""The playground's formulas, written out for the page: as JavaScript to run, and as text to take.

bp-network.js has the loop over layers and nothing else of the mathematics: what an activation, a
loss or an optimizer computes comes from the same lines that `train` runs.
"""

from __future__ import annotations

import ast
from typing import Any

from bpcore import losses
from bpcore.compiler import formula, javascript
from bpcore.compiler.derivation import lines_of
from bpcore.explore import html
from bpcore.explore.experiment import ACTIVATIONS, DATA, LOSSES, POINTS, RATES
from bpcore.graph import rules
from bpcore.optimizers import OPTIMIZERS

TEX = {
    "tanh": rules.TANH.tex,
    "sigmoid": rules.SIGMOID.tex,
    "relu": rules.RELU.tex,
    "leaky_relu": r"\max({0}, 0.01 \, ({0}))",
    "softplus": r"\log(1 + e^{{{0}}})",
    "identity": "{0}",
}


def program() -> str:
    """Every activation, loss and optimizer as JavaScript functions of numbers.

    >>> "tanh: {A: (Z) => tanh(Z), dZ: (dA, Z, A) => dA * (1 - A * A)}" in program()
    True
    """
    activations = [
        f"{name}: {{A: (Z) => {javascript.expression(text['A'])}, "
        f"dZ: (dA, Z, A) => {javascript.expression(text['dZ'])}}}"
        for name, text in _activations().items()
    ]
    of_loss = []
    for name, (loss, output) in LOSSES.items():
        lines = _lines(loss)
        body = "".join(
            f"const {k} = {javascript.expression(_entry(v))}; " for k, v in lines.items()
        )
        of_loss.append(
            f'"{name}": {{of: (Y, T, n) => {{ {body}return [E, dY]; }}, output: "{output}"}}'
        )
    optimizers, functions = [], []
    for name, method in OPTIMIZERS.items():
        update = formula(method(lr=RATES[name]))
        new = update.program.giving(*update.state.values())
        functions.append(javascript.write(new, name))
        state = html.as_json({"inputs": new.inputs, "state": [*update.state], "start": new.start})
        optimizers.append(f"{name}: {{update: {name}, ...{state}}}")
    tables = {"activations": activations, "losses": of_loss, "optimizers": optimizers}
    table = ",\n".join(f"{name}: {{\n{(',' + chr(10)).join(x)}}}" for name, x in tables.items())
    head = f'"use strict";\n{javascript.PRELUDE}const {{log1p}} = Math;\n'
    return "(() => {\n" + head + "\n".join(functions) + f"\nreturn {{{table}}};\n}})()"


def texts() -> dict[str, Any]:
    """The same formulas as Python with numpy, and in LaTeX, for what a reader takes along.

    >>> texts()["activations"]["relu"]["A"]
    'np.maximum(Z, 0)'
    """
    optimizers = {}
    for name, method in OPTIMIZERS.items():
        update = formula(method(lr=RATES[name]))
        optimizers[name] = {
            "lines": [f"{line.name} = {in_numpy(line.text)}" for line in update.program.lines],
            "state": dict(update.state),
            "start": dict(update.program.start),
        }
    return {
        "activations": {
            name: {k: in_numpy(v) for k, v in text.items()} | {"tex": TEX[name].format("@")}
            for name, text in _activations().items()
        },
        "losses": {
            name: {
                "name": _name_of(loss),
                "output": repr(output),
                "lines": [f"{k} = {in_numpy(v)}" for k, v in _lines(loss).items()],
            }
            for name, (loss, output) in LOSSES.items()
        },
        "optimizers": optimizers,
        "data": {name: make.__name__ for name, make in DATA.items()},
        "points": POINTS,
    }


def in_numpy(text: str) -> str:
    """A formula of the library as Python with numpy; `sigmoid` is left to whoever writes it.

    >>> in_numpy("dA * max(float(Z > 0), 0.01)")
    'dA * np.maximum(1.0 * (Z > 0), 0.01)'
    """
    return ast.unparse(_Numpy().visit(ast.parse(text, mode="eval")))


class _Numpy(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id="float"):
                return ast.BinOp(ast.Constant(1.0), ast.Mult(), node.args[0])
            case ast.Name(id=name) if name != "sigmoid":
                node.func.id = f"np.{ {'max': 'maximum'}.get(name, name) }"
        return node


class _Entry(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        is_sum = isinstance(node.func, ast.Attribute) and node.func.attr == "sum"
        return node.func.value if isinstance(node.func, ast.Attribute) and is_sum else node


def _entry(text: str) -> str:
    """What one entry adds to a sum."""
    return ast.unparse(_Entry().visit(ast.parse(text, mode="eval")))


def _activations() -> dict[str, dict[str, str]]:
    return {name: _lines(f) for name, f in ACTIVATIONS.items()}


def _lines(thing: Any) -> dict[str, str]:
    """The lines of an activation or a loss: "A" -> "tanh(Z)"."""
    lines = lines_of(thing, "forward", "terms")
    assert lines is not None
    return {name: text for name, _, text in (line.partition(" = ") for line in lines)}


def _name_of(thing: Any) -> str:
    return next(name for name, value in vars(losses).items() if value is thing)
