"""What translates for the page, and what is refused. In tests/book a browser runs it."""

import math

import pytest
from small_functions import CALLS, START, helper, network

from bpcore import SGD
from bpcore.compiler.translate import translate


@pytest.mark.parametrize("function", dict.fromkeys(f for f, _ in CALLS), ids=lambda f: f.__name__)
def test_a_program_is_one_expression(function):
    text = translate(function)
    assert text.startswith("(() => {")
    assert text.endswith(f"return {function.__name__};\n}})()")
    assert text.count("{") == text.count("}")
    assert "</" not in text, "it would end the script that it stands in"


def test_a_program_is_written_once():
    def twice():
        return [*network(*START), *network(*START), helper(1), helper(2)]

    assert translate(twice).count("function program0(") == 1
    assert translate(twice).count("function helper(") == 1


def test_a_list_from_outside_is_written_once():
    table, same = [[1.5, 2.5], [3.5, 4.5]], {"a": [7.25]}

    def entry(k=0):
        return table[k][0] + table[k][1] + same["a"][0] + same["a"][0]

    text = translate(entry)
    assert text.count("3.5, 4.5") == text.count("7.25") == 1
    assert text.index("3.5, 4.5") < text.index("function entry"), "not anew at every call"


def unknown_name(x=1.0):
    return nowhere + x  # noqa: F821


def empty_list(x=1.0):
    return 1 if [] else x


def joined(x=1.0):
    return [x] + [x]


def attribute(x=1.0):
    return x.real


def keyword_twice(x=1.0):
    return helper(x, x=x)


def two_loops(x=1.0):
    return [a * b for a in range(3) for b in range(3)]


def stepped(x=1.0):
    return list(range(9))[::2]


def is_none(x=1.0):
    return x is None


def import_inside(x=1.0):
    import os

    return os


def star_and_name(x=1.0):
    return network(*START[:3], w3=x)


def many_times(x=1.0):
    return [1, 2] * 3


def called_result(x=1.0):
    return (lambda: x)()


def shifted(x=1):
    return x << 1


def floor_assign(x=7):
    x //= 2
    return x


def by_position(x=1.0):
    return math.hypot(x=x)


def thing(x=1.0):
    return SGD


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (unknown_name, r"unknown_name, line \d+: 'nowhere': nothing is called so"),
        (empty_list, r"'\[\]': write a comparison"),
        (joined, r"join lists as \[\*a, \*b\]"),
        (attribute, "'x.real': the page's small Python has no such expression"),
        (keyword_twice, "no argument is left for x"),
        (two_loops, "one for in a comprehension"),
        (stepped, "a slice has no step here"),
        (is_none, "compare with ==, !=, <, <=, >, >= or in"),
        (import_inside, "'import os': the page's small Python has no such statement"),
        (star_and_name, "name arguments, or unpack a list into them, but not both"),
        (many_times, "a list times a number has one entry"),
        (called_result, "call functions by their name"),
        (shifted, "the page's small Python has no such operator"),
        (floor_assign, "write a = a // b or a = a % b"),
        (by_position, "this function takes its arguments by position"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_not_understood_is_refused_with_its_line(function, message):
    with pytest.raises(ValueError, match=message):
        translate(function)


def test_things_that_the_page_has_not():
    with pytest.raises(TypeError, match="SGD: the page has no type; use numbers, texts and lists"):
        translate(thing)
    with pytest.raises(TypeError, match="expected a function made by def"):
        translate(lambda x=1: x)
