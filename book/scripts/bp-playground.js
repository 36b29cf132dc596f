// <bp-playground>: a network that trains in the page. What is seen follows from the settings and the
// number of steps alone, so every change of a setting trains anew, up to the same step.
class BpPlayground extends bp.BpLive {
  setUp() {
    this.trails = [];
    this.target = this.querySelector(".inspector");
    this.canvas = document.createElement("canvas");
    this.stage = new bp.BpStage(this.canvas, this.data.half);
    this.chosen = 0;
    const field = this.target.querySelector("input"), { canvas } = this;
    for (const [name, value] of [["tabindex", 0], ["role", "slider"], ["aria-label", "Weight or bias"], ["aria-valuemin", 1]]) {
      canvas.setAttribute(name, value);
    }
    this.frame.replaceChildren(canvas, this.target); // both in sight together
    this.frame.removeAttribute("style"); // which has the shape of the drawing that was there
    canvas.addEventListener("click", (event) => this.choose(this.stage.find(event.offsetX, event.offsetY, this.training.network)));
    canvas.addEventListener("keydown", (event) => this.key(event, field));
    field.addEventListener("change", () => this.type(field));
    field.addEventListener("keydown", (event) => event.key === "Enter" && this.type(field));
    this.speed = [...this.querySelectorAll(".action")].at(-1);
    this.speed.setAttribute("aria-label", "Speed 1×");
    this.querySelectorAll(".action").forEach((button) => button.addEventListener("click", () => this.press(button)));
    // A method that is chosen by hand brings its usual rate along.
    const { optimizer, rate } = Object.fromEntries(this.controls);
    optimizer.slider.addEventListener("input", () => (rate.number = this.data.rates[optimizer.value]));
    const shown = this.querySelector(".export");
    shown.addEventListener("toggle", () => this.write());
    shown.addEventListener("input", () => this.write());
    shown.querySelector("button").addEventListener("click", ({ target }) => 
      this.copy(target, this.text(shown.querySelector("select").value), "Select the text below"));
    new ResizeObserver(() => this.show()).observe(this.frame);
    new MutationObserver(() => this.show()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    bp.fetchProgram(this);
  }

  get setting() {
    return Object.fromEntries([...this.controls].map(([name, control]) => [name, control.value]));
  }

  // Train up to the step that is wanted, but no longer than a frame allows.
  compute(library) {
    const { step, lines, ...setting } = this.setting, key = JSON.stringify(setting);
    if (key !== this.made || step < this.training.step) {
      this.training = new bp.BpTraining(library, this.data.points, setting);
      this.made = key;
      this.chosen = Math.min(this.chosen, this.training.network.theta.length - 1);
    }
    const { training } = this, until = performance.now() + 10;
    while (training.step < step && !training.diverged && performance.now() < until) training.move();
    const [train, test] = training.losses();
    this.values = {
      ...setting, lines, step: training.step, train, test,
      right: training.right(training.train), right_test: training.right(training.test),
    };
    return training.step < step && !training.diverged;
  }

  update() {
    const library = bp.programs[this.data.program];
    if (!library) return;
    const behind = this.compute(library), { training, values, controls } = this;
    this.stage.draw(training, this.data.points.middle[values.data], training.place(this.chosen),
      values.lines, behind || this.playing);
    this.inspect();
    const end = training.diverged ? " The next step would leave the finite numbers; a smaller rate may help." : "";
    this.say(bp.fill(this.data.words, values) + end, behind || Boolean(this.playing));
    this.dispatchEvent(new CustomEvent("bp-drawn"));
    if (training.diverged) controls.get("step").number = training.step;
    if (training.diverged && this.playing) this.stop();
    if (this.playing && !behind) controls.get("step").number += this.pace;
    if (this.playing || behind) this.show();
    else this.write();
  }

  press(button) {
    const step = this.controls.get("step"), seed = this.controls.get("seed"), { playing } = this;
    if (button === this.speed) {
      this.pace = { 1: 5, 5: 25, 25: 1 }[this.pace];
      button.textContent = `${this.pace}×`;
      return button.setAttribute("aria-label", `Speed ${this.pace}×`);
    }
    if (button.textContent === "new seed") seed.number++;
    else if (button.textContent === "restart") step.number = this.made = 0;
    else {
      this.stop();
      if (button.textContent === "step") step.number = this.training.step + 1;
      else if (!playing) {
        button.textContent = "pause";
        this.playing = { button, restore: () => (button.textContent = "play") };
        step.number = this.training.step + this.pace;
      }
    }
    this.show();
  }

  choose(k) {
    if (k === null || k === undefined) return;
    this.chosen = k;
    this.show();
  }

  key(event, field) {
    const last = this.training.network.theta.length - 1;
    const to = {
      ArrowRight: this.chosen + 1, ArrowUp: this.chosen + 1, ArrowLeft: this.chosen - 1, ArrowDown: this.chosen - 1,
      PageUp: this.chosen + 10, PageDown: this.chosen - 10, Home: 0, End: last,
    }[event.key];
    if (event.key === "Enter") field.focus();
    else if (to === undefined) return;
    else this.choose(Math.min(last, Math.max(0, to)));
    event.preventDefault();
  }

  type(field) {
    const number = Number(field.value.trim().replace(",", ".").replace("−", "-") || NaN), shown = this.number;
    if (!Number.isFinite(number)) field.value = shown;
    if (field.value === shown) return;
    this.stop();
    this.training.set(this.chosen, number);
    this.controls.get("step").number = this.training.step;
    this.show();
  }

  get number() {
    return bp.format(this.training.network.theta[this.chosen], ".6g");
  }

  // An address sets what it names; all the rest is as at the start.
  restore() {
    const [name, setting] = location.hash.slice(1).split(":");
    if (setting && (name === this.id || name in this.data.replaced)) {
      this.made = "";
      for (const control of this.controls.values()) control.reset();
    }
    super.restore();
  }

  // What was typed over goes as well.
  reset() {
    this.made = "";
    super.reset();
  }

  // The chosen weight or bias, its gradient, and what the next step makes of it.
  inspect() {
    const { training, chosen, target, canvas } = this, { theta, grad, layers } = training.network;
    const { l, i, j } = training.place(chosen), last = l === layers.length - 1;
    const to = last ? "output" : l ? j + 1 : `neuron ${j + 1}`, from = l ? `neuron ${i + 1}` : `x${i + 1}`;
    const name = i < 0 ? `b${l + 1}[${j + 1}], bias of ${last ? "the output" : `neuron ${j + 1}`}`
      : `W${l + 1}[${i + 1}, ${j + 1}], ${from} to ${to}`;
    const slope = `gradient ${bp.format(grad[chosen], ".4g")}, next step ${bp.format(training.change(chosen), "+.4g")}`;
    const field = target.querySelector("input"), { number } = this;
    target.querySelector("label").textContent = name;
    if (document.activeElement !== field) field.value = number;
    target.querySelector(".slope").replaceChildren(...bp.typeset(slope));
    canvas.setAttribute("aria-valuemax", theta.length);
    canvas.setAttribute("aria-valuenow", chosen + 1);
    canvas.setAttribute("aria-valuetext", `${name}: ${number}, ${slope}`);
  }

  text(form) {
    return bp.texts[form](this.training, this.values, this.data.texts);
  }

  write() {
    const shown = this.querySelector(".export");
    if (shown.open && this.training) shown.querySelector("pre").textContent = this.text(shown.querySelector("select").value);
  }

  get call() {
    return this.text("bpcore");
  }
}

customElements.define("bp-playground", BpPlayground);
