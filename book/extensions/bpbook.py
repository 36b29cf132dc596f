"""What the book needs of Sphinx that Jupyter Book does not bring.

Frames instead of live widgets; MathJax and the pictures' font from this site; chapters that are run
again when the library has changed; the site's own address, where the build knows it.
"""

from __future__ import annotations

import base64
import importlib.util
import io
import os
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from fontTools import subset
from fontTools.ttLib import TTFont

# What figures may write: Latin, Greek, sub- and superscripts, arrows, mathematical signs.
GLYPHS = [*range(0x20, 0x180), *range(0x370, 0x400), *range(0x2010, 0x2040), *range(0x2070, 0x20A0)]
GLYPHS += [*range(0x2190, 0x21D5), *range(0x2200, 0x22F2), *range(0x25A0, 0x2600), 0x2713, 0x2717]
FACES = {
    "DejaVuSans.ttf": "normal normal",
    "DejaVuSans-Bold.ttf": "normal bold",
    "DejaVuSans-Oblique.ttf": "oblique normal",
}

# Pages that have moved, and where to: both in one folder.
MOVED = {"notebooks/07-own-network": "08-own-network"}


def setup(app: Any) -> dict[str, Any]:
    os.environ["BPCORE_FIGURES"] = "book"
    app.connect("config-inited", know_the_address)
    app.connect("builder-inited", provide_assets)
    app.connect("doctree-read", depend_on_the_library)
    app.connect("html-page-context", mend_page)
    app.connect("build-finished", lead_on)
    drop_thebe(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def drop_thebe(app: Any) -> None:
    """Jupyter Book adds this live-code tool to every page: an error in the console, never used."""
    for event in ("env-before-read-docs", "doctree-resolved"):
        for listener in list(app.events.listeners[event]):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)


def know_the_address(app: Any, config: Any) -> None:
    """Links that need a full address are made only where the build is told one."""
    if address := os.environ.get("SITE_URL"):
        config.html_baseurl = config.ogp_site_url = address.rstrip("/") + "/"
        path = "/" + address.partition("://")[2].partition("/")[2].strip("/")
        config.notfound_urls_prefix = path.rstrip("/") + "/"
    else:
        config.notfound_urls_prefix = "/"
    context, prefix = config.notfound_context, config.notfound_urls_prefix
    for name in ("href", "data"):
        context["body"] = context["body"].replace(f'{name}="/', f'{name}="{prefix}')
    theme = config.html_theme_options
    if not theme.get("repository_url") and (name := os.environ.get("GITHUB_REPOSITORY")):
        server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
        theme["repository_url"] = f"{server}/{name}"
    known = bool(theme.get("repository_url"))
    theme.update(use_repository_button=known, use_issues_button=known)
    if not known:  # nothing to launch
        theme["launch_buttons"] = {}


def provide_assets(app: Any) -> None:
    """Put MathJax, the font and the palette where Sphinx takes static files from."""
    assets = Path(app.outdir).parent / "assets"
    if not assets.exists():
        copy_mathjax(assets / "mathjax")
        (assets / "fonts.css").write_text(font_css())
    (assets / "palette.css").write_text(palette_css())
    for left in Path(app.outdir, "_static").glob("mystnb.*.css"):
        left.unlink()  # written last; found by the next build, it would get another address
    app.config.html_static_path.append(str(assets))


def copy_mathjax(target: Path) -> None:
    spec = importlib.util.find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("sphinx-mathjax-offline is missing: install requirements.txt")
    source = Path(spec.origin).parent / "static" / "mathjax"
    extensions = Path("input/tex/extensions")
    shutil.copytree(source / extensions, target / extensions)
    shutil.copy(source / "tex-svg.js", target)


def font_css() -> str:
    """matplotlib's own font, cut down, inside the stylesheet, so that it loads from a file too."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    rules = []
    for file, kind in FACES.items():
        font = TTFont(folder / file, recalcTimestamp=False)  # the same bytes at any time
        cut = subset.Subsetter(subset.Options(layout_features=[], hinting=False))
        cut.populate(unicodes=GLYPHS)
        cut.subset(font)
        font.flavor = "woff"
        data = io.BytesIO()
        font.save(data)
        style, weight = kind.split()
        source = f"data:font/woff;base64,{base64.b64encode(data.getvalue()).decode()}"
        rules.append(
            f'@font-face{{font-family:"BP DejaVu";font-style:{style};font-weight:{weight};'
            f"src:url({source})}}"
        )
    return "\n".join(rules) + "\n"


def palette_css() -> str:
    """The colours of the pictures as CSS variables, for the light page and for the dark one."""
    from bpcore.plot.style import DARK, LIGHT

    rules = []
    for selector, palette in ((":root", LIGHT), ('html[data-theme="dark"]', DARK)):
        variables = "".join(f"--bp-{name}:{color};" for name, color in palette.items())
        rules.append(f"{selector}{{{variables}}}")
    for name, color in LIGHT.items():  # a formula says a colour of the light page; both follow
        variable = f"var(--bp-{name})"
        rules.append(f'mjx-container [fill="{color}"]{{fill:{variable};stroke:{variable}}}')
    return "\n".join(rules) + "\n"


def depend_on_the_library(app: Any, doctree: Any) -> None:
    """A page that runs code or lists names is out of date when any file of bpcore is newer."""
    runs = any(node.get("nb_element") == "cell_code" for node in doctree.findall(nodes.container))
    lists = any("bp-names" in node["classes"] for node in doctree.findall(nodes.paragraph))
    if runs or lists:
        for path in Path(app.srcdir, "bpcore").rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                app.env.note_dependency(str(path))


def mend_page(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Two slips of the tools: a title said twice, and a list whose entries are no list items."""
    if page == app.config.root_doc:
        context["docstitle"] = ""  # the first page is called like the book
    if "body" in context:
        context["body"] = context["body"].replace('role="list" class="citation-list"', "")


def lead_on(app: Any, error: Exception | None) -> None:
    """Where a page was, leave one that leads on. Its script takes a setting along."""
    for old, new in MOVED.items():
        page = Path(app.outdir, f"{old}.html")
        if error is None and app.builder.format == "html":
            page.parent.mkdir(exist_ok=True)
            page.write_text(
                f'''<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>This page has moved</title>
<meta http-equiv="refresh" content="1; url={new}.html">
</head>
<body>
<p>This page has moved: <a href="{new}.html">go to its new address</a>.</p>
<script src="../_static/bp-moved.js"></script>
</body>
</html>
''',
                encoding="utf-8",
            )
