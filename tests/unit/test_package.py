"""The package as a whole: its names, its docstrings' examples, what importing it brings along."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import bpcore

FOLDER = Path(bpcore.__file__).parent
PATHS = sorted(FOLDER.rglob("*.py"))
MODULES = [
    ".".join(("bpcore", *path.relative_to(FOLDER).with_suffix("").parts)).removesuffix(".__init__")
    for path in PATHS
]
NAMES = [
    "Network", "Dense", "Dropout", "mlp", "identity", "sigmoid", "tanh", "relu",
    "leaky_relu", "softplus", "softmax", "half_squared_error", "mean_absolute_error",
    "cross_entropy", "binary_cross_entropy", "SGD", "Momentum", "Nesterov", "AdaGrad", "AdaDelta",
    "RMSProp", "Adam", "AdaMax", "AMSGrad", "Nadam", "AdamW", "train", "numerical_gradient",
    "check_gradient", "datasets", "examples", "graph", "compiler",
]  # fmt: skip


def test_the_public_names():
    assert sorted(bpcore.__all__) == sorted(NAMES)
    assert all(hasattr(bpcore, name) for name in NAMES)


@pytest.mark.parametrize("name", MODULES)
def test_everything_public_says_what_it_is(name):
    module = importlib.import_module(name)
    assert module.__doc__
    for key, thing in vars(module).items():
        if getattr(thing, "__module__", None) == module.__name__ and not key.startswith("_"):
            assert inspect.getdoc(thing), key


@pytest.mark.parametrize("path", PATHS, ids=MODULES)
def test_everything_public_has_an_example(path):
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ">>>" in (ast.get_docstring(node) or ""), node.name


@pytest.mark.parametrize("path", PATHS, ids=MODULES)
def test_no_file_is_longer_than_a_sitting(path):
    assert len(path.read_text().splitlines()) <= 220


def test_importing_needs_numpy_alone():
    code = (
        "import sys, numpy; before = set(sys.modules); import bpcore; "
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}"
        " - {'numpy'} - set(sys.stdlib_module_names)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["bpcore"]
