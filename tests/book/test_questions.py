"""Questions on a page of their own: what an answer deserves, by mouse, by key, and read aloud."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from live_page import write_page
from playwright.sync_api import Browser, Locator, Page, expect
from test_accessibility import AXE, OPTIONS

from bpcore.explore import ask

CHOICE = ask("Which slope is larger?", "w5", among=["w1", "w5", "w8"], hint="Count.", because="So.")
NUMBER = ask("How large is <E>?", 0.291027774, within=1e-4, hint="Try it.", because="It is E.")
ANSWERS = (0.291, 0.29103, 0.2911, 0.3, -0.291027774, 2.91027774, 0.001, 12.0, 0.0)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("ask"), [CHOICE, NUMBER]).as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with browser.new_page() as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        yield page
        assert faults == []


def reply(page: Page, question: int) -> Locator:
    return page.get_by_role("status").nth(question)


def test_a_choice_is_judged_at_once(page: Page) -> None:
    expect(page.get_by_role("group", name=CHOICE.question)).to_have_count(1)
    page.get_by_text("w1", exact=True).click()
    expect(reply(page, 0)).to_have_text("Not that one. Count.")
    page.get_by_role("radio", name="w1").press("ArrowLeft")
    expect(page.get_by_role("radio", name="w8")).to_be_checked()
    expect(reply(page, 0)).to_have_text("Not that one.")
    show = page.get_by_role("button", name="Show the answer")
    show.click()
    expect(reply(page, 0)).to_have_text("The answer is w5. So.")
    expect(show).to_have_count(0)
    page.get_by_role("radio", name="w8").press("ArrowLeft")
    expect(reply(page, 0)).to_have_text("Right. So.")


def test_a_number_is_judged_as_python_judges_it(page: Page) -> None:
    field = page.get_by_label(NUMBER.question)
    for misses, number in enumerate(ANSWERS[2:]):
        field.fill(str(number))
        field.press("Enter")
        expect(reply(page, 1)).to_have_text(NUMBER.reply(number, misses))
    for text in ("0.29103", "0,29103", " 0.291027774 "):
        field.fill(text)
        page.get_by_role("button", name="Check").click()
        expect(reply(page, 1)).to_have_text("Right. It is E.")


@pytest.mark.parametrize("text", ["", "two", "1/2"])
def test_what_is_no_number_does_not_count(page: Page, text: str) -> None:
    field = page.get_by_label(NUMBER.question)
    field.fill(text)
    field.press("Enter")
    expect(reply(page, 1)).to_have_text("Give a number, like 0.25.")
    field.fill("7")
    field.press("Enter")
    expect(reply(page, 1)).to_have_text("Too large. Try it.")


def test_without_scripts_the_answer_can_be_unfolded(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_text(CHOICE.question)).to_be_visible()
        expect(page.get_by_label(NUMBER.question)).to_be_hidden()
        page.get_by_text("The answer", exact=True).first.click()
        expect(page.get_by_text("w5 So.")).to_be_visible()


def test_axe_finds_nothing(page: Page) -> None:
    page.get_by_text("w1", exact=True).click()
    page.evaluate(AXE)
    found = page.evaluate("o => axe.run(o).then(r => r.violations)", OPTIONS)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found] == []


def test_a_question_of_a_cell_that_ran_again(browser: Browser, tmp_path: Path) -> None:
    """It brings its judge along, and finds one that is already there."""
    path = write_page(tmp_path, [])
    path.write_text(path.read_text().replace("script-src 'self'", "script-src 'self' blob:"))
    with browser.new_page() as page:
        page.goto(path.as_uri())
        html = "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)"
        page.evaluate(html, NUMBER.html())
        field = page.get_by_label(NUMBER.question)
        page.wait_for_timeout(200)
        field.fill("0.3")
        field.press("Enter")
        expect(reply(page, 0)).to_contain_text(NUMBER.reply(0.3))
