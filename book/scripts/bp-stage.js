// The playground's picture, on one canvas: the network with a map in each neuron, the map of the
// output with the points, and the curve of the loss.
(() => {
  const GRIDS = [56, 40, 28, 20]; // cells along a side: fewer while it moves, and as few as it takes
  const FONT = '12px "BP DejaVu", "DejaVu Sans", sans-serif';
  const EMPTY = 28; // what the curve needs on its left for its numbers

  bp.BpStage = class {
    constructor(canvas, half) {
      Object.assign(this, { canvas, half, grid: 1, slow: 0, atlas: document.createElement("canvas") });
      this.pen = canvas.getContext("2d");
    }

    // Colours are those of the page, light or dark.
    dress() {
      const style = getComputedStyle(this.canvas);
      this.ink = Object.fromEntries(["ink", "muted", "grid", "paper", "blue", "orange"].map((name) =>
        [name, style.getPropertyValue(`--bp-${name}`).trim()]));
      const [low, middle, high] = ["blue", "paper", "orange"].map((name) =>
        [1, 3, 5].map((k) => Number.parseInt(this.ink[name].slice(k, k + 2), 16)));
      this.ramp = Array.from({ length: 257 }, (_, k) => {
        const share = Math.abs(k - 128) / 128, end = k < 128 ? low : high;
        const [r, g, b] = middle.map((c, at) => Math.round(c + share * (end[at] - c)));
        return 0xff000000 + (b << 16) + (g << 8) + r; // as little-endian machines keep a pixel
      });
    }

    // Where everything stands, in pixels of the page.
    arrange(training, middle) {
      const width = this.canvas.clientWidth, { sizes } = training.network;
      const high = Math.min(250, Math.max(140, 0.44 * width)), side = Math.min(0.45 * width, 240);
      const size = Math.min(44, high / Math.max(...sizes, 4) - 4, (0.52 * width) / sizes.length);
      const across = (width - size - 32) / (sizes.length - 1);
      const neurons = sizes.map((count, l) => Array.from({ length: count }, (_, j) =>
        ({ x: 24 + size / 2 + l * across, y: (high * (j + 0.5)) / count })));
      const top = high + 10;
      Object.assign(this, { width, height: top + side + 20, size, neurons, middle });
      this.map = { x: 20, y: top, side };
      const left = this.map.x + side + EMPTY + 16;
      this.plot = { x: left, y: top + 20, width: width - left - 6, height: side - 20 };
    }

    resize() {
      const scale = window.devicePixelRatio || 1, { canvas, width, height } = this;
      const [w, h] = [width, height].map((x) => Math.round(x * scale));
      if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
      canvas.style.height = `${height}px`;
      this.pen.setTransform(scale, 0, 0, scale, 0, 0);
      this.pen.clearRect(0, 0, width, height);
      this.pen.font = FONT;
      this.pen.lineJoin = "round";
    }

    draw(training, middle, chosen, lines, moving) {
      this.dress();
      this.arrange(training, middle);
      this.resize();
      const before = performance.now();
      this.paintMaps(training, GRIDS[moving ? this.grid : 0]);
      this.slow = performance.now() - before > 8 ? this.slow + 1 : 0; // once may be chance
      if (moving && this.slow > 4 && this.grid < GRIDS.length - 1) Object.assign(this, { grid: this.grid + 1, slow: 0 });
      this.drawEdges(training, chosen, lines);
      this.drawNeurons(training, chosen);
      this.drawMap(training);
      this.drawCurve(training);
    }

    // All maps side by side on one hidden canvas: of the inputs, then of every neuron.
    paintMaps({ network, chance }, n) {
      const count = network.sizes.reduce((a, b) => a + b);
      const pen = this.atlas.getContext("2d");
      if (this.sheet?.width !== n * count || this.sheet.height !== n) {
        Object.assign(this.atlas, { width: n * count, height: n });
        this.sheet = pen.createImageData(n * count, n);
        this.pixels = new Uint32Array(this.sheet.data.buffer);
        this.X = new Float64Array(2 * n * n);
        this.cell = n;
      }
      if (this.roomOf !== network || this.room.rows !== n * n) {
        Object.assign(this, { roomOf: network, room: network.room(n * n) });
      }
      for (let r = 0, k = 0; r < n; r++) {
        for (let c = 0; c < n; c++) {
          this.X[k++] = this.middle[0] + this.half * ((2 * c + 1) / n - 1);
          this.X[k++] = this.middle[1] + this.half * (1 - (2 * r + 1) / n);
        }
      }
      const Y = network.forward(this.X, this.room);
      const levels = [{ A: this.X, m: 2, middle: this.middle, scale: this.half }];
      this.room.layers.forEach(({ A }, l) => {
        const { m, f } = network.layers[l];
        if (A === Y) levels.push({ A: Y.map(chance), m, middle: [0.5], scale: 0.5 });
        else levels.push({ A, m, ...bounds(A, f) });
      });
      let at = 0;
      for (const { A, m, middle, scale } of levels) {
        for (let j = 0; j < m; j++, at += n) {
          const zero = middle[j] ?? middle[0];
          for (let r = 0, k = j; r < n; r++) {
            for (let c = 0; c < n; c++, k += m) {
              const share = Math.min(1, Math.max(-1, (A[k] - zero) / scale)) || 0;
              this.pixels[r * n * count + at + c] = this.ramp[128 + Math.round(128 * share)];
            }
          }
        }
      }
      pen.putImageData(this.sheet, 0, 0);
    }

    stamp(k, x, y, side) {
      const n = this.cell;
      this.pen.drawImage(this.atlas, k * n + 0.5, 0.5, n - 1, n - 1, x, y, side, side);
    }

    ends(l, i, j) {
      const from = this.neurons[l][i], to = this.neurons[l + 1][j], half = this.size / 2;
      return [from.x + half, from.y, to.x - half, to.y];
    }

    edge(l, i, j) {
      const [x0, y0, x1, y1] = this.ends(l, i, j), middle = (x0 + x1) / 2;
      this.pen.beginPath();
      this.pen.moveTo(x0, y0);
      this.pen.bezierCurveTo(middle, y0, middle, y1, x1, y1);
      this.pen.stroke();
    }

    // As thick as a weight, or as its gradient beside the largest of all.
    drawEdges({ network }, chosen, lines) {
      const { pen, ink } = this, slopes = lines === "gradients";
      const most = slopes ? network.grad.reduce((a, g) => Math.max(a, Math.abs(g)), 1e-300) / 5 : 1;
      network.layers.forEach(({ n, m, W, dW }, l) => {
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < m; j++) {
            const w = (slopes ? dW : W)[i * m + j] / most;
            pen.lineWidth = Math.min(6, 0.3 + 1.2 * Math.abs(w));
            if (chosen.l === l && chosen.i === i && chosen.j === j) {
              const width = pen.lineWidth;
              Object.assign(pen, { lineWidth: width + 5, strokeStyle: ink.ink });
              this.edge(l, i, j);
              Object.assign(pen, { lineWidth: width + 2, strokeStyle: ink.paper });
              this.edge(l, i, j);
              pen.lineWidth = width;
            }
            pen.strokeStyle = w < 0 ? ink.blue : ink.orange;
            pen.setLineDash(w < 0 ? [5, 3] : []);
            this.edge(l, i, j);
            pen.setLineDash([]);
          }
        }
      });
    }

    drawNeurons({ network }, chosen) {
      const { pen, ink, size } = this;
      let k = 0;
      this.neurons.forEach((layer, l) => layer.forEach(({ x, y }, j) => {
        const [left, top] = [x - size / 2, y - size / 2];
        const bias = l > 0 && chosen.l === l - 1 && chosen.i < 0 && chosen.j === j;
        this.stamp(k++, left, top, size);
        Object.assign(pen, { lineWidth: bias ? 4 : 1, strokeStyle: bias ? ink.ink : ink.muted });
        pen.strokeRect(left, top, size, size);
        if (l) return;
        this.text(`x${"₁₂"[j]}`, left - 4, y, "right", "middle");
      }));
    }

    text(words, x, y, align, baseline = "alphabetic", color = "ink") {
      Object.assign(this.pen, { textAlign: align, textBaseline: baseline, fillStyle: this.ink[color] });
      this.pen.fillText(words, x, y);
    }

    // The output over the plane. White: points to train on; grey: points to test. Circle: 0, triangle: 1.
    drawMap(training) {
      const { pen, map: { x, y, side }, middle, half } = this;
      const count = training.network.sizes.reduce((a, b) => a + b);
      pen.save();
      pen.beginPath();
      pen.rect(x, y, side, side);
      pen.clip();
      this.stamp(count - 1, x, y, side);
      const r = Math.max(2.5, side / 62);
      Object.assign(pen, { lineWidth: 1, strokeStyle: "#000" });
      for (const [{ X, T }, fill] of [[training.test, "#9a9a9a"], [training.train, "#fff"]]) {
        pen.fillStyle = fill;
        T.forEach((t, k) => {
          const at = x + (side * (1 + (X[2 * k] - middle[0]) / half)) / 2;
          const down = y + (side * (1 - (X[2 * k + 1] - middle[1]) / half)) / 2;
          pen.beginPath();
          if (t < 0.5) pen.arc(at, down, r, 0, 7);
          else {
            pen.moveTo(at, down - 1.3 * r);
            pen.lineTo(at + 1.2 * r, down + r);
            pen.lineTo(at - 1.2 * r, down + r);
            pen.closePath();
          }
          pen.fill();
          pen.stroke();
        });
      }
      pen.restore();
      this.text("x₂", x - 4, y + side / 2, "right", "middle");
      this.text("x₁", x + side / 2, y + side + 14, "center");
    }

    drawCurve({ curve, step }) {
      const { pen, ink, plot: { x, y, width, height } } = this;
      const last = Math.max(100, step), down = (E) => y + (height * Math.min(4, Math.max(0, -Math.log10(E)))) / 4;
      Object.assign(pen, { lineWidth: 1, strokeStyle: ink.grid });
      for (let k = 0; k <= 4; k++) {
        pen.strokeRect(x, down(10 ** -k), width, 0);
        this.text(["1", "0.1", "0.01", "10⁻³", "10⁻⁴"][k], x - 4, down(10 ** -k), "right", "middle");
      }
      [["train", "blue", [], 0], ["test", "orange", [5, 3], width / 2]].forEach(([name, color, dash, left]) => {
        Object.assign(pen, { lineWidth: 2, strokeStyle: ink[color] });
        pen.setLineDash(dash);
        pen.beginPath();
        curve.steps.forEach((s, k) => pen.lineTo(x + (width * s) / last, down(curve[name][k])));
        pen.stroke();
        pen.setLineDash([]);
        this.text(name, x + left, y - 9, "left", "alphabetic", color);
      });
      this.text("0", x, y + height + 14, "left");
      this.text(`step ${last}`, x + width, y + height + 14, "right");
    }

    // The parameter at a place: a neuron's bias, or the nearest weight.
    find(x, y, network) {
      for (const [l, layer] of this.neurons.entries()) {
        const j = layer.findIndex((at) => Math.max(Math.abs(at.x - x), Math.abs(at.y - y)) < this.size / 2);
        if (j >= 0) return l ? network.layers[l - 1].start + network.sizes[l - 1] * network.sizes[l] + j : null;
      }
      let best = null, nearest = 10;
      network.layers.forEach(({ n, m, start }, l) => {
        for (let k = 0; k < n * m; k++) {
          const [x0, y0, x1, y1] = this.ends(l, Math.floor(k / m), k % m);
          for (let t = 0; t <= 1; t += 1 / 32) { // along the curve
            const s = t * t * (3 - 2 * t), across = x0 + (x1 - x0) * (1.5 * t * (1 - t) + t ** 3);
            const away = Math.hypot(across - x, y0 + (y1 - y0) * s - y);
            if (away < nearest) [best, nearest] = [start + k, away];
          }
        }
      });
      return best;
    }
  };

  // What is grey in a hidden neuron's map, and how far the strongest colours are.
  function bounds(A, f) {
    if (Math.abs(f.A(-50)) < 1e-9 && f.A(50) <= 1) return { middle: [0.5], scale: 0.5 }; // from 0 to 1
    return { middle: [0], scale: A.reduce((most, a) => Math.max(most, Math.abs(a)), 1) };
  }
})();
