"""The content security policy: it is on every page, nothing planted gets past it, and the pages'
own scripts and styles all keep to it, over http and from the disk."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import bppolicy
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from python_cells import Cell, has_python
from server import serve
from visit import choose_theme

CHAPTER = "notebooks/01-worked-example.html"
KINDS = [CHAPTER, "book/intro.html", "book/api/graph.html", "search.html", "404.html"]
LOADS = re.compile(r"<(?:script|link|style|body|object|img)\b", re.I)
LOADS_FROM_ELSEWHERE = ("http:", "https:", "*", "data:", "filesystem:")

# In a file of the site, so that it may run: from there it tries what must not work.
PLANTED = """
window.worked = []; window.refused = [];
addEventListener("securitypolicyviolation", (e) => refused.push(e.effectiveDirective));
const attempt = (name, run) => { try { run(); worked.push(name); } catch {} };
const arrives = (name, promise) => promise.then(() => worked.push(name), () => {});
attempt("eval", () => eval("1"));
attempt("Function", () => new Function("return 1")());
setTimeout("worked.push('setTimeout')", 0);
const put = (tag, attributes) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return document.body.appendChild(made);
};
put("script", {}).textContent = "worked.push('inline script, added')";
put("script", { src: "data:text/javascript,worked.push('data: script')" });
put("script", { src: "ELSEWHERE/script.js" });
put("img", { src: "no-such-file", onerror: "worked.push('handler')" });
put("img", { src: "ELSEWHERE/image.png" });
put("iframe", { src: "ELSEWHERE/frame.html" });
put("iframe", { srcdoc: "<script>parent.worked.push('srcdoc')<\\/script>" });
put("object", { data: "ELSEWHERE/object.html" });
put("link", { rel: "stylesheet", href: "ELSEWHERE/style.css" });
put("a", { href: "javascript:worked.push('address')" }).click();
const form = put("form", { action: "ELSEWHERE/form", target: "_blank" });
form.submit();
arrives("fetch", fetch("ELSEWHERE/fetch", { mode: "no-cors" }));
arrives("module", import("data:text/javascript,worked.push('module')"));
navigator.sendBeacon("ELSEWHERE/beacon", "x");
new WebSocket("SOCKET/socket");
"""
IN_THE_PAGE = """
<script>worked.push("inline script")</script>
<svg onload="worked.push('handler in svg')"></svg>
<script src="ELSEWHERE/in-the-page.js"></script>
<base href="ELSEWHERE/">
"""
# What a browser says of a violation; and so that none is missed, what the page itself is told.
LISTEN = """addEventListener("securitypolicyviolation", (e) =>
    console.error(`Content Security Policy: ${e.effectiveDirective}: ${e.blockedURI}`))"""


def rules(site: Path, file: str) -> dict[str, list[str]]:
    text = (site / file).read_text(encoding="utf-8")
    found = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    assert len(found) == 1, f"{file}: {len(found)} policies"
    pairs = (rule.split() for rule in found[0].split(";"))
    return {name: values for name, *values in pairs}


# --- what the pages say ---


def test_the_policy_comes_first_and_is_strict(site: Path, file: str) -> None:
    text = (site / file).read_text(encoding="utf-8")
    policy = rules(site, file)
    first = LOADS.search(text)
    assert first is None or text.index("Content-Security-Policy") < first.start()
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    scripts = set(policy["script-src"])
    assert not scripts & {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "'strict-dynamic'"}
    for name, values in policy.items():
        allowed = {"data:"} if name in ("img-src", "font-src") else set()
        assert not set(values) & (set(LOADS_FROM_ELSEWHERE) - allowed), name
        assert all(re.match(r"'|file:$|data:$|blob:$", value) for value in values), name
    # Only a chapter may run what Python writes.
    assert ("blob:" in scripts) == ("'wasm-unsafe-eval'" in scripts) == ("worker-src" in policy)
    assert ("worker-src" in policy) == ('id="bp-cells">{"chapter":' in text)


def test_no_code_in_an_attribute(site: Path, file: str) -> None:
    text = bppolicy.without_scripts((site / file).read_text(encoding="utf-8"))
    assert [found[0] for found in bppolicy.HANDLER.finditer(text)] == []


def test_only_the_themes_own_scripts_stand_in_a_page(site: Path, file: str) -> None:
    """A cell's output must bring none; the checksums would let it run."""
    text = (site / file).read_text(encoding="utf-8")
    article = re.search(r'<article class="bd-article".*?</article>', text, re.S)
    inline = bppolicy.SCRIPT.finditer(article[0] if article else "")
    assert [script[0][:80] for script in inline if bppolicy.is_inline(script)] == []


# --- attempts to break it ---


@dataclass
class Elsewhere:
    """Another host, as a page sees it, and all it was asked for."""

    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(b"window.worked?.push('a script from elsewhere')")

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Elsewhere(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["http", "disk"])
def place(request: pytest.FixtureRequest, site: Path, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A copy of the site's folder in which a page may be changed, and its address."""
    folder = tmp_path / "site"
    shutil.copytree(site, folder, copy_function=lambda file, link: os.symlink(file, link))
    if request.param == "disk":
        yield folder, folder.as_uri() + "/"
    else:
        with serve(folder) as address:
            yield folder, address


def plant(folder: Path, file: str, elsewhere: str, policy: bool) -> None:
    path = folder / file
    original = path.resolve()
    text = original.read_text(encoding="utf-8")
    if not policy:
        text = bppolicy.WRITTEN.sub("", text)
    root = "../" * file.count("/")
    socket = elsewhere.replace("http:", "ws:")
    script = PLANTED.replace("ELSEWHERE", elsewhere).replace("SOCKET", socket)
    (folder / "_static/planted.js").write_text(script, encoding="utf-8")
    more = f'<script src="{root}_static/planted.js"></script>{IN_THE_PAGE}'
    path.unlink()
    path.write_text(text.replace("</body>", more.replace("ELSEWHERE", elsewhere) + "</body>"))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_planted_gets_past_it(
    browser: Browser, place: tuple[Path, str], elsewhere: Elsewhere, kind: str
) -> None:
    folder, address = place
    plant(folder, kind, elsewhere.address, policy=True)
    elsewhere.asked.clear()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + kind)
        page.wait_for_timeout(700)
        assert page.evaluate("window.worked") == []
        refused = set(page.evaluate("window.refused"))
        assert {"script-src", "script-src-elem", "script-src-attr", "img-src"} <= refused
        assert {"connect-src", "style-src-elem", "form-action", "base-uri"} <= refused
    assert elsewhere.asked == []


def test_without_the_policy_all_of_it_works(
    browser: Browser, place: tuple[Path, str], elsewhere: Elsewhere
) -> None:
    """Else the test above would prove nothing."""
    folder, address = place
    plant(folder, CHAPTER, elsewhere.address, policy=False)
    elsewhere.asked.clear()
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address + CHAPTER)
        page.wait_for_timeout(700)
        worked = set(page.evaluate("window.worked"))
    assert worked >= {"eval", "Function", "setTimeout", "inline script", "inline script, added"}
    assert worked >= {"handler", "handler in svg", "data: script", "address", "fetch", "module"}
    assert worked >= {"a script from elsewhere", "srcdoc"}
    asked = {re.split("[.?]", path.strip("/"))[0] for path in elsewhere.asked}
    assert asked >= {"script", "image", "frame", "object", "style", "form", "fetch", "beacon"}
    assert asked >= {"socket", "in-the-page"}


# --- the pages' own doings ---


@pytest.fixture(params=["http", "disk"])
def start(request: pytest.FixtureRequest, site: Path, served: str) -> str:
    return served if request.param == "http" else site.as_uri() + "/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which any word of a policy is an error."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        said = hear_violations(context)
        yield context.new_page()
    assert said == []


def hear_violations(context: BrowserContext) -> list[str]:
    """All words of a policy on the context's pages, those to come as well."""
    said: list[str] = []
    context.add_init_script(LISTEN)
    context.on("console", lambda m: said.append(m.text) if "Content Security" in m.text else None)
    return said


def test_the_fixture_hears_a_violation(browser: Browser, served: str) -> None:
    with browser.new_context() as context:
        said = hear_violations(context)
        page = context.new_page()
        page.goto(served + CHAPTER)
        page.evaluate("document.body.append(new Image()); document.images[0].src = 'http://x.test'")
        page.wait_for_timeout(200)
    assert said != []


def test_pages_keep_to_it(page: Page, start: str, site: Path) -> None:
    for file in KINDS:
        if not (file == "404.html" and start.startswith("file:")):  # it is only ever served
            page.goto(start + file)
            page.wait_for_timeout(300)


def test_theme_whole_screen_and_paper(page: Page, start: str) -> None:
    choose_theme(page.context, "light")
    page.goto(start + CHAPTER)
    html = page.locator("html")
    expect(html).to_have_attribute("data-theme", "light")
    page.locator(".theme-switch-button:visible").first.click()
    expect(html).not_to_have_attribute("data-mode", "light")
    page.locator(".btn-fullscreen-button:visible").first.click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.evaluate("document.exitFullscreen()")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.locator(".btn-download-pdf-button").first.dispatch_event("click")
    assert page.evaluate("window.printed") is True


def test_code_is_copied(page: Page, start: str) -> None:
    page.goto(start + CHAPTER)
    button = page.locator("button.copybtn").first
    source = page.locator(".highlight:has(button.copybtn) pre").first.text_content() or "none"
    button.evaluate("button => button.click()")
    expect(button).to_have_class(re.compile("success"))
    assert page.evaluate("navigator.clipboard.readText()").strip() == source.strip()


def test_pictures_move(page: Page, start: str) -> None:
    page.goto(start + CHAPTER)
    card = page.locator("bp-live:has(input[type=range])").first
    card.scroll_into_view_if_needed()
    words = card.locator(".words").inner_text()
    card.locator("input[type=range]").first.press("End")
    expect(card.locator(".words")).not_to_have_text(words)
    expect(page.locator("mjx-container svg").first).to_be_attached()


def test_the_search_finds(page: Page, start: str) -> None:
    page.goto(start + "search.html?q=delta")
    expect(page.locator("#search-results ul.search a").first).to_be_visible()
    page.goto(start + "book/intro.html")
    page.keyboard.press("Control+K")
    page.locator(".search-button__wrapper input[type=search]").fill("gradient")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"search\.html\?q=gradient"))


def test_a_mistyped_address(page: Page, served: str) -> None:
    page.goto(served + "book/no/such.html")
    page.locator("article").get_by_role("link", name="the introduction").click()
    expect(page).to_have_url(served + "book/intro.html")


def first_cell(page: Page, start: str, site: Path) -> Cell:
    if not has_python(site):
        pytest.fail("This book was built without Python in it: run make live first.")
    page.goto(start + "notebooks/02-chain.html")
    cell = page.locator("div.cell:has(.bp-open:visible)").first
    return Cell(page, page.locator(f"#{cell.get_attribute('id')}"))


def test_python_runs_and_asks_nobody(
    browser: Browser, start: str, site: Path, elsewhere: Elsewhere
) -> None:
    """The policy holds in Python's worker too: no cell reaches another host, or runs JavaScript."""
    elsewhere.asked.clear()
    with browser.new_context() as context:
        said = hear_violations(context)
        cell = first_cell(context.new_page(), start, site)
        assert cell.run("print(6 * 7)").strip() == "42"
        assert said == []
        ask = "import js\nask = js.XMLHttpRequest.new()\n"
        ask += (
            f"ask.open('GET', '{elsewhere.address}/from-python', False)\nask.send()\nprint('sent')"
        )
        assert "NetworkError" in cell.run(ask)
        # Most often an EvalError; now and then Pyodide loses which one it was, and says only that
        # something failed. What counts is that nothing ran.
        refused = cell.run("import js\njs.eval('globalThis.planted = 1')\nprint('went through')")
        assert "Error" in refused
        assert "went through" not in refused
        assert cell.run("import js\nprint(hasattr(js, 'planted'))").strip() == "False"
    assert elsewhere.asked == []
