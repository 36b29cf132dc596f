"""The PyTorch listing of chapter 8, run as it stands on the page, beside the page's own numbers."""

import contextlib
import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

pytest.importorskip("torch")
NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "08-own-network.ipynb"


def test_the_listing_prints_what_the_page_prints(tmp_path, monkeypatch):
    cells = nbformat.read(NOTEBOOK, as_version=nbformat.NO_CONVERT).cells
    (listing,) = re.findall(r"```python\n(.*?)```", "\n".join(c.source for c in cells), re.DOTALL)
    sources = [c.source for c in cells if c.cell_type == "code"]
    # The page's own cells make the network and the rows, up to the one that has both.
    last = next(k for k, source in enumerate(sources) if source.startswith("net, x = build()"))
    page: dict = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in sources[: last + 1]:
            exec(source, page)
    monkeypatch.chdir(tmp_path)
    page["build"]().save("own.npz")
    np.savez("rows.npz", X=page["x"], T=page["T"])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(listing, {})
    (twin,) = [c for c in cells if c.cell_type == "code" and c.source.startswith("twin = build")]
    assert printed.getvalue() == twin.outputs[0]["text"]
