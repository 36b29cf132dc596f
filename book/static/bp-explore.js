// <bp-explore>: native sliders that switch between frames drawn when the book was built.
// All frames of a picture share one table of SVG lines; a frame is a list of line numbers.
class BpExplore extends HTMLElement {
  connectedCallback() {
    this.data = JSON.parse(this.querySelector("script").textContent);
    this.frame = this.querySelector(".frame");
    this.sliders = [...this.querySelectorAll("input[type=range]")];
    this.playing = null;
    for (const slider of this.sliders) {
      slider.addEventListener("input", () => this.show());
      const play = slider.closest(".control").querySelector(".play");
      play?.addEventListener("click", () => this.togglePlay(slider, play));
    }
    this.querySelector(".copy").addEventListener("click", (event) => this.copy(event.target));
    this.onHash = () => this.restore();
    window.addEventListener("hashchange", this.onHash);
    this.restore();
  }

  disconnectedCallback() {
    window.removeEventListener("hashchange", this.onHash);
    this.stop();
  }

  // The frame's number, counted as the frames were drawn: the last slider runs fastest.
  index() {
    return this.sliders.reduce((sum, s) => sum * (Number(s.max) + 1) + Number(s.value), 0);
  }

  values() {
    return this.sliders.map((s) => [s.name, this.data.choices[s.name][Number(s.value)]]);
  }

  show() {
    const index = this.index();
    this.frame.innerHTML = this.data.frames[index].map((line) => this.data.lines[line]).join("");
    this.frame.setAttribute("aria-label", this.data.alts[index]);
    for (const slider of this.sliders) {
      const text = this.data.choices[slider.name][Number(slider.value)].replace(/^'|'$/g, "");
      slider.setAttribute("aria-valuetext", text);
      this.querySelector(`output[for="${slider.id}"]`).textContent = text;
    }
    const setting = this.sliders.map((s) => `${s.name}=${s.value}`).join("&");
    this.querySelector(".link").setAttribute("href", `#${this.id}:${setting}`);
  }

  // An address that ends in #name:slider=position&... sets the sliders of that picture.
  restore() {
    const [name, setting] = location.hash.slice(1).split(":");
    const wanted = name === this.id && setting ? new URLSearchParams(setting) : null;
    for (const slider of wanted ? this.sliders : []) {
      const position = Number.parseInt(wanted.get(slider.name), 10);
      if (position >= 0 && position <= Number(slider.max)) slider.value = position;
    }
    this.show();
    if (wanted) this.scrollIntoView({ block: "center" });
  }

  togglePlay(slider, button) {
    const wasPlaying = button === this.playing?.button;
    this.stop();
    if (wasPlaying) return;
    const atEnd = () => Number(slider.value) === Number(slider.max);
    if (atEnd()) slider.value = 0;
    this.show();
    this.playing = { button, timer: setInterval(() => {
      slider.value = Number(slider.value) + 1;
      this.show();
      if (atEnd()) this.stop();
    }, 700) };
    this.label(button, "Pause");
  }

  stop() {
    if (!this.playing) return;
    clearInterval(this.playing.timer);
    this.label(this.playing.button, "Play");
    this.playing = null;
  }

  label(button, verb) {
    button.classList.toggle("playing", verb === "Pause");
    button.setAttribute("aria-label", button.getAttribute("aria-label").replace(/^\w+/, verb));
  }

  async copy(button) {
    const call = this.values().map(([name, value]) => `${name}=${value}`);
    const text = `${this.data.call}(${call.join(", ")})`;
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      done = text; // no right to the clipboard: the reader can still select it
    }
    const label = button.textContent;
    button.textContent = done;
    setTimeout(() => (button.textContent = label), done === "Copied" ? 1200 : 8000);
  }
}

customElements.define("bp-explore", BpExplore);
