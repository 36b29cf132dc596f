"""axe-core finds nothing serious on any page, in either theme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from visit import Visit

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
# With `preload` axe would fetch the stylesheets once more, from wrong places.
OPTIONS = {"resultTypes": ["violations"], "preload": False}


def test_axe_finds_nothing_serious(visit: Visit) -> None:
    visit.page.evaluate(AXE)
    violations = visit.page.evaluate("o => axe.run(o).then(r => r.violations)", OPTIONS)
    assert [report(v) for v in violations if v["impact"] in ("serious", "critical")] == []


def report(violation: dict[str, Any]) -> str:
    places = [f"{node['html'][:200]}: {node['failureSummary']}" for node in violation["nodes"]]
    return "\n".join([f"{violation['impact']}: {violation['help']}", *places])
