"""The card of a picture as HTML: drawing, words, controls and a menu.

bp-card.js brings it to life. Without scripts the controls stay hidden, and the drawing stands
with its words.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from bpcore.explore.controls import Choice, Control, Range
from bpcore.explore.format import short, typeset

CHECKED = ' checked=""'
ICONS = {
    "back": "M14 4 6 10l8 6z",
    "play": "M6 3.5v13l10.5-6.5z",
    "forth": "M6 4l8 6-8 6z",
}


def prefix(text: str) -> str:
    """A short beginning for the ids of one drawing, so that a page can hold many.

    >>> prefix("walk")
    'fdf06b1-'
    """
    return "f" + hashlib.sha1(text.encode()).hexdigest()[:6] + "-"


def figure(drawing: str, words: str) -> str:
    """A drawing that does not move, with its words below.

    >>> figure("<svg></svg>", "an empty picture")[:35]
    '<figure class="bp-figure"><div clas'
    """
    label = prefix(words) + "words"
    return (
        f'<figure class="bp-figure">{frame(drawing, "img", label)}'
        f'<figcaption class="words" id="{label}">{typeset(words)}</figcaption></figure>'
    )


def frame(drawing: str, role: str, label: str) -> str:
    """A drawing in a box of its shape: so it has its height before the browser has drawn it.

    >>> frame('<svg viewBox="0 0 300 200"></svg>', "img", "words")[19:47]
    'style="aspect-ratio:300/200"'
    """
    shape = re.search(r'^[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    style = f' style="aspect-ratio:{shape[1]}/{shape[2]}"' if shape else ""
    return f'<div class="frame"{style} role="{role}" aria-labelledby="{label}">{drawing}</div>'


def card(
    tag: str,
    name: str,
    drawing: str,
    words: str,
    controls: Sequence[Control],
    data: dict[str, Any],
    buttons: Iterable[str] = (),
    script: str = "",
    below: str = "",
) -> str:
    """A picture with its controls beside it, and HTML `below` both, as the element `tag`.

    >>> card("bp-explore", "n", "<svg></svg>", "words", [], {"a": 1}).count('"a":1')
    1
    """
    # Inside role="img" nothing can be focused; the points of a live picture can.
    role = "img" if tag == "bp-explore" else "group"
    press = "".join(f'<button type="button" class="action">{escape(b)}</button>' for b in buttons)
    return (
        f'<{tag} class="bp-figure bp-card" id="{name}"><div class="grid">'
        f"{frame(drawing, role, name + '-words')}"
        f'<p class="words" id="{name}-words" aria-live="polite">{typeset(words)}</p>'
        f'<div class="panel">{"".join(_control(name, c) for c in controls if c.panel)}'
        f'<div class="bar">{_play(controls)}{press}{_tools()}</div></div></div>{below}'
        f'<script type="application/json">{as_json(data)}</script>{script}</{tag}>'
    )


def program(key: str, text: str) -> str:
    """A program on its way to the page: the build makes it a script of the site.

    >>> program("square-1a2b", "(x) => x * x").count("square-1a2b")
    2
    """
    return (
        f'<script type="text/plain" class="bp-program" data-program="{key}">'
        f"bp.provide({key!r}, {text});</script>"
    )


def as_json(data: Any) -> str:
    """Short JSON that cannot end the script element it stands in.

    >>> as_json({"end": "</script>"})
    '{"end":"\\\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def _control(picture: str, control: Control) -> str:
    field, label = f"{picture}-{control.name}", escape(control.label)
    if isinstance(control, Choice) and control.menu:
        options = "".join(
            f'<option value="{k}"{" selected" if k == control.at else ""}>{escape(text)}</option>'
            for k, text in enumerate(control.shown)
        )
        return (
            f'<div class="control menu-of" data-name="{control.name}"><label for="{field}">{label}'
            f'</label><select id="{field}" name="{control.name}">{options}</select></div>'
        )
    if isinstance(control, Choice) and control.buttons:
        radios = "".join(
            f'<label><input type="radio" name="{field}" value="{k}"'
            f"{CHECKED if k == control.at else ''}/><span>{escape(text)}</span></label>"
            for k, text in enumerate(control.shown)
        )
        return (
            f'<fieldset class="control choice" data-name="{control.name}">'
            f'<legend>{label}</legend><div class="segments">{radios}</div></fieldset>'
        )
    if isinstance(control, Choice):
        text = escape(control.shown[control.at])
        ends = f'min="0" max="{len(control.values) - 1}" value="{control.at}" '
        number = f'<output for="{field}">{text}</output>'
    else:  # a range
        text = short(control.start)
        ends = 'min="0" max="1" step="any" '  # the script spreads the range over it
        negative = isinstance(control, Range) and control.low < 0
        keys = "text" if negative else "decimal"  # a phone's number pad may lack the minus
        number = (
            f'<input type="text" inputmode="{keys}" class="number" id="{field}-number" '
            f'aria-label="{label}, as a number" value="{text}" autocomplete="off"/>'
        )
    return (
        f'<div class="control" data-name="{control.name}"><label for="{field}">{label}</label>'
        f'<input type="range" id="{field}" name="{control.name}" {ends}aria-valuetext="{text}"/>'
        f"{number}</div>"
    )


def _play(controls: Sequence[Control]) -> str:
    """A row of buttons for each control that runs like time."""
    return "".join(
        f'<div class="player" role="group" aria-label="Run {c.label}" data-name="{c.name}">'
        + _icon("back", f"One step back: {c.label}")
        + _icon("play", f"Play {c.label}")
        + _icon("forth", f"One step forward: {c.label}")
        + '<button type="button" class="speed" aria-label="Speed 1×">1×</button></div>'
        for c in controls
        if c.timelike
    )


def _icon(name: str, label: str) -> str:
    return (
        f'<button type="button" class="{name}" aria-label="{escape(label)}">'
        f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{ICONS[name]}"/></svg></button>'
    )


def _tools() -> str:
    return (
        '<button type="button" class="reset">Reset</button>'
        '<details class="menu"><summary>More</summary><div>'
        '<a class="link" href="#">Link to this setting</a>'
        '<button type="button" class="copy">Copy the call</button></div></details>'
    )
