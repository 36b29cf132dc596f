"""What a cell prints, and what its last value looks like: text, an image, or a picture of ours."""

from __future__ import annotations

import base64
import io
import pprint
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

MOST_CHARACTERS = 200_000  # of one cell; a page with more is no longer smooth
SECONDS = 0.05  # between two messages to the page
WIDTH = 79


class Stream(io.TextIOBase):
    """Sends what is printed on to the page, in pieces that the page can keep up with."""

    def __init__(self, send: Callable[[str], None]) -> None:
        self._send = send
        self._waiting: list[str] = []
        self._length, self._sent_at = 0, 0.0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._length <= MOST_CHARACTERS:
            self._waiting.append(text[: MOST_CHARACTERS - self._length])
            self._length += len(text)
            if self._length > MOST_CHARACTERS:
                self._waiting.append("\n... and more: the rest is not shown.\n")
            if text.endswith("\n") and time.monotonic() - self._sent_at > SECONDS:
                self.flush()
        return len(text)

    def flush(self) -> None:
        if self._waiting:
            self._send("".join(self._waiting))
            self._waiting.clear()
            self._sent_at = time.monotonic()


def shown(value: Any) -> Iterator[tuple[str, str]]:
    """The forms in which a value is shown, as a notebook would choose them."""
    if hasattr(value, "_ipython_display_"):
        value._ipython_display_()
        return
    if _is_ours(value):
        bundle = value._repr_mimebundle_()
        if isinstance(bundle, tuple):
            bundle = bundle[0]
        if "text/html" in bundle:
            yield "picture", bundle["text/html"]
            return
        value = bundle.get("text/plain", repr(value))
        yield "result", value
        return
    figure = sys.modules.get("matplotlib.figure")
    if figure is not None and isinstance(value, figure.Figure):
        yield "image", _png(value)
        return
    text = repr(value)
    if len(text) > WIDTH and isinstance(value, dict | list | tuple | set):
        text = pprint.pformat(value, width=WIDTH, sort_dicts=False)
    yield "result", text[:MOST_CHARACTERS]


def open_figures() -> list[Any]:
    """Figures that pyplot holds open when a cell ends; they are shown, then closed."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    pyplot.close("all")
    return figures


def _is_ours(value: Any) -> bool:
    """Whether the value's own class comes from bpcore.explore: only that may write HTML."""
    kind = type(value)
    module = sys.modules.get(kind.__module__)
    ours = kind.__module__.partition(".explore")[0] == "bpcore"
    return ours and getattr(module, kind.__qualname__, None) is kind


def _png(figure: Any) -> str:
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=144, facecolor="white")
    return base64.b64encode(data.getvalue()).decode()
