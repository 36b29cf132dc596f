// What all pictures with controls share: play, the menu, and addresses that set a picture.
// A picture brings: controls (name -> Control), show(), and call() for the Python call.

// Words and numbers to choose from: radio buttons, or a slider that moves by whole positions.
class BpChoice {
  constructor(box, texts) {
    this.box = box;
    this.name = box.dataset.name;
    this.texts = texts; // as Python writes them
    this.slider = box.querySelector("input[type=range], select");
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

  // By value: the text, whatever its capitals, or the same number written in another way.
  find(text) {
    const plain = this.texts.map((t) => t.replace(/^(['"])(.*)\1$/, "$2").toLowerCase());
    const at = plain.indexOf(text.toLowerCase());
    return at >= 0 || text === "" ? at : plain.findIndex((t) => Number(t) === Number(text));
  }

  fromAddress(text, byPosition) {
    const k = byPosition && /^\d+$/.test(text) ? Number(text) : byPosition ? -1 : this.find(text);
    const known = k >= 0 && k <= this.last;
    if (known) this.position = k;
    return known;
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

  // Milliseconds from one frame to the next: about ten seconds for all of them.
  get beat() {
    return Math.min(700, Math.max(100, 10_000 / this.last));
  }

  say() {
    if (this.slider?.type !== "range") return;
    this.slider.setAttribute("aria-valuetext", this.value);
    this.box.querySelector("output").textContent = this.value;
  }
}

class BpCard extends HTMLElement {
  connectedCallback() {
    if (!this.data) this.build();
    this.leave = new AbortController(); // it may be taken out of the page, and put in again
    const { signal } = this.leave;
    window.addEventListener("hashchange", () => this.restore(), { signal });
    document.addEventListener("click", (event) => this.closeMenu(event), { signal });
    this.restore();
  }

  disconnectedCallback() {
    this.stop();
    this.leave.abort();
  }

  build() {
    this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.frame = this.querySelector(".frame");
    this.words = this.querySelector(".words");
    this.pace = 1;
    const boxes = [...this.querySelectorAll(".control")].map((box) => [box.dataset.name, box]);
    this.controls = this.makeControls(new Map(boxes));
    for (const player of this.querySelectorAll(".player")) this.setUpPlayer(player);
    this.querySelector(".reset").addEventListener("click", () => this.reset());
    this.querySelector(".copy").addEventListener("click", ({ target }) => this.copy(target, this.call));
    this.querySelector(".menu").addEventListener("keydown", (event) => this.closeMenu(event));
    this.querySelector(".panel").addEventListener("input", () => this.show());
    this.addEventListener("focusin", () => this.light([]));
    this.keepLines();
    this.setUp?.(); // what the kind of picture needs besides
  }

  // Words that once took another line keep it: what is below must not hop back under a finger.
  keepLines() {
    let last = 0;
    new ResizeObserver(([{ contentRect: { width } }]) => {
      if (width !== last) this.words.style.minHeight = "";
      last = width;
      this.words.style.minHeight = `${this.words.offsetHeight}px`;
    }).observe(this.words);
  }

  closeMenu(event) {
    const menu = this.querySelector(".menu");
    const left = event.type === "click" && !menu.contains(event.target);
    if (!menu.open || (event.key !== "Escape" && !left)) return;
    menu.open = false;
    if (!left) menu.querySelector("summary").focus();
  }

  reset() {
    this.stop();
    for (const control of this.controls.values()) control.reset();
    this.show();
  }

  // The parts of a picture that are the same for all: called at the end of every show().
  say(words, busy = Boolean(this.playing)) {
    this.words.setAttribute("aria-busy", busy);
    if (this.said !== words) this.setWords(words);
    for (const control of this.controls.values()) control.say();
    const link = this.querySelector(".link");
    const setting = [...this.controls.values()].map((c) => `${c.name}:${encode(c.value)}`);
    link.setAttribute("href", `#${this.id}:${setting.join("&")}`);
  }

  setWords(words) {
    this.said = words;
    const parts = bp.typeset(words);
    const text = parts.map((part) => part.textContent ?? part).join("");
    if (this.words.textContent !== text) this.words.replaceChildren(...parts); // else as the book has them
  }

  // An address #picture:name:value&... sets controls by value; #picture:name=position by position.
  // What it asks for in vain is said below the picture.
  restore() {
    this.querySelector(".odd")?.remove();
    const [, name, setting] = location.hash.match(/^#([^:]*):?(.*)$/) ?? [];
    const names = this.data.replaced?.[name]; // the picture that stood here before
    if (!(name === this.id || names)) return this.show();
    if (!setting) return this.show(), this.comeIntoSight();
    this.stop();
    const meant = [this], odd = [];
    for (const part of setting.split("&")) {
      const [, name, sign, text] = part.match(/^(\w+)([:=])(.*)$/) ?? [];
      const control = this.controls.get(names?.[name] ?? name);
      const known = control?.fromAddress(decode(text), sign === "=", this.data.former?.[name]);
      if (part && !known) odd.push(decode(part) || part);
      meant.push(control?.box ?? control?.grip);
    }
    this.show();
    if (odd.length) {
      const words = `This picture has no setting ${odd.join(", ").slice(0, 60)}.`;
      this.append(Object.assign(document.createElement("p"), { className: "odd", role: "status", textContent: words }));
    }
    this.comeIntoSight();
    this.light(meant);
  }

  comeIntoSight() {
    const seen = () => {
      const taller = this.offsetHeight > innerHeight - 80; // the header lies over the window's top
      this.scrollIntoView({ block: taller ? "start" : "center" });
    };
    seen();
    // While the page loads, what stands above the picture still changes its height, formulas last.
    if (document.readyState !== "complete")
      addEventListener("load", async () => { await window.MathJax?.startup?.promise; seen(); });
  }

  // Show for a moment what a link speaks of: the picture, and what it has set there.
  light(parts) {
    for (const lit of [this, ...this.querySelectorAll(".lit")]) lit.classList.remove("lit");
    this.getBoundingClientRect(); // so that the light goes on again
    for (const part of parts) part?.classList.add("lit");
  }

  setUpPlayer(player) {
    const control = this.controls.get(player.dataset.name);
    const play = player.querySelector(".play");
    play.addEventListener("click", () => this.togglePlay(control, play));
    for (const [name, direction] of [["back", -1], ["forth", 1]]) {
      player.querySelector(`.${name}`).addEventListener("click", () => {
        this.stop();
        control.move(direction);
        this.show();
      });
    }
    player.querySelector(".speed").addEventListener("click", ({ target }) => {
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

  get call() {
    const given = [...this.controls.values()].map((c) => `${c.name}=${c.code}`);
    return `${this.data.call}(${given.join(", ")})`;
  }

  // Without a right to the clipboard, the button shows what the reader can still do.
  async copy(button, text, refused = text) {
    const name = (button.dataset.name ??= button.textContent);
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = refused;
    }
    button.textContent = done;
    setTimeout(() => (button.textContent = name), done === "Copied" ? 1200 : 8000);
  }
}

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

// A link to where the address leads already sets its picture once more.
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[href]");
  if (link?.hash && link.href === location.href) window.dispatchEvent(new HashChangeEvent("hashchange"));
});

// On a page without contents the theme would take links that set a picture for headings.
if (!document.querySelector(".bd-toc-nav")) document.body.removeAttribute("data-bs-spy");

// Two of its buttons have code in an attribute, which the policy forbids.
document.querySelector(".btn-fullscreen-button")?.addEventListener("click", () => toggleFullScreen());
document.querySelector(".btn-download-pdf-button")?.addEventListener("click", () => print());

window.bp = { ...window.bp, BpCard, BpChoice, programs: {} };
