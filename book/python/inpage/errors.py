"""What went wrong, for a reader: where in the cell, what Python says, and a sentence that helps."""

from __future__ import annotations

import re
import traceback
from types import TracebackType
from typing import Any

CELL = re.compile(r"<cell (.*)>")

# The first pattern that fits "ErrorName: message" gives its sentence.
SENTENCES = {
    r"SyntaxError: .*was never closed": "A bracket is opened and not closed again.",
    r"SyntaxError: unterminated string": "A quotation mark is missing.",
    r"SyntaxError: expected ':'": "A line that starts a block ends in a colon.",
    r"SyntaxError: .*[Mm]aybe you meant '=='": "One = gives a value, two == compare.",
    r"SyntaxError: invalid decimal literal": "A product needs a *, as in 2 * w. A name cannot "
    "begin with a digit.",
    r"SyntaxError: invalid (non-printable )?character": "This sign is none of Python's. Type it "
    "anew: a minus is -, a power **.",
    r"SyntaxError: leading zeros": "A decimal number has a point, not a comma.",
    r"SyntaxError": "Python cannot read this line. Look for a missing bracket, comma or colon, "
    "also at the end of the line before.",
    r"TabError|IndentationError: unindent": "The lines of a block must start in the same column.",
    r"IndentationError: expected an indented block": "The lines inside a block are moved to the "
    "right by four spaces.",
    r"IndentationError": "This line starts too far to the right or to the left.",
    r"NameError": "Python does not know this name here. Is it spelt right?",
    r"UnboundLocalError": "The function reads this name before it has given it a value.",
    r"(?s)TypeError: .*'?ellipsis": "There is still a ... where your answer goes.",
    r"TypeError: .*missing \d+ required": "The call lacks an argument.",
    r"TypeError: .*object is not callable": "Round brackets call a function, and this is none. "
    "For a product, write *. Or was a number returned where a function should be?",
    r"TypeError: only .*(length-1|0-dimensional|size-1) arrays": "Functions of math take one "
    "number. For an array take those of NumPy: np.exp, np.tanh.",
    r"TypeError: (unsupported operand type.* \^|ufunc 'bitwise_xor')": "A power is written **, "
    "not ^.",
    r"ValueError: .*inhomogeneous": "The parts differ in shape and make no array. Take them "
    "one by one, with for.",
    r"TypeError: .*takes .* positional argument": "The call hands over more than the function "
    "takes. Do several arrays belong into one list?",
    r"TypeError: '.*' not supported between": "Two things are compared that have no order. What "
    "does each of them hold?",
    r"TypeError: (bad operand type for unary ~|ufunc 'invert')": "~ needs an array of True and "
    "False.",
    r"TypeError: .*(NoneType|got None)": "Something here is None. Does a function end without "
    "return?",
    r"TypeError: unsupported operand type.*'list'": "A list has no arithmetic. Take its parts "
    "one by one, with for, or make an array of it.",
    r"TypeError: .*is not iterable": "Several values are wanted here, and there is one.",
    r"(?s).*_UFuncNoLoopError|TypeError: can't multiply sequence": "Something in this product or "
    "sum is no number: a text, a list?",
    r"TypeError: cannot unpack|ValueError: (not enough|too many) values": "On the right are not as "
    "many values as names on the left.",
    r"ValueError: non-broadcastable output": "+= and -= keep the shape of what stands on their "
    "left, and the right side is larger. Is a sum missing?",
    r"ValueError: .*broadcast.*\(\d+,\d+\) \(\d+,\)": "The shapes of two arrays do not fit. Has "
    "a sum or a mean taken an axis away? keepdims=True keeps it.",
    r"ValueError: .*(broadcast|mismatch|not aligned)": "The shapes of two arrays do not fit. "
    "Print .shape of both; is one of them the wrong way round?",
    r"ZeroDivisionError": "Something is divided by zero.",
    r"IndexError: boolean index": "The mask has another length than the array.",
    r"IndexError: (only integers|arrays used as indices)": "An index is a whole number. Is this "
    "one a float?",
    r"IndexError: too many indices|.*AxisError": "This array has fewer axes than "
    "you ask for. Print its .shape.",
    r"IndexError": "This index is outside. The first element has index 0.",
    r"KeyError": "There is no such key in this dictionary.",
    r"AttributeError: .*NoneType": "Something here is None. Does a function end without return?",
    r"AttributeError": "There is nothing of this name behind the dot.",
    r"ModuleNotFoundError": "This page has Python's own library, numpy, matplotlib and bpcore, "
    "and nothing else.",
    r"RecursionError": "The function calls itself without end.",
    r"MemoryError": "This needs more memory than a page has.",
    r"AssertionError": "The line claims something that is not true here.",
    r"EOFError|OSError: .*I/O error": "A page cannot ask for input: write the value into the cell.",
    r"SystemExit": "This ends a program. In a page there is nothing to end.",
}


def explain(
    error: BaseException, cell: str, world: dict[str, Any], apart: bool = False
) -> dict[str, Any]:
    """What the page needs to show an error that `cell` has raised; a cell apart is an exercise."""
    told = "".join(traceback.format_exception_only(error)).strip().splitlines()
    if isinstance(error, SyntaxError):
        told = told[-1:]  # it quotes the line first
    says, sentence = told[0], _sentence("\n".join(told))
    if apart and type(error) is NameError:
        sentence += (
            " An exercise sees its own cell and those that it builds on, not the whole page."
        )
    line, place = _where(error, cell)
    return {
        "says": says if len(says) <= 200 else f"{says[:200]} …",
        "sentence": sentence,
        "line": line,
        "cell": place,
        "trace": _trace(error),
    }


def _sentence(says: str) -> str:
    fits = (text for pattern, text in SENTENCES.items() if re.match(pattern, says))
    return next(fits, "")


def _where(error: BaseException, cell: str) -> tuple[int | None, str]:
    """The line in the reader's cell, else in the cell whose function was called."""
    if isinstance(error, SyntaxError) and error.filename == f"<cell {cell}>":
        return error.lineno, cell
    places = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        if found := CELL.match(frame.f_code.co_filename):
            places.append((line, found[1]))
    own = [place for place in places if place[1] == cell]
    return (own or places or [(None, cell)])[-1]


def _trace(error: BaseException) -> str:
    """The traceback from the reader's cell on; what lies above it is the kernel."""
    start: TracebackType | None = error.__traceback__
    while start and not CELL.match(start.tb_frame.f_code.co_filename):
        start = start.tb_next
    lines = traceback.format_exception(type(error), error, start, limit=-12)
    return "".join(lines)
