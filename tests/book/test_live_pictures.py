"""Live pictures on a page of their own: actors, hands, keys, addresses, speed and memory."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from live_examples import pictures
from live_page import as_read, write_page
from matplotlib.colors import to_rgb
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_accessibility import AXE, OPTIONS

from bpcore.explore.actors import Actor
from bpcore.explore.format import fill, typeset

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
LINKS = '<p><a id="link" href="#descent:kind:saddle&x:-1.5">the saddle</a></p>'
NAMES = [picture.name for picture in pictures()]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("live"), pictures(), LINKS).as_uri()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=LAPTOP, has_touch=True) as context:  # type: ignore[arg-type]
        yield context


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page that may not run anything that is not a file of the site; every fault is an error."""
    with context.new_page() as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.goto(address)
        wait_for(page, "[...document.querySelectorAll('bp-live')].every(c => c.values)")
        yield page
        assert faults == []


def wait_for(page: Page, what: str) -> None:
    """Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
    for _ in range(500):
        if page.evaluate(what):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"it never came true: {what}")


def card(page: Page, name: str) -> Locator:
    return page.locator(f"bp-live[id='{name}']")


def set_to(page: Page, name: str, setting: dict[str, Any]) -> None:
    """Give inputs exact values, past what a hand can hit, and draw."""
    card(page, name).evaluate(
        """(card, setting) => {
            for (const [name, value] of Object.entries(setting)) {
                const control = card.controls.get(name);
                if (control.find) control.position = control.find(value);
                else control.number = value;
            }
            card.update();
        }""",
        setting,
    )


def values(page: Page, name: str) -> dict[str, Any]:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    found: dict[str, Any] = card(page, name).evaluate(
        "card => Object.fromEntries([...card.controls].map(([name, c]) => [name, c.value]))"
    )
    return found


# --- the page draws what matplotlib draws ---


DRAWN = """(card, prefix) => card.actors.map(({root, what, path, text, marks, canvas}) => ({
    d: path?.getAttribute('d'), words: text.textContent,
    hidden: root.getAttribute('display') === 'none',
    at: [text.getAttribute('x'), text.getAttribute('y')].map(Number),
    marks: marks.filter(m => m.getAttribute('display') !== 'none')
        .map(m => [m.getAttribute('x'), m.getAttribute('y')].map(Number)),
    width: path && Number.parseFloat(getComputedStyle(path).strokeWidth),
    color: path && getComputedStyle(path)[what.kind === 'line' ? 'stroke' : 'fill'],
    pixels: canvas && [...canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data],
}))"""


@pytest.mark.parametrize("name", NAMES)
def test_the_page_draws_what_matplotlib_draws(page: Page, name: str) -> None:
    picture = next(picture for picture in pictures() if picture.name == name)
    rng = random.Random(1)
    for _ in range(12):
        setting = picture.somewhere(rng)
        set_to(page, name, setting)
        figure = picture.at(**setting)
        figure.draw_without_rendering()
        words = card(page, name).locator(".words").inner_text()
        assert words == as_read(picture.alt(**setting))
        drawn = card(page, name).evaluate(DRAWN)
        for actor, there in zip(picture.actors, drawn, strict=True):
            compare(actor, there, picture.outputs(**setting))


def compare(actor: Actor, there: dict[str, Any], values: dict[str, Any]) -> None:
    artist = actor.artist
    assert there["hidden"] is not artist.get_visible()
    if isinstance(artist, Text):
        assert there["words"] == artist.get_text()
        if "x" in actor.what:  # the middle of the text is where its x is
            assert there["at"][0] == pytest.approx(
                places(artist, [artist.get_position()])[0][0], abs=0.2
            )
    elif isinstance(artist, AxesImage):
        pixels = np.reshape(there["pixels"], (*artist.get_array().shape, 4))[::-1, :, :3]
        wanted = artist.cmap(artist.norm(artist.get_array()), bytes=True)[..., :3]
        assert np.abs(pixels.astype(int) - wanted).max() <= 10  # 64 colours in place of 256
    else:
        points = artist.get_xydata() if isinstance(artist, Line2D) else artist.get_path().vertices
        if isinstance(artist, Rectangle):
            points = artist.get_patch_transform().transform(points)
        found = np.array(there["marks"] or numbers(there["d"])).reshape(-1, 2)
        # A browser's last digits are its own, and far off the paper they may become large ones.
        beyond = 72 * artist.figure.get_size_inches() + 72
        wanted, found = (np.clip(at, -72, beyond) for at in (places(artist, points), found))
        if len(wanted) > len(found):  # matplotlib closes its polygons with their first point
            wanted = wanted[: len(found)]
        inside = np.isfinite(wanted).all(axis=1)
        if "width" in actor.what or "height" in actor.what:
            assert np.sort(found, axis=0) == pytest.approx(np.sort(wanted, axis=0), abs=0.02)
        else:
            moves = actor.what.keys() & {"x", "y"}  # what stays is matplotlib's, with one decimal
            assert found == pytest.approx(wanted[inside], abs=0.02 if moves else 0.051)
        if "linewidth" in actor.what:
            assert there["width"] == pytest.approx(artist.get_linewidth(), abs=0.01)
        if "color" in actor.what:
            color = artist.get_color() if hasattr(artist, "get_color") else artist.get_facecolor()
            assert rgb(there["color"]) == pytest.approx(to_rgb(color), abs=0.012)


def numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", path)]


def places(artist: Any, points: Any) -> np.ndarray:
    """Where matplotlib puts these points, in the drawing's units, y downwards."""
    line = isinstance(artist, Line2D)  # a line across the axes has a height in shares of them
    on_screen = artist.get_transform() if line else artist.axes.transData
    with np.errstate(all="ignore"):
        pixels = on_screen.transform(np.asarray(points, float))
    x, y = (pixels * 72 / artist.figure.dpi).T
    return np.column_stack([x, 72 * artist.figure.get_figheight() - y])


def rgb(css: str) -> list[float]:
    """color(srgb r g b), or rgb(r, g, b)."""
    scale = 1 if css.startswith("color") else 255
    return [number / scale for number in numbers(css)[:3]]


def test_numbers_are_written_as_python_writes_them(page: Page) -> None:
    rng = random.Random(2)
    numbers = [0.0, -0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 1e-5, 123456.5, 99999.5, 1e22, 0.00012345]
    numbers += [rng.uniform(-1, 1) * 10 ** rng.uniform(-12, 12) for _ in range(1500)]
    numbers += [k / 8 for k in range(-200, 200)] + [float("inf"), float("-inf"), float("nan")]
    specs = [f"{plus}{comma}.{digits}{kind}" for plus in ("", "+") for comma in ("", ",")
             for digits in (0, 1, 2, 4, 9) for kind in "feg"] + ["f", "g", "e", "+g"]  # fmt: skip
    cases = [(number, rng.choice(specs)) for number in numbers for _ in range(4)]
    wanted = [fill(f"{{x:{spec}}}", {"x": number}) for number, spec in cases]
    texts = [repr(number).replace("inf", "Infinity").replace("nan", "NaN") for number, _ in cases]
    found = page.evaluate(
        "cases => cases.map(([text, spec]) => bp.format(Number(text), spec))",
        [[text, spec] for text, (_, spec) in zip(texts, cases, strict=True)],
    )
    wrong = [(c, w, f) for c, w, f in zip(cases, wanted, found, strict=True) if w != f]
    assert wrong == []


def test_words_are_typeset_as_python_does(page: Page) -> None:
    words = [
        "It is -1.50 (-0.3) of 0·(-1) in a 30-64-32-1 network, w-1 and -x.",
        "From 3.1e-06 to -2e-20; 1e-9 and -1e-09, or 1e+22.",
        "120 is 1.2e+02 in a matrix of 3 × 2, and -3.4e+05 is -340000.",
        "-1 & <b>",
    ]
    found = page.evaluate(
        """all => all.map(words => {
            const p = document.createElement('p');
            p.append(...bp.typeset(words));
            return p.innerHTML.replaceAll('&nbsp;', '\\u00a0');
        })""",
        words,
    )
    assert found == [typeset(text) for text in words]


# --- the reader's hand ---


def grip(page: Page, name: str, which: str) -> Locator:
    return card(page, name).locator(which).first


def middle(locator: Locator) -> tuple[float, float]:
    locator.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_point_follows_the_mouse(page: Page) -> None:
    point = grip(page, "descent", ".bp-handle")
    x, y = middle(point)
    page.mouse.move(x + 3, y + 2)
    page.mouse.down()
    page.mouse.move(x + 3 + 60, y + 2 + 40, steps=7)
    page.mouse.up()
    now = values(page, "descent")
    assert now["x"] > 1.1
    assert now["y"] < 0.3
    box = point.bounding_box()
    assert box is not None
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert at == pytest.approx((x + 60, y + 40), abs=2), "the hand and the point part"
    page.mouse.move(x - 500, y)
    assert values(page, "descent") == now, "it goes on moving when the hand has let go"
    point.dblclick()
    assert values(page, "descent") == {"x": 1, "y": 0.5, "rate": 0.1, "kind": "bowl", "n": 0}


def swipe(page: Page, start: tuple[float, float], *way: tuple[float, float]) -> None:
    """A finger comes down at the start, goes to these distances from it, and leaves."""
    touch, (x, y) = page.context.new_cdp_session(page), start
    for kind, to in [("touchStart", (0.0, 0.0)), *(("touchMove", to) for to in way)]:
        points = [{"x": x + to[0], "y": y + to[1]}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_point_follows_a_finger(page: Page) -> None:
    swipe(page, middle(grip(page, "descent", ".bp-handle")), (-20, -20), (-50, -30))
    now = values(page, "descent")
    assert now["x"] < 0.9
    assert now["y"] > 0.6


def test_a_point_follows_a_finger_up_and_down_and_the_page_stays(page: Page) -> None:
    point = grip(page, "descent", ".bp-handle")
    point.evaluate("e => e.scrollIntoView({block: 'center'})")
    before = page.evaluate("scrollY"), values(page, "descent")["y"]
    swipe(page, middle(point), *((0, -4 * k) for k in range(1, 13)))
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == before[0]
    assert values(page, "descent")["y"] > before[1] + 0.1
    page.wait_for_timeout(400)
    for _ in range(2):
        swipe(page, middle(point))
    assert values(page, "descent")["y"] == before[1]


def test_a_point_stays_in_its_range(page: Page) -> None:
    x, y = middle(grip(page, "descent", ".bp-handle"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 3000, y)
    page.mouse.up()
    assert values(page, "descent")["x"] == -2


def test_keys_move_a_point(page: Page) -> None:
    point = grip(page, "descent", ".bp-handle")
    expect(point).to_have_role("slider")
    expect(point).to_have_accessible_name("x and y")
    for key, wanted in (
        ("ArrowRight", (1.01, 0.5)), ("ArrowUp", (1.01, 0.51)), ("Shift+ArrowLeft", (0.91, 0.51)),
        ("PageUp", (1.01, 0.51)), ("Home", (-2, 0.51)), ("End", (2, 0.51)),
        ("ArrowDown", (2, 0.5)),
    ):  # fmt: skip
        point.press(key)
        now = values(page, "descent")
        assert (now["x"], now["y"]) == pytest.approx(wanted)
    assert point.get_attribute("aria-valuetext") == "x 2, y 0.5"
    assert point.get_attribute("aria-valuenow") == "2"


def test_a_number_is_typed_over(page: Page) -> None:
    number = grip(page, "training", ".bp-number")
    expect(number).to_have_accessible_name("w5")
    number.evaluate("e => e.scrollIntoView({block: 'center'})")
    number.click()
    field = card(page, "training").locator(".bp-typing")
    expect(field).to_be_focused()
    field.fill("-1.23456")
    field.press("Enter")
    expect(field).to_have_count(0)
    expect(number).to_be_focused()
    assert values(page, "training")["w5"] == -1.23456
    expect(number).to_have_text("w5 = –1.235")
    for text, wanted in (("99", 3), ("1,5", 1.5), ("nonsense", 1.5), ("", 1.5)):
        number.press("Enter")
        field.fill(text)
        field.blur()
        assert values(page, "training")["w5"] == wanted
    number.press("Enter")
    field.fill("2")
    field.press("Escape")
    assert values(page, "training")["w5"] == 1.5


def test_a_finger_that_scrolls_opens_no_number(page: Page) -> None:
    number = grip(page, "training", ".bp-number")
    number.evaluate("e => e.scrollIntoView({block: 'center'})")
    before = page.evaluate("scrollY")
    swipe(page, middle(number), *((0, -10 * k) for k in range(1, 16)))
    page.wait_for_function("before => scrollY > before + 50", arg=before)
    page.wait_for_timeout(400)
    expect(card(page, "training").locator(".bp-typing")).to_have_count(0)
    assert values(page, "training")["w5"] == 0.4


def test_a_number_is_dragged_sideways(page: Page) -> None:
    number = grip(page, "training", ".bp-number")
    x, y = middle(number)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 100, y + 30, steps=4)
    page.mouse.up()
    assert values(page, "training")["w5"] == pytest.approx(0.4 + 2, abs=0.02)
    page.wait_for_timeout(400)
    expect(card(page, "training").locator(".bp-typing")).to_have_count(0)
    number.dblclick()
    assert values(page, "training")["w5"] == 0.4
    page.wait_for_timeout(400)
    expect(card(page, "training").locator(".bp-typing")).to_have_count(0)


def test_what_is_typed_right_after_a_click_on_a_number_counts(page: Page) -> None:
    x, y = middle(grip(page, "training", ".bp-number"))
    page.mouse.click(x, y)
    page.keyboard.type("1.25")
    page.keyboard.press("Enter")
    assert values(page, "training")["w5"] == 1.25
    page.mouse.click(x, y, click_count=2)
    expect(card(page, "training").locator(".bp-typing")).to_have_count(0)
    assert values(page, "training")["w5"] == 0.4


def test_a_slider_is_continuous_and_its_number_is_typed(page: Page) -> None:
    root = card(page, "training")
    slider, field = root.locator("input[name=rate]"), root.locator(".number").first
    expect(slider).to_have_accessible_name("rate")
    slider.press("Home")
    assert values(page, "training")["rate"] == 0.01
    slider.press("End")
    assert values(page, "training")["rate"] == 500
    for typed, shown in (("1e9", "500"), ("abc", "500"), ("", "500"), ("-3", "0.01")):
        field.fill(typed)
        field.press("Enter")
        expect(field).to_have_value(shown)
        assert values(page, "training")["rate"] == float(shown), typed
    field.fill("0.123456")
    field.press("Enter")
    assert values(page, "training")["rate"] == 0.123456
    before = values(page, "training")["rate"]
    for _ in range(5):
        slider.press("ArrowRight")
        after = values(page, "training")["rate"]
        assert after > before
        before = after
    _, y = middle(slider)
    box = slider.bounding_box()
    assert box is not None
    seen = set()
    page.mouse.move(box["x"] + 5, y)
    page.mouse.down()
    for k in range(30):
        page.mouse.move(box["x"] + box["width"] * (0.1 + k / 40), y)
        seen.add(values(page, "training")["rate"])
    page.mouse.up()
    assert len(seen) == 30
    root.get_by_role("button", name="Reset").click()
    assert values(page, "training")["rate"] == 0.5


def test_words_are_chosen_by_buttons(page: Page) -> None:
    root = card(page, "descent")
    expect(root.get_by_role("radio")).to_have_count(2)
    root.get_by_text("saddle", exact=True).click()
    assert values(page, "descent")["kind"] == "saddle"
    expect(root.locator(".words")).to_contain_text("On the saddle")
    root.get_by_role("radio", name="saddle").press("ArrowLeft")
    assert values(page, "descent")["kind"] == "bowl"


def test_buttons_take_steps_and_the_curve_grows(page: Page) -> None:
    root = card(page, "descent")
    picture = pictures()[1]
    setting: dict[str, Any] = {}
    for _ in range(11):
        setting |= picture.outputs(**setting)["after"]
    root.get_by_role("button", name="step", exact=True).click()
    root.get_by_role("button", name="ten steps").click()
    now = values(page, "descent")
    assert {name: now[name] for name in ("x", "y", "n")} == pytest.approx(setting)
    trail = root.evaluate("card => card.trails[0].path.getAttribute('d').match(/L/g).length")
    assert trail == 11
    run = root.get_by_role("button", name="run")
    run.click()
    wait_for(page, "document.querySelector('#descent').controls.get('n').value > 20")
    root.get_by_role("button", name="pause").click()
    stopped = values(page, "descent")
    page.wait_for_timeout(150)
    assert values(page, "descent") == stopped
    root.get_by_role("button", name="Reset").click()
    assert values(page, "descent")["n"] == 0
    assert root.evaluate("card => card.trails[0].trail.length") == 0


def test_play_begins_at_the_start_and_can_be_stepped(page: Page) -> None:
    root = card(page, "training")
    root.get_by_role("button", name="Play step").click()
    assert values(page, "training")["step"] < 100
    wait_for(page, "document.querySelector('#training').controls.get('step').value > 3")
    root.get_by_role("button", name="Pause step").click()
    paused = values(page, "training")["step"]
    root.get_by_role("button", name="One step forward: step").click()
    assert values(page, "training")["step"] == paused + 1
    for _ in range(2):
        root.get_by_role("button", name="One step back: step").click()
    assert values(page, "training")["step"] == paused - 1
    root.get_by_role("button", name="Play step").click()
    page.wait_for_timeout(50)
    assert values(page, "training")["step"] >= paused - 1, "it does not go on where it paused"
    speed = root.get_by_role("button", name="Speed")
    speed.click()
    expect(speed).to_have_accessible_name("Speed 2×")
    expect(speed).to_have_text("2×")


# --- addresses ---


def test_a_link_in_the_text_sets_the_picture_and_lights_it(page: Page) -> None:
    page.locator("#link").click()
    expect(card(page, "descent").locator(".words")).to_contain_text("On the saddle at −1.500")
    expect(card(page, "descent")).to_have_class("bp-figure bp-card lit")
    expect(card(page, "descent").locator(".control[data-name=kind]")).to_have_class(
        re.compile("lit")
    )
    expect(card(page, "descent").locator(".bp-handle")).to_have_class("bp-handle lit")
    expect(card(page, "descent").locator(".control.lit")).to_have_count(1)
    expect(card(page, "descent").locator(".frame")).to_be_in_viewport()


def test_words_keep_a_line_that_they_once_took(page: Page) -> None:
    root = card(page, "descent")
    height = "card => { card.say(card.said); return card.words.offsetHeight; }"
    before = root.evaluate(height)
    root.evaluate("card => card.say('many words '.repeat(60))")
    tall = root.evaluate("card => card.words.offsetHeight")
    assert tall > before
    wait_for(page, f"document.querySelector('#descent').words.style.minHeight === '{tall}px'")
    root.evaluate("card => card.say('few')")
    assert root.evaluate("card => card.words.offsetHeight") == tall
    page.set_viewport_size({"width": 900, "height": 700})
    wait_for(page, f"document.querySelector('#descent').words.offsetHeight < {tall}")
    page.set_viewport_size({"width": 1366, "height": 768})
    root.evaluate("card => card.update()")


def test_a_small_number_stays_in_one_line(page: Page) -> None:
    words = card(page, "descent").locator(".words")
    card(page, "descent").evaluate("card => card.say('It is 3.1e-06, and -2e-20 there.')")
    assert words.locator(".bp-joined").all_inner_texts() == ["3.1·10−6", "−2·10−20"]
    expect(words).to_have_text("It is 3.1·10−6, and −2·10−20 there.")
    card(page, "descent").evaluate("card => card.say('It is 3.1.')")
    expect(words).to_have_text("It is 3.1.")


def test_the_same_link_sets_the_picture_again(page: Page) -> None:
    for _ in range(2):  # the second time the address does not change
        page.locator("#link").click()
        expect(card(page, "descent").locator(".words")).to_contain_text("On the saddle at −1.500")
        set_to(page, "descent", {"x": 0.25})
        expect(card(page, "descent").locator(".words")).not_to_contain_text("at −1.500")


def test_an_address_brings_the_setting_back(page: Page, context: BrowserContext) -> None:
    set_to(page, "descent", {"x": -1.2345678901, "kind": "saddle", "rate": 0.077, "n": 12})
    link = card(page, "descent").locator(".link").evaluate("a => a.href")
    with context.new_page() as other:
        other.goto(link)
        wait_for(other, "document.querySelector('#descent').values")
        assert values(other, "descent") == values(page, "descent")
        labels = """card => [...card.querySelectorAll(".frame text")].map(
            text => [text.textContent, text.getAttribute("x"), text.getAttribute("y")]
        )"""
        moved, opened = (card(p, "descent").evaluate(labels) for p in (page, other))
        assert opened == moved  # also a label that moves stands where it would have moved to


def test_addresses_old_and_wrong(page: Page, address: str) -> None:
    for setting, rate in (
        ("rate=0", 0.01), ("rate=2", 50), ("rate=3", 0.5), ("rate:7.25", 7.25), ("rate:1e9", 500),
        ("rate:x", 0.5), ("rate:", 0.5), ("nothing:1", 0.5), ("rate", 0.5), ("rate:%E0", 0.5),
        ("step=12", 0.5),
    ):  # fmt: skip
        page.goto("about:blank")
        page.goto(f"{address}#training:{setting}")
        wait_for(page, "document.querySelector('#training').values")
        assert values(page, "training")["rate"] == rate, setting


def test_the_button_copies_a_call_that_works(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    set_to(page, "descent", {"x": -1.25, "kind": "saddle"})
    root = card(page, "descent")
    root.get_by_text("More").click()
    root.get_by_role("button", name="Copy the call").click()
    expect(root.locator(".copy")).to_have_text("Copied")
    call = page.evaluate("navigator.clipboard.readText()")
    assert call == "descending(x=-1.25, y=0.5, rate=0.1, kind='saddle', n=0)"


# --- the page around ---


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("name", NAMES)
def test_picture_and_controls_are_in_sight_together(page: Page, name: str, size: Any) -> None:
    page.set_viewport_size(size)
    root = card(page, name)
    root.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    for part in (".frame svg", ".words", ".panel"):
        box = root.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= size["height"]
    page.set_viewport_size(LAPTOP)


def test_every_move_is_drawn_within_a_frame(page: Page) -> None:
    times = card(page, "training").evaluate(
        """card => [...Array(400).keys()].map(k => {
            card.controls.get('rate').position = (k * 0.37) % 1;
            const before = performance.now();
            card.update();
            card.getBoundingClientRect();
            return performance.now() - before;
        })"""
    )
    assert sorted(times)[200] <= 16


def test_memory_does_not_grow(page: Page) -> None:
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")

    def used() -> dict[str, float]:
        tools.send("HeapProfiler.collectGarbage")
        metrics = tools.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] for metric in metrics}

    def move(times: int) -> None:
        for name in NAMES:
            card(page, name).evaluate(
                """(card, times) => {
                    for (let k = 0; k < times; k++) {
                        for (const control of card.controls.values()) {
                            if (control.spec?.spread) control.position = (k * 0.37) % 1;
                        }
                        card.update();
                    }
                }""",
                times,
            )

    move(200)
    before = used()
    move(1000)
    after = used()
    assert after["Nodes"] <= before["Nodes"] + 50
    assert after["JSEventListeners"] <= before["JSEventListeners"]
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] + 1e6


def test_what_was_not_seen_at_the_start_can_come(page: Page) -> None:
    root = card(page, "descent")
    shown = """card => card.actors.filter(a => a.root.getAttribute('display') !== 'none'
        && a.root.getBoundingClientRect().width > 0).length"""
    few = root.evaluate(shown)
    set_to(page, "descent", {"x": 1.9, "y": 1.5, "n": 7})
    assert root.evaluate(shown) >= few + 3


def test_a_hidden_point_has_no_handle(page: Page) -> None:
    root = card(page, "sharing")
    upper, lower = root.locator(".bp-handle").all()
    for side, seen, hidden in (("left", upper, lower), ("right", lower, upper)):
        root.get_by_text(side, exact=True).click()
        expect(seen).to_be_visible()
        expect(hidden).to_be_hidden()
        seen.press("End")
        assert values(page, "sharing")["cut"] == 1
        page.evaluate(f"location.hash = '#sharing:cut:0.25&side:{side}'")
        expect(seen).to_have_class("bp-handle lit")
        expect(seen).to_have_attribute("aria-valuenow", "0.25")


def test_a_point_that_moves_up_only_leaves_a_trail(page: Page) -> None:
    root = card(page, "sharing")
    for _ in range(3):
        root.get_by_role("button", name="more").click()
    assert values(page, "sharing")["scale"] == pytest.approx(1.3)
    trail = root.evaluate("card => card.trails[0].trail")
    assert trail == [[1, 1], [1, pytest.approx(1.1)], [1, pytest.approx(1.2)]]


def test_a_card_that_is_put_back_goes_on(page: Page) -> None:
    root = card(page, "descent")
    root.evaluate("card => { const at = card.parentNode; card.remove(); at.append(card); }")
    expect(root.locator(".bp-handle")).to_have_count(1)
    root.get_by_role("button", name="step", exact=True).click()
    assert values(page, "descent")["n"] == 1
    grip(page, "descent", ".bp-handle").press("ArrowRight")
    expect(root.locator(".words")).to_contain_text("after 1 steps")
    page.locator("#link").click()
    expect(root.locator(".words")).to_contain_text("On the saddle at −1.500")


def test_a_card_that_goes_leaves_nothing_behind(page: Page) -> None:
    card(page, "training").evaluate("card => card.remove()")
    page.evaluate("location.hash = '#training:rate:3'")
    page.locator("#link").click()
    expect(card(page, "descent").locator(".words")).to_contain_text("saddle")


def test_a_program_in_the_card_itself_runs_too(browser: Browser, tmp_path: Path) -> None:
    """A cell that was run again in the page brings its program along."""
    page = browser.new_page()
    page.goto(write_page(tmp_path, []).as_uri())
    page.evaluate("document.querySelector('meta[http-equiv]').remove()")
    page = browser.new_page()
    text = (tmp_path / "page.html").read_text()
    (tmp_path / "page.html").write_text(
        text.replace("script-src 'self'", "script-src 'self' blob:")
    )
    page.goto((tmp_path / "page.html").as_uri())
    page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)",
        pictures()[1].html(),
    )
    expect(page.locator("#descent .words")).to_contain_text("On the bowl")
    page.locator("#descent").get_by_role("button", name="ten steps").click()
    expect(page.locator("#descent .words")).to_contain_text("after 10 steps")
    page.close()


def test_without_scripts_the_picture_stands_with_its_words(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        for picture in pictures():
            root = page.locator(f"bp-live[id='{picture.name}']")
            expect(root.locator(".frame svg")).to_be_visible()
            assert root.locator(".words").inner_text() == as_read(picture.alt())
            expect(root.locator(".panel")).to_be_hidden()


def test_axe_finds_nothing(page: Page) -> None:
    page.evaluate(AXE)
    found = page.evaluate("o => axe.run(o).then(r => r.violations)", OPTIONS)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found] == []
