"""Actors: the artists of a drawing that move when the model's numbers change.

matplotlib draws the stage once. An actor says which number each of its properties follows; the
same description is read here, to draw any setting, and in the page, to move the drawing there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_hex, to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text

from bpcore.explore.format import PATH, drawn, fill, look_up, parts
from bpcore.plot.style import BLUE, GRID, ORANGE

KINDS: dict[type[Artist], tuple[str, tuple[str, ...]]] = {
    Line2D: ("line", ("x", "y", "trail", "drag")),
    Text: ("text", ("x", "y", "text", "edit")),
    Rectangle: ("box", ("x", "y", "width", "height")),
    Polygon: ("area", ("x", "y")),
    AxesImage: ("image", ("values",)),
}
COMMON = ("linewidth", "color", "visible")
Values = Mapping[str, Any]
A = TypeVar("A", bound=Artist)


@dataclass(frozen=True)
class Actor:
    """An artist, and for each of its moving properties what it follows.

    >>> from bpcore import plot
    >>> line = plot.axes()[1].plot([], [])[0]
    >>> Actor(line, {"x": "steps", "y": "errors"}).set({"steps": [0, 1], "errors": [0.3, 0.2]})
    >>> line.get_ydata()
    [0.3, 0.2]
    """

    artist: Artist
    what: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return next(kind for of, (kind, _) in KINDS.items() if isinstance(self.artist, of))

    def value(self, name: str, values: Values) -> Any:
        """The number or list that a property has: a path into the values, a number, or a list."""
        return _resolve(self.what[name], values)

    def set(self, values: Values) -> None:
        """Move the artist to where these values want it."""
        found = {n: self.value(n, values) for n in self.what if n not in ("text", "drag", "edit")}
        artist = self.artist
        if isinstance(artist, Line2D):
            x, y = found.get("x", artist.get_xdata()), found.get("y", artist.get_ydata())
            artist.set_data(*(v if np.ndim(v) else [v] for v in (x, y)))
        elif isinstance(artist, Text):
            old = artist.get_position()
            artist.set_position((found.get("x", old[0]), found.get("y", old[1])))
            if "text" in self.what:
                artist.set_text(drawn(fill(self.what["text"], values)))
        elif isinstance(artist, Rectangle):
            for name in found.keys() & {"x", "y", "width", "height"}:
                getattr(artist, f"set_{name}")(found[name])
        elif isinstance(artist, Polygon) and found.keys() & {"x", "y"}:
            old_x, old_y = artist.get_xy().T  # it may have one point more, where it closes
            corners = zip(found.get("x", old_x), found.get("y", old_y), strict=False)
            artist.set_xy(list(corners))
        elif isinstance(artist, AxesImage):
            artist.set_data(found["values"])
        if "linewidth" in found:
            artist.set_linewidth(found["linewidth"])  # type: ignore[attr-defined]
        if "color" in found:
            artist.set_color(mixed(*found["color"]))  # type: ignore[attr-defined]
        if "visible" in found:
            artist.set_visible(bool(found["visible"]))

    def data(self) -> dict[str, Any]:
        """The description for the page."""
        found = {name: value for name, value in self.what.items() if name != "text"}
        if "text" in self.what:
            found["text"] = parts(self.what["text"])
        artist = self.artist
        if isinstance(artist, (Line2D, Polygon)) and found.keys() & {"x", "y"}:
            found = self._points() | found
        if isinstance(artist, AxesImage):
            found["extent"] = list(artist.get_extent())
            found["origin"] = artist.origin
            found["limits"] = list(artist.get_clim())
            found["colors"] = [to_hex(artist.get_cmap()(k / 63)) for k in range(64)]
        if isinstance(artist, Rectangle):
            box = zip(("x", "y", "width", "height"), (*artist.get_xy(), artist.get_width(),
                      artist.get_height()), strict=True)  # fmt: skip
            found = {name: float(value) for name, value in box} | found
        if isinstance(artist, Text):
            x, y = map(float, artist.get_position())
            if isinstance(found.get("x"), str) or isinstance(found.get("y"), str):
                found["start"] = [x, y]  # the page keeps its distance to the drawn place from here
            found = {"x": x, "y": y} | found
        return {"kind": self.kind, "id": artist.get_gid()} | found

    def _points(self) -> dict[str, list[float]]:
        """Where a line or an area is, in numbers of its axes: an x that follows nothing stays."""
        artist: Any = self.artist
        points = artist.get_xydata() if isinstance(artist, Line2D) else artist.get_xy()
        x, y = (artist.get_transform() - artist.axes.transData).transform(points).T
        return {"x": x.tolist(), "y": y.tolist()}


class Cast:
    """What `draw` is given: call it with an artist and what its properties follow.

    >>> from bpcore import plot
    >>> cast = Cast()
    >>> ax = plot.axes()[1]
    >>> line = cast(ax.plot([], [])[0], x="steps", y="errors")
    >>> len(cast.actors), line.get_gid()
    (1, 'actor0')
    """

    def __init__(self) -> None:
        self.actors: list[Actor] = []

    def __call__(self, artist: A, /, **what: Any) -> A:
        _check(artist, what)
        moved = zip("xy", what.get("drag", ("", "")), strict=True)
        if not any(isinstance(what.get(axis), str) and name != what[axis] for axis, name in moved):
            artist.set_clip_on(False)  # a handle stays whole where its range and the axes end
        artist.set_gid(f"actor{len(self.actors)}")
        self.actors.append(Actor(artist, what))
        return artist

    @property
    def set_on_picture(self) -> set[str]:
        """The inputs that the reader sets on the picture itself."""
        found = {name for actor in self.actors for name in actor.what.get("drag", ()) if name}
        return found | {actor.what["edit"] for actor in self.actors if "edit" in actor.what}


def mixed(number: float, low: float, high: float) -> str:
    """A colour for a number: blue at `low`, grey in the middle, orange at `high`.

    >>> mixed(-1, -1, 1), mixed(0, -1, 1), mixed(5, -1, 1)
    ('#0072b2', '#d5dae1', '#c44f00')
    """
    share = min(1.0, max(-1.0, 2 * (number - low) / (high - low) - 1))
    middle, end = np.array(to_rgb(GRID)), np.array(to_rgb(ORANGE if share > 0 else BLUE))
    return to_hex(tuple(middle + abs(share) * (end - middle)))


def _resolve(what: Any, values: Values) -> Any:
    if isinstance(what, str):
        return look_up(what, values)
    if isinstance(what, (list, tuple)):
        return [_resolve(part, values) for part in what]
    return what


def _check(artist: Artist, what: dict[str, Any]) -> None:
    kind = next((kind for of, kind in KINDS.items() if isinstance(artist, of)), None)
    if kind is None:
        known = ", ".join(sorted(of.__name__ for of in KINDS))
        raise TypeError(f"actor: expected one of {known}, got {type(artist).__name__}")
    allowed = (*kind[1], *COMMON)
    if unknown := [name for name in what if name not in allowed]:
        raise TypeError(f"actor: a {kind[0]} has {', '.join(allowed)}, not {unknown[0]!r}")
    if not what:
        raise TypeError(f"actor: say what the {kind[0]} follows: {', '.join(allowed)}")
    if "text" in what:
        if "$" in what["text"]:
            raise ValueError(f"actor: a moving text has no formulas, got {what['text']!r}")
        parts(what["text"])
    if what.keys() & {"trail", "drag"} and not what.keys() & {"x", "y"}:
        raise TypeError("actor: a line with a trail or a handle follows an x or a y, got neither")
    for name, value in what.items():
        if name not in ("text", "trail", "drag"):
            _check_paths(name, value)


def _check_paths(name: str, value: Any) -> None:
    if isinstance(value, str) and not PATH.fullmatch(value):
        raise ValueError(f"actor: {name}: expected a name like E or w[2], got {value!r}")
    if isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            _check_paths(name, part)


Draw = Callable[[Cast], Any]
