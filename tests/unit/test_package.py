"""The package as a whole: its names, its docstrings' examples, what importing it brings along."""

import ast
import doctest
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import bpcore

FOLDER = Path(bpcore.__file__).parent
MODULES = [
    "checks", "activations", "losses", "layers", "network", "optimizers", "training", "gradcheck",
    "datasets", "examples", "mistakes",
]  # fmt: skip
NAMES = [
    "Network", "Dense", "Activate", "Dropout", "mlp", "identity", "sigmoid", "tanh", "relu",
    "leaky_relu", "softplus", "softmax", "half_squared_error", "mean_absolute_error",
    "cross_entropy", "binary_cross_entropy", "SGD", "Momentum", "Nesterov", "AdaGrad", "AdaDelta",
    "RMSProp", "Adam", "AdaMax", "train", "numerical_gradient", "check_gradient", "datasets",
    "examples", "graph",
]  # fmt: skip


def test_the_public_names():
    assert sorted(bpcore.__all__) == sorted(NAMES)
    assert all(hasattr(bpcore, name) for name in NAMES)


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    module = importlib.import_module(f"bpcore.{name}")
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted > 0


@pytest.mark.parametrize("name", MODULES)
def test_everything_public_says_what_it_is(name):
    module = importlib.import_module(f"bpcore.{name}")
    assert module.__doc__
    for key, thing in vars(module).items():
        if getattr(thing, "__module__", None) == module.__name__ and not key.startswith("_"):
            assert inspect.getdoc(thing), key


@pytest.mark.parametrize("name", [p.stem for p in sorted(FOLDER.glob("[a-z]*.py"))])
def test_everything_public_has_an_example(name):
    for node in ast.parse((FOLDER / f"{name}.py").read_text()).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ">>>" in (ast.get_docstring(node) or ""), node.name


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
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
