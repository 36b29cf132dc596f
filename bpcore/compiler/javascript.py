"""Programs as JavaScript: the same lines, in a function that the reader's page runs.

The expressions of a program are valid in both languages. A prelude gives their words a meaning.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from bpcore.checks import a, string
from bpcore.compiler.loop import Loop
from bpcore.compiler.program import Line, Program, parsed

PRELUDE = """\
const {exp, log, tanh, sqrt, sign, abs, max} = Math, float = Number, inf = Infinity, nan = NaN;
const sigmoid = (z) => z >= 0 ? 1 / (1 + exp(-z)) : exp(z) / (1 + exp(z));
"""


def write(program: Program, name: str = "f") -> str:
    """The program as a JavaScript function of numbers that returns an array of its outputs.

    >>> from bpcore.compiler import derive
    >>> from bpcore.graph import Value
    >>> w, x = Value(3.0, "w"), Value(2.0, "x", constant=True)
    >>> print(write(derive((w * x).named("y"))))
    function f(w, x) {
      const y = w * x;
      const dy = 1.0;
      const dw = dy * x;
      return [y, dw];
    }
    """
    a(Program, "program", program), string("name", name)
    body = [*(f"const {line}" for line in map(_line, program.lines)), _return(program.outputs)]
    return _block(f"function {name}({', '.join(program.inputs)})", body)


def write_loop(loop: Loop, name: str = "f") -> str:
    """The loop as a JavaScript function: numbers and an array `at` of rising numbers of steps in,
    an array for each output out.

    >>> halve = Program(("x",), (Line("x_new", "0.5 * x"),), ("x",))
    >>> print(write_loop(Loop(halve, {"x": "x_new"})))
    function f(x, at) {
      const columns = [[]];
      for (let step = 0, mark = 0; mark < at.length; step++) {
        if (step === at[mark]) {
          columns[0].push(x);
          mark++;
        }
        x = 0.5 * x;
      }
      return columns;
    }
    """
    outputs = a(Loop, "loop", loop).program.outputs
    string("name", name)
    record = [f"columns[{k}].push({output});" for k, output in enumerate(outputs)]
    moves = [
        _line(line) if line.name in loop.state else f"const {_line(line)}" for line in loop.moves
    ]
    body = [
        *(f"const {_line(line)}" for line in loop.values),
        _block("if (step === at[mark])", [*record, "mark++;"]),
        *moves,
    ]
    head = "for (let step = 0, mark = 0; mark < at.length; step++)"
    return _block(
        f"function {name}({', '.join((*loop.program.inputs, 'at'))})",
        [f"const columns = [{', '.join('[]' for _ in outputs)}];", _block(head, body),
         "return columns;"],
    )  # fmt: skip


def _line(line: Line) -> str:
    return f"{line.name} = {expression(line.text)};"


def expression(text: str) -> str:
    """A Python expression as JavaScript, which wants parentheses in (-x) ** 2 and in -(x ** 2).

    >>> expression("-x ** 2.0 + y")
    '0 - x ** 2.0 + y'
    """
    return ast.unparse(_SignedPowers().visit(parsed(string("text", text))))


class _SignedPowers(ast.NodeTransformer):
    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.operand, ast.BinOp) and isinstance(node.operand.op, ast.Pow):
            return ast.BinOp(ast.Constant(0), ast.Sub(), node.operand)
        return node


def _return(names: Sequence[str]) -> str:
    return f"return [{', '.join(names)}];"


def _block(head: str, body: Sequence[str]) -> str:
    return "\n".join([f"{head} {{", *(f"  {x}" for part in body for x in part.split("\n")), "}"])
