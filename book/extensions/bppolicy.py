"""Every page says what it may load and run: a content security policy in its head.

A script runs if it is a file of the site, or one of the theme's few inline scripts, named by its
checksum. No other host can be asked. `book/how-to-use.md` says why the rest is as it is.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.S | re.I)
HANDLER = re.compile(
    r"<[a-z][^<>]*?\s(on[a-z]+)\s*=[^<>]*>|(?:href|src)=[\"']?\s*javascript:", re.I
)
DATA = re.compile(r"""(?<![\w-])type=["']?(?:application/json|text/plain|math/tex)""")
FILE = re.compile(r"(?<![\w-])src\s*=")
# The theme's two buttons with code in an attribute; bp-card.js does what they say.
OF_THE_THEME = (' onclick="toggleFullScreen()"', ' onclick="window.print()"')
WRITTEN = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')
PLACES = (re.compile(r'<meta charset="?utf-8"?\s*/?>\n?', re.I), re.compile(r"<head>\n?", re.I))

# Over http, file: matches nothing. From the disk, some browsers hold that no file is "self".
SITE = "'self' file:"


def setup(app: Any) -> dict[str, Any]:
    app.connect("html-page-context", refuse_scripts_in_the_text, priority=900)
    app.connect("build-finished", protect_pages, priority=900)  # after all that write pages
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def refuse_scripts_in_the_text(
    app: Any, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """What stands outside the text is the theme's, and trusted; a cell's output is not."""
    text = context.get("body", "")
    found = [script for script in SCRIPT.finditer(text) if is_inline(script)]
    found += HANDLER.finditer(without_scripts(text))
    for code in found:
        said = " ".join(code.string[code.start() : code.start() + 120].split())
        raise ExtensionError(f"{page}: the page's policy forbids this code in it: {said}")


def is_inline(script: re.Match[str]) -> bool:
    attributes, source = script.groups()
    return bool(source.strip()) and not DATA.search(attributes) and not FILE.search(attributes)


def without_scripts(text: str) -> str:
    return SCRIPT.sub("", text)


def protect_pages(app: Any, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        for path in sorted(Path(app.outdir).rglob("*.html")):
            old = path.read_text(encoding="utf-8")
            if (new := protect(old)) != old:
                path.write_text(new, encoding="utf-8")


def protect(page: str) -> str:
    """The page with its policy, before all that the policy is about.

    >>> protect("<head><script>go()</script></head>")[:67]
    '<head><meta http-equiv="Content-Security-Policy" content="default-s'
    """
    page = WRITTEN.sub("", page)
    for attribute in OF_THE_THEME:
        page = page.replace(attribute, "")
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy(page)}">\n'
    found = [place.search(page) for place in PLACES]
    at = next((place.end() for place in found if place), 0)
    return page[:at] + tag + page[at:]


def policy(page: str) -> str:
    scripts = [SITE, *(checksum(s[2]) for s in SCRIPT.finditer(page) if is_inline(s))]
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(dict.fromkeys(scripts)),
        "style-src": f"{SITE} 'unsafe-inline'",
        "img-src": f"{SITE} data:",
        "font-src": f"{SITE} data:",
        "connect-src": SITE,
        "form-action": SITE,
        "base-uri": "'none'",
    }
    if 'id="bp-cells">{"chapter":' in page:  # Python, and the pictures it draws
        rules["script-src"] += " blob: 'wasm-unsafe-eval'"
        rules["worker-src"] = "blob:"
    if "<object" in page:  # the page for mistyped addresses looks for the site
        rules["object-src"] = rules["frame-src"] = SITE
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def checksum(script: str) -> str:
    """A script's name in a policy.

    >>> checksum("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
