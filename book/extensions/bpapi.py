"""The library's pages: docstrings with formulas, where to import from, and lists of names."""

from __future__ import annotations

import functools
import importlib
import inspect
import re
import sys
from typing import Any

from bpformula import with_formulas
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util.docutils import SphinxDirective


def setup(app: Any) -> dict[str, Any]:
    app.connect("autodoc-skip-member", skip_what_others_wrote)
    app.connect("autodoc-process-docstring", plain_docstring)
    app.connect("autodoc-process-signature", readable)
    app.connect("html-page-context", mend_the_entries, priority=900)  # after the theme
    app.add_directive("names", Names)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class Names(SphinxDirective):
    """The names of some modules, each a link to its entry: what a package offers with its first
    sentence, then what stays inside."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        offered = nodes.bullet_list(classes=["bp-names"])
        inside = nodes.paragraph("", "Inside: ", classes=["bp-names"])
        for module in self.arguments[0].split():
            for name in public(module):
                thing = getattr(importlib.import_module(module), name)
                if module.count(".") > 1 and module in (
                    import_line(f"{module}.{name}", thing) or ""
                ):
                    last = module.rpartition(".")[2]
                    inside += [self.link(module, name, f"{last}.{name}"), nodes.Text(" ")]
                else:
                    words = plain_words(f" {first_sentence(thing)}")
                    line = nodes.paragraph("", "", self.link(module, name, name), *words)
                    offered += nodes.list_item("", line)
        return [part for part in (offered, inside) if len(part) > (part is inside)]

    def link(self, module: str, name: str, shown: str) -> nodes.Node:
        link = pending_xref(
            "", refdomain="py", reftype="obj", reftarget=f"{module}.{name}", refexplicit=True,
            refwarn=True, refdoc=self.env.docname,
        )  # fmt: skip
        link += nodes.literal("", shown)
        return link


def first_sentence(thing: Any) -> str:
    """What its docstring begins with.

    >>> first_sentence(int.bit_length)
    'Number of bits necessary to represent self in binary.'
    """
    paragraph = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
    return re.split(r"(?<=[.!?]) (?=[A-Z])", paragraph)[0]


def plain_words(text: str) -> list[nodes.Node]:
    """The text, with what stands between backticks as code."""
    parts = enumerate(text.split("`"))
    return [nodes.literal("", part) if k % 2 else nodes.Text(part) for k, part in parts]


def public(module: str) -> list[str]:
    """What autodoc gives an entry: what is defined there and has a docstring."""
    things = vars(importlib.import_module(module))
    return [
        name
        for name, thing in things.items()
        if not name.startswith("_")
        and getattr(thing, "__module__", "") == module
        and (inspect.isclass(thing) or inspect.isfunction(thing))
        and thing.__doc__
    ] + [name for name, thing in things.items() if is_ready(module, thing)]


def is_ready(module: str, thing: Any) -> bool:
    """Whether it is an object such as `sigmoid`: the one instance of a class of this module."""
    own = type(thing).__module__ == module in ("bpcore.activations", "bpcore.losses")
    return own and not inspect.isclass(thing)


def import_line(name: str, thing: Any) -> str | None:
    """Where to import it from: the outermost of its packages that has it."""
    *packages, last = name.split(".")
    for depth in range(1, len(packages) + 1):
        package = ".".join(packages[:depth])
        if getattr(sys.modules.get(package), last, None) is thing:
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


def readable(
    app: Any,
    what: str,
    name: str,
    obj: Any,
    options: Any,
    arguments: str | None,
    result: str | None,
) -> tuple[str | None, str | None]:
    """A default that is made anew for each object, which Sphinx could not read."""
    return arguments and arguments.replace("<factory>", "..."), result


def marked(line: str) -> str:
    """A line of text with its formulas and code as Sphinx wants them."""
    parts = re.split(r"(:math:`[^`]+`)", with_formulas(line))
    for k in range(0, len(parts), 2):
        text = re.sub(r"([*|\\])", r"\\\1", parts[k])
        parts[k] = re.sub(r"(?<!`)`([^`]+)`(?!`)", lambda match: f"``{match[1]}``", text)
    return "".join(parts)


def mend_the_entries(app: Any, page: str, template: str, context: Any, doctree: Any) -> None:
    """All names stood on one page once; its addresses lead to where they are now.

    Two slips of the tools besides: a list of arguments in several lines is no list of definitions,
    and a button needs words.
    """
    if page == "book/api":
        app.add_js_file("bp-names.js", loading_method="defer")
    if "body" in context:
        context["body"] = with_plain_arguments(context["body"])
    if make := context.get("generate_toctree_html"):
        menu = functools.partial(kept_menu, app.builder, page, make)
        context["generate_toctree_html"] = menu


def kept_menu(builder: Any, page: str, make: Any, *how: Any, **more: Any) -> str:
    """The list of pages; none of them is the source of a module, so that those share theirs."""
    if not page.startswith("_modules/"):
        return with_words(make(*how, **more))
    kept = builder.__dict__.setdefault("bp_menus", {})
    key = page.count("/"), how, *more.items()  # a folder more is one more "../"
    if key not in kept:
        kept[key] = with_words(make(*how, **more))
    return str(kept[key])


def with_words(menu: Any) -> str:
    """The theme's button that unfolds a part of the list of pages says so."""
    return str(menu).replace("<summary>", '<summary aria-label="Unfold the pages of this part">')


def with_plain_arguments(body: str) -> str:
    """
    >>> with_plain_arguments('<span class="sig-paren">(</span>\\n<dl>\\n<dd>a</dd>\\n</dl>')
    '<span class="sig-paren">(</span><span class="bp-argument">a</span>'
    """

    def plain(match: re.Match[str]) -> str:
        items = re.findall(r"<dd>(.*?)</dd>", match[2], flags=re.S)
        return match[1] + "".join(f'<span class="bp-argument">{item}</span>' for item in items)

    return re.sub(r'(<span class="sig-paren">\(</span>)\s*<dl>(.*?)</dl>', plain, body, flags=re.S)
