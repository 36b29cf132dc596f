"""Copy the chapters for a reader who wants to change them: JupyterLab then opens the copy.

    python notebooks/lab.py my-chapters

A chapter that is there already stays as the reader left it. In the copy, solutions are folded away
whole, and what only Sphinx understands (citations, links to other pages) becomes plain links.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from pybtex.database import BibliographyData, Entry, parse_file

HERE = Path(__file__).parent
BOOK = HERE.parent / "book"
SOLUTION = "Show the solution"
COVER = "# The solution is folded away: click here when you have tried.\n"
SETTINGS = {
    # All cells are laid out at once: what is made while you scroll leaves blank screens behind.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
}


def main(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    sources = parse_file(BOOK / "references.bib")
    for path in sorted(HERE.glob("*.ipynb")):
        if (folder / path.name).exists():
            print(f"{path.name} is there already and stays as you left it")
            continue
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            prepare(cell, sources)
        nbformat.write(notebook, folder / path.name)
        print(f"{path.name} copied to {folder}")
    for path in BOOK.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"```\{code-cell\}\n(?::.*\n)*", "```python\n", text)  # it is only shown
        (folder / path.name).write_text(text, encoding="utf-8")
    settings = Path(sys.prefix, "share/jupyter/lab/settings/overrides.json")
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(SETTINGS, indent=2), encoding="utf-8")


def prepare(cell: NotebookNode, sources: BibliographyData) -> None:
    if cell.cell_type == "markdown":
        cell.source = with_links(cell.source, sources)
    elif cell.metadata.get("mystnb", {}).get("code_prompt_show") == SOLUTION:
        # JupyterLab shows the first line of a folded cell, and the output.
        cell.source = COVER + cell.source
        cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}


def with_links(text: str, sources: BibliographyData) -> str:
    """The text, with roles of Sphinx as links that JupyterLab can follow.

    A link that sets a picture of the page, such as [a half](#train:learning_rate:0.5), leaves its
    words: JupyterLab finds no such place, and says so at every cell that is rendered.
    """

    def cite(match: re.Match[str]) -> str:
        return "; ".join(citation(sources.entries[key.strip()]) for key in match[1].split(","))

    def page(match: re.Match[str]) -> str:
        words, _, target = match[1].rpartition("<")
        name = target.rstrip(">").split("/")[-1]
        kind = "ipynb" if (HERE / f"{name}.ipynb").exists() else "md"
        return f"[{words.strip() or name}]({name}.{kind})"

    text = re.sub(r"\{cite(?::\w+)?\}`([^`]+)`", cite, text)
    text = re.sub(r"\{doc\}`([^`]+)`", page, text)
    text = re.sub(r"\[([^\]]+)\]\(#\w+:[^)]*\)", r"\1", text)
    return re.sub(r"\]\((?:\.\./)+(?:book|notebooks)/", "](", text)


def citation(entry: Entry) -> str:
    """Who and when, with the address where there is one."""
    people = [" ".join(person.last_names) for person in entry.persons["author"]]
    names = " and ".join(people) if len(people) < 3 else f"{people[0]} et al."
    words = f"{names}, {entry.fields.get('year', 'n.d.')}".replace("{", "").replace("}", "")
    doi, address = entry.fields.get("doi"), entry.fields.get("url")
    link = f"https://doi.org/{doi}" if doi else address
    return f"([{words}]({link}))" if link else f"({words})"


if __name__ == "__main__":
    main(Path(*sys.argv[1:] or ["my-chapters"]))
