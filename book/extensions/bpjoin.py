"""A formula keeps the comma after it, and the bracket before it, on its own line.

A browser may break a line on either side of a formula, even where no space stands.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes

OPENING, CLOSING = re.compile(r"[(\[“‘]+$"), re.compile(r"^(?:[^\s\w]+s?(?=\s|$)|[-–]\w+[.,]?)")


def setup(app: Any) -> dict[str, Any]:
    app.connect("doctree-read", join)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def join(app: Any, doctree: nodes.document) -> None:
    for formula in list(doctree.findall(nodes.math)):
        parent = formula.parent
        if isinstance(parent, nodes.title):  # which is in the list of contents too
            continue
        at = parent.index(formula)
        opening = taken(parent, at - 1, OPENING) if at > 0 else ""
        closing = taken(parent, at + 1, CLOSING) if at + 1 < len(parent) else ""
        if opening or closing:
            joined = nodes.inline("", "", classes=["bp-joined"])
            parent[at] = joined
            joined += [nodes.Text(opening), formula, nodes.Text(closing)]


def taken(parent: nodes.Element, at: int, pattern: re.Pattern[str]) -> str:
    """What the pattern finds in the text at this place, which loses it."""
    text = parent[at]
    found = pattern.search(text.astext()) if isinstance(text, nodes.Text) else None
    if found is None:
        return ""
    parent[at] = nodes.Text(pattern.sub("", text.astext(), count=1))
    return found[0]
