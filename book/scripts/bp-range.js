// A number that a reader sets: by a slider, by typing, or on the picture itself.
(() => {
  const clamp = (x, low, high) => Math.min(high, Math.max(low, x));

  // How each spread puts a number on the line from 0 to 1, and finds it there.
  const SPREADS = {
    even: [(v, s) => (v - s.low) / (s.high - s.low), (p, s) => s.low + p * (s.high - s.low)],
    log: [
      (v, s) => Math.log(v / s.low) / Math.log(s.high / s.low),
      (p, s) => s.low * (s.high / s.low) ** p,
    ],
    time: [
      (v, s) => Math.log((v + 1) / (s.low + 1)) / Math.log((s.high + 1) / (s.low + 1)),
      (p, s) => (s.low + 1) * ((s.high + 1) / (s.low + 1)) ** p - 1,
    ],
  };
  SPREADS.whole = SPREADS.even;

  bp.BpRange = class {
    constructor(name, spec, box, onChange) {
      Object.assign(this, { name, spec, box });
      this.fixed = "state" in spec; // only buttons change it
      this.start = this.fixed ? spec.state : spec.start;
      this.label = name.replaceAll("_", " ");
      this.number = this.start;
      this.slider = box?.querySelector("input[type=range]");
      this.field = box?.querySelector(".number");
      if (!box) return;
      this.slider.addEventListener("input", () => (this.position = Number(this.slider.value)));
      this.slider.addEventListener("keydown", (event) => this.key(event) && onChange());
      const take = () => {
        if (this.field.value !== this.text) this.type(this.field.value);
        this.field.value = this.text; // what was made of it: it may have been out of range, or no number
        onChange();
      };
      this.field.addEventListener("change", take);
      this.field.addEventListener("input", (event) => event.stopPropagation());
      this.field.addEventListener("keydown", (event) => event.key === "Enter" && take());
    }

    get value() {
      return this.number;
    }

    get code() {
      return String(this.number);
    }

    get text() {
      return bp.format(this.number, ".6g");
    }

    get position() {
      const place = SPREADS[this.spec.spread][0](this.number, this.spec);
      return Number.isFinite(place) ? clamp(place, 0, 1) : 0;
    }

    set position(p) {
      this.number = this.snap(SPREADS[this.spec.spread][1](clamp(p, 0, 1), this.spec));
    }

    // The nearest number that a hand can mean: round, and inside the range.
    snap(number) {
      const { low, high, spread, step } = this.spec;
      const digits = Math.max(0, -Math.floor(Math.log10(step || 1)));
      const round = {
        even: () => Number((Math.round(number / step) * step).toFixed(digits)),
        log: () => Number(number.toPrecision(3)),
      }[spread];
      return clamp(round ? round() : Math.round(number), low, high);
    }

    set(number) {
      this.number = this.snap(number);
    }

    // What is typed is taken as it is, with all its digits.
    type(text) {
      const number = Number(text.trim().replace(",", ".").replace("−", "-") || NaN);
      if (!Number.isFinite(number)) return;
      const whole = this.spec.spread === "whole" || this.spec.spread === "time";
      this.number = clamp(whole ? Math.round(number) : number, this.spec.low, this.spec.high);
    }

    move(direction) {
      const { spread, step, high } = this.spec;
      const stride = high > 1e5 ? Math.max(step, Math.round(this.number / 20)) : step; // of a long run
      this.set(spread === "log" ? this.number * 1.05 ** direction : this.number + direction * stride);
    }

    // One beat of playing: about ten seconds from end to end, and at least one step.
    play() {
      const before = this.number;
      this.position = this.position + this.beat / 10_000;
      if (this.number <= before) this.move(1);
    }

    get beat() {
      const { spread, low, high } = this.spec;
      return spread === "whole" || spread === "time" ? clamp(10_000 / (high - low), 33, 700) : 33;
    }

    key(event, sign = 1) {
      const ways = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
      if (event.key === "Home") this.toStart();
      else if (event.key === "End") this.number = this.spec.high;
      else if (ways[event.key]) this.move(sign * ways[event.key] * (event.shiftKey ? 10 : 1));
      else return false;
      event.preventDefault();
      return true;
    }

    toStart() {
      this.number = this.spec.low;
    }

    get atEnd() {
      return this.number >= this.spec.high;
    }

    reset() {
      this.number = this.start;
    }

    fromAddress(text, byPosition, former) {
      let wanted = Number(text || NaN);
      if (byPosition && former) wanted = former[wanted];
      if (!this.fixed) this.type(String(wanted));
      else if (Number.isFinite(wanted)) this.number = wanted;
      return this.number === wanted;
    }

    say() {
      if (!this.box) return;
      if (document.activeElement !== this.slider || Math.abs(this.slider.value - this.position) > 1e-3) {
        this.slider.value = this.position;
      }
      this.slider.setAttribute("aria-valuetext", this.text);
      if (document.activeElement !== this.field) this.field.value = this.text;
    }
  };
})();
