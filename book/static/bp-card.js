// What all pictures with controls share: play, the menu, and addresses that set a picture.
// A picture brings: controls (name -> Control), show(), and call() for the Python call.

// Words and numbers to choose from: radio buttons, or a slider that moves by whole positions.
class BpChoice {
  constructor(box, texts) {
    this.box = box;
    this.name = box.dataset.name;
    this.texts = texts; // as Python writes them
    this.slider = box.querySelector("input[type=range]");
    this.radios = [...box.querySelectorAll("input[type=radio]")];
    this.start = this.position;
  }

  get position() {
    return Number(this.slider ? this.slider.value : this.radios.find((r) => r.checked).value);
  }

  set position(k) {
    if (this.slider) this.slider.value = k;
    else this.radios[k].checked = true;
  }

  get last() {
    return this.texts.length - 1;
  }

  get code() {
    return this.texts[this.position];
  }

  get value() {
    return this.code.replace(/^(['"])(.*)\1$/, "$2");
  }

  // By value: the text, or the same number written in another way.
  find(text) {
    const plain = this.texts.map((t) => t.replace(/^(['"])(.*)\1$/, "$2"));
    const at = plain.indexOf(text);
    return at >= 0 || text === "" ? at : plain.findIndex((t) => Number(t) === Number(text));
  }

  fromAddress(text, byPosition) {
    const k = byPosition && /^\d+$/.test(text) ? Number(text) : byPosition ? -1 : this.find(text);
    if (k >= 0 && k <= this.last) this.position = k;
  }

  move(direction) {
    this.position = Math.min(this.last, Math.max(0, this.position + direction));
  }

  play() {
    this.move(1);
  }

  toStart() {
    this.position = 0;
  }

  reset() {
    this.position = this.start;
  }

  get atEnd() {
    return this.position === this.last;
  }

  say() {
    if (!this.slider) return;
    this.slider.setAttribute("aria-valuetext", this.value);
    this.box.querySelector("output").textContent = this.value;
  }
}

class BpCard extends HTMLElement {
  connectedCallback() {
    this.data ??= JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.frame = this.querySelector(".frame");
    this.words = this.querySelector(".words");
    this.pace = 1;
    this.leave = new AbortController();
    const boxes = [...this.querySelectorAll(".control")].map((box) => [box.dataset.name, box]);
    this.controls = this.makeControls(new Map(boxes));
    for (const player of this.querySelectorAll(".player")) this.setUpPlayer(player);
    this.on(this.querySelector(".reset"), "click", () => this.reset());
    this.on(this.querySelector(".copy"), "click", (event) => this.copy(event.target));
    const menu = this.querySelector(".menu");
    this.on(menu, "keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    this.on(document, "click", (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    this.on(this.querySelector(".panel"), "input", () => this.show());
    this.on(this, "focusin", () => this.classList.remove("lit"));
    this.on(window, "hashchange", () => this.restore());
    this.setUp?.(); // what the kind of picture needs besides
    this.restore();
  }

  disconnectedCallback() {
    this.stop();
    this.leave.abort();
  }

  on(target, event, what) {
    target.addEventListener(event, what, { signal: this.leave.signal });
  }

  reset() {
    this.stop();
    for (const control of this.controls.values()) control.reset();
    this.show();
  }

  // The parts of a picture that are the same for all: called at the end of every show().
  say(words, busy = Boolean(this.playing)) {
    this.words.setAttribute("aria-busy", busy);
    if (this.words.textContent !== words) this.words.textContent = words;
    for (const control of this.controls.values()) control.say();
    const link = this.querySelector(".link");
    const setting = [...this.controls.values()].map((c) => `${c.name}:${encode(c.value)}`);
    link.setAttribute("href", `#${this.id}:${setting.join("&")}`);
  }

  // An address #picture:name:value&... sets controls by value; #picture:name=position by position.
  restore() {
    const [, name, setting] = location.hash.match(/^#([^:]*):?(.*)$/) ?? [];
    const wanted = name === this.id && setting;
    if (wanted) {
      this.stop();
      for (const part of setting.split("&")) {
        const [, control, sign, text] = part.match(/^(\w+)([:=])(.*)$/) ?? [];
        this.controls.get(control)?.fromAddress(decode(text), sign === "=", this.data.former?.[control]);
      }
    }
    this.show();
    if (!wanted) return;
    this.scrollIntoView({ block: "center" });
    this.classList.remove("lit");
    this.getBoundingClientRect(); // so that the light goes on again
    this.classList.add("lit");
  }

  setUpPlayer(player) {
    const control = this.controls.get(player.dataset.name);
    const play = player.querySelector(".play");
    this.on(play, "click", () => this.togglePlay(control, play));
    for (const [name, direction] of [["back", -1], ["forth", 1]]) {
      this.on(player.querySelector(`.${name}`), "click", () => {
        this.stop();
        control.move(direction);
        this.show();
      });
    }
    this.on(player.querySelector(".speed"), "click", ({ target }) => {
      const paces = [1, 2, 4, 0.5];
      this.pace = paces[(paces.indexOf(this.pace) + 1) % paces.length];
      target.textContent = `${this.pace}×`;
      target.setAttribute("aria-label", `Speed ${this.pace}×`);
    });
  }

  // Playing begins at the start, and goes on from where it was paused.
  togglePlay(control, button) {
    const wasPlaying = this.playing?.button === button;
    this.stop();
    if (wasPlaying) return this.show();
    if (this.paused !== control || control.atEnd) control.toStart();
    this.paused = control;
    this.playing = { button };
    label(button, "Pause");
    this.show();
    const next = () => {
      control.play();
      if (control.atEnd) {
        this.stop();
        this.paused = null;
      } else {
        this.playing.timer = setTimeout(next, control.beat / this.pace);
      }
      this.show();
    };
    this.playing.timer = setTimeout(next, control.beat / this.pace);
  }

  stop() {
    if (!this.playing) return;
    clearTimeout(this.playing.timer);
    label(this.playing.button, "Play");
    this.playing = null;
  }

  async copy(button) {
    const given = [...this.controls.values()].map((c) => `${c.name}=${c.code}`);
    const text = `${this.data.call}(${given.join(", ")})`;
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = text; // no right to the clipboard: the reader can still select it
    }
    button.textContent = done;
    setTimeout(() => (button.textContent = "Copy the call"), done === "Copied" ? 1200 : 8000);
  }
}

BpChoice.prototype.beat = 700; // milliseconds from one frame to the next

function label(button, verb) {
  button.classList.toggle("playing", verb === "Pause");
  button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/^\w+/, verb));
}

// Keep an address readable: only what would end a part of it is escaped.
function encode(text) {
  return String(text).replace(/[%&#\s"<>`]/g, encodeURIComponent);
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return ""; // not an address of ours
  }
}

// The theme follows the reader through the page's contents. On a page that has none it would take
// all links for headings, and stumble over those that set a picture.
if (!document.querySelector(".bd-toc-nav")) document.body.removeAttribute("data-bs-spy");

window.bp = { ...window.bp, BpCard, BpChoice, programs: {} };
