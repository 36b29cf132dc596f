// The playground's network as text: Python with numpy alone, a call of bpcore, a formula in LaTeX.
// Formulas of activations, losses and optimizers are those of the library.
(() => {
  const indent = (lines) => lines.map((line) => `    ${line}`);
  const real = (x) => String(x).replace(/^-?\d+$/, "$&.0"); // an array of whole numbers could not learn
  const list = (numbers) => `[${Array.from(numbers, real).join(", ")}]`;
  const renamed = (text, names) => text.replace(/\b(dA|dZ|A|Z)\b/g, (name) => names[name]);
  const rows = ({ W, n, m }) => Array.from({ length: n }, (_, i) => W.subarray(i * m, (i + 1) * m));

  function parts(training, values, texts) {
    const { layers } = training.network, end = layers.length;
    const of = (l) => texts.activations[l === end ? texts.losses[values.loss].output : values.activation];
    const names = (l) => ({ Z: `Z${l}`, A: `A${l}`, dZ: `dZ${l}`, dA: `dA${l}` });
    const forward = layers.flatMap((_, k) => [
      `Z${k + 1} = ${k ? `A${k}` : "X"} @ W${k + 1} + b${k + 1}`,
      `A${k + 1} = ${renamed(of(k + 1).A, names(k + 1))}`,
    ]);
    const backward = layers.flatMap((_, k) => [
      `dZ${k + 1} = ${renamed(of(k + 1).dZ, names(k + 1))}`,
      `dW${k + 1} = ${k ? `A${k}` : "X"}.T @ dZ${k + 1}`,
      `db${k + 1} = dZ${k + 1}.sum(axis=0)`,
      ...(k ? [`dA${k} = dZ${k + 1} @ W${k + 1}.T`] : []),
    ].reverse()).reverse();
    return { layers, end, of, forward, backward };
  }

  function numpy(training, values, texts) {
    const { layers, end, forward, backward } = parts(training, values, texts);
    const method = texts.optimizers[values.optimizer];
    const chance = texts.losses[values.loss].output === "identity" ? `sigmoid(A${end})` : `A${end}`;
    const averages = Object.keys(method.state).filter((name) => name !== "theta" && name !== "t");
    const kept = averages.length > 0;
    const settings = Object.entries(method.start).filter(([name]) => !["theta", "g", "t", "lr", ...averages].includes(name));
    const all = (letter) => layers.map((_, k) => `${letter}W${k + 1}, ${letter}b${k + 1}`).join(", ");
    return [
      `"""The network ${training.network.sizes.join("-")} after ${values.step} steps of ${values.optimizer}. It needs numpy alone."""`,
      "import numpy as np", "",
      ...layers.flatMap((layer, k) => [
        `W${k + 1} = np.array([${rows(layer).map(list).join(",\n               ")}])`,
        `b${k + 1} = np.array(${list(layer.b)})`,
      ]),
      "", "", "def sigmoid(z):", '    with np.errstate(over="ignore"):', "        return 1 / (1 + np.exp(-z))",
      "", "", "def predict(X):", '    """The chance of target 1, for rows (x1, x2)."""',
      ...indent([...forward, `return ${chance}`]),
      "", "", "def derivation(X, T):", '    """The loss E, and its derivative by every parameter."""',
      ...indent(["n = len(X)", ...forward, `Y = A${end}`, ...texts.losses[values.loss].lines, `dA${end} = dY`,
        ...backward, `return E, [${all("d")}]`]),
      "", "", "def train(X, T, steps):",
      `    """${values.optimizer} on all rows at once${kept ? ", its averages starting at 0" : ""}. The losses come back."""`,
      ...indent([
        `lr = ${values.rate}`, ...settings.map(([name, value]) => `${name} = ${value}`),
        `parameters = [${all("")}]`,
        ...(kept ? [`averages = [dict.fromkeys([${averages.map((name) => `"${name}"`).join(", ")}], 0.0) for _ in parameters]`] : []),
        "losses = []", "for t in range(1, steps + 1):",
        ...indent([
          "E, gradient = derivation(X, T)", "losses.append(E)",
          kept ? "for theta, g, average in zip(parameters, gradient, averages):" : "for theta, g in zip(parameters, gradient):",
          ...indent([
            ...averages.map((name) => `${name} = average["${name}"]`),
            ...method.lines.filter((line) => !line.startsWith("t_new")),
            ...averages.map((name) => `average["${name}"] = ${method.state[name]}`),
            `theta[:] = ${method.state.theta}`,
          ]),
        ]),
        "return losses",
      ]),
    ].join("\n") + "\n";
  }

  function bpcore(training, values, texts) {
    const { sizes, theta } = training.network, { name, output } = texts.losses[values.loss], { step } = values;
    const seed = `np.random.default_rng(${values.seed})`, { batch } = training;
    const used = ["datasets", "mlp", name, values.activation, output, ...(training.edited || !step ? [] : ["train", values.optimizer])];
    const each = training.train.rows / batch;
    const how = each === 1 ? `epochs=${step}`
      : `epochs=${Math.ceil(step / each)}, batch_size=${batch}, rng=${seed}, snapshots=[${step}]`;
    return [
      "import numpy as np", `from bpcore import ${[...new Set(used)].sort().join(", ")}`, "",
      `X, T = datasets.${texts.data[values.data]}(${texts.points}, ${values.noise}, np.random.default_rng(0))`,
      "X, X_test, T, T_test = datasets.split(X, T, 0.5, np.random.default_rng(0))",
      `net = mlp([${sizes.join(", ")}], hidden=${values.activation}, output=${output}, rng=${seed})`,
      ...(training.edited ? [`net.theta = ${list(theta)}`]
        : step ? [`run = train(net, X, T, ${name}, ${values.optimizer}(lr=${values.rate}), ${how})`] : []),
      ...(each > 1 && step && !training.edited ? [`net.theta = run.snapshots[${step}]`] : []),
      `print(${name}(net.predict(X), T), ${name}(net.predict(X_test), T_test))`,
    ].join("\n") + "\n";
  }

  function formula(training, values, texts) {
    const { layers, end, of } = parts(training, values, texts);
    const number = (x) => bp.format(x, ".4g").replace(/e([+-])0?(\d+)/, (_, sign, n) => ` \\cdot 10^{${sign === "-" ? "-" : ""}${n}}`);
    const plus = (x, name) => `${x < 0 ? "-" : "+"} ${number(Math.abs(x))}${name}`;
    const lines = layers.flatMap(({ W, b, n, m }, k) => Array.from({ length: m }, (_, j) => {
      const from = (i) => (k ? `a^{(${k})}_{${i + 1}}` : `x_{${i + 1}}`);
      const terms = Array.from({ length: n }, (_, i) => plus(W[i * m + j], ` \\, ${from(i)}`));
      const sum = [...terms, plus(b[j], "")].join(" ").replace(/^\+ /, "").replace(/^- /, "-");
      const last = k + 1 === end;
      return `${last ? "y" : `a^{(${k + 1})}_{${j + 1}}`} &= ${(last ? texts.activations.sigmoid : of(k + 1)).tex.replaceAll("@", sum)}`;
    }));
    return `\\begin{aligned}\n${lines.join(" \\\\\n")}\n\\end{aligned}\n`;
  }

  bp.texts = { numpy, bpcore, formula };
})();
