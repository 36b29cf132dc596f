"""The library's pages: docstrings with formulas, where to import from, and lists of names."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from functools import cache
from typing import Any

from bpformula import with_formulas
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util.docutils import SphinxDirective


def setup(app: Any) -> dict[str, Any]:
    app.connect("autodoc-skip-member", skip_what_others_wrote)
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("html-page-context", lead_to_the_name)
    app.add_directive("names", Names)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class Names(SphinxDirective):
    """The public names of some modules, each a link to its entry."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        line = nodes.paragraph(classes=["bp-names"])
        for module in self.arguments[0].split():
            for name in public(module):
                target = f"{module}.{name}"
                link = pending_xref(
                    "", refdomain="py", reftype="obj", reftarget=target, refexplicit=True,
                    refwarn=True, refdoc=self.env.docname,
                )  # fmt: skip
                link += nodes.literal("", name)
                line += [link, nodes.Text(" ")]
        return [line]


def public(module: str) -> list[str]:
    """What autodoc gives an entry: `__all__`, or what is defined there and has a docstring."""
    home = importlib.import_module(module)
    if hasattr(home, "__path__"):
        documented = {f"{module}.{name}" for name in vars(home).get("__all__", [])}
        return sorted(name.rpartition(".")[2] for name in documented if has_text(home, name))
    return [
        name
        for name, thing in vars(home).items()
        if not name.startswith("_")
        and getattr(thing, "__module__", "") == module
        and (inspect.isclass(thing) or inspect.isfunction(thing))
        and thing.__doc__
    ] + [name for name, thing in vars(home).items() if is_ready(module, thing)]


def has_text(home: Any, name: str) -> bool:
    thing = getattr(home, name.rpartition(".")[2])
    return (inspect.isclass(thing) or inspect.isfunction(thing)) and bool(thing.__doc__)


def is_ready(module: str, thing: Any) -> bool:
    """Whether it is an object such as `sigmoid`: the one instance of a class of this module."""
    own = type(thing).__module__ == module in ("bpcore.activations", "bpcore.losses")
    return own and not inspect.isclass(thing)


@cache
def packages() -> list[str]:
    """Where a name can be imported from, the shortest first."""
    import bpcore

    found = ["bpcore", *(m.name for m in pkgutil.walk_packages(bpcore.__path__, "bpcore."))]
    return sorted(found, key=lambda name: (name.count("."), name))


def import_line(name: str, thing: Any) -> str | None:
    last = name.rpartition(".")[2]
    for package in packages():
        if getattr(importlib.import_module(package), last, None) is thing:
            return f"from {package} import {last}"
    return None


def skip_what_others_wrote(
    app: Any, what: str, name: str, obj: Any, skip: bool, options: Any
) -> bool | None:
    """matplotlib's own methods, which some of our classes have in the book's style."""
    return True if getattr(obj, "__module__", "").startswith("matplotlib") else None


def plain_docstring(
    app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]
) -> None:
    """Docstrings are plain text with `code` and formulas: signs and line ends stay as they are."""
    rows, example = [], False
    for line in lines:
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        rows.append(line if example else marked(line))
    # A paragraph that starts with a formula and has several lines keeps its line breaks.
    lines[:] = "\n\n".join(
        "\n".join(f"| {line}" for line in part.split("\n"))
        if re.match(r"(\w+ = |:math:).*\n", part) and ">>>" not in part
        else part
        for part in "\n".join(rows).split("\n\n")
    ).split("\n")
    if what in ("class", "function", "data", "exception") and (home := import_line(name, obj)):
        lines[:0] = [f"``{home}``", ""]


def marked(line: str) -> str:
    """A line of text with its formulas and code as Sphinx wants them."""
    parts = re.split(r"(:math:`[^`]+`)", with_formulas(line))
    for k in range(0, len(parts), 2):
        text = re.sub(r"([*|\\])", r"\\\1", parts[k])
        parts[k] = re.sub(r"(?<!`)`([^`]+)`(?!`)", lambda match: f"``{match[1]}``", text)
    return "".join(parts)


def lead_to_the_name(app: Any, page: str, template: str, context: Any, doctree: Any) -> None:
    """All names stood on one page once; its addresses lead to where they are now."""
    if page == "book/api":
        app.add_js_file("bp-names.js", loading_method="defer")
