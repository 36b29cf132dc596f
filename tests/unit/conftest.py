"""`make check` takes less than a minute: the slow tests are marked, and left to `make test`."""

from __future__ import annotations

import pytest
from slow import SLOW


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if getattr(item, "originalname", item.name) in SLOW.get(item.path.name, []):
            item.add_marker("slow")
