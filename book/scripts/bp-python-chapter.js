// All cells of a chapter, and the order in which they run.
// A cell that names what it needs runs after those cells, in a world of its own, each time anew.
// Any other cell runs in the chapter's world, after all cells above it that have not run yet or
// that follow a change.
const step = (cell, source = cell.source) => ({ cell, source });
// A starter that another exercise builds on stands there as in the book, whatever was answered.
const given = (cell) => step(cell, cell.isExercise ? cell.original : cell.source);

// The names that a line of a cell gives: those of functions, of variables, and of what is changed.
const GIVES = /^(?:(?:def|class) (\w+)| *(?!(?:if|elif|while|return|assert)\b)(?:for )?(\w[\w, .[\]:*()]*?) (?:[-+*/]?=(?!=)|in ))/gm;

class BpChapter {
  constructor({ chapter, cells }) {
    this.name = chapter;
    this.kernel = BP_PYTHON && new BpKernel(bpRoot);
    this.state = bpKept.read(chapter);
    this.cells = cells.map((known) => new BpCell(this, known));
    this.ran = new Map(); // in the chapter's world: cell -> {source, at, changed}
    this.clock = 0;
    this.tail = Promise.resolve();
    this.cells.forEach((cell) => cell.build());
    this.exercises = this.cells.filter((cell) => cell.solution !== undefined);
    if (BP_PYTHON && this.exercises.length) this.buildProgress();
  }

  save() {
    bpKept.write(this.name, this.state);
  }

  buildProgress() {
    const first = this.exercises[0].element;
    const heading = document.querySelector("section#exercises > :is(h2, h3)");
    this.line = bpMake("p", "", { class: "bp-progress" });
    this.count = bpMake("span");
    const words = "Clear what I typed in this chapter";
    let armed = 0;
    const calm = () => {
      clearTimeout(armed); // else it would still fire after the next press
      armed = 0;
      clear.textContent = words;
    };
    const clear = bpMake("button", words, {
      click: () => {
        if (!armed) {
          clear.textContent = "All of it? Press again to clear it";
          armed = setTimeout(calm, 5000);
          return;
        }
        calm();
        this.back(this.cells);
        bpKept.clear([this.name]);
      },
    });
    this.line.append(this.count, clear);
    heading ? heading.after(this.line) : first.before(this.line);
    this.showProgress();
  }

  showProgress() {
    const done = this.exercises.filter((cell) => this.state.done[cell.id]).length;
    this.count.textContent = `${done} of ${this.exercises.length} exercises done. This browser keeps what you type; nothing leaves it.`;
    this.exercises.forEach((cell) => cell.showDone());
  }

  // The cells to run, in order, so that `cell` finds what it needs.
  plan(cell) {
    const starter = this.cells.find((other) => other.solution === cell.at);
    if (starter) return [...this.plan(starter).slice(0, -1), step(starter, starter.original), step(cell)];
    if (cell.needs) {
      return [...this.cells.filter((other) => cell.needs.includes(other.id)).map(given), step(cell)];
    }
    let last = 0; // when something above was changed last
    const due = [];
    for (const above of this.cells.slice(0, this.cells.indexOf(cell))) {
      if (above.isAnswer && !(cell.isExercise && above.isExercise)) continue;
      const run = this.ran.get(above);
      const { source } = given(above);
      if (run?.source === source && run.at >= last) last = Math.max(last, run.changed);
      else {
        due.push(above);
        last = Infinity; // what follows runs too
      }
    }
    return [...due.map(given), step(cell)];
  }

  // One run after the other.
  run(cell) {
    this.tail = this.tail.then(() => this.runNow(cell)).catch(() => {});
    return this.tail;
  }

  async runNow(cell) {
    const kernel = this.kernel;
    cell.begin();
    let words = "";
    try {
      if (!kernel.running) {
        this.ran.clear();
        await kernel.start((text, share) => cell.say(text, share));
      }
      kernel.progress = (text, share) => cell.say(text, share);
      const plan = this.plan(cell);
      for (const one of plan) {
        one.changed = !one.cell.isAnswer && one.cell.followsChange;
        one.shown = one.cell === cell || one.changed;
      }
      const cells = plan.map(({ cell: { at }, ...rest }) => ({ at, ...rest }));
      const apart = plan.some((one) => one.cell.needs);
      await kernel.run(cells, apart, (event) => {
        words = this.hear(event, cell, plan, apart) ?? words;
      });
    } catch (error) {
      words = error.message === "stopped" ? "Stopped. Python starts afresh with the next run." : cell.blocked(error.message);
      this.ran.clear();
    }
    cell.end(words);
    this.markStale();
  }

  back(cells) {
    for (const cell of cells) cell.back();
    this.markStale();
  }

  // Outputs of cells that use a name which a changed cell gives, and that have not run since.
  markStale() {
    const names = new Set();
    let last = 0;
    for (const cell of this.cells.filter((one) => !one.isAnswer && !one.needs)) {
      const run = this.ran.get(cell), { source } = cell;
      const follows = source.split(/\W+/).some((word) => names.has(word));
      cell.mark(follows && !(run?.at > last));
      if (!follows && !(cell.changed && run?.source === source)) continue;
      if (!follows) last = Math.max(last, run.changed);
      for (const [, made, given] of source.matchAll(GIVES)) {
        for (const part of (made ?? given).split(",")) names.add(part.match(/\w+/)?.[0]);
      }
    }
  }

  // Deals with one event of a run; gives the words to end with, if there are any.
  hear(event, cell, plan, apart) {
    if (event.kind === "start") {
      this.step = plan.find((one) => one.cell.at === event.at);
      const number = plan.indexOf(this.step) + 1;
      if (this.step.cell === cell) cell.say("Running");
      else {
        cell.say(`Running what comes before: ${number} of ${plan.length - 1}`, number / plan.length);
        if (this.step.shown) this.step.cell.replace();
      }
    } else if (event.kind === "end") {
      if (!apart) this.note(this.step, event.state);
      if (event.state !== "done" && this.step.cell !== cell) {
        return `A cell before this one stopped with an error: “${this.where(event.at).first}”`;
      }
    } else if (event.kind === "verdict") {
      if (this.step.cell === cell) cell.verdicts.push(event.right);
    } else if (this.step.shown) this.step.cell.hear(event);
    else if (event.kind === "error") cell.hear(event);
  }

  note({ cell, source }, state) {
    const before = this.ran.get(cell);
    this.clock += 1;
    if (state !== "done") return this.ran.delete(cell);
    const same = before ? before.source === source : source === cell.original;
    const changed = same ? (before?.changed ?? 0) : this.clock;
    this.ran.set(cell, { source, at: this.clock, changed });
  }

  where(at) {
    const cell = this.cells.find((other) => String(other.at) === String(at));
    return { cell, first: cell?.original.trim().split("\n")[0] ?? "" };
  }
}

(() => {
  const data = document.getElementById("bp-cells");
  if (!data) return;
  const content = JSON.parse(data.textContent);
  if (content.chapters) bpOverview(content.chapters);
  else new BpChapter(content);
})();
