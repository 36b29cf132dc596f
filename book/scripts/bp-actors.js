// Actors: the parts of a drawing that follow the model's numbers, as matplotlib drew them once.
(() => {
  // A scale is [kind, a, b, ...]: the number v stands at a + b f(v).
  const log10 = (v) => (v > 0 ? Math.log10(v) : -Infinity);
  const symlog = (threshold, size, base) => {
    const flat = size / (1 - 1 / base);
    const there = (v) => {
      const a = Math.abs(v);
      if (a <= threshold) return v * flat;
      return Math.sign(v) * threshold * (flat + Math.log(a / threshold) / Math.log(base));
    };
    const back = (f) => {
      const a = Math.abs(f) / threshold;
      if (a <= flat) return f / flat;
      return Math.sign(f) * threshold * base ** (a - flat);
    };
    return [there, back];
  };
  bp.scale = ([kind, a, b, ...rest]) => {
    const [there, back] = {
      linear: () => [(v) => v, (f) => f],
      log: () => [log10, (f) => 10 ** f],
      symlog: () => symlog(...rest),
    }[kind]();
    // Far outside is far enough: numbers that do not fit into a drawing would spoil it.
    const place = (v) => {
      const at = a + b * there(v);
      return Number.isNaN(at) ? NaN : Math.round(Math.min(9999, Math.max(-9999, at)) * 100) / 100;
    };
    return { place, back: (at) => back((at - a) / b), grows: b > 0 };
  };

  const list = (value) => (Array.isArray(value) ? value : [value]);
  const same = (a, b) => a.length === b.length && a.every((v, k) => Object.is(v, b[k]));

  function path(xs, ys, close = "") {
    const count = Math.min(xs.length, ys.length);
    let text = "", pen = "M";
    for (let k = 0; k < count; k++) {
      if (Number.isNaN(xs[k]) || Number.isNaN(ys[k])) {
        pen = "M";
        continue;
      }
      text += `${pen}${xs[k]} ${ys[k]}`;
      pen = "L";
    }
    return text && text + close;
  }

  // What is told again what it knows would be drawn again.
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== `${value}`) element.setAttribute(name, value);
  };

  bp.see = (element, seen) => set(element, "display", seen ? "inline" : "none");

  // Colours between three of the palette's, so that they follow the page's theme.
  function mixed(number, low, high) {
    const share = Math.min(1, Math.max(-1, (2 * (number - low)) / (high - low) - 1));
    const end = share > 0 ? "orange" : "blue";
    const percent = Math.round(Math.abs(share) * 100);
    return `color-mix(in srgb, var(--bp-${end}) ${percent}%, var(--bp-grid))`;
  }

  bp.BpActor = class {
    constructor(root, what, [x, y]) {
      Object.assign(this, { root, what, x: bp.scale(x), y: bp.scale(y), trail: [] });
      this.marks = [...root.querySelectorAll("use")];
      this.path = [...root.querySelectorAll("path")].find((p) => !p.closest("defs"));
      this.text = root.querySelector("text") ?? root;
      this.image = root.matches("image") ? root : root.querySelector("image");
      this.place = { line: this.line, text: this.label, box: this.bar, area: this.area, image: this.map }[
        what.kind
      ];
    }

    get(name) {
      const resolve = (what) =>
        typeof what === "string" ? bp.lookUp(what, this.values)
        : Array.isArray(what) ? what.map(resolve) : what;
      return resolve(this.what[name]);
    }

    draw(values) {
      this.values = values;
      this.place();
      if ("linewidth" in this.what) this.style("stroke-width", this.get("linewidth"));
      if ("color" in this.what) this.paint(mixed(...this.get("color")));
      const seen = !("visible" in this.what) || this.get("visible");
      bp.see(this.root, seen); // what nobody saw at the start is hidden there
    }

    paint(color) {
      if (this.what.kind === "line") this.path?.style.setProperty("stroke", color);
      else this.style("fill", color);
      for (const mark of this.marks) {
        mark.style.setProperty("fill", color);
        mark.style.setProperty("stroke", color);
      }
    }

    style(name, value) {
      (this.path ?? this.text).style.setProperty(name, value);
    }

    line() {
      if (!("x" in this.what)) return; // it stays, and changes its looks
      const xs = list(this.get("x")).map(this.x.place), ys = list(this.get("y")).map(this.y.place);
      this.at = [xs.at(-1), ys.at(-1)]; // where a handle would be
      if (this.trail.length) {
        xs.unshift(...this.trail.map(([x]) => this.x.place(x)));
        ys.unshift(...this.trail.map(([, y]) => this.y.place(y)));
      }
      if (this.path) set(this.path, "d", path(xs, ys));
      if (this.marks.length) this.mark(xs, ys);
    }

    mark(xs, ys) {
      while (this.marks.length < xs.length) {
        const last = this.marks.at(-1);
        this.marks.push(last.parentNode.insertBefore(last.cloneNode(), last.nextSibling));
      }
      // One is kept for the next, if hidden; all others go, so that no path leaves its longest behind.
      while (this.marks.length > Math.max(1, xs.length)) this.marks.pop().remove();
      this.marks.forEach((mark, k) => {
        const seen = k < xs.length && !Number.isNaN(xs[k]) && !Number.isNaN(ys[k]);
        bp.see(mark, seen);
        if (!seen) return;
        set(mark, "x", xs[k]);
        set(mark, "y", ys[k]);
      });
    }

    remember(values) {
      this.values = values;
      this.trail.push(["x", "y"].map((name) => list(this.get(name)).at(-1)));
      // Of a long one the beginning stays whole, and of the rest every second point.
      if (this.trail.length > 1000) this.trail = this.trail.filter((_, k) => k < 400 || k % 2);
    }

    label() {
      const start = this.what.start; // of a label that moves: where it was drawn
      if (start) {
        const axes = ["x", "y"], at = (name) => Number(this.text.getAttribute(name));
        // matplotlib sets the baseline as it likes: the distance that it chose stays.
        this.off ??= axes.map((name, k) => at(name) - this[name].place(start[k]));
        axes.forEach((name, k) => set(this.text, name, this[name].place(this.get(name)) + this.off[k]));
      }
      if (!this.what.text) return;
      const text = bp.drawn(bp.fill(this.what.text, this.values));
      if (this.text.textContent !== text) this.text.textContent = text;
    }

    bar() {
      const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => this.get(name));
      const [x0, x1, y0, y1] = [x, x + width].map(this.x.place).concat([y, y + height].map(this.y.place));
      set(this.path, "d", path([x0, x1, x1, x0], [y0, y0, y1, y1], "Z"));
    }

    area() {
      if (!("x" in this.what)) return;
      const [xs, ys] = [this.get("x").map(this.x.place), this.get("y").map(this.y.place)];
      set(this.path, "d", path(xs, ys, "Z"));
    }

    map() {
      const rows = this.get("values"), { extent, origin, limits, colors } = this.what;
      const [x0, x1] = extent.slice(0, 2).map(this.x.place), [y0, y1] = extent.slice(2).map(this.y.place);
      const box = { x: Math.min(x0, x1), y: Math.min(y0, y1), width: Math.abs(x1 - x0), height: Math.abs(y1 - y0) };
      for (const [name, value] of Object.entries(box)) set(this.image, name, value);
      this.image.removeAttribute("transform");
      this.image.setAttribute("preserveAspectRatio", "none");
      if (this.shown?.length === rows.length && this.shown.every((row, r) => same(row, rows[r]))) return;
      this.shown = rows;
      this.palette ??= colors.map((c) => [1, 3, 5].map((k) => Number.parseInt(c.slice(k, k + 2), 16)));
      const [width, height] = [rows[0].length, rows.length], pixels = new ImageData(width, height);
      const lower = origin === "lower", [low, high] = limits;
      rows.forEach((row, r) => {
        let at = 4 * (lower ? rows.length - 1 - r : r) * row.length;
        for (const value of row) {
          const k = Math.min(63, Math.max(0, Math.floor((64 * (value - low)) / (high - low))));
          const [red, green, blue] = this.palette[k || 0];
          pixels.data.set([red, green, blue, Number.isNaN(value) ? 0 : 255], at);
          at += 4;
        }
      });
      this.canvas ??= document.createElement("canvas");
      Object.assign(this.canvas, { width, height });
      this.canvas.getContext("2d").putImageData(pixels, 0, 0);
      this.image.setAttribute("href", this.canvas.toDataURL());
    }
  };
})();
