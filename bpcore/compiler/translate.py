"""A function in small Python as JavaScript: the loops and lists around the programs.

A derivation and an optimizer's formula are programs, and come from the library. What a picture does
with them (run so many steps, evaluate along a line, choose by name) is a plain Python function of
numbers and lists. It is read by its syntax tree and written down again in the page's language.
What means something else there, or could, is refused with its line.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bpcore.compiler import javascript
from bpcore.compiler.expressions import constant, safe
from bpcore.compiler.python import Function, Run
from bpcore.compiler.statements import write

# Functions by what they are, not by what they are called.
KNOWN: dict[Any, str] = {
    getattr(house, name): f"Math.{name}"
    for house in (math, np)
    for name in ("exp", "log", "log10", "log2", "tanh", "sqrt", "sin", "cos", "floor", "ceil",
                 "hypot", "log1p", "expm1")
}  # fmt: skip
KNOWN |= {np.sign: "Math.sign", abs: "Math.abs", np.abs: "Math.abs", int: "Math.trunc"}
KNOWN |= {math.isfinite: "Number.isFinite", np.isfinite: "Number.isFinite", float: "Number"}
KNOWN |= {math.isnan: "Number.isNaN", np.isnan: "Number.isNaN"}
KNOWN |= {f: f"py.{f.__name__}" for f in (range, zip, enumerate, sum, min, max, len)}
KNOWN |= {list: "py.list", tuple: "py.list", np.maximum: "py.max", np.minimum: "py.min"}

HELPERS = """\
const py = {
  range: (a, b, step = 1) => {
    const [from, to] = b === undefined ? [0, a] : [a, b];
    const length = Math.max(0, Math.ceil((to - from) / step));
    const out = new Array(length);
    for (let k = 0; k < length; k++) out[k] = from + k * step;
    return out;
  },
  zip: (...lists) => {
    const shortest = lists.reduce((a, b) => (b.length < a.length ? b : a));
    return shortest.map((_, k) => lists.map((x) => x[k]));
  },
  enumerate: (list) => list.map((x, k) => [k, x]),
  list: (x) => [...x],
  len: (x) => x.length,
  sum: (list) => list.reduce((a, b) => a + b, 0),
  min: (...x) => (x.length > 1 ? x : x[0]).reduce((a, b) => (b < a ? b : a)),
  max: (...x) => (x.length > 1 ? x : x[0]).reduce((a, b) => (b > a ? b : a)),
  mod: (a, b) => a - b * Math.floor(a / b),
};
"""


def translate(function: Callable[..., Any]) -> str:
    """The function, and all it calls, as one JavaScript expression whose value is the function.

    >>> def total(n=3):
    ...     result = 0
    ...     for k in range(n):
    ...         result += k
    ...     return {"result": result}
    >>> print(translate(total).partition("// total")[2])
    <BLANKLINE>
    function total(n = 3) {
      let result, k;
      result = 0;
      for (k of py.range(n)) {
        result += k;
      }
      return {"result": result};
    }
    return total;
    })()
    """
    house = House()
    name = house.name_of(function, function.__name__)
    parts = [javascript.PRELUDE, HELPERS, *house.constants, *house.programs, *house.functions]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + f"\nreturn {name};\n}})()"


class House:
    """Everything that a function needs from outside of it, each once, in the order of need.

    Lists too: one that is written down where it is used is made anew at every use.

    >>> def double(x):
    ...     return 2 * x
    >>> "2 * x" in translate(double)
    True
    """

    def __init__(self) -> None:
        self.constants: list[str] = []
        self.programs: list[str] = []
        self.functions: list[str] = []
        self.names: dict[int, str] = {}
        self.kept: list[Any] = []  # what is named by its id must not go

    def name_of(self, thing: Any, name: str) -> str:
        """What to write for something that the Python code calls `name`."""
        try:
            if thing in KNOWN:
                return KNOWN[thing]
        except TypeError:  # lists cannot be looked up
            pass
        if id(thing) in self.names:
            return self.names[id(thing)]
        if isinstance(thing, (Function, Run)):
            self.names[id(thing)] = written = f"program{len(self.programs)}"
            self.programs.append(
                javascript.write(thing.program, written)
                if isinstance(thing, Function)
                else javascript.write_loop(thing.loop, written)
            )
            return written
        if inspect.isfunction(thing):
            self.names[id(thing)] = written = safe(name)
            self.functions.append(f"// {name}\n{write(thing, self)}")
            return written
        text = constant(thing, name)
        if not text.startswith(("[", "{")):
            return text
        self.names[id(thing)] = written = f"{name}${len(self.constants)}"
        self.kept.append(thing)
        self.constants.append(f"const {written} = {text};")
        return written
