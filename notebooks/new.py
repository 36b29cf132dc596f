"""Begin a chapter: a small whole one, which passes every test as it comes, to be rewritten.

    python notebooks/new.py two-moons
    make chapter NAME=two-moons       does the same

It writes the notebook with its outputs, an entry in the table of contents after the last chapter,
and the list of proofs for its claims. CONTRIBUTING.md says what to do next.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
import refresh
from nbformat import NotebookNode

HERE = Path(__file__).parent
TEMPLATE, PROOFS = HERE / "template.txt", HERE / "template.toml"
PICTURE = {
    "jupyter": {"source_hidden": True},
    "mystnb": {"code_prompt_hide": "Hide it", "code_prompt_show": "Show the code of the picture"},
    "tags": ["hide-input"],
}
SOLUTION = {
    "jupyter": {"outputs_hidden": True, "source_hidden": True},
    "mystnb": {"code_prompt_hide": "Hide it", "code_prompt_show": "Show the solution"},
    "tags": ["hide-cell"],
}


def main(names: list[str], root: Path = HERE.parent) -> int:
    try:
        if len(names) != 1:
            raise ValueError("say how the chapter is called: make chapter NAME=two-moons")
        path = begin(names[0], root)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path.relative_to(root)} is there. What to do next: CONTRIBUTING.md, Adding a chapter.")
    return refresh.main([str(path)])


def begin(name: str, root: Path) -> Path:
    """Write the files of a new chapter; nothing is written if the name does not do."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise ValueError(f"NAME: expected lower-case words with dashes between, got {name!r}")
    contents = root / "_toc.yml"
    text = contents.read_text(encoding="utf-8")
    chapters = re.findall(r"^ +- file: notebooks/(\d\d)-(.*)\n", text, re.MULTILINE)
    if name in (taken for _, taken in chapters):
        raise ValueError(f"NAME: there is a chapter {name!r} already")
    last = "-".join(chapters[-1])
    stem = f"{int(chapters[-1][0]) + 1:02d}-{name}"
    entry = f"- file: notebooks/{last}\n"
    path = root / "notebooks" / f"{stem}.ipynb"
    notebook = nbformat.v4.new_notebook(cells=cells(name), metadata=refresh.METADATA)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    with_new = text.replace(entry, f"{entry}      - file: notebooks/{stem}\n")
    contents.write_text(with_new, encoding="utf-8")
    proofs = root / "tests" / "notebooks" / "claims" / f"{stem}.toml"
    proofs.write_text(PROOFS.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def cells(name: str) -> list[NotebookNode]:
    """The cells of the template, with this name put in.

    >>> first = cells("two-moons")[0]
    >>> first.id, first.source[:11]
    ('cell-00', '# Two moons')
    """
    text = TEMPLATE.read_text(encoding="utf-8")
    parts = re.split(r"^%% (\w+) ?(.*)\n", text, flags=re.MULTILINE)[1:]
    made = []
    for kind, said, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        source = source.strip()
        id = f"cell-{len(made):02d}"
        if kind == "markdown":
            source = source.replace("{title}", name.replace("-", " ").capitalize())
            source = source.replace("{name}", name)
            made.append(nbformat.v4.new_markdown_cell(source, id=id))
            continue
        metadata = {"picture": PICTURE, "solution": SOLUTION}.get(kind, {})
        if kind == "exercise":
            needs, _, hint = said.partition(" | ")
            metadata = {"bp": {"needs": needs, "hint": hint}}
        if kind == "solution":
            source = f"# Solution: open after trying\n{source}"
        made.append(nbformat.v4.new_code_cell(source, id=id, metadata=metadata))
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
