// <bp-live>: a picture that the page computes. Its program is a script of the site; each change of
// an input runs it, and the actors follow.
(() => {
  const SVG = "http://www.w3.org/2000/svg";

  // A program has arrived: pictures that wait for it can begin.
  bp.provide = (key, program) => {
    bp.programs[key] = program;
    for (const card of document.querySelectorAll(".bp-card")) card.begin?.(key);
  };

  // In the book a program is a file beside the page; in a cell that was run again it is here.
  bp.fetchProgram = (element) => {
    const script = element.querySelector("script.bp-program");
    if (!script || bp.programs[script.dataset.program]) return;
    const file = document.createElement("script");
    file.src = URL.createObjectURL(new Blob([script.textContent], { type: "text/javascript" }));
    file.onload = () => URL.revokeObjectURL(file.src);
    document.head.append(file);
  };

  class BpLive extends bp.BpCard {
    // All inputs in the order of the model's arguments; some have no box, but a grip on the picture.
    makeControls(boxes) {
      const control = (name, spec, box) =>
        spec.values ? new bp.BpChoice(box, spec.values)
        : new bp.BpRange(name, spec, box, () => this.show());
      const inputs = Object.entries(this.data.inputs);
      return new Map(inputs.map(([name, spec]) => [name, control(name, spec, boxes.get(name))]));
    }

    setUp() {
      const { actors, axes, prefix, buttons } = this.data;
      this.svg = this.frame.querySelector("svg");
      this.actors = actors.map((what) => {
        const root = this.svg.querySelector(`#${CSS.escape(prefix + what.id)}`);
        return new bp.BpActor(root, what, axes[what.axes]);
      });
      this.trails = this.actors.filter((actor) => actor.what.trail);
      for (const actor of this.actors) {
        if (actor.what.drag) new bp.BpHandle(this, actor);
        if (actor.what.edit) new bp.BpNumber(this, actor);
      }
      this.switches = [];
      this.querySelectorAll(".action").forEach((button) => {
        const [output, times] = buttons[button.textContent], input = this.controls.get(button.textContent);
        if (input) this.switches.push([button, input]); // named like an input, it switches it
        button.addEventListener("click", () => this.press(button, output, times));
      });
      bp.fetchProgram(this);
    }

    begin(key) {
      if (key === this.data?.program) this.show();
    }

    disconnectedCallback() {
      cancelAnimationFrame(this.frameAsked);
      this.frameAsked = 0;
      super.disconnectedCallback();
    }

    // However many changes come, the picture is drawn once a frame.
    show() {
      this.frameAsked ||= requestAnimationFrame(() => {
        this.frameAsked = 0;
        this.update();
      });
    }

    compute() {
      const program = bp.programs[this.data.program];
      const given = { ...this.data.rest };
      for (const [name, control] of this.controls) given[name] = control.value;
      this.values = { ...given, ...program(...this.data.order.map((name) => given[name])) };
    }

    update() {
      if (!bp.programs[this.data.program]) return;
      this.compute();
      for (const actor of this.actors) actor.draw(this.values);
      for (const [button, input] of this.switches) button.setAttribute("aria-pressed", input.number === 1);
      this.say(bp.fill(this.data.words, this.values), Boolean(this.playing || this.held));
      this.dispatchEvent(new CustomEvent("bp-drawn"));
    }

    // A button gives inputs new values, which the model has computed.
    press(button, output, times) {
      const running = this.playing?.button === button;
      this.stop();
      if (times !== "on") {
        for (let k = 0; k < times && this.act(output); k++);
        return this.show();
      }
      if (running) return this.show();
      const label = button.textContent;
      button.textContent = "pause";
      this.playing = { button, restore: () => (button.textContent = label) };
      let beats = 0; // the longer it runs, the more it does in one: ten thousand take some ten seconds
      const next = () => {
        let goes = true;
        for (let k = 0; goes && k <= beats / 30; k++) goes = this.act(output);
        beats += 1;
        if (!goes) this.stop();
        this.update();
        if (goes) this.playing.timer = setTimeout(next, 16);
      };
      next();
    }

    // False if the new values cannot be gone on with: then nothing is changed.
    act(output) {
      this.compute();
      const next = Object.entries(this.values[output]);
      if (!next.every(([, value]) => typeof value === "string" || Number.isFinite(value))) return false;
      for (const actor of this.trails) actor.remember(this.values);
      for (const [name, value] of next) this.controls.get(name).number = value;
      return true;
    }

    stop() {
      if (this.playing?.restore) {
        clearTimeout(this.playing.timer);
        this.playing.restore();
        this.playing = null;
      }
      super.stop();
    }

    reset() {
      for (const actor of this.trails) actor.trail = [];
      super.reset();
    }
  }

  // For screen readers, which know no powers: 1e-16 is 0.0000000000000001 there.
  const written = (x) => (/e-/.test(x) ? x.toFixed(20).replace(/0+$/, "") : String(x));

  // What points and numbers on a picture share: focus, keys, a name and a value for screen readers.
  class Grip {
    constructor(card, actor, names, element) {
      Object.assign(this, { card, actor, names, element });
      this.controls = names.map((name) => name && card.controls.get(name));
      this.main = this.controls.find(Boolean);
      element.setAttribute("tabindex", "0");
      element.setAttribute("role", "slider");
      const given = this.controls.filter(Boolean);
      for (const control of given) control.grip = element; // where the reader finds it
      element.setAttribute("aria-label", given.map((c) => c.label).join(" and "));
      element.setAttribute("aria-valuemin", written(this.main.spec.low));
      element.setAttribute("aria-valuemax", written(this.main.spec.high));
      element.addEventListener("keydown", (event) => this.key(event));
      element.addEventListener("pointerdown", (event) => this.down(event));
      this.back = () => this.change(() => given.forEach((c) => c.reset()));
      element.addEventListener("dblclick", this.back);
      card.addEventListener("bp-drawn", () => this.follow(given));
    }

    change(what) {
      this.card.stop();
      what();
      this.card.show();
    }

    key(event) {
      const upward = event.key === "ArrowUp" || event.key === "ArrowDown";
      const [x, y] = this.controls;
      const control = (upward && y) || x || y;
      const downward = control === y && this.actor.y.grows; // its axis runs from top to bottom
      if (control.key(event, downward ? -1 : 1)) this.change(() => {});
    }

    follow(given) {
      const text = given.map((c) => `${c.label} ${c.text}`).join(", ");
      this.element.setAttribute("aria-valuenow", written(this.main.number));
      this.element.setAttribute("aria-valuetext", text);
    }

    // Follow one finger, or one mouse, until it lets go.
    down(event) {
      if (event.button) return;
      event.preventDefault();
      const again = event.pointerType !== "mouse" && event.timeStamp - this.tapped < 350;
      this.tapped = event.timeStamp;
      if (again) this.back(); // a finger's double click
      this.element.focus({ preventScroll: true });
      this.element.setPointerCapture(event.pointerId);
      this.card.held = this;
      this.grab(event);
      const leave = new AbortController(), signal = leave.signal;
      const end = (event) => {
        leave.abort();
        this.card.held = null;
        this.card.show();
        if (event.type === "pointerup") this.drop?.(event); // else it was a swipe that scrolls the page
      };
      this.element.addEventListener("pointermove", (e) => this.change(() => this.moveTo(e)), { signal });
      for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
        this.element.addEventListener(name, end, { signal });
      }
    }
  }

  // A point of the picture that can be taken anywhere its inputs go.
  bp.BpHandle = class extends Grip {
    constructor(card, actor) {
      const circle = document.createElementNS(SVG, "circle");
      circle.setAttribute("class", "bp-handle");
      circle.setAttribute("r", 11);
      super(card, actor, actor.what.drag, circle);
      // Chromium does not heed touch-action on a circle, and the page would scroll away with it.
      if (this.controls[1]) {
        circle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
      } // one that goes sideways only leaves up and down to the page
      card.svg.append(circle);
    }

    follow(given) {
      super.follow(given);
      const seen = this.actor.root.getAttribute("display") !== "none";
      bp.see(this.element, seen); // with its point
      if (seen) for (const control of given) control.grip = this.element;
      const [x, y] = this.actor.at;
      if (Number.isNaN(x) || Number.isNaN(y)) return;
      this.element.setAttribute("cx", x);
      this.element.setAttribute("cy", y);
    }

    inDrawing(event) {
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(
        this.card.svg.getScreenCTM().inverse(),
      );
    }

    grab(event) {
      const { x, y } = this.inDrawing(event), [atX, atY] = this.actor.at;
      this.off = [atX - x, atY - y];
    }

    moveTo(event) {
      const { x, y } = this.inDrawing(event), [toX, toY] = this.controls;
      toX?.set(this.actor.x.back(x + this.off[0]));
      toY?.set(this.actor.y.back(y + this.off[1]));
    }
  };

  // A number of the picture: drag it sideways, or click and type over it.
  bp.BpNumber = class extends Grip {
    constructor(card, actor) {
      super(card, actor, [actor.what.edit], actor.text);
      actor.text.classList.add("bp-number");
    }

    key(event) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        this.type();
      } else super.key(event);
    }

    grab(event) {
      this.from = { x: event.clientX, position: this.main.position, moved: false };
    }

    moveTo(event) {
      const distance = event.clientX - this.from.x;
      if (!this.from.moved && Math.abs(distance) < 4) return;
      this.from.moved = true;
      this.main.position = this.from.position + distance / 300;
    }

    drop(event) {
      if (!this.from.moved) this.type(event.timeStamp);
    }

    type(clicked) {
      const field = document.createElement("input");
      const [box, frame] = [this.element, this.card.frame].map((e) => e.getBoundingClientRect());
      const inputMode = this.main.spec.low < 0 ? "text" : "decimal"; // a number pad may lack the minus
      Object.assign(field, { type: "text", inputMode, className: "bp-typing", value: this.main.text });
      field.setAttribute("aria-label", `${this.main.label}, as a number`);
      const half = "3.25rem"; // of the field, which stays in the frame
      field.style.left = `clamp(${half}, ${(box.left + box.right) / 2 - frame.left}px, calc(100% - ${half}))`;
      field.style.top = `${(box.top + box.bottom) / 2 - frame.top}px`;
      let open = true;
      const close = (keep) => {
        if (!open) return; // leaving the field by a key blurs it too
        open = false;
        if (keep) this.change(() => this.main.type(field.value));
        field.remove();
      };
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        close(event.key === "Enter");
        this.element.focus();
      });
      field.addEventListener("blur", () => close(true));
      field.addEventListener("pointerdown", (event) => {
        if (!(event.timeStamp - clicked < 400)) return;
        event.preventDefault(); // it was the first half of a double click
        close(false);
        this.back();
      });
      this.card.frame.append(field);
      field.select();
      field.focus();
    }
  };

  customElements.define("bp-live", BpLive);
  bp.BpLive = BpLive;
})();
