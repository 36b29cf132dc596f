"""What runs on the project's host: pinned actions, least rights, and no secret left lying about."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FILES = sorted((Path(__file__).parents[2] / ".github/workflows").glob("*.yml"))
STEPS = [
    (file.name, name, step)
    for file in FILES
    for name, job in yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].items()
    for step in job["steps"]
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_actions_are_pinned_to_commits(file: Path) -> None:
    used = re.findall(r"uses: (.*)", file.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_job_has_the_rights_it_needs(file: Path) -> None:
    flow: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert flow["permissions"] == {}
    for name, job in flow["jobs"].items():
        writes = {right for right, kind in job["permissions"].items() if kind == "write"}
        allowed = {"publish": {"pages", "id-token"}, "release": {"contents"}}
        assert writes == allowed.get(name, set()), name
        assert job["timeout-minutes"] <= 60


@pytest.mark.parametrize(("file", "job", "step"), STEPS)
def test_a_checkout_keeps_no_credentials(file: str, job: str, step: dict[str, Any]) -> None:
    if "checkout" in step.get("uses", ""):
        assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize(("file", "job", "step"), STEPS)
def test_nothing_foreign_is_pasted_into_a_command(
    file: str, job: str, step: dict[str, Any]
) -> None:
    """Values reach a command by its environment, where a quote in them ends nothing."""
    assert "${{" not in step.get("run", "")
