"""Pack a release: the site, the notebooks with their library, and how to cite them.

    python book/release.py v0.2.0

The version must be the same in pyproject.toml, CITATION.cff and CHANGELOG.md, and dated there. What
changed for readers goes into NOTES.md. Equal files give equal archives.
"""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ("notebooks/*.ipynb", "bpcore/**/*.py", "bpcore/data/*", "bpcore/py.typed")
NOTEBOOKS += ("requirements.txt", "constraints.txt", "pyproject.toml", "README.md", "LICENSE*")
SAME_TIME = (1980, 1, 1, 0, 0, 0)


def main(tags: list[str], root: Path = ROOT) -> int:
    try:
        if len(tags) != 1:
            raise ValueError("say which release: make release TAG=v0.2.0")
        version = tags[0].removeprefix("v")
        notes = checked(version, root)
        site = root / "_build" / "html"
        if not (site / "index.html").exists():
            raise ValueError("there is no site in _build/html: run make live first")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    target = root / "_build" / "release"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    pack(target / f"backpropagation-{version}-site.zip", site, site.rglob("*"))
    chapters = (path for pattern in NOTEBOOKS for path in root.glob(pattern))
    pack(target / f"backpropagation-{version}-notebooks.zip", root, chapters)
    shutil.copy(root / "CITATION.cff", target)
    (target / "NOTES.md").write_text(notes, encoding="utf-8")
    print(*sorted(path.relative_to(root).as_posix() for path in target.iterdir()), sep="\n")
    return 0


def checked(version: str, root: Path) -> str:
    """What CHANGELOG.md says of this version, after a look whether all files agree on it."""
    texts = {
        name: (root / name).read_text(encoding="utf-8")
        for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md")
    }
    for name, form in (("pyproject.toml", 'version = "(.*)"'), ("CITATION.cff", "version: (.*)")):
        for found in re.findall(rf"^ *{form}$", texts[name], re.MULTILINE):
            if found != version:
                raise ValueError(f"{name}: expected version {version}, got {found}")
    heading = rf"^## \[{re.escape(version)}\] - ([^\n]*)\n(.*?)(?=^## \[|\Z)"
    section = re.search(heading, texts["CHANGELOG.md"], re.MULTILINE | re.DOTALL)
    if section is None:
        raise ValueError(f"CHANGELOG.md: expected a section for {version}, found none")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", section[1]):
        raise ValueError(f"CHANGELOG.md: expected the date of {version}, got {section[1]!r}")
    return section[2].strip() + "\n"


def pack(archive: Path, root: Path, paths: Iterable[Path]) -> None:
    """Put the files into an archive that depends on nothing but their names and contents."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        for path in sorted(paths):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), SAME_TIME)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                files.writestr(entry, path.read_bytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
