"""Paths through a graph, drawn and multiplied out."""

import pytest

from bpcore import examples
from bpcore.graph import Value
from bpcore.plot.ways import draw_paths, paths


def test_a_node_with_one_path():
    words = draw_paths(examples.worked_graph(), "w5").get_label()
    assert words == "1 path from w5 to E. Its product is 0.0822."


def test_a_node_without_a_derivative_is_refused():
    for name in ("nothing", "E", "i1"):
        with pytest.raises(ValueError, match=f"name: expected a node with a derivative .*{name!r}"):
            draw_paths(examples.worked_graph(), name)


def test_every_path_once():
    x = Value(2.0, "x")
    y = (x * x).named("y")
    assert len(paths(y, x)) == 2
    assert paths(y, y) == [[]]
