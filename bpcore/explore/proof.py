"""What Python says of a live picture at some settings, before a page says it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bpcore.explore.controls import Choice, Control, Range

if TYPE_CHECKING:
    from bpcore.explore.livepicture import Live


def proof(picture: Live) -> list[list[Any]]:
    """The words at a few random settings: a test asks the page for the same.

    Before, the picture must work at the ends of its inputs, with each choice: a model that fails
    there is found by the build, and not by a reader.

    >>> from bpcore import plot
    >>> from bpcore.explore import live
    >>> def inverse(x=2.0):
    ...     return {"y": 1 / x}
    >>> def draw_inverse(actor):
    ...     figure, ax = plot.axes(xlim=(0, 4), ylim=(0, 8))
    ...     actor(ax.plot([], [], "o")[0], x="x", y="y")
    ...     return plot.describe(figure, "1 / {x:.1f} is {y:.2f}")
    >>> proof(live(draw_inverse, inverse, x=(1, 4)))[0][1]
    '1 / 3.5 is 0.28.'
    >>> proof(live(draw_inverse, inverse, x=(0, 4)))
    Traceback (most recent call last):
    ValueError: live(draw_inverse): inverse fails at x=0: ZeroDivisionError: division by zero
    """
    settings = [picture.somewhere(random.Random(seed)) for seed in range(4)]
    said = []
    for setting in [*ends(picture.controls), *settings]:
        try:
            said.append(picture.alt(**setting))
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            where = ", ".join(f"{name}={value!r}" for name, value in setting.items())
            raise ValueError(
                f"{picture.what}: {picture.model.__name__} fails at {where}: "
                f"{type(error).__name__}: {error}"
            ) from error
    return [
        [setting, words] for setting, words in zip(settings, said[-len(settings) :], strict=True)
    ]


def ends(controls: list[Control]) -> Iterator[dict[str, Any]]:
    """Each input alone at its ends; then all at their ends at once, with each choice there is.

    >>> list(ends([Range("x", 0, 4, 1.0), Choice("kind", ["a", "b"], 0)]))[:4]
    [{'x': 0}, {'x': 4}, {'x': 0, 'kind': 'a'}, {'x': 0, 'kind': 'b'}]
    """
    ranges = [control for control in controls if isinstance(control, Range)]
    choices = [control for control in controls if isinstance(control, Choice)]
    yield from ({one.name: value} for one in ranges for value in (one.low, one.high))
    for end in ("low", "high"):
        everything = {one.name: getattr(one, end) for one in ranges}
        yield from (everything | {one.name: value} for one in choices for value in one.values)
        yield everything
