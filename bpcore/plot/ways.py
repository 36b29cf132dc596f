"""A derivative is a product along a path, and a sum over all paths: the paths in a picture."""

from __future__ import annotations

from math import prod

from matplotlib.figure import Figure

from bpcore.checks import a, string
from bpcore.graph import Value, order
from bpcore.graph.walk import walk
from bpcore.plot.canvas import FULL
from bpcore.plot.graph import ROW, NetworkPicture
from bpcore.plot.style import GLOW, MUTED, ORANGE, describe

Path = list[tuple[Value, int]]  # who uses the number, and as which of its inputs


def draw_paths(root: Value, name: str) -> Figure:
    """The network of `root` with all paths from the node `name` lit, and the product along each.

    >>> from bpcore import examples
    >>> draw_paths(examples.worked_graph(), "out_h1").get_label()
    '2 paths from out_h1 to E. Their products 0.0554 and -0.0190 add up to 0.0364.'
    """
    a(Value, "root", root), string("name", name)
    names = [v.name for v in order(root) if v.name and not v.constant and v is not root]
    if name not in names:
        known = ", ".join(reversed(names))
        raise ValueError(f"name: expected a node with a derivative ({known}), got {name!r}")
    steps = {step.node.name: step for step in walk(root) if step.backward}
    start = steps[name].node
    found = paths(root, start)
    picture = _Paths(steps[name])
    picture.lit = {start, *(user for path in found for user, _ in path)}
    picture.values = {v: v.data for v in order(root)}
    picture.slopes = {v: v.grad for v in picture.lit}
    picture.network(root)
    products = [prod(user.slope(k) for user, k in path) for path in found]
    digits = digits_that_add_up(products, 4 if abs(start.grad) >= 0.001 else 6)
    picture.products(root, start, found, products, max(6, digits))
    each = " and ".join(f"{product:.{digits}f}" for product in products)
    if len(found) == 1:
        return describe(picture.figure, f"1 path from {name} to {root.name}. Its product is {each}")
    words = f"{len(found)} paths from {name} to {root.name}. Their products {each}"
    return describe(picture.figure, f"{words} add up to {start.grad:.{digits}f}")


def paths(root: Value, start: Value) -> list[Path]:
    """Every way from `start` to `root`.

    >>> w = Value(3.0, "w")
    >>> len(paths((w * w).named("y"), w))
    2
    """
    if start is root:
        return [[]]
    uses = [(v, k) for v in order(root) for k, used in enumerate(v.inputs) if used is start]
    return [[(user, k), *rest] for user, k in uses for rest in paths(root, user)]


def digits_that_add_up(numbers: list[float], fewest: int) -> int:
    """How many digits behind the point it takes, so that the rounded numbers have the rounded sum.

    >>> digits_that_add_up([0.0004, 0.0004], 3), digits_that_add_up([0.25, 0.5], 2)
    (4, 2)
    """

    def adds_up(n: int) -> bool:
        return round(sum(round(x, n) for x in numbers), n) == round(sum(numbers), n)

    return next(filter(adds_up, range(fewest, 12)), 12)


class _Paths(NetworkPicture):
    """The network with what lies on a path lit."""

    lit: set[Value]

    def lights(self, node: Value, signal: Value, weight: Value) -> bool:
        return node in self.lit and (signal in self.lit or weight in self.lit)

    def products(
        self, root: Value, start: Value, found: list[Path], products: list[float], places: int
    ) -> None:
        """A line for each path: the slopes on it, multiplied. Slopes that are 1 are left out."""
        height = 4 * 1.25 * ROW + 6
        self.box(FULL / 2, height / 2 + 2, FULL - 4, height, GLOW, ORANGE)
        lines = []
        for path, product in zip(found, products, strict=True):
            slopes = [user.slope(k) for user, k in path]
            slopes = [slope for slope in slopes if slope != 1]
            digits, times = (4, " · ") if len(slopes) <= 3 else (3, "·")  # it has to fit its line
            factors = [f"{s:.{digits}g}" if s > 0 else f"({s:.{digits}g})" for s in slopes]
            lines.append(f"{times.join(factors)} = {product:.{places}f}")
        for k, line in enumerate(lines):
            self.text(8, height - 10 - 1.25 * ROW * k, line.replace("-", "−"), ha="left")
        name = rf"$\partial {root.tex} / \partial {start.tex}$"
        total = f"{name} = {start.grad:.{places}f}".replace("-", "−")
        self.text(8, 12, total, ha="left", fontweight="bold")
        how = "1 path" if len(found) == 1 else f"the sum of {len(found)} paths"
        self.text(FULL - 8, 12, how, MUTED, ha="right")
