"""The playground: the page trains as bpcore does, and hands out what it has trained."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from live_page import as_read, write_page
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_accessibility import AXE, OPTIONS
from test_accessibility import report as report_of
from test_layout import STICKING_OUT

from bpcore.explore.experiment import START, experiment
from bpcore.explore.playground import CHOICES, playground

SIZES = {"laptop": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}
LAYERS = ("layer_1", "layer_2", "layer_3", "layer_4")
LINK = '<p><a id="link" href="#playground:data:moons&layer_1:2&step:40">two neurons</a></p>'

# One of every activation, loss and optimizer, every depth, and batches.
SETTINGS: list[dict[str, Any]] = [
    {},
    {"layer_1": 0, "loss": "cross-entropy"},
    {"data": "circles", "layer_1": 3, "optimizer": "Adam", "rate": 0.03, "seed": 7},
    {"data": "moons", "activation": "sigmoid", "layer_2": 3, "optimizer": "Momentum", "rate": 0.1},
    {"data": "spirals", **dict.fromkeys(LAYERS, 8), "optimizer": "AdaMax", "rate": 0.03},
    {"data": "clouds", "activation": "relu", "layer_3": 2, "optimizer": "Nesterov", "rate": 0.1},
    {"activation": "leaky_relu", "optimizer": "AdaGrad", "rate": 0.1, "noise": 0.3},
    {"activation": "softplus", "optimizer": "AdaDelta", "rate": 1.0, "loss": "cross-entropy"},
    {"activation": "identity", "layer_2": 8, "optimizer": "RMSProp", "rate": 0.03},
    {"data": "moons", "optimizer": "AMSGrad", "rate": 0.03, "batch": 10, "seed": 3},
    {"data": "circles", "optimizer": "Nadam", "rate": 0.03, "batch": 25, "seed": 2**32 - 1},
    {"data": "moons", "optimizer": "AdamW", "rate": 0.03, "batch": 1},
]
NAMES = [", ".join(map(str, setting.values())) or "start" for setting in SETTINGS]

# Give every control its exact value, and train up to the step that is wanted.
SET = """(card, setting) => {
    for (const [name, value] of Object.entries(setting)) {
        const control = card.controls.get(name);
        if (control.texts) control.position = control.find(String(value));
        else control.number = value;
    }
    do card.update(); while (card.training.step < setting.step && !card.training.diverged);
    const { training } = card, { theta, grad } = training.network;
    return {theta: [...theta], grad: [...grad], E: training.E, step: training.step,
            X: [...training.train.X], T: [...training.train.T], words: card.words.textContent,
            losses: training.losses()};
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_page(tmp_path_factory.mktemp("playground"), [playground()], LINK).as_uri()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=SIZES["laptop"]) as context:  # type: ignore[arg-type]
        yield context


def opened(context: BrowserContext, address: str) -> Iterator[Locator]:
    """The playground on a page that may run nothing but files of the site, and ask nobody else."""
    with context.new_page() as page:
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: None if r.url.startswith("file:") else faults.append(r.url))
        page.goto(address)
        card = page.locator("bp-playground")
        wait_for(card, "card => card.training?.step === 300 && !card.frameAsked")
        yield card
        assert faults == []


@pytest.fixture(scope="module")
def numbers(context: BrowserContext, address: str) -> Iterator[Locator]:
    """One for all tests that set every control themselves, and look at numbers alone."""
    yield from opened(context, address)


@pytest.fixture
def card(context: BrowserContext, address: str) -> Iterator[Locator]:
    yield from opened(context, address)


def wait_for(card: Locator, what: str) -> None:
    for _ in range(500):
        if card.evaluate(what):
            return
        card.page.wait_for_timeout(20)
    raise AssertionError(f"it never came true: {what}")


def set_to(card: Locator, **setting: Any) -> dict[str, Any]:
    return card.evaluate(SET, START | setting)  # type: ignore[no-any-return]


def trained(steps: int, **setting: Any) -> Any:
    trial = experiment(**setting)
    trial.run(steps)
    return trial


def drawn(card: Locator) -> tuple[str, str, str]:
    """All that a reader sees: the canvas, the words, the weight that is looked at."""
    wait_for(card, "card => !card.frameAsked")
    return (
        card.evaluate("card => card.canvas.toDataURL()"),
        card.locator(".words").inner_text(),
        card.locator(".inspector").inner_text() + card.locator(".inspector input").input_value(),
    )


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
def test_the_page_trains_as_bpcore_does(numbers: Locator, setting: dict[str, Any]) -> None:
    start, trial = set_to(numbers, **setting, step=0), experiment(**setting)
    assert start["theta"] == trial.net.theta.tolist()  # numpy's generator, to the last digit
    assert start["T"] == trial.T.ravel().tolist()
    np.testing.assert_allclose(start["X"], trial.X.ravel(), rtol=0, atol=1e-15)
    after = set_to(numbers, **setting, step=60)
    trial.run(60)
    assert np.abs(trial.net.theta - start["theta"]).max() > 1e-3
    np.testing.assert_allclose(after["theta"], trial.net.theta, rtol=1e-9, atol=1e-9)
    judged = trial.judged()
    np.testing.assert_allclose(after["losses"], [judged["train"], judged["test"]], rtol=1e-9)


def test_every_choice_is_among_the_settings_compared() -> None:
    for name in ("data", "activation", "loss", "optimizer", "batch"):
        assert {(START | setting)[name] for setting in SETTINGS} == set(CHOICES[name])


def test_the_words_are_those_that_python_wrote(card: Locator) -> None:
    assert card.locator(".words").inner_text() == as_read(playground().words)


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
def test_the_gradient_is_a_finite_difference(numbers: Locator, setting: dict[str, Any]) -> None:
    set_to(numbers, **setting, step=7)
    found, slopes = numbers.evaluate(
        """card => {
            const { training } = card, { network, part, of } = training, h = 1e-5;
            const grad = [...network.grad];
            const loss = () => network.loss(part.X, part.T, part.room, of);
            return [grad, grad.map((_, k) => {
                const at = network.theta[k];
                const [up, down] = [at + h, at - h].map(x => (network.theta[k] = x, loss()));
                network.theta[k] = at;
                return (up - down) / (2 * h);
            })];
        }"""
    )
    # A kink within h of a ReLU's pre-activation would be seen at a few weights.
    np.testing.assert_allclose(found, slopes, rtol=1e-5, atol=1e-8)


def test_the_change_foretold_is_the_change_made(numbers: Locator) -> None:
    for setting in SETTINGS:
        before = set_to(numbers, **setting, step=5)
        foretold = numbers.evaluate(
            "card => Array.from(card.training.network.theta, (_, k) => card.training.change(k))"
        )
        after = set_to(numbers, **setting, step=6)
        np.testing.assert_allclose(
            np.subtract(after["theta"], before["theta"]), foretold, rtol=1e-9, atol=1e-15
        )


def text(card: Locator, form: str) -> str:
    return card.evaluate("(card, form) => card.text(form)", form)  # type: ignore[no-any-return]


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
def test_the_python_that_it_hands_out_does_the_same(
    numbers: Locator, setting: dict[str, Any]
) -> None:
    page = set_to(numbers, **setting, step=20)
    space: dict[str, Any] = {}
    exec(text(numbers, "numpy"), space)
    trial = trained(20, **setting)
    np.testing.assert_allclose(
        space["predict"](trial.X_test), trial.chance(trial.X_test), rtol=1e-9, atol=1e-9
    )
    E, gradient = space["derivation"](trial.X, trial.T)
    assert math.isclose(E, page["losses"][0], rel_tol=1e-9)
    grad = trial.net.loss_and_grad(trial.X, trial.T, trial.loss)[1]
    np.testing.assert_allclose(np.concatenate([g.ravel() for g in gradient]), grad, atol=1e-9)


def test_the_python_that_it_hands_out_trains_the_same(numbers: Locator) -> None:
    for setting in SETTINGS:
        full = setting | {"batch": 100}
        set_to(numbers, **full, step=0)
        space: dict[str, Any] = {}
        exec(text(numbers, "numpy"), space)
        trial = experiment(**full)
        found, losses = space["train"](trial.X, trial.T, 30), trial.run(30)
        np.testing.assert_allclose(found, losses, rtol=1e-9)
        np.testing.assert_allclose(space["W1"], trial.net.layers[0].W, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("setting", SETTINGS, ids=NAMES)
def test_the_call_of_bpcore_does_the_same(
    numbers: Locator, setting: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for step in (0, 33):
        page = set_to(numbers, **setting, step=step)
        space: dict[str, Any] = {}
        exec(text(numbers, "bpcore"), space)
        np.testing.assert_allclose(space["net"].theta, page["theta"], rtol=1e-9, atol=1e-9)
        said = [float(number) for number in capsys.readouterr().out.split()]
        np.testing.assert_allclose(said, page["losses"], rtol=1e-9)


def test_a_typed_weight_is_in_what_it_hands_out(
    card: Locator, capsys: pytest.CaptureFixture[str]
) -> None:
    field = card.locator(".inspector input")
    field.fill("1.25")
    field.press("Enter")
    wait_for(card, "card => card.training.network.theta[0] === 1.25")
    theta = card.evaluate("card => [...card.training.network.theta]")
    space: dict[str, Any] = {}
    exec(text(card, "bpcore"), space)
    assert space["net"].theta.tolist() == theta
    capsys.readouterr()
    exec(text(card, "numpy"), space)
    assert space["W1"][0, 0] == 1.25


@pytest.mark.parametrize("loss", CHOICES["loss"])
@pytest.mark.parametrize("activation", CHOICES["activation"])
def test_the_formula_is_the_network(numbers: Locator, activation: str, loss: str) -> None:
    setting = {"activation": activation, "loss": loss, "layer_2": 2, "rate": 0.3}
    set_to(numbers, **setting, step=20)
    space: dict[str, Any] = {
        "x_1": 0.3,
        "x_2": -0.8,
        **{n: getattr(np, n) for n in ("tanh", "log")},
    }
    space |= {"sigma": lambda z: 1 / (1 + np.exp(-z)), "e": np.e, "maximum": np.maximum}
    lines = text(numbers, "formula").splitlines()
    assert [lines[0], lines[-1]] == [r"\begin{aligned}", r"\end{aligned}"]
    for line in lines[1:-1]:
        line = line.removesuffix(r" \\")
        line = re.sub(r"a\^{\((\d)\)}_{(\d)}", r"a_\1_\2", line).replace("&= ", "= ")
        line = re.sub(r"x_{(\d)}", r"x_\1", line).replace(r" \cdot 10^", "*10^").replace(r"\,", "*")
        line = re.sub(r"\^{(.*?)}(?=\)|\s|$)", r"**(\1)", line)
        line = line.replace(r"\max", "maximum").replace("\\", "")
        exec(line, space)
    wanted = trained(20, **setting).chance([[0.3, -0.8]])[0, 0]
    assert space["y"] == pytest.approx(wanted, abs=0.003)


def test_every_control_changes_something(card: Locator) -> None:
    start = drawn(card)
    for select in card.locator(".panel select").all():
        last = select.evaluate("s => s.length - 1")
        for k in {0, last // 2, last} - {int(select.input_value())}:
            select.select_option(str(k))
            assert drawn(card) != start, (select.get_attribute("name"), k)
        card.get_by_role("button", name="Reset").click()
        assert drawn(card) == start
    for label in card.locator(".choice label").all():
        if label.inner_text() != "XOR":
            label.click()
            assert drawn(card) != start, label.inner_text()
    card.get_by_role("button", name="Reset").click()
    for slider in card.locator(".panel input[type=range]").all():
        for key in ("Home", "End"):
            slider.press(key)
            assert drawn(card) != start, (slider.get_attribute("name"), key)
        card.get_by_role("button", name="Reset").click()
    for name in ("step", "restart", "new seed"):
        card.get_by_role("button", name=name, exact=True).click()
        assert drawn(card) != start, name
        card.get_by_role("button", name="Reset").click()
        assert drawn(card) == start


def test_lines_show_gradients_without_another_training(card: Locator) -> None:
    card.evaluate("card => void (card.known = card.training)")
    before = drawn(card)
    card.locator("select[name=lines]").select_option(label="gradients")
    after = drawn(card)
    assert after[0] != before[0]
    assert after[1:] == before[1:]
    assert card.evaluate("card => card.known === card.training")


def test_a_method_brings_its_usual_rate_along(card: Locator) -> None:
    card.locator("select[name=optimizer]").select_option(label="Adam")
    expect(card.locator("[data-name=rate] .number")).to_have_value("0.03")


def test_play_pause_step_and_speed(card: Locator) -> None:
    card.get_by_role("button", name="restart").click()
    wait_for(card, "card => card.training.step === 0")
    card.get_by_role("button", name="step", exact=True).press("Enter")
    wait_for(card, "card => card.training.step === 1")
    card.get_by_role("button", name="play").press("Enter")
    wait_for(card, "card => card.training.step > 10")
    pause = card.get_by_role("button", name="pause")
    pause.press("Enter")
    expect(card.get_by_role("button", name="play")).to_be_visible()
    wait_for(card, "card => !card.frameAsked")
    step = card.evaluate("card => card.training.step")
    card.page.wait_for_timeout(100)
    assert card.evaluate("card => card.training.step") == step
    expect(card.locator(".words")).to_contain_text(f"step {step}:")
    speed = card.get_by_role("button", name="Speed")
    for said in ("5×", "25×", "1×"):
        speed.click()
        assert [speed.inner_text(), speed.get_attribute("aria-label")] == [said, f"Speed {said}"]


def test_nothing_moves_by_itself(card: Locator) -> None:
    before = drawn(card)
    card.page.wait_for_timeout(200)
    assert drawn(card) == before


def test_weights_are_chosen_and_changed_by_keyboard(card: Locator) -> None:
    net = card.get_by_role("slider", name="Weight or bias")
    net.press("End")
    expect(net).to_have_attribute("aria-valuenow", "17")
    expect(net).to_have_attribute("aria-valuemax", "17")
    wait_for(
        card,
        "card => card.canvas.getAttribute('aria-valuetext').startsWith('b2[1], bias of the')",
    )
    net.press("Home")
    net.press("ArrowRight")
    wait_for(
        card,
        "card => card.canvas.getAttribute('aria-valuetext').startsWith('W1[1, 2], x1 to neuron 2')",
    )
    net.press("Enter")
    field = card.get_by_role("textbox", name="W1[1, 2], x1 to neuron 2")
    expect(field).to_be_focused()
    before = drawn(card)
    field.fill("−2,5")
    field.press("Enter")
    wait_for(card, "card => card.training.network.theta[1] === -2.5")
    assert drawn(card)[:2] != before[:2]
    field.fill("nonsense")
    field.press("Enter")
    assert card.evaluate("card => card.training.network.theta[1]") == -2.5
    expect(field).to_have_value("-2.5")
    net.press("ArrowRight")
    expect(card.locator(".inspector label")).to_contain_text("W1[1, 3]")


@pytest.mark.parametrize("name", ["Reset", "restart", "new seed"])
def test_what_was_typed_goes_with_a_new_start(card: Locator, name: str) -> None:
    card.get_by_role("button", name="restart").click()
    field = card.locator(".inspector input")
    for text in ("4", "5"):
        field.fill(text)
        field.press("Enter")
        wait_for(card, f"card => card.training.network.theta[0] === {text}")
    card.get_by_role("button", name=name).click()
    wait_for(card, "card => !card.training.edited && !card.frameAsked")
    setting = {"seed": int(name == "new seed")}
    wanted = trained(300 if name == "Reset" else 0, **setting).net.theta[0]
    assert card.evaluate("card => card.training.network.theta[0]") == pytest.approx(wanted)


def test_an_edge_and_a_neuron_can_be_tapped(card: Locator) -> None:
    at = card.evaluate(
        """card => {
            const [x0, y0, x1, y1] = card.stage.ends(0, 1, 2), to = card.stage.neurons[1][3];
            return [[x0 + 0.7 * (x1 - x0), y0 + 0.784 * (y1 - y0)], [to.x, to.y], [2, 2]];
        }"""
    )
    said = []
    for x, y in at:
        card.locator("canvas").click(position={"x": x, "y": y})
        drawn(card)
        said.append(card.locator(".inspector label").inner_text())
    assert said == ["W1[2, 3], x2 to neuron 3", *["b1[4], bias of neuron 4"] * 2]


def test_what_diverges_says_so_and_stays_finite(numbers: Locator) -> None:
    wild = {"activation": "identity", "layer_2": 8, "layer_3": 8, "rate": 10, "noise": 0.3}
    page = set_to(numbers, **wild, loss="cross-entropy", step=3000)
    assert page["step"] < 3000
    assert np.isfinite(page["theta"]).all()
    assert "would leave the finite numbers" in page["words"]


def test_the_curve_keeps_few_points(numbers: Locator) -> None:
    set_to(numbers, layer_1=1, step=3000)
    steps, train = numbers.evaluate(
        "card => [card.training.curve.steps, card.training.curve.train]"
    )
    assert 200 <= len(steps) == len(train) <= 400
    assert steps[0] == 0
    assert steps[-1] > 2980


def test_sixty_frames_a_second_with_the_largest_network(card: Locator) -> None:
    set_to(card, **dict.fromkeys(LAYERS, 8), data="spirals", optimizer="Adam", rate=0.03, step=50)
    times = card.evaluate(
        """card => new Promise(done => {
            const update = card.update, times = [];
            card.update = () => {
                const before = performance.now();
                update.call(card);
                times.push(performance.now() - before);
                if (times.length < 80) return;
                delete card.update;
                card.stop();
                done(times);
            };
            [...card.querySelectorAll('.action')][0].click();
        })"""
    )
    assert float(np.median(times[20:])) <= 16


def test_a_link_sets_it_and_an_old_address_leads_here(card: Locator) -> None:
    card.locator("select[name=activation]").select_option(label="relu")
    card.page.locator("#link").click()
    wait_for(card, "card => card.training.step === 40")
    found = card.evaluate("({values}) => [values.data, values.layer_1, values.activation]")
    assert found == ["moons", "2", "tanh"]  # what a link does not name is as at the start
    address = card.locator(".link").get_attribute("href")
    assert address is not None
    assert "loss:squared%20error" in address
    card.page.evaluate("location.hash = '#learning:step:150&hidden_neurons:1'")
    wait_for(card, "card => card.training.step === 150 && card.values.layer_1 === '1'")
    card.page.evaluate("address => location.hash = address", address)
    wait_for(card, "card => card.training.step === 40 && card.values.layer_1 === '2'")


def test_the_text_is_shown_and_copied(context: BrowserContext, card: Locator) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    card.locator(".export summary").click()
    for form, has in (
        ("numpy", "def predict(X)"),
        ("bpcore", "mlp([2, 4, 1]"),
        ("formula", "aligned"),
    ):
        card.locator(".export select").select_option(form)
        expect(card.locator(".export pre")).to_contain_text(has)
        card.locator(".export button").click()
        expect(card.locator(".export button")).to_have_text("Copied")
        assert card.page.evaluate("navigator.clipboard.readText()") == text(card, form)
        expect(card.locator(".export button")).to_have_text("Copy", timeout=3000)


def test_the_dark_page_gets_dark_colours(card: Locator) -> None:
    before = drawn(card)
    card.page.evaluate(
        """() => {
            document.documentElement.style.setProperty('--bp-paper', '#121212');
            document.documentElement.dataset.theme = 'dark';
        }"""
    )
    card.page.wait_for_timeout(50)
    assert drawn(card)[0] != before[0]


def test_axe_finds_nothing_serious(card: Locator) -> None:
    card.locator(".export summary").click()
    card.page.evaluate(AXE)
    violations = card.page.evaluate("o => axe.run(o).then(r => r.violations)", OPTIONS)
    assert [report_of(v) for v in violations if v["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("size", SIZES)
def test_picture_and_controls_are_in_sight_together(
    browser: Browser, address: str, size: str
) -> None:
    phone = size == "phone"
    with browser.new_context(viewport=SIZES[size], is_mobile=phone, has_touch=phone) as context:  # type: ignore[arg-type]
        for card in opened(context, address):
            in_sight(card, SIZES[size])
            set_to(card, **dict.fromkeys(LAYERS, 8), step=3)
            in_sight(card, SIZES[size])
            out = card.page.evaluate(STICKING_OUT)  # this page is too narrow for the card itself
            assert [part for part in out if not part.startswith("BP-PLAYGROUND")] == []


def in_sight(card: Locator, size: dict[str, int]) -> None:
    card.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    boxes = {}
    for part in (".frame", ".panel"):
        box = boxes[part] = card.locator(part).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= size["height"], part
    frame, panel = boxes[".frame"], boxes[".panel"]
    beside = panel["x"] >= frame["x"] + frame["width"]  # type: ignore[index]
    assert beside or panel["y"] >= frame["y"] + frame["height"]  # type: ignore[index]


def test_without_scripts_the_picture_and_its_words_stand(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page: Page = context.new_page()
        page.goto(address)
        expect(page.locator("bp-playground svg")).to_be_visible()
        expect(page.locator("bp-playground .words")).to_have_text(as_read(playground().words))
        for part in (".panel", ".inspector", ".export"):
            expect(page.locator(f"bp-playground {part}")).to_be_hidden()


def test_the_generator_is_numpys(numbers: Locator) -> None:
    for seed in (0, 1, 123456, 2**32 - 1):
        found = numbers.evaluate(
            """(card, seed) => {
                const first = new bp.BpRandom(seed), second = new bp.BpRandom(seed);
                return [Array.from({length: 5}, () => first.random()),
                        [100, 7, 1000, 1].map(n => second.permutation(n))];
            }""",
            seed,
        )
        first, second = np.random.default_rng(seed), np.random.default_rng(seed)
        orders = [second.permutation(n).tolist() for n in (100, 7, 1000, 1)]
        assert found == [first.random(5).tolist(), orders]


def test_the_scripts_are_files_beside_the_page(address: str) -> None:
    folder = Path(address.removeprefix("file://")).parent
    page = (folder / "page.html").read_text()
    assert not re.search(r"\son\w+=", page)
    assert re.search(r'<script defer src="playground-[0-9a-f]{8}\.js">', page)
