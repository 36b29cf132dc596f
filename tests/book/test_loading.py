"""Every page loads without a fault, from this site alone, and shows all its formulas."""

from __future__ import annotations

from visit import Visit


def test_nothing_goes_wrong(visit: Visit) -> None:
    assert visit.faults == []


def test_no_other_host_is_asked(visit: Visit, served: str) -> None:
    assert len(visit.requests) > 1
    foreign = [url for url in visit.requests if not url.startswith((served, "data:", "blob:"))]
    assert foreign == []


def test_every_formula_is_set(visit: Visit) -> None:
    missing = visit.page.eval_on_selector_all(
        ".math", "all => all.filter(e => !e.querySelector('mjx-container')).map(e => e.outerHTML)"
    )
    assert missing == []
    faulty = visit.page.eval_on_selector_all(
        "mjx-merror, [data-mjx-error], mjx-container [data-mml-node='merror']",
        "all => all.map(e => e.getAttribute('data-mjx-error') ?? e.textContent)",
    )
    assert faulty == []


def test_no_formula_is_left_as_source(visit: Visit) -> None:
    """Code may hold dollar signs and backslashes; text may not."""
    left = visit.page.evaluate(
        r"""() => {
            const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const node = walker.currentNode;
                const skip = 'script, style, code, pre, noscript, mjx-container, [hidden]';
                if (node.parentElement.closest(skip)) continue;
                if (/\$\$|\\\(|\\\[|\$\\|\{eq\}|\{doc\}|\{cite/.test(node.data)) {
                    found.push(node.data.trim());
                }
            }
            return found;
        }"""
    )
    assert left == []


def test_one_visible_heading_of_the_first_level(visit: Visit) -> None:
    headings = visit.page.locator("h1").all()
    visible = [heading.inner_text() for heading in headings if heading.is_visible()]
    assert len(visible) == 1, visible
    assert visible[0].strip()


def test_the_theme_is_the_one_chosen(visit: Visit) -> None:
    """Else all other tests would look at one theme twice."""
    assert visit.page.locator("html").get_attribute("data-theme") == visit.theme
