"""The page's own scripts: many small files for who reads them, one file for who loads a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "scripts"
ORDER = """formulas format card explore range actors live random network stage texts playground ask
    python-kernel python-outputs python-editor python-kept python-view python-cell python-chapter"""


def setup(app: Any) -> dict[str, Any]:
    app.connect("builder-inited", put_together)
    # Before MathJax, which Sphinx adds at 500: pictures answer first.
    app.add_js_file("bp.js", loading_method="defer", priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def put_together(app: Any) -> None:
    """Put the one file where Sphinx takes static files from."""
    target = Path(app.outdir).parent / "scripts"
    target.mkdir(parents=True, exist_ok=True)
    (target / "bp.js").write_text(all_scripts(), "utf-8")
    app.config.html_static_path.append(str(target))


def all_scripts() -> str:
    files = [FOLDER / f"bp-{name}.js" for name in ORDER.split()]
    if left := {file.name for file in FOLDER.iterdir()} - {file.name for file in files}:
        raise ValueError(f"{FOLDER}: ORDER in {__file__} does not name {', '.join(sorted(left))}")
    return "\n".join(f"// {file.name}\n{file.read_text('utf-8')}" for file in files)
