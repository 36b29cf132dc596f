// Numbers as text, by Python's format specifications: f, e, g, d, with + and , and a precision.
// Both languages round the exact value; only at a tie they differ: Python takes the even digit.
(() => {
  window.bp ??= {};
  const SPEC = /^(\+?)(,?)(?:\.(\d+))?([efgd]?)$/;

  function fixed(x, digits) {
    if (x >= 1e21) return BigInt(x) + (digits ? "." + "0".repeat(digits) : "");
    const text = x.toFixed(digits);
    const exact = x.toFixed(Math.min(100, digits + 30));
    const tail = digits ? exact.slice(text.length) : exact.slice(text.length + 1);
    const odd = Number(text.at(-1)) % 2 === 1;
    if (!/^50*$/.test(tail) || !odd) return text;
    // A tie that went up to an odd digit: the text one lower is the even one.
    return exact.slice(0, exact.length - tail.length).replace(/\.$/, "");
  }

  function scientific(x, digits) {
    let [mantissa, exponent] = x.toExponential(digits).split("e");
    const exact = x.toExponential(Math.min(100, digits + 30)).split("e");
    const tail = exact[0].slice(digits ? digits + 2 : 2);
    if (exact[1] === exponent && /^50*$/.test(tail) && Number(mantissa.at(-1)) % 2 === 1) {
      mantissa = exact[0].slice(0, digits ? digits + 2 : 1);
    }
    return [mantissa, Number(exponent)];
  }

  function withExponent([mantissa, exponent]) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
  }

  function general(x, precision) {
    if (x === 0) return "0";
    const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
    const [mantissa, exponent] = scientific(x, precision - 1);
    if (exponent < -4 || exponent >= precision) return withExponent([trim(mantissa), exponent]);
    return trim(fixed(x, precision - 1 - exponent));
  }

  function size(x, precision, kind) {
    if (Number.isNaN(x)) return "nan";
    if (x === Infinity) return "inf";
    if (kind === "d") return String(x);
    if (kind === "e") return withExponent(scientific(x, precision ?? 6));
    if (kind === "f") return fixed(x, precision ?? 6);
    return general(x, precision === 0 ? 1 : precision ?? 6);
  }

  bp.format = (value, spec) => {
    if (typeof value !== "number" || spec === "") return String(value);
    const [, plus, comma, digits, kind] = spec.match(SPEC);
    let text = size(Math.abs(value), digits === undefined ? undefined : Number(digits), kind);
    if (comma) text = text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
    return (value < 0 && /[1-9n]/.test(text) ? "-" : plus) + text; // zero has no sign
  };

  // The sign for minus before numbers, as `minus` in Python has it.
  bp.minus = (text, sign = "−") => text.replace(/(^|[^\w.)\]])-(?=\d)/g, `$1${sign}`);

  const JOINED = / (×|=(?= [−\d])) /g; // what no line ends with
  const POWER = /([−–]?\d[\d.]*e[+-]\d+)/;

  // Of a number like 4e-08 what is not raised and what is; of one up to a million it is nothing.
  function byHand(name) {
    const [, sign, front, exponent] = name.match(/^(\D?)(.*)e(.*)$/);
    if (exponent > 0 && exponent < 6) return [sign + Number(name.slice(sign.length)), ""];
    return [`${sign}${front === "1" ? "" : `${front}·`}10`, bp.minus(String(Number(exponent)))];
  }

  const withTags = (name) => {
    const [level, power] = byHand(name);
    if (!power) return level;
    const span = document.createElement("span"), raised = document.createElement("sup");
    raised.textContent = power;
    span.className = "bp-joined";
    span.setAttribute("role", "img");
    span.setAttribute("aria-label", name); // a screen reader would say "ten minus eight"
    span.append(level, raised);
    return span;
  };

  // Words as texts and elements: with minus signs, and powers of ten as they are written by hand.
  bp.typeset = (words) =>
    bp.minus(words).replace(JOINED, "\u00a0$1\u00a0").split(POWER).map((part, k) => (k % 2 ? withTags(part) : part));

  // A text inside a picture, where no tag can be.
  const RAISED = Object.fromEntries([..."−0123456789"].map((sign, k) => [sign, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[k]]));
  bp.drawn = (text) =>
    bp.minus(text, "–").split(POWER).map((part, k) => {
      if (k % 2 === 0) return part;
      const [level, power] = byHand(part);
      return level + [...power].map((sign) => RAISED[sign]).join("");
    }).join("");

  // What a path like E or w[2] names.
  bp.lookUp = (path, values) =>
    path.match(/\w+/g).reduce((value, key) => value[key], values);

  // A template, taken apart into texts and [path, specification], with its fields filled in.
  bp.fill = (parts, values) =>
    parts.map((p) => (typeof p === "string" ? p : bp.format(bp.lookUp(p[0], values), p[1]))).join("");
})();
