// A network of any depth: the loop over layers. What an activation, a loss or an optimizer computes
// comes from the library, as functions of numbers.
(() => {
  // Arrays lie row by row, as numpy has them: X[r, i] is X[r * n + i], W[i, j] is W[i * m + j].
  bp.BpNetwork = class {
    constructor(sizes, hidden, output, random) {
      const pairs = sizes.slice(1).map((m, l) => [sizes[l], m]);
      const total = pairs.reduce((sum, [n, m]) => sum + (n + 1) * m, 0);
      this.sizes = sizes;
      this.theta = new Float64Array(total);
      this.grad = new Float64Array(total);
      let at = 0;
      const take = (size) => [this.theta, this.grad].map((all) => all.subarray(at, at + size));
      this.layers = pairs.map(([n, m], l) => {
        const [start, [W, dW]] = [at, take(n * m)];
        at += n * m;
        const [b, db] = take(m);
        at += m;
        for (let k = 0; k < n * m; k++) W[k] = (2 * random.random() - 1) * Math.sqrt(6 / (n + m));
        return { n, m, W, b, dW, db, start, f: l === pairs.length - 1 ? output : hidden };
      });
    }

    // Arrays for so many rows.
    room(rows) {
      const arrays = ({ m }) => {
        const [Z, A, dA] = [0, 0, 0].map(() => new Float64Array(rows * m));
        return { Z, A, dA };
      };
      return { rows, layers: this.layers.map(arrays) };
    }

    // Z = X W + b and A = f(Z), layer by layer.
    forward(X, room) {
      this.layers.forEach(({ W, b, n, m, f }, l) => {
        const { Z, A } = room.layers[l];
        for (let r = 0, k = 0; r < room.rows; r++) {
          for (let j = 0; j < m; j++, k++) {
            let z = 0;
            for (let i = 0; i < n; i++) z += X[r * n + i] * W[i * m + j];
            Z[k] = z + b[j];
            A[k] = f.A(Z[k]);
          }
        }
        X = A;
      });
      return X;
    }

    loss(X, T, room, of) {
      return this.forward(X, room).reduce((E, y, k) => E + of(y, T[k], room.rows)[0], 0);
    }

    // E, with dE/dtheta left in grad: dW = X' dZ, db = sum of dZ, dX = dZ W'.
    backprop(X, T, room, of) {
      const Y = this.forward(X, room);
      let E = 0, at = room.layers.at(-1);
      Y.forEach((y, k) => {
        const [e, dY] = of(y, T[k], room.rows);
        E += e;
        at.dA[k] = dY;
      });
      this.grad.fill(0);
      for (let l = this.layers.length - 1; l >= 0; l--) {
        const { n, m, W, dW, db, f } = this.layers[l], { Z, A, dA } = room.layers[l];
        const below = room.layers[l - 1] ?? { A: X };
        below.dA?.fill(0);
        for (let r = 0, k = 0; r < room.rows; r++) {
          for (let j = 0; j < m; j++, k++) {
            const dZ = f.dZ(dA[k], Z[k], A[k]);
            db[j] += dZ;
            for (let i = 0; i < n; i++) {
              dW[i * m + j] += below.A[r * n + i] * dZ;
              if (below.dA) below.dA[r * n + i] += dZ * W[i * m + j];
            }
          }
        }
      }
      return E;
    }
  };

  // One training run: what a setting is in numbers. The same setting gives the same run, as in Python.
  bp.BpTraining = class {
    constructor(library, points, setting) {
      const { activations, losses, optimizers } = library;
      const loss = losses[setting.loss], hidden = [1, 2, 3, 4].map((k) => Number(setting[`layer_${k}`]));
      this.setting = setting;
      this.output = activations[loss.output];
      this.chance = loss.output === "sigmoid" ? (y) => y : activations.sigmoid.A;
      this.of = loss.of;
      this.network = new bp.BpNetwork([2, ...hidden.filter(Boolean), 1],
        activations[setting.activation], this.output, new bp.BpRandom(setting.seed));
      const place = (k) => points.sets[setting.data][k].map((x, i) => x + setting.noise * points.noise[k][i]);
      const part = (rows) => ({
        X: Float64Array.from(rows.flatMap(place)), T: Float64Array.from(rows, (k) => points.T[k]),
        room: this.network.room(rows.length), rows: rows.length,
      });
      this.train = part(points.train);
      this.test = part(points.test);
      this.batch = Math.min(Number(setting.batch), this.train.rows);
      this.part = this.batch === this.train.rows ? this.train : part(points.train.slice(0, this.batch));
      this.random = new bp.BpRandom(setting.seed);
      this.order = [];
      this.prepare(optimizers[setting.optimizer]);
      this.step = 0;
      this.curve = { every: 1, steps: [], train: [], test: [] };
      this.next();
    }

    // A column for each input of the optimizer's formula.
    prepare({ update, inputs, state, start }) {
      const { theta, grad } = this.network;
      const given = { theta, g: grad, lr: theta.map(() => this.setting.rate) };
      const columns = inputs.map((name) => given[name] ?? theta.map(() => start[name]));
      this.after = (k) => update(...columns.map((column) => column[k]));
      this.states = state.map((name) => columns[inputs.indexOf(name)]);
      this.thetaAt = state.indexOf("theta");
    }

    // Rows and gradient of the next step.
    next() {
      const { train, part } = this;
      if (part !== train) {
        if (!this.order.length) this.order = this.random.permutation(train.rows);
        this.order.splice(0, this.batch).forEach((row, r) => {
          part.T[r] = train.T[row];
          part.X.set(train.X.subarray(2 * row, 2 * row + 2), 2 * r);
        });
      }
      this.look();
    }

    look() {
      const { network, part } = this;
      this.E = network.backprop(part.X, part.T, part.room, this.of);
      this.note();
    }

    change(k) {
      return this.after(k)[this.thetaAt] - this.network.theta[k];
    }

    // If the loss stops being finite, the last finite parameters are kept, as in bpcore.
    move() {
      const { theta } = this.network, kept = theta.slice();
      for (let k = 0; k < theta.length; k++) {
        const after = this.after(k);
        this.states.forEach((column, s) => (column[k] = after[s]));
      }
      this.step++;
      this.next();
      if (Number.isFinite(this.E)) return;
      theta.set(kept);
      this.step--;
      this.diverged = true;
      this.look();
    }

    set(k, number) {
      this.network.theta[k] = number;
      this.edited = true;
      this.look();
    }

    losses() {
      const loss = (p) => this.network.loss(p.X, p.T, p.room, this.of);
      return [this.part === this.train ? this.E : loss(this.train), loss(this.test)];
    }

    // The curve keeps at most 400 points: then every second goes.
    note() {
      const { curve } = this, { steps } = curve;
      if (this.step % curve.every || !Number.isFinite(this.E)) return;
      if (steps.at(-1) === this.step) for (const name of ["steps", "train", "test"]) curve[name].pop();
      const [train, test] = this.losses();
      steps.push(this.step);
      curve.train.push(train);
      curve.test.push(test);
      if (steps.length <= 400) return;
      for (const name of ["steps", "train", "test"]) curve[name] = curve[name].filter((_, k) => k % 2 === 0);
      curve.every *= 2;
    }

    // How many of these points are on the right side.
    right({ X, T, room }) {
      const Y = this.network.forward(X, room);
      return T.reduce((sum, t, k) => sum + ((this.chance(Y[k]) > 0.5) === (t > 0.5)), 0);
    }

    // Which parameter this is: W[i, j] or b[j] of a layer.
    place(k) {
      const l = this.network.layers.findLastIndex((layer) => layer.start <= k);
      const { n, m, start } = this.network.layers[l], at = k - start;
      return at < n * m ? { l, i: Math.floor(at / m), j: at % m } : { l, i: -1, j: at - n * m };
    }
  };
})();
