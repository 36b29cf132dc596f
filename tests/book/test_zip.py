"""The book away from the web: the zip opens from the disk."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, expect

ROOT = Path(__file__).parents[2]


def test_the_zip_opens_from_the_disk(browser: Browser, site: Path, tmp_path: Path) -> None:
    (tmp_path / "_build").mkdir()
    (tmp_path / "_build" / "html").symlink_to(site)
    recipe = re.search(r'-c "(import shutil; [^"]+)"', (ROOT / "Makefile").read_text())
    assert recipe
    subprocess.run([sys.executable, "-c", recipe[1]], cwd=tmp_path, check=True)
    with zipfile.ZipFile(tmp_path / "_build" / "backpropagation.zip") as archive:
        archive.extractall(tmp_path / "elsewhere")
    start = tmp_path / "elsewhere" / "html" / "index.html"
    with browser.new_context() as context:
        page, faults, asked = context.new_page(), [], []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(start.as_uri())
        expect(page).to_have_url((start.parent / "book" / "intro.html").as_uri())
        expect(page.locator("article h1").first).to_be_visible()
        assert faults == []
        files = [Path(unquote(urlsplit(url).path)) for url in asked if url.startswith("file:")]
        assert [file for file in files if not file.is_file()] == []
