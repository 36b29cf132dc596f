"""Every picture with sliders does what they promise: by keyboard, touch, address and print."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from html_page import read_page
from library import LAPTOP, PHONE, Library
from live_page import as_read
from playwright.sync_api import Browser, Locator, Page, expect

Names = tuple[str, str]  # the page's file and the picture's name
State = tuple[str, str, dict[str, str]]  # the drawing's digest, its words, what the outputs show

# The ways a reader can meet a page.
READERS: dict[str, dict[str, Any]] = {
    "online": {"viewport": LAPTOP, "permissions": ["clipboard-read", "clipboard-write"]},
    "from disk": {},
    "without scripts": {"java_script_enabled": False},
    "on a phone": {
        "viewport": PHONE,
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
}

# The drawing itself stays in the page: it is long, and asked for at every press of a key. Two that
# differ have the same 53 bits once in 10^15 times.
STATE = """root => {
    const drawing = root.querySelector('.frame').innerHTML;
    let a = 0xdeadbeef, b = 0x41c6ce57;
    for (let k = 0; k < drawing.length; k++) {
        const code = drawing.charCodeAt(k);
        a = Math.imul(a ^ code, 2654435761);
        b = Math.imul(b ^ code, 1597334677);
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    const digest = 4294967296 * (2097151 & b) + (a >>> 0);
    return [
        `${drawing.slice(0, 4)} ${drawing.length} ${digest}`,
        root.querySelector('.words').textContent,
        Object.fromEntries([...root.querySelectorAll('.control')].map(box => [
            box.dataset.name,
            (box.querySelector('output') ?? box.querySelector('input:checked + span')).textContent,
        ])),
    ];
}"""
POSITION = "(root, name) => root.controls.get(name).position"

# What an open page shows at each of these addresses, and what it says of those it does not know.
VISITED = f"""async (root, addresses) => {{
    const state = {STATE}, seen = [];
    for (const address of addresses) {{
        const moved = new Promise(done => addEventListener('hashchange', done, {{once: true}}));
        location.hash = address;
        await moved;
        seen.push([state(root), root.querySelector('.odd')?.textContent ?? '']);
    }}
    return seen;
}}"""
RESET = """root => {
    history.replaceState(null, '', location.pathname);
    root.querySelector('.reset').click();
}"""


@dataclass
class Board:
    """A picture with its sliders."""

    page: Page
    name: str
    data: dict[str, Any]

    @property
    def root(self) -> Locator:
        return self.page.locator(f"bp-explore[id='{self.name}']")

    @property
    def names(self) -> list[str]:
        return list(self.data["choices"])

    def box(self, name: str) -> Locator:
        return self.root.locator(f".control[data-name='{name}']")

    def slider(self, name: str) -> Locator:
        return self.box(name).locator("input[type=range]")

    def radios(self, name: str) -> Locator:
        return self.box(name).get_by_role("radio")

    def is_slider(self, name: str) -> bool:
        return self.slider(name).count() == 1

    def state(self) -> State:
        """Without scripts there are no positions to ask for: the outputs say what is chosen."""
        drawing, words, outputs = self.root.evaluate(STATE)
        return drawing, words, outputs

    def last(self, name: str) -> int:
        return len(self.data["choices"][name]) - 1

    def shown(self, name: str, position: int) -> str:
        """What the output of a slider should show at this position."""
        return str(self.data["choices"][name][position]).strip("'")

    def to(self, name: str, position: int) -> None:
        """Bring a control to a position: a slider with the keyboard, a button by pressing it."""
        if not self.is_slider(name):
            self.box(name).locator("label").nth(position).click()
            return
        slider = self.slider(name)
        if position == self.last(name):
            slider.press("End")
            return
        slider.press("Home")
        for _ in range(position):
            slider.press("ArrowRight")

    def reset(self) -> None:
        self.root.evaluate(RESET)


@pytest.fixture(scope="session")
def library(browser: Browser, site: Path, served: str) -> Iterator[Library]:
    addresses = dict.fromkeys(READERS, served) | {"from disk": site.as_uri() + "/"}
    library = Library(browser, READERS, addresses)
    yield library
    library.leave()


Meet = Callable[..., Board]


@pytest.fixture
def meet(library: Library, site: Path, explorable: Names) -> Iterator[Meet]:
    """Meet the picture as one of the READERS; `at` opens another page of its own, at an address."""
    file, name = explorable
    shared, own = [], []

    def meet(reader: str, at: str | None = None) -> Board:
        book = library.shared(reader, file) if at is None else library.fresh(reader, at)
        board = Board(book.page, name, read_page(site / file).explorables[name])
        (shared if at is None else own).append(board)
        return board

    yield meet
    for board in own:
        board.page.close()
    for board in shared:
        if board.page.context != library.contexts["without scripts"]:
            board.reset()


@pytest.fixture(params=["online", "from disk"])
def board(request: pytest.FixtureRequest, meet: Meet) -> Board:
    return meet(request.param)


def test_every_control_has_a_label(board: Board) -> None:
    assert board.root.locator(".control").count() == len(board.names) >= 1
    for name in board.names:
        words = name.replace("_", " ")
        if board.is_slider(name):
            expect(board.slider(name)).to_have_accessible_name(words)
            expect(board.box(name).locator("output")).to_be_visible()
            assert board.slider(name).get_attribute("max") == str(board.last(name))
        else:
            expect(board.box(name).get_by_role("group")).to_have_count(0)
            expect(board.box(name)).to_have_role("group")
            expect(board.box(name)).to_have_accessible_name(words)
            assert board.radios(name).count() == board.last(name) + 1
            for k in range(board.last(name) + 1):
                expect(board.radios(name).nth(k)).to_have_accessible_name(board.shown(name, k))
        expect(board.box(name)).to_be_visible()


def test_every_press_of_a_key_changes_the_picture(meet: Meet) -> None:
    """From one end of each control to the other, the other controls at their start."""
    board = meet("online")
    for name in board.names:
        start = board.state()
        place = [board.shown(name, k) for k in range(board.last(name) + 1)].index(start[2][name])
        board.to(name, 0)
        seen = [board.state()]
        for position in range(1, board.last(name) + 1):
            if board.is_slider(name):
                board.slider(name).press("ArrowRight")
            else:
                board.radios(name).nth(position - 1).press("ArrowRight")
            seen.append(board.state())
            for what, before, after in zip(("picture", "words"), seen[-2], seen[-1], strict=False):
                assert before != after, f"{name}, position {position}: the {what} did not change"
        for position, (_, _, outputs) in enumerate(seen):
            assert outputs == {**start[2], name: board.shown(name, position)}
        if board.is_slider(name):
            board.slider(name).press("ArrowRight")
            assert board.state() == seen[-1], "there is something behind the end"
        board.to(name, place)
        assert board.state() == start, "the same setting shows another picture"
    board.to(board.names[0], board.last(board.names[0]))
    board.root.locator(".reset").click()
    assert board.state() == start, "Reset does not lead back"


def test_the_ends_are_one_key_away(board: Board) -> None:
    for name in filter(board.is_slider, board.names):
        for key, position in (("End", -1), ("Home", 0)):
            board.slider(name).press(key)
            drawing, words, outputs = board.state()
            assert outputs[name] == board.shown(name, position)
            assert board.slider(name).get_attribute("aria-valuetext") == outputs[name]
            assert drawing.startswith("<svg")
            assert words in map(as_read, board.data["alts"])


def test_the_words_tell_every_frame_from_every_other(meet: Meet) -> None:
    """Who cannot see the picture must notice that it has changed."""
    board = meet("online")
    expect(board.root.locator(".frame")).to_have_role("img")
    alts = board.data["alts"]
    assert sorted({words for words in alts if alts.count(words) > 1}) == []


def test_the_frame_before_any_script_is_the_one_after(meet: Meet) -> None:
    """The picture must not jump when the sliders come to life."""
    plain = meet("without scripts")
    words = plain.root.locator(".words").get_attribute("id") or ""
    expect(plain.root.locator(".frame")).to_have_attribute("aria-labelledby", words)
    assert plain.state()[:2] == meet("online").state()[:2]


def test_play_runs_and_pauses(meet: Meet, site: Path, explorable: Names) -> None:
    if not meet("online").root.locator(".play").count():
        return  # no choice of this picture runs like time
    board = meet("from disk", at="about:blank")
    board.page.clock.install(time=datetime(2026, 1, 1))
    board.page.goto((site / explorable[0]).as_uri())
    board.page.clock.pause_at(datetime(2026, 1, 2))  # on a busy machine it would run on by itself
    for button in board.root.locator(".play").all():
        name = button.evaluate("b => b.closest('.player').dataset.name")
        words = name.replace("_", " ")
        board.to(name, board.last(name))
        before = board.state()
        expect(button).to_have_accessible_name(f"Play {words}")
        button.click()
        assert board.state()[2][name] == board.shown(name, 0), "it does not begin at the start"
        expect(button).to_have_accessible_name(f"Pause {words}")
        board.page.clock.run_for(1500)
        assert board.state()[:2] != before[:2]
        button.click()
        expect(button).to_have_accessible_name(f"Play {words}")
        paused = board.state()
        board.page.clock.run_for(5000)
        assert board.state() == paused
        position = board.root.evaluate("(b, name) => b.controls.get(name).position", name)
        for which, there in (("back", position - 1), ("forth", position)):
            button.locator("xpath=..").locator(f".{which}").click()
            assert board.state()[2][name] == board.shown(name, there)
        button.click()
        assert board.state() == paused, "it does not go on from where it was paused"
        board.page.clock.run_for(1000 * (board.last(name) + 1))
        assert board.state()[2][name] == board.shown(name, -1), "it does not run to the end"
        expect(button).to_have_accessible_name(f"Play {words}")


@pytest.mark.parametrize("reader", ["online", "from disk"])
def test_the_link_brings_the_setting_back(meet: Meet, reader: str) -> None:
    board = meet(reader)
    for name in board.names:
        board.to(name, min(1, board.last(name)) if name == board.names[0] else board.last(name))
    chosen = board.state()
    link = board.root.locator(".link").evaluate("a => a.href")
    assert urlsplit(link)._replace(fragment="").geturl() == board.page.url.partition("#")[0]
    fresh = meet(reader, at=link)
    assert fresh.state() == chosen
    expect(fresh.root.locator(".frame")).to_be_in_viewport()
    # The same link, followed inside an open page; and one from before, which names positions.
    old = [f"{name}={board.root.evaluate(POSITION, name)}" for name in board.names]
    for address in (link, f"{link.partition('#')[0]}#{board.name}:{'&'.join(old)}"):
        board.reset()
        assert board.state() != chosen
        board.page.evaluate(
            "link => new Promise(r => { onhashchange = r; location.href = link })", address
        )
        assert board.state() == chosen


def test_a_wrong_address_shows_the_start(meet: Meet, site: Path, explorable: Names) -> None:
    start = meet("from disk").state()
    board = meet("from disk", at=f"{(site / explorable[0]).as_uri()}#{explorable[1]}:%")
    assert board.state() == start
    faults: list[str] = []
    board.page.on("pageerror", lambda error: faults.append(str(error)))
    first = board.names[0]
    wrong = [f":{first}={text}" for text in ("999", "-1", "x", "%E0", "")]
    wrong += [f":{first}:{text}" for text in ("no such value", "%E0", "")]
    wrong += [":nothing=1", ":nothing:1", ":%E0", f":{first}=length", f":{first}:1e999"]
    wrong += [f":{first}:{'9' * 10_000}", f":{first}:<img src=x onerror=alert(1)></script>"]
    settings = ["", ":", *wrong]
    seen = board.root.evaluate(VISITED, [f"{explorable[1]}{setting}" for setting in settings])
    for setting, (state, said) in zip(settings, seen, strict=True):
        assert tuple(state) == start, setting
        named = len(setting) > 1
        assert said == (f"This picture has no setting {setting[1:61]}." if named else ""), setting
    assert board.root.locator("img").count() == 0
    link = board.root.locator(".link").get_attribute("href") or ""
    board.page.evaluate("hash => { location.hash = hash }", link)
    expect(board.root.locator(".odd")).to_have_count(0)
    assert faults == []


def test_the_button_copies_the_python_call(meet: Meet) -> None:
    board = meet("online")
    for name in board.names:
        board.to(name, board.last(name))
    board.page.bring_to_front()
    board.root.get_by_text("More", exact=True).click()
    board.root.locator(".copy").click()
    expect(board.root.locator(".copy")).to_have_text("Copied")
    values = (f"{name}={choices[-1]}" for name, choices in board.data["choices"].items())
    call = f"{board.data['call']}({', '.join(values)})"
    assert board.page.evaluate("navigator.clipboard.readText()") == call


def test_without_scripts_the_picture_stands_alone(meet: Meet) -> None:
    check_that_it_stands_alone(meet("without scripts"))


def test_on_paper_the_picture_stands_alone(meet: Meet) -> None:
    board = meet("online")
    board.page.emulate_media(media="print")
    try:
        check_that_it_stands_alone(board)
    finally:
        board.page.emulate_media(media="screen")
    expect(board.box(board.names[0])).to_be_visible()


def check_that_it_stands_alone(board: Board) -> None:
    expect(board.root.locator(".frame svg")).to_be_visible()
    expect(board.root.locator(".words")).to_be_visible()
    for control in board.root.locator("input, label, output, button, .link").all():
        expect(control).to_be_hidden()


def test_a_tap_moves_the_slider(meet: Meet) -> None:
    board = meet("on a phone")
    for name in board.names:
        if not board.is_slider(name):
            for k in range(board.last(name) + 1):
                label = board.box(name).locator("label").nth(k)
                label.tap()
                assert board.state()[2][name] == board.shown(name, k)
            continue
        slider = board.slider(name)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box is not None
        assert box["height"] >= 24, "too low for a finger"
        for share, position in ((0.99, -1), (0.01, 0)):
            x, y = box["x"] + share * box["width"], box["y"] + box["height"] / 2
            board.page.touchscreen.tap(x, y)
            assert board.state()[2][name] == board.shown(name, position)


def test_letters_keep_their_size_on_a_phone(meet: Meet) -> None:
    """Figures write in 11.5 points, and a phone must show that as 12 pixels at least."""
    scale = meet("on a phone").root.evaluate(
        "root => root.querySelector('.frame svg').getScreenCTM().a"
    )
    assert scale * 11.5 >= 12


@pytest.mark.parametrize("reader", ["online", "on a phone"])
def test_picture_and_controls_are_in_sight_together(meet: Meet, reader: str) -> None:
    board = meet(reader)
    board.root.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    size = READERS[reader]["viewport"]
    for part in (".frame svg", ".panel"):
        box = board.root.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= size["height"], part


def test_letters_stay_inside_every_frame(meet: Meet) -> None:
    """Outside its drawing, a text runs into its neighbours or off the phone."""
    board = meet("online")
    outside = board.root.evaluate(
        """(root, {lines, frames}) => frames.flatMap((frame, k) => {
            const place = root.querySelector('.frame');
            place.innerHTML = frame.map(n => lines[n]).join('');
            const edge = place.querySelector('svg').getBoundingClientRect();
            return [...place.querySelectorAll('text')].filter(text => {
                const box = text.getBoundingClientRect();
                return box.left < edge.left - 3 || box.right > edge.right + 3
                    || box.top < edge.top - 3 || box.bottom > edge.bottom + 3;
            }).map(text => `frame ${k}: ${text.textContent}`);
        })""",
        board.data,
    )
    assert outside == []


def test_an_answer_within_two_frames(meet: Meet) -> None:
    """From a moved slider to the picture laid out anew; the median, as other work may interrupt."""
    times = meet("online").root.evaluate(
        """root => [...root.controls.values()].flatMap(control =>
            [...Array(control.last + 1).keys()].map(position => {
                control.position = position;
                const before = performance.now();
                root.show();
                root.getBoundingClientRect();
                return performance.now() - before;
            }))"""
    )
    assert sorted(times)[len(times) // 2] < 1000 / 30


def test_nothing_is_stored_twice_or_in_vain(explorable: Names, site: Path) -> None:
    file, name = explorable
    data = read_page(site / file).explorables[name]
    used = {line for frame in data["frames"] for line in frame}
    assert used == set(range(len(data["lines"])))
    assert len({json.dumps(frame) for frame in data["frames"]}) == len(data["frames"])
