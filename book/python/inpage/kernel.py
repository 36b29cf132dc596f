"""Run cells in worlds (a world is a set of variables), and report everything that happens."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import json
import linecache
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inpage import errors, imports, outputs

Send = Callable[[str], None]


@dataclass
class World:
    """The variables of cells that share them, and the imports that wait there."""

    variables: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})
    later: imports.Later = field(default_factory=imports.Later)


class Kernel:
    """Cells run one after the other in the current world; `send` gets each event as JSON."""

    def __init__(self, send: Send) -> None:
        os.environ.setdefault("BPCORE_FIGURES", "book")
        os.environ.setdefault("MPLBACKEND", "agg")
        self._send = send
        self.can_draw = False
        self._chapter = World()
        self.enter(apart=False)

    def get_ready_to_draw(self) -> None:
        """Once matplotlib's files are there."""
        # Its list of fonts is marked for another version, and would be made anew for a second.
        package = importlib.util.find_spec("matplotlib")
        if package is not None and package.origin is not None:
            fonts = Path(package.origin).with_name("fontlist.json")
            if fonts.exists():
                fonts.write_text(fonts.read_text().replace('"_version": 390', '"_version": 330'))
        self.can_draw = True

    def enter(self, apart: bool) -> None:
        """Go on in the chapter's world, or begin one apart, without any variable."""
        self._now = World() if apart else self._chapter

    def run(self, source: str, cell: str, shown: bool = True, changed: bool = False) -> str:
        """Run a cell: "done", "failed", or "drawing" if it has to wait for what draws.

        Of a cell that is not shown, nothing is drawn that no other cell uses: that may take long.
        Where the reader has changed something, the book's own asserts tell and do not stop.
        """
        world, later = self._now.variables, self._now.later
        file = f"<cell {cell}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        stream = outputs.Stream(lambda text: self.send(kind="stream", text=text))
        try:
            tree = ast.parse(source, file)
            if later.draws(tree, world, shown) and not self.can_draw:
                return "drawing"
            later.settle(tree, world, shown, file)
            if changed:
                tree = ast.fix_missing_locations(Telling().visit(tree))
            with captured(stream), listening(self.send):
                value = execute(tree, file, world)
                for one in [value, *outputs.open_figures()]:
                    if shown and one is not None:
                        stream.flush()
                        self.display(one)
        except BaseException as error:  # what a reader writes may raise anything at all
            stream.flush()
            self.send(
                kind="error", **errors.explain(error, cell, world, self._now is not self._chapter)
            )
            return "failed"
        stream.flush()
        return "done"

    def display(self, value: Any) -> None:
        for kind, content in outputs.shown(value):
            self.send(kind=kind, text=content)

    def send(self, **event: Any) -> None:
        self._send(json.dumps(event))


class Telling(ast.NodeTransformer):
    """Each assert outside functions prints that it no longer holds, where it would raise."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.Try:
        says = f"Line {node.lineno} holds in the book, and no longer with your change."
        tells = ast.Expr(ast.Call(ast.Name("print", ast.Load()), [ast.Constant(says)], []))
        handler = ast.ExceptHandler(ast.Name("AssertionError", ast.Load()), None, [tells])
        return ast.copy_location(ast.Try([node], [handler], [], []), node)


def execute(tree: ast.Module, file: str, world: dict[str, Any]) -> Any:
    """Run the statements; the value is that of the last one, if it is an expression."""
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec"), world)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), file, "eval"), world)


@contextlib.contextmanager
def captured(stream: outputs.Stream) -> Any:
    """What is printed goes to the page; whoever waits for input gets the end of it."""
    stdin, sys.stdin = sys.stdin, io.StringIO()
    try:
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            yield
    finally:
        sys.stdin = stdin


@contextlib.contextmanager
def listening(send: Callable[..., None]) -> Any:
    """Hear each verdict of `check`, also of one that a cell has imported before."""
    from bpcore import exercises

    def hear(verdict: Any) -> None:
        send(kind="verdict", right=verdict.right)

    exercises.listeners.append(hear)
    try:
        yield
    finally:
        exercises.listeners.remove(hear)
