"""Every exercise is answered in the page: untouched, wrong, right, and in other forms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from python_cells import PythonPage, has_python, open_page, read_cells

DATA = re.compile(r'<script type="application/json" id="bp-cells">(.*?)</script>', re.DOTALL)


def chapters(site: Path) -> list[str]:
    """The pages that have exercises."""
    found = []
    for path in sorted((site / "notebooks").glob("*.html")):
        data = DATA.search(path.read_text(encoding="utf-8"))
        if data and any("solution" in cell for cell in read_cells(data[1])["cells"]):
            found.append(path.relative_to(site).as_posix())
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    site = metafunc.config.getoption("site").resolve()
    if not has_python(site):
        raise pytest.UsageError("This book was built without Python in it: run make live first.")
    metafunc.parametrize("chapter", chapters(site), indirect=True, scope="module")


@pytest.fixture(scope="module")
def chapter(request: pytest.FixtureRequest, browser: Browser, served: str) -> Iterator[PythonPage]:
    """One page for each chapter, and so one Python for all its exercises. Without MathJax, which
    has nothing to do with them."""
    found = open_page(browser, served + request.param, {"**/mathjax/*.js": ""})
    yield found
    found.page.context.close()


def exercises(chapter: PythonPage) -> list[tuple[dict[str, Any], str]]:
    cells = chapter.known()
    sources = {cell["at"]: cell["source"] for cell in cells}
    return [(cell, sources[cell["solution"]]) for cell in cells if "solution" in cell]


def answered(starter: str, solution: str, form: str = "{}") -> str:
    """The starter without its checks, then the solution, whose answers are put into a form."""
    kept = [node for node in ast.parse(starter).body if not is_check(node)]
    tree = ast.Module([*kept, *ast.parse(solution.replace("assert check(", "check(")).body], [])
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check":
            whole = not isinstance(node.args[0], ast.Starred)
            parts = node.args[0] if form != "{}" and whole else None
            if parts is not None:
                node.args[0] = ast.parse(form.format(f"({ast.unparse(parts)})")).body[0].value
    return ast.unparse(tree)


def is_check(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr | ast.If) and "check(" in ast.unparse(node)


def is_strict(solution: str) -> bool:
    return "rtol" in solution


FORMS = {
    "as a list": "np.asarray({}, dtype=float).tolist()",
    "in single precision": "np.float32({}) if True else 0",
    "typed with six digits": "np.vectorize(lambda x: float(f'{{x:.6g}}'))({})",
}
UNFOLD = """cell => {
    const folds = [cell.closest('details'), ...cell.querySelectorAll('details')];
    for (const fold of folds) if (fold) fold.open = true;
}"""
WRONG = "1.5 * np.asarray({}, dtype=float) + 0.25"
FORM = "The answer, "


def test_untouched_no_exercise_is_right(chapter: PythonPage) -> None:
    for known, _ in exercises(chapter):
        cell = chapter.cell(known["at"])
        assert "Not yet" in cell.run(), known["source"]
        assert cell.status == ""
        assert not cell.is_done
    assert [url for url in chapter.requests if "/python/bpcore" in url] != []
    assert [url for url in chapter.requests if "/python/matplotlib" in url] == [], "nothing draws"


def test_of_all_forms_of_the_answer_only_the_wrong_one_is_not_accepted(
    chapter: PythonPage,
) -> None:
    """All in one run, the wrong one first, each after its name."""
    for known, solution in exercises(chapter):
        right = ["as a list"] if is_strict(solution) else list(FORMS)
        source = "import numpy as np\n"
        for form in (WRONG, *(FORMS[name] for name in right)):
            source += f"print({FORM + form!r})\n{answered(known['source'], solution, form)}\n"
        cell = chapter.cell(known["at"])
        wrong, *others = cell.run(source).split(FORM)[1:]
        assert "Not yet" in wrong, source
        assert "Right" not in wrong, source
        assert " 1 times" not in wrong
        assert not cell.is_done, source
        assert len(others) == len(right), source
        for words in others:
            assert "Right" in words, f"{source}\n\n{words}"
            assert "Not yet" not in words, source


def test_the_solution_is_accepted_and_counted(chapter: PythonPage) -> None:
    count = chapter.page.locator(".bp-progress span")
    found = exercises(chapter)
    for number, (known, solution) in enumerate(found, 1):
        cell = chapter.cell(known["at"])
        source = answered(known["source"], solution)
        assert "Right" in cell.run(source), source
        assert cell.is_done, (source, cell.root.inner_text())
        expect(count).to_contain_text(f"{number} of {len(found)} exercises done")


def test_a_solution_alone_is_right_or_told_what_it_lacks(chapter: PythonPage) -> None:
    """As when the whole of it is pasted over the exercise."""
    for known, solution in exercises(chapter):
        said = chapter.cell(known["at"]).run(solution)
        assert "Right" in said or "Reset brings them back" in said, f"{solution}\n\n{said}"


def test_the_solutions_run_where_they_stand(chapter: PythonPage) -> None:
    for known, solution in exercises(chapter):
        chapter.cell(known["at"]).button("Show the solution").click()
        cell = chapter.cell(known["solution"])
        cell.open()
        assert "Right" in cell.run(), solution
        chapter.cell(known["at"]).button("Hide the solution").click()
        expect(cell.root.locator(".CodeMirror")).to_be_hidden()


@pytest.mark.long
def test_every_other_cell_runs_as_it_stands(chapter: PythonPage) -> None:
    """Its Python has numbers of 32 bits, and older packages than the book is built with."""
    cells = chapter.known()
    answers = {at for cell in cells if "solution" in cell for at in (cell["at"], cell["solution"])}
    failed = []
    for known in cells:
        if known["at"] in answers:
            continue
        cell = chapter.cell(known["at"])
        cell.root.evaluate(UNFOLD)
        cell.open()
        cell.root.locator(".bp-go").click()  # a question in its output has a Check of its own
        cell.result()
        errors = cell.root.locator(".bp-error")
        if errors.count() or cell.status:
            failed.append((known["id"], cell.status, *errors.all_inner_texts()))
    assert failed == []
    assert chapter.faults == []


def test_a_hint_is_shown_where_there_is_one(chapter: PythonPage) -> None:
    for known, _ in exercises(chapter):
        cell = chapter.cell(known["at"])
        buttons = cell.button("Hint")
        assert buttons.count() == ("hint" in known)
        if "hint" in known:
            buttons.click()
            expect(cell.root.get_by_text(known["hint"])).to_be_visible()
            buttons.click()


def test_nothing_else_was_asked_for(chapter: PythonPage, served: str) -> None:
    assert chapter.faults == []
    own = (served, "data:", "blob:")
    assert [url for url in chapter.requests if not url.startswith(own)] == []
