"""What live pictures need of Sphinx: programs as files of the site, and links that set them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

PROGRAM = re.compile(
    r'<script type="text/plain" class="bp-program" data-program="([\w-]+)">(.*?)</script>', re.S
)
SETTING = re.compile(r"#[\w-]+:\w+[:=]")


def setup(app: Any) -> dict[str, Any]:
    app.connect("html-page-context", programs_to_files)
    app.add_transform(LinksToSettings)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def programs_to_files(
    app: Any, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """A program becomes a script of the site: a page's policy may then forbid scripts in the page.

    Its name ends in a part of its checksum, so that no browser keeps an old one.
    """

    def to_file(match: re.Match[str]) -> str:
        name = f"programs/{match[1]}.js"
        target = Path(app.outdir, "_static", name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(match[2] + "\n", encoding="utf-8")
        return (
            f'<script defer src="{context["pathto"](f"_static/{name}", resource=True)}"></script>'
        )

    if 'class="bp-program"' in context.get("body", ""):
        context["body"] = PROGRAM.sub(to_file, context["body"])


class LinksToSettings(SphinxTransform):
    """A link to `#picture:name:value`, on this page or another, is for the page's scripts.

    MyST would look for a heading of that name, and complain.
    """

    default_priority = 870  # before MyST looks

    def apply(self, **options: Any) -> None:
        for link in self.document.findall(nodes.reference):
            if link.get("id_link") and SETTING.match(link["refuri"]):
                del link["id_link"]
                link["internal"] = True
        for link in list(self.document.findall(addnodes.pending_xref)):
            setting = f"#{link.get('reftargetid')}"
            if link.get("refdomain") == "doc" and SETTING.match(setting):
                page = self.app.builder.get_relative_uri(self.env.docname, link["reftarget"])
                link.replace_self(
                    nodes.reference("", "", *link.children, refuri=page + setting, internal=True)
                )
