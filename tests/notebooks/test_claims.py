"""No claim without its proof: every number and every comparison in the prose is shown nearby.

A sentence whose numbers all stand in the output of a cell close to it proves itself. Any other is
listed in claims/<chapter>.toml, with a line of code or of output, close to it, that proves it:

    [[claim]]
    sentence = "The slope at $w_5$ is almost two hundred times"
    proof = "assert 150 < dE_dw5 / dE_dw1 < 200"

`sentence` is its beginning, or all of it. Run the test with an empty file to get the list to fill.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

CLAIMS = Path(__file__).parent / "claims"
NEAR = 6  # cells before or after

COMPARISONS = re.compile(
    r"\b(?:(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|hundred"
    r"|thousand|million|many|several|few) times|twice|half|thirds?|percent|per cent|most"
    r"|least|more|less|fewer|fastest|slowest|faster|slower|larger|largest|smaller|smallest|better|best|worse|worst|higher|lower|steeper"
    r"|cheaper|longer|shorter|quicker|never|always|every run|all runs|no run|none of)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,  ]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])")
# What holds no claim: code, formulas without a decimal number, links, roles, headings, tables.
BLOCKS = re.compile(
    r"```.*?```|^\$\$.*?^\$\$.*?$|:::.*?$|^\|.*?$|^#+ .*?$|^\s*---+\s*$", re.M | re.S
)
INLINE = re.compile(r"`[^`]*`(?:`[^`]*`)*|\{\w[\w:]*\}`[^`]*`|\]\([^)]*\)|https?://\S+")
REFERENCES = re.compile(
    r"\b(?:chapters?|exercises?|equations?|figures?|steps?|stops?|sources?|layers?|cells?|examples?|rules?"
    r"|algorithms?|sections?|tables?|slides?|items?|rows?|line|seeds?|epochs?)\s+"
    r"\d+(?:\s*(?:to|and|or|,|-|–)\s*\d+)*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    text: str
    cell: int  # where it stands

    @property
    def bare(self) -> str:
        """The sentence without what holds no claim."""
        text = INLINE.sub(" ", self.text)
        text = re.sub(r"\$([^$]*)\$", lambda m: " ".join(re.findall(r"-?\d+\.\d+", m[1])), text)
        text = REFERENCES.sub(" ", text)
        return re.sub(r"\b(?:1[89]|20)\d\d\b", " ", text)  # years

    @property
    def numbers(self) -> list[str]:
        return [re.sub("[,  ]", "", found).strip() for found in NUMBER.findall(self.bare)]

    @property
    def compares(self) -> bool:
        return COMPARISONS.search(self.bare) is not None


def sentences(notebook: NotebookNode) -> list[Sentence]:
    """All sentences of the prose, up to the exercises."""
    found = []
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        text, _, exercises = cell.source.partition("## Exercises")
        for paragraph in re.split(
            r"\n\s*\n|^\s*(?:[-*]|\d+\.) ", BLOCKS.sub("\n\n", text), flags=re.M
        ):
            flat = " ".join(paragraph.split())
            found += [
                Sentence(s, place) for s in re.split(r"(?<=[.!?:]) (?=[A-Z$\"*`(])", flat) if s
            ]
        if exercises or "## Exercises" in cell.source:
            break
    return found


def shown_near(notebook: NotebookNode, place: int, sources: bool) -> str:
    """The outputs, and if wanted the code, of the cells around."""
    parts = []
    for cell in notebook.cells[max(0, place - NEAR) : place + NEAR + 1]:
        if cell.cell_type == "code":
            parts += [cell.source] if sources else []
            for output in cell.outputs:
                text = output.get("text") or output.get("data", {}).get("text/plain", "")
                parts.append("".join(text))
    return "\n".join(parts)


def proves_itself(notebook: NotebookNode, sentence: Sentence) -> bool:
    shown = set(
        re.findall(r"[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", shown_near(notebook, sentence.cell, False))
    )
    return not sentence.compares and all(
        number in shown or number.lstrip("-−") in shown for number in sentence.numbers
    )


def test_every_chapter_has_its_list(path: Path) -> None:
    listed_in = CLAIMS / f"{path.stem}.toml"
    assert listed_in.exists(), f"{path.name} makes claims without proof: make {listed_in.name}"


@pytest.mark.parametrize("listed_in", sorted(CLAIMS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_claim_has_its_proof(listed_in: Path, chapters: Path) -> None:
    notebook = nbformat.read(chapters / f"{listed_in.stem}.ipynb", as_version=4)
    claims = tomllib.loads(listed_in.read_text(encoding="utf-8")).get("claim", [])
    flat = {claim["sentence"]: " ".join(claim["sentence"].split()) for claim in claims}
    everything = sentences(notebook)
    missing, wrong = [], []
    for sentence in everything:
        listed = [c for c in claims if sentence.text.startswith(flat[c["sentence"]])]
        claims_something = sentence.numbers or sentence.compares
        if claims_something and not listed and not proves_itself(notebook, sentence):
            missing.append(f"[[claim]]\nsentence = '''{sentence.text}'''\nproof = ''''''\n")
        for claim in listed:
            near = " ".join(shown_near(notebook, sentence.cell, True).split())
            if not claim["proof"].strip() or " ".join(claim["proof"].split()) not in near:
                wrong.append(f"{sentence.text!r}: not within {NEAR} cells: {claim['proof']!r}")
    stale = [s for s in flat.values() if not any(x.text.startswith(s) for x in everything)]
    assert not wrong, "\n".join(wrong)
    assert not stale, f"no such sentence in the chapter: {stale}"
    assert not missing, "without proof:\n" + "\n".join(missing)
