"""The stage of a live picture: where the axes put a number, as data for the page."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

from bpcore.explore.actors import Actor
from bpcore.explore.svg import svg

Scale = list[Any]


def drawing(actors: list[Actor], figure: Figure, prefix: str) -> str:
    """The figure as SVG with every actor in it, also those that nobody sees at the start.

    matplotlib leaves out what it need not draw. Such an actor is drawn somewhere, and hidden: the
    page can only move what is there.

    >>> drawing([], Figure(figsize=(1, 1)), "f").startswith("<svg")
    True
    """
    unseen = [actor for actor in actors if not _seen(actor)]
    for actor in unseen:
        _stand_in(actor)
    text = svg(figure, prefix)
    for actor in unseen:
        name = f'id="{prefix}{actor.artist.get_gid()}"'
        text = text.replace(name, f'{name} display="none"')
    return text


def _seen(actor: Actor) -> bool:
    artist: Any = actor.artist
    if isinstance(artist, Line2D):
        axes: Any = artist.axes
        low, high = axes.transAxes.transform([(0, 0), (1, 1)])
        with np.errstate(all="ignore"):
            points = artist.get_transform().transform(artist.get_xydata())
        inside = np.isfinite(points) & (points >= low - 1) & (points <= high + 1)
        return bool(artist.get_visible() and inside.all(axis=1).any())
    return bool(artist.get_visible()) and not (isinstance(artist, Text) and not artist.get_text())


def _stand_in(actor: Actor) -> None:
    artist: Any = actor.artist
    artist.set_visible(True)
    if isinstance(artist, Text) and not artist.get_text():
        artist.set_text("0")
    if isinstance(artist, Line2D) and {"x", "y"} <= actor.what.keys():
        axes: Any = artist.axes
        middle = axes.transAxes + axes.transData.inverted()
        artist.set_data(*middle.transform([(0.4, 0.5), (0.6, 0.5)]).T)


def scales(actors: list[Actor], figure: Figure) -> tuple[list[list[Scale]], list[int]]:
    """The scales of all axes with actors on them, and for each actor the number of its axes.

    A scale is [kind, a, b, ...]: a number v stands at a + b f(v) in the drawing, where f is nothing
    ("linear"), the decimal logarithm ("log"), or what "symlog" makes of it and its threshold.

    >>> figure = Figure(figsize=(4, 2))
    >>> ax = figure.add_axes((0, 0, 1, 1), xlim=(0, 10), ylim=(0, 1))
    >>> scales([Actor(ax.plot([], [])[0], {"x": "t", "y": "E"})], figure)
    ([[['linear', 0.0, 28.8], ['linear', 144.0, -144.0]]], [0])
    """
    figure.draw_without_rendering()  # axes of equal aspect find their place when they are drawn
    all_axes: list[Axes] = []
    numbers = []
    for actor in actors:
        ax = actor.artist.axes
        if not isinstance(ax, Axes):
            raise ValueError(f"actor: the {actor.kind} stands on no axes")
        if ax not in all_axes:
            all_axes.append(ax)
        numbers.append(all_axes.index(ax))
    return [[_scale(ax, 0, figure), _scale(ax, 1, figure)] for ax in all_axes], numbers


def _scale(ax: Axes, way: int, figure: Figure) -> Scale:
    axis: Axis = (ax.xaxis, ax.yaxis)[way]
    kind = axis.get_scale()
    if kind not in ("linear", "log", "symlog"):
        raise ValueError(f"axes: expected a linear, log or symlog scale, got {kind!r}")
    transform: Any = axis.get_transform()
    low, high = (ax.get_xlim(), ax.get_ylim())[way]
    ends = []
    for value in (low, high):
        point = [ax.get_xlim()[0], ax.get_ylim()[0]]
        point[way] = value
        place = ax.transData.transform(point)[way] * 72 / figure.dpi
        ends.append(place if way == 0 else 72 * figure.get_figheight() - place)
    f = [float(transform.transform([value])[0]) for value in (low, high)]
    b = (ends[1] - ends[0]) / (f[1] - f[0])
    scale = [kind, round(float(ends[0] - b * f[0]), 6), round(float(b), 9)]
    if kind == "symlog":
        scale += [transform.linthresh, transform.linscale, transform.base]
    return scale
