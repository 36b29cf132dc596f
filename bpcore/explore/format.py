"""Numbers as text, by Python's format specifications; bp-format.js does the same in the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from string import Formatter
from typing import Any

from bpcore.plot.canvas import SHORT, minus

PATH = re.compile(r"[A-Za-z_]\w*(\[\d+\])*")
SPEC = re.compile(r"[+]?,?(\.\d+)?[efgd]?")
POWER = re.compile(r"([−–]?)(\d[\d.]*)e([+-]\d+)")
JOINED = re.compile(r" (×|=(?= [−\d])) ")  # what no line ends with
RAISED = str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def short(number: float) -> str:
    """A number as a control shows it: at most six digits.

    >>> short(0.5), short(10000), short(-0.05)
    ('0.5', '10000', '-0.05')
    """
    return f"{number:z.6g}"


def look_up(path: str, values: Mapping[str, Any]) -> Any:
    """What a path like `E` or `w[2]` names.

    >>> look_up("w[1]", {"w": [3.0, 4.0]})
    4.0
    """
    name, *indices = re.findall(r"\w+", path)
    value = values[name]
    for index in indices:
        value = value[int(index)]
    return value


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The template with its fields filled in, as `str.format` does it, but for a zero's sign.

    >>> fill("E = {E:.3f} after {w[0]:+.1f}", {"E": -0.0002, "w": [1.0]})
    'E = 0.000 after +1.0'
    """
    found = []
    for text, path, spec, _ in Formatter().parse(template):
        found.append(text)
        if path:
            value = look_up(path, values)
            if isinstance(value, float):
                if not spec:  # the languages would write it differently
                    raise ValueError(
                        f"text {template!r}: give {path} a format, as in {{{path}:.4f}}"
                    )
                spec = f"+z{spec[1:]}" if spec[0] == "+" else f"z{spec}"  # z: no minus before zero
            found.append(format(value, spec or ""))
    return "".join(found)


def typeset(words: str) -> str:
    """Words as HTML: with minus signs, powers of ten as by hand, and shapes that stay in one line.

    For 10⁻⁸ a screen reader would say "ten minus eight". So for it the span has the number as name.

    >>> typeset("-1 to 1.2e+02 < 30-64")
    '−1 to 120 &lt; 30-64'
    >>> typeset("4e-08")
    '<span class="bp-joined" role="img" aria-label="4e-08">4·10<sup>−8</sup></span>'
    """
    return POWER.sub(_with_tags, JOINED.sub("\xa0\\1\xa0", minus(escape(words))))


def drawn(text: str) -> str:
    """A text inside a picture, where no tag can be: with short minus signs and powers of ten.

    >>> drawn("-1 to 1.2e+02, -4e-08")
    '–1 to 120, –4·10⁻⁸'
    """
    return POWER.sub(_with_small_digits, minus(text, SHORT))


def _by_hand(found: re.Match[str]) -> tuple[str, str]:
    """Of a number like 4e-08 what is not raised and what is: of one up to a million, nothing."""
    sign, front, power = found[1], found[2], int(found[3])
    if 0 < power < 6:
        return f"{sign}{float(found[0].removeprefix(sign)):.0f}", ""
    return f"{sign}{'' if front == '1' else front + '·'}10", minus(str(power))


def _with_small_digits(found: re.Match[str]) -> str:
    level, raised = _by_hand(found)
    return level + raised.translate(RAISED)


def _with_tags(found: re.Match[str]) -> str:
    level, raised = _by_hand(found)
    if not raised:
        return level
    words = f"{level}<sup>{raised}</sup>"
    return f'<span class="bp-joined" role="img" aria-label="{found[0]}">{words}</span>'


def parts(template: str) -> list[str | list[str]]:
    """The template taken apart, as the page gets it: texts, and fields as [path, specification].

    >>> parts("E = {E:.3f}!")
    ['E = ', ['E', '.3f'], '!']
    """
    found: list[str | list[str]] = []
    for text, path, spec, conversion in Formatter().parse(template):
        if text:
            found.append(text)
        if path is None:
            continue
        if not PATH.fullmatch(path) or conversion or not SPEC.fullmatch(spec or ""):
            raise ValueError(
                f"text {template!r}: expected fields like {{E:.4f}}, {{w[2]:+.3g}} or {{n}}, "
                f"got {{{path}{f'!{conversion}' if conversion else ''}:{spec}}}"
            )
        found.append([path, spec or ""])
    return found
