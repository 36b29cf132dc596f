"""The stored outputs come from one run from the top, without errors, and name no machine.

That they are also the right ones is what nbval checks in `make test`; it passes over cells that
were never run, over marked cells and over images, so the first two are excluded here.
"""

from __future__ import annotations

import json
import re

from nbformat import NotebookNode

MACHINE = re.compile(
    r"/(?:home|Users|root|tmp|work|mnt|opt|usr|var|private)/|site-packages|ipykernel_\d|[A-Z]:\\\\"
)
ADDRESS_IN_MEMORY = re.compile(r"\bat 0x[0-9a-f]{6,}")


def test_every_cell_was_run_in_order(code_cells: list[NotebookNode]) -> None:
    """An empty cell gets no count from Jupyter, and nbval would not compare it."""
    assert [cell.execution_count for cell in code_cells] == list(range(1, len(code_cells) + 1))


def test_no_output_is_an_error_or_a_warning(code_cells: list[NotebookNode]) -> None:
    for cell in code_cells:
        kinds = {f"{output.output_type} {output.get('name', '')}" for output in cell.outputs}
        assert kinds <= {"stream stdout", "execute_result ", "display_data "}, cell.source


def test_every_output_is_compared(code_cells: list[NotebookNode]) -> None:
    """No mark tells nbval to look away."""
    for cell in code_cells:
        tags = cell.metadata.get("tags", [])
        assert not [tag for tag in tags if tag.startswith("nbval") or tag == "raises-exception"]
        assert not re.search(r"#\s*(?:PYTEST_VALIDATE|NBVAL)_", cell.source)


def test_every_picture_has_words(code_cells: list[NotebookNode]) -> None:
    """The words are also what nbval compares in place of the picture."""
    for cell in code_cells:
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                words = output.data.get("text/plain", "")
                assert len(words) > 20, cell.source
                assert not words.startswith("<"), cell.source


def test_outputs_name_no_machine(code_cells: list[NotebookNode]) -> None:
    for cell in code_cells:
        for output in cell.outputs:
            data = {k: v for k, v in output.get("data", {}).items() if k != "image/png"}
            text = json.dumps([data, output.get("text", "")], ensure_ascii=False)
            found = MACHINE.search(text) or ADDRESS_IN_MEMORY.search(text)
            assert found is None, f"{found and found[0]!r} in the output of:\n{cell.source}"
