"""Figures as small SVG: one short line per element, so that frames of one picture share lines.

matplotlib writes text as text; the book's stylesheet brings the font. Colours of the palette become
CSS variables, so that one drawing serves the light and the dark page.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import io
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any
from xml.etree import ElementTree

from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

from bpcore.plot.style import COLORS, in_style

_VARIABLES = {color: f"var(--bp-{name})" for name, color in COLORS.items()}
_LINK = "{http://www.w3.org/1999/xlink}href"
_formula = functools.lru_cache(4096)(MathTextParser("path").parse)
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?|-?\d+e-?\d+")


@in_style()
def svg_lines(figure: Figure, prefix: str = "f") -> list[str]:
    """The figure as lines of SVG; ids inside start with `prefix`, so that pages can hold many.

    An artist whose gid starts with "actor" keeps its id, so that the page can move it.

    >>> from bpcore import plot
    >>> figure, ax = plot.axes(height=1.5)
    >>> svg_lines(figure)[0]
    '<svg viewBox="0 0 302.4 108">'
    """
    buffer = io.StringIO()
    with _formulas_kept():
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    root = ElementTree.fromstring(buffer.getvalue())
    ids = _referenced_ids(root)
    names = {old: f"{prefix}{n}" for n, old in enumerate(ids)}
    names |= {gid: f"{prefix}{gid}" for gid in _actors(root)}
    lines = [f'<svg viewBox="{root.get("viewBox")}">']
    for child in root:
        if _tag(child) not in {"metadata"}:
            lines.extend(_lines(child, names))
    return [*lines, "</svg>"]


def svg(figure: Figure, prefix: str = "f") -> str:
    """The figure as one text of SVG.

    >>> from bpcore import plot
    >>> svg(plot.axes(height=1.5)[0]).startswith('<svg viewBox="0 0 302.4 108">')
    True
    """
    return "".join(svg_lines(figure, prefix))


@in_style()
def png(figure: Figure) -> str:
    """The figure as PNG data, as text, the same bytes on every run.

    >>> from bpcore import plot
    >>> png(plot.axes()[0]).startswith("iVBOR")
    True
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=144, facecolor="white", metadata={"Software": None})
    return base64.b64encode(buffer.getvalue()).decode()


def share_lines(frames: Iterable[list[str]]) -> tuple[list[str], list[list[int]]]:
    """Store each different line once; a frame becomes a list of line numbers.

    >>> share_lines([["a", "b"], ["a", "c"]])
    (['a', 'b', 'c'], [[0, 1], [0, 2]])
    """
    numbers: dict[str, int] = {}
    indexed = [[numbers.setdefault(line, len(numbers)) for line in frame] for frame in frames]
    return list(numbers), indexed


@contextlib.contextmanager
def _formulas_kept() -> Iterator[None]:
    """matplotlib forgets a picture's formulas with the picture; the frames of one say the same."""

    def kept(_: Any, s: str, dpi: float = 72, prop: Any = None, **more: Any) -> Any:
        return _formula(s, dpi, prop and prop.copy(), **more)

    parser: Any = MathTextParser
    parse, parser.parse = parser.parse, kept
    try:
        yield
    finally:
        parser.parse = parse


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _referenced_ids(root: ElementTree.Element) -> list[str]:
    """The ids that something points to, in the order in which they are pointed to."""
    found: dict[str, None] = {}
    for element in root.iter():
        for value in (element.get(_LINK, ""), element.get("clip-path", "")):
            if value.startswith(("#", "url(#")):  # an image's link is its data
                found[value.partition("#")[2].rstrip(")")] = None
    return list(found)


def _actors(root: ElementTree.Element) -> list[str]:
    return [gid for e in root.iter() if (gid := e.get("id", "")).startswith("actor")]


def _lines(element: ElementTree.Element, names: dict[str, str]) -> list[str]:
    tag = _tag(element)
    if tag == "style":  # it would style the whole page; ours is in the stylesheet
        return []
    if tag == "text" and len(element):
        return [f"<text>{''.join(_merged_spans(element))}</text>"]
    attributes = _attributes(element, names)
    inner = [line for child in element for line in _lines(child, names)]
    if tag in {"g", "defs"} and not inner:
        return []
    if tag == "g" and not attributes:
        return inner
    opening = f"<{tag}{attributes}>"
    if inner:
        return [opening, *inner, f"</{tag}>"]
    return [f"{opening}{escape((element.text or '').strip(), quote=False)}</{tag}>"]


def _attributes(element: ElementTree.Element, names: dict[str, str]) -> str:
    parts = []
    for key, value in element.attrib.items():
        if key == "id":
            if value not in names:
                continue
            value = names[value]
        elif key == _LINK:
            inside = value.startswith("#")  # else the data of an image, with line breaks
            key, value = "href", f"#{names[value[1:]]}" if inside else "".join(value.split())
        elif key == "clip-path":
            value = f"url(#{names[value[5:-1]]})"
        elif key == "style":
            value = _style(value)
        else:  # coordinates
            value = _NUMBER.sub(_rounded, " ".join(value.split()))
            if re.match(r"rotate\(-?0 ", value):
                continue
        if value:
            parts.append(f' {key}="{escape(value)}"')
    return "".join(parts)


def _style(style: str) -> str:
    """The style without what the stylesheet says, and with the palette as CSS variables."""
    kept = []
    for item in style.split(";"):
        key, _, value = (part.strip() for part in item.partition(":"))
        if key not in {"font-family", "image-rendering"}:  # the browser may smooth images
            kept.append(f"{key}:{_VARIABLES.get(value.lower(), value)}")
    return ";".join(kept)


def _rounded(match: re.Match[str]) -> str:
    """Coordinates to a tenth of a point: finer is invisible, and near lines become the same."""
    text = f"{float(match[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _merged_spans(text: ElementTree.Element) -> list[str]:
    """Formulas come as a span per letter; letters of one height and style share a span."""
    spans: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for span in text:
        key = (_NUMBER.sub(_rounded, span.get("y", "0")), _style(span.get("style", "")))
        x = _NUMBER.sub(_rounded, span.get("x", "0"))
        # The prime comes from a font of TeX's own, in which it has the place of the digit 0.
        letter = "′" if "cmsy10" in span.get("style", "") else span.text or ""
        spans.setdefault(key, []).append((x, letter))
    return [
        f'<tspan x="{" ".join(x for x, _ in letters)}" y="{y}" style="{style}">'
        f"{escape(''.join(letter for _, letter in letters), quote=False)}</tspan>"
        for (y, style), letters in spans.items()
    ]
