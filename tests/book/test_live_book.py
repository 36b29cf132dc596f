"""Every live picture of the book: what the page computes, and that every control moves something.

That the page draws what matplotlib draws is held on a page of its own, in test_live_pictures.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from html_page import read_page
from library import LAPTOP, PHONE, Book, Library
from live_page import as_read, without_tags
from playwright.sync_api import Browser, Locator, expect

SIZES = ("laptop", "phone")
READERS: dict[str, dict[str, Any]] = {
    "laptop": {"viewport": LAPTOP},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}

ALIVE = "() => [...document.querySelectorAll('bp-live')].every(card => card.values)"
WORDS = """() => Object.fromEntries([...document.querySelectorAll('bp-live')].map(
    card => [card.id, card.querySelector('.words').textContent]))"""

# Which state of those seen so far: everything that a reader sees of the picture. The browser may
# write a style with other spaces. The page keeps the states, as they are long.
STATE = r"""async card => {
    await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    const drawn = card.frame.querySelector('svg').outerHTML.replace(
        /style="[^"]*"/g, (style) => style.replace(/\s/g, '').replace(/;"$/, '"'));
    const seen = (card.statesSeen ??= []), now = drawn + card.words.textContent;
    return seen.includes(now) ? seen.indexOf(now) : seen.push(now) - 1;
}"""

# What the page says at exact values of the inputs.
SAID = """(card, settings) => settings.map(setting => {
    for (const [name, value] of Object.entries(setting)) {
        const control = card.controls.get(name);
        if (control.texts) control.position = control.find(String(value));
        else control.number = value;
    }
    card.update();
    return card.words.textContent;
})"""

# Keys on a slider, without a round trip for each: what a script takes, or else the browser's own.
# Gives the states at its high end, its low end, and above that.
SLID = f"""async (card, name) => {{
    const state = {STATE}, slider = card.querySelector(`input[type=range][name="${{name}}"]`);
    slider.focus({{preventScroll: true}});
    if (document.activeElement !== slider) throw new Error(`${{name}}: no key can come to it`);
    const press = (key) => {{
        const event = new KeyboardEvent('keydown', {{key, bubbles: true, cancelable: true}});
        if (!slider.dispatchEvent(event)) return;
        const there = {{Home: slider.min, End: slider.max}};
        slider.value = there[key] ?? Number(slider.value) + Number(slider.step || 1);
        slider.dispatchEvent(new Event('input', {{bubbles: true}}));
    }};
    const seen = [];
    for (const keys of [['End'], ['Home'], Array(3).fill('ArrowRight')]) {{
        keys.forEach(press);
        seen.push(await state(card));
    }}
    return seen;
}}"""

# The picture at so many settings all over the place; what is not drawn, or drawn outside.
ANYWHERE = """(card, count) => {
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const faults = [], times = [];
    const svg = card.frame.querySelector('svg');
    for (let k = 0; k < count; k++) {
        for (const control of card.controls.values()) {
            if (control.texts) control.position = Math.floor(random() * control.texts.length);
            else if (!control.fixed) control.position = random();
        }
        const before = performance.now();
        card.update();
        card.getBoundingClientRect();
        times.push(performance.now() - before);
        const drawn = svg.innerHTML.replace(/base64,[^"]*/g, ''); // an image may spell NaN
        if (/undefined|NaN/.test(drawn)) faults.push('something is undefined');
        if (/undefined/.test(card.words.textContent)) faults.push(card.words.textContent);
        const edge = svg.getBoundingClientRect();
        for (const text of svg.querySelectorAll('text')) {
            const box = text.getBoundingClientRect();
            if (box.width && (box.left < edge.left - 4 || box.right > edge.right + 4
                || box.top < edge.top - 4 || box.bottom > edge.bottom + 4)) {
                faults.push(`outside: ${text.textContent}`);
            }
        }
    }
    card.reset();
    card.update();
    times.sort((a, b) => a - b);
    return {faults: [...new Set(faults)], median: times[count >> 1]};
}"""


# Scroll past the picture: where its controls lie on the drawing or on the words. Asking for boxes
# lays the page out at once, also what sticks to the window: nothing has to be waited for.
COVERED = """card => {
    const faults = [], boxes = () => ['.panel', '.frame', '.words'].map(
        part => card.querySelector(part).getBoundingClientRect());
    const top = card.getBoundingClientRect().top + scrollY;
    for (let y = top - innerHeight; y < top + card.offsetHeight; y += 30) {
        scrollTo({top: Math.max(0, y), behavior: 'instant'});
        const [panel, ...others] = boxes();
        for (const [k, other] of others.entries()) {
            if (panel.left < other.right - 1 && panel.right > other.left + 1
                && panel.top < other.bottom - 1 && panel.bottom > other.top + 1) {
                faults.push(['picture', 'words'][k]);
            }
        }
    }
    return [...new Set(faults)];
}"""


@pytest.fixture(scope="session")
def shelf(browser: Browser, site: Path) -> Iterator[Library]:
    shelf = Library(browser, READERS, dict.fromkeys(READERS, site.as_uri() + "/"))
    yield shelf
    shelf.leave()


@pytest.fixture(params=SIZES)
def book(request: pytest.FixtureRequest, shelf: Library, live_picture: tuple[str, str]) -> Book:
    """The page, opened from the disk, and what its pictures said when they had come to life."""
    book = shelf.shared(request.param, live_picture[0])
    if book.seen is None:
        book.page.wait_for_function(ALIVE)
        book.seen = book.page.evaluate(WORDS)
    return book


@pytest.fixture
def card(book: Book, live_picture: tuple[str, str]) -> Iterator[Locator]:
    """The picture as it is at the start; the next test finds it so again."""
    card = book.page.locator(f"bp-live[id='{live_picture[1]}']")
    expect(card).to_have_count(1)
    yield card
    card.evaluate("card => { card.reset(); card.update(); }")
    assert book.faults == []


def state(card: Locator) -> int:
    return int(card.evaluate(STATE))


def test_the_page_computes_what_python_computed(
    book: Book, site: Path, live_picture: tuple[str, str]
) -> None:
    """The words in the file were written by Python, from the same model."""
    file, name = live_picture
    text = (site / file).read_text(encoding="utf-8")
    written = re.findall(rf'<p class="words" id="{name}-words"[^>]*>(.*?)</p>', text)
    assert [without_tags(words) for words in written] == [book.seen[name]] != [""]


def test_the_page_says_what_python_says_anywhere(
    card: Locator, site: Path, live_picture: tuple[str, str]
) -> None:
    """Python has said at the build what it computes at a few random settings."""
    file, name = live_picture
    proof = read_page(site / file).live[name]["proof"]
    assert len(proof) == 4
    said = card.evaluate(SAID, [setting for setting, _ in proof])
    for (setting, words), found in zip(proof, said, strict=True):
        assert found == as_read(words), setting


def test_every_control_moves_something(card: Locator) -> None:
    """The first slider by real keys; all others listen in the same way."""
    start = state(card)
    sliders = card.locator("input[type=range]")
    for k, name in enumerate(sliders.evaluate_all("all => all.map(slider => slider.name)")):
        high, low, above = slid(card, sliders.first) if k == 0 else card.evaluate(SLID, name)
        assert low != high, name
        assert above != low, name
        if k > 0:
            back_to_start(card)
        else:
            card.get_by_role("button", name="Reset").click()
            assert state(card) == start
    for choice in card.locator(".choice").all():
        seen = []
        for label in choice.locator("label").all():
            label.click()
            seen.append(state(card))
            assert seen.count(seen[-1]) == 1, label.inner_text()
        back_to_start(card)
    for grip in card.locator("svg [tabindex]").all():
        if not grip.is_visible():  # its point is hidden too, so nobody can press it
            continue
        grip.press("ArrowLeft")
        grip.press("ArrowDown")
        assert state(card) != start, grip.get_attribute("aria-label")
        back_to_start(card)
    for button in card.locator(".action").all():
        switch = button.get_attribute("aria-pressed")  # "true" or "false"; other buttons have none
        button.click()
        assert state(card) != start, button.inner_text()
        if switch:
            other = {"true": "false", "false": "true"}[switch]
            expect(button).to_have_attribute("aria-pressed", other)
        back_to_start(card)
    assert state(card) == start


def slid(card: Locator, slider: Locator) -> list[int]:
    seen = []
    for key, times in (("End", 1), ("Home", 1), ("ArrowRight", 3)):
        for _ in range(times):
            slider.press(key)
        seen.append(state(card))
    return seen


def back_to_start(card: Locator) -> None:
    card.locator(".reset").dispatch_event("click")


def test_anywhere_it_is_whole_and_quick(card: Locator) -> None:
    found = card.evaluate(ANYWHERE, 60)
    assert found["faults"] == []
    assert found["median"] <= 16


def test_picture_and_controls_are_in_sight_together(card: Locator) -> None:
    out_of_sight = card.evaluate(
        """card => {
            card.scrollIntoView({block: 'center', behavior: 'instant'});
            return ['.frame svg', '.panel'].map(part => {
                const {left, right, top, bottom} = card.querySelector(part).getBoundingClientRect();
                return {part, left, right: innerWidth - right, top, bottom: innerHeight - bottom};
            }).filter(({part, ...room}) => Math.min(...Object.values(room)) < 0);
        }"""
    )
    assert out_of_sight == []


def test_controls_never_lie_on_the_picture_or_its_words(card: Locator) -> None:
    assert card.evaluate(COVERED) == []


def test_a_number_is_typed_within_the_picture(card: Locator) -> None:
    outside = card.evaluate(
        """card => [...card.querySelectorAll('.bp-number')].map(number => {
            const press = (e, key) => e.dispatchEvent(
                new KeyboardEvent('keydown', {key, bubbles: true}));
            press(number, 'Enter');
            const field = card.querySelector('.bp-typing');
            const [box, frame] = [field, card.frame].map(e => e.getBoundingClientRect());
            press(field, 'Escape');
            const room = [box.left - frame.left, frame.right - box.right];
            return {field: field.ariaLabel, room: Math.min(...room)};
        }).filter(({room}) => room < -0.5)"""
    )
    assert outside == []


def test_letters_are_large_enough(card: Locator) -> None:
    """Twelve pixels on a phone; an index may be smaller than its letter."""
    small = card.evaluate(
        """card => {
            const scale = card.frame.querySelector('svg').getScreenCTM().a;
            return [...card.querySelectorAll('svg text')].filter(text => {
                const parts = [text, ...text.querySelectorAll('tspan')];
                const sizes = parts.map(p => Number.parseFloat(getComputedStyle(p).fontSize));
                return Math.max(...sizes.slice(parts.length > 1 ? 1 : 0)) * scale < 11.9;
            }).map(text => text.textContent);
        }"""
    )
    assert small == []


def test_the_program_is_a_file_of_the_site(site: Path, live_picture: tuple[str, str]) -> None:
    file, name = live_picture
    key = read_page(site / file).live[name]["program"]
    scripts = [address for tag, _, address in read_page(site / file).links if tag == "script"]
    assert any(address.endswith(f"_static/programs/{key}.js") for address in scripts)
    assert (site / f"_static/programs/{key}.js").read_text().startswith(f"bp.provide('{key}'")
