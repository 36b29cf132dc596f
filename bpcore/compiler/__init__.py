"""The derivation is a program: write a model once, then read its lines or run them anywhere."""

from bpcore.compiler import javascript, python
from bpcore.compiler.descent import descent, formula
from bpcore.compiler.loop import Loop
from bpcore.compiler.program import Line, Program, derive, trace
from bpcore.compiler.python import Function, Run, compile

__all__ = [
    "Function", "Line", "Loop", "Program", "Run", "compile", "derive", "descent", "formula",
    "javascript", "python", "trace",
]  # fmt: skip
