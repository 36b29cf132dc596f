"""Change one operator at a time in bpcore, and see whether a test notices.

    make mutants                                  all files that compute
    python tests/mutants.py bpcore/losses.py      one of them
    python tests/mutants.py --every 5             each fifth mutant, for a first look

A mutant that all tests let through is printed with its place. Some are no faults, because the
changed program does the same: `EQUIVALENT` lists those, each with the reason.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

# The tests that know a file best come first; all others follow only if these notice nothing.
TESTS = {
    "activations": ["test_activations", "test_gradients"],
    "checks": ["test_errors", "test_optimizers"],
    "compiler": ["test_compiler", "test_written_out", "test_translate", "test_graph"],
    "datasets": ["test_datasets"],
    "examples": ["test_examples", "test_facts_000"],
    "exercises": ["test_exercises"],
    "gradcheck": ["test_gradcheck"],
    "graph": ["test_graph", "test_compiler"],
    "guard": ["test_training", "test_runs"],
    "layers": ["test_layers", "test_gradients"],
    "losses": ["test_losses", "test_gradients"],
    "mistakes": ["test_facts_000", "test_facts_004", "test_examples"],
    "network": ["test_network", "test_gradients"],
    "optimizers": ["test_optimizers", "test_schedules"],
    "parameters": ["test_network", "test_runs"],
    "training": ["test_training", "test_runs"],
}
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.And: ast.Or, ast.Or: ast.And, ast.UAdd: ast.USub, ast.USub: ast.UAdd,
}  # fmt: skip
# "bpcore/file.py: the line of code: Old -> New" -> the reason
EQUIVALENT = {
    "bpcore/training.py: self.n, self.size, self.per_epoch = n, size, -(-n // size): USub -> UAdd":
        "-k divides the same steps as k does",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    path: Path
    line: int
    change: str
    source: str

    def __str__(self) -> str:
        code = self.path.read_text(encoding="utf-8").splitlines()[self.line - 1].strip()
        return f"{self.path.relative_to(ROOT)}: {code}: {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    """The file with one operator changed, for every operator that computes or decides."""
    text = path.read_text(encoding="utf-8")
    sites = len(list(_sites(ast.parse(text))))
    for number in range(sites):
        tree = ast.parse(text)
        owner, field, index, node = list(_sites(tree))[number]
        new = SWAPS[type(node)]()
        if index is None:
            setattr(owner, field, new)
        else:
            getattr(owner, field)[index] = new
        change = f"{type(node).__name__} -> {type(new).__name__}"
        yield Mutant(path, owner.lineno, change, ast.unparse(tree))


def _sites(tree: ast.AST) -> Iterator[tuple[ast.expr, str, int | None, ast.AST]]:
    for owner in ast.walk(tree):
        if isinstance(owner, ast.BinOp | ast.UnaryOp | ast.BoolOp) and type(owner.op) in SWAPS:
            if not _is_a_type(owner):
                yield owner, "op", None, owner.op
        elif isinstance(owner, ast.Compare):
            for k, op in enumerate(owner.ops):
                yield owner, "ops", k, op


def _is_a_type(node: ast.AST) -> bool:
    """`X | None` and texts put together are no arithmetic."""
    parts = (getattr(node, "left", None), getattr(node, "right", None))
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts)


def caught(mutant: Mutant, tests: list[str]) -> bool:
    """Whether the tests fail, or never end, with this mutant in place of its file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "bpcore"
        shutil.copytree(ROOT / "bpcore", copy, ignore=shutil.ignore_patterns("__pycache__"))
        (copy / mutant.path.relative_to(ROOT / "bpcore")).write_text(mutant.source, "utf-8")
        # The copy comes before the true bpcore, which pytest would otherwise put first.
        places = f"pythonpath={folder} . tests book/python"
        options = ["-x", "-q", "-p", "no:cacheprovider", "-o", places]
        command = [sys.executable, "-m", "pytest", *options, *tests]
        environment = {**os.environ, "PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            run = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, timeout=300, check=False
            )
        except subprocess.TimeoutExpired:
            return True
        return run.returncode not in (0, 5)


def judge(mutant: Mutant) -> tuple[Mutant, bool]:
    name = mutant.path.relative_to(ROOT / "bpcore").parts[0].removesuffix(".py")
    near = [f"tests/unit/{test}.py" for test in TESTS[name]]
    near = [test for test in near if (ROOT / test).exists()]
    return mutant, caught(mutant, near) or caught(mutant, ["tests/unit"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    files = [path.resolve() for path in options.files] or [
        path
        for path in sorted((ROOT / "bpcore").rglob("*.py"))
        if path.relative_to(ROOT / "bpcore").parts[0].removesuffix(".py") in TESTS
    ]
    wanted = [mutant for path in files for mutant in mutants(path)][:: options.every]
    guard = ROOT / "bpcore/guard.py"  # first: do the tests see what is changed?
    for source, fails in ((guard.read_text("utf-8"), False), ("raise ImportError", True)):
        if caught(Mutant(guard, 1, "", source), ["tests/unit/test_losses.py"]) != fails:
            sys.exit(f"The tests {'pass' if fails else 'fail'} with {source[:20]!r} as guard.py")
    survivors = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, noticed in pool.map(judge, wanted):
            if not noticed and str(mutant) not in EQUIVALENT:
                survivors.append(mutant)
                print(f"not noticed: {mutant}", flush=True)
    print(f"{len(wanted) - len(survivors)} of {len(wanted)} mutants noticed")
    return 1 if len(survivors) > 0.05 * len(wanted) else 0


if __name__ == "__main__":
    sys.exit(main())
