"""Every address on every page leads somewhere, and other hosts are named only in links."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from html_page import HtmlPage, read_page

# These name addresses; nothing is fetched until the reader follows them.
HARMLESS_RELS = {"canonical", "license", "author"}


def test_internal_addresses_resolve(file: str, site: Path) -> None:
    broken = []
    for _, _, address in read_page(site / file).links:
        if not is_external(address) and (reason := fault(site, file, address)):
            broken.append(f"{address}: {reason}")
    assert broken == []


def test_other_hosts_are_only_linked_to(file: str, site: Path) -> None:
    fetched = [
        f"<{tag}> {address}"
        for tag, rel, address in read_page(site / file).links
        if is_external(address) and tag != "a" and rel not in HARMLESS_RELS
    ]
    assert fetched == []


def test_scripts_name_no_other_host(file: str, site: Path) -> None:
    """A script could fetch later what the page does not fetch at once."""
    text = (site / file).read_text(encoding="utf-8")
    for host in ("unpkg.com", "jsdelivr.net", "cloudflare.com", "googleapis.com", "mybinder.org"):
        assert f"{host}/" not in text.replace("mybinder.org/v2/gh/", "")


def test_ids_are_unique(file: str, site: Path) -> None:
    ids = read_page(site / file).ids
    if file == "search.html":
        ids.remove("search-input")  # the theme gives this page a second search field
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def is_external(address: str) -> bool:
    """Whether the address has a host or a scheme of its own."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in ("", "data", "javascript")


def fault(site: Path, file: str, address: str) -> str:
    """Why an internal address leads nowhere, or nothing."""
    parts = urlsplit(address)
    if parts.scheme:
        return ""
    path = unquote(parts.path)
    if path.startswith("/"):
        if file != "404.html":  # which is shown at any depth
            return "starts at the host's root, but the site may lie deeper"
        target = site / path.lstrip("/")
    else:
        target = (site / file).parent / path if path else site / file
    if target.is_dir():
        target /= "index.html"
    if not target.resolve().is_relative_to(site):
        return "leaves the site"
    if not target.is_file():
        return "no such file"
    if parts.fragment and target.suffix == ".html" and not has_anchor(target, parts.fragment):
        return "no such anchor"
    return ""


def has_anchor(path: Path, fragment: str) -> bool:
    page: HtmlPage = read_page(path)
    name = unquote(fragment).partition(":")[0]  # #picture:slider=3 sets sliders
    return name in page.ids or unquote(fragment) in page.ids


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", ""),
        ("missing.html", "no such file"),
        ("search.html#nowhere", "no such anchor"),
        ("../outside.html", "leaves the site"),
        ("/index.html", "starts at the host's root, but the site may lie deeper"),
    ],
)
def test_the_check_itself(site: Path, address: str, reason: str) -> None:
    assert fault(site, "index.html", address) == reason


def test_addresses_for_slides_lead_to_a_setting(site: Path) -> None:
    text = (Path(__file__).parents[2] / "book" / "teaching.md").read_text()
    addresses = re.findall(r"(?:([\w-]+)\.(?:html|ipynb))?#([a-z-]+):([\w&=:.-]+)", text)
    assert len(addresses) > 20
    for file, name, setting in addresses:
        page = read_page(site / "notebooks" / f"{file or '01-worked-example'}.html")
        for part in setting.split("&"):
            assert leads_somewhere(page, name, part), (file, name, part)


def leads_somewhere(page: HtmlPage, name: str, part: str) -> bool:
    """Whether the picture has this control, and the control this position or value."""
    control, by_position, text = re.fullmatch(r"(\w+)(?:(=)|:)(.+)", part).groups()  # type: ignore[union-attr]
    if name in page.explorables:
        choices = page.explorables[name]["choices"].get(control, [])
    else:
        picture = page.live[name]
        kind = picture["inputs"].get(control, {})
        choices = picture["former"].get(control, []) if by_position else kind.get("values", [])
        if "low" in kind and not by_position:
            return bool(kind["low"] <= float(text) <= kind["high"])
    if by_position:
        return int(text) < len(choices)
    return text in [str(choice).strip("'\"") for choice in choices]
