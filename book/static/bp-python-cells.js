// Cells that can be answered, changed and run where they stand.
// A cell that names what it needs runs after those cells, in a world of its own, each time anew.
// Any other cell runs in the chapter's world, after all cells above it that have not run yet or
// that follow a change.
(() => {
  const root = new URL("python/", document.currentScript.src).href;

  // What this browser keeps: typed code and what is done. Nothing is sent anywhere.
  const kept = {
    key: (chapter) => `bp-python/${chapter}`,
    read(chapter) {
      try {
        const found = JSON.parse(localStorage.getItem(this.key(chapter)) ?? "{}");
        return { typed: { ...found.typed }, done: { ...found.done } };
      } catch {
        return { typed: {}, done: {} };
      }
    },
    write(chapter, state) {
      try {
        localStorage.setItem(this.key(chapter), JSON.stringify(state));
      } catch {
        // a browser that keeps nothing: everything else still works
      }
    },
    clear(chapters) {
      for (const chapter of chapters) {
        try {
          localStorage.removeItem(this.key(chapter));
        } catch {
          // nothing was kept
        }
      }
    },
  };

  function make(tag, words, options = {}) {
    const element = document.createElement(tag);
    if (words) element.textContent = words;
    for (const [name, value] of Object.entries(options)) {
      if (name === "click") element.addEventListener("click", value);
      else if (name === "class") element.className = value;
      else element.setAttribute(name, value);
    }
    if (tag === "button") element.type = "button";
    return element;
  }

  const step = (cell, source = cell.source) => ({ cell, source });
  // A starter that another exercise builds on stands there as in the book, whatever was answered.
  const given = (cell) => step(cell, cell.isExercise ? cell.original : cell.source);

  class Chapter {
    constructor({ chapter, cells }) {
      this.name = chapter;
      this.kernel = BP_PYTHON && new BpKernel(root);
      this.state = kept.read(chapter);
      this.cells = cells.map((known) => new Cell(this, known));
      this.ran = new Map(); // in the chapter's world: cell -> {source, at, changed}
      this.clock = 0;
      this.tail = Promise.resolve();
      this.cells.forEach((cell) => cell.build());
      this.exercises = this.cells.filter((cell) => cell.solution !== undefined);
      if (BP_PYTHON && this.exercises.length) this.buildProgress();
    }

    save() {
      kept.write(this.name, this.state);
    }

    buildProgress() {
      const first = this.exercises[0].element;
      const heading = document.querySelector("section#exercises > :is(h2, h3)");
      this.line = make("p", "", { class: "bp-progress" });
      this.count = make("span");
      const clear = make("button", "Clear what I typed in this chapter", {
        click: () => {
          kept.clear([this.name]);
          this.state = kept.read(this.name);
          this.cells.forEach((cell) => cell.back());
          this.showProgress();
        },
      });
      this.line.append(this.count, " ", clear);
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
      try {
        if (!kernel.running) {
          this.ran.clear();
          await kernel.start((words, share) => cell.say(words, share));
        }
        document.body.classList.add("bp-python-ready");
        kernel.progress = (words, share) => cell.say(words, share);
        const plan = this.plan(cell);
        plan.forEach((one, k) => {
          const follows = plan.slice(0, k + 1).some((other) => other.cell.changed && !other.cell.isAnswer);
          one.shown = one.cell === cell || (follows && !one.cell.isAnswer);
        });
        const apart = plan.some((one) => one.cell.needs);
        await kernel.run(
          plan.map(({ cell: { at }, source, shown }) => ({ at, source, shown })),
          apart,
          (event) => this.hear(event, cell, plan, apart),
        );
      } catch (error) {
        if (error.message === "stopped") cell.say("Stopped. Python starts afresh with the next run.");
        else cell.fail(error.message);
        this.ran.clear();
      }
      cell.end();
    }

    hear(event, cell, plan, apart) {
      if (event.kind === "start") {
        this.step = plan.find((one) => one.cell.at === event.at);
        this.now = this.step.cell;
        const number = plan.indexOf(this.step) + 1;
        const earlier = this.now !== cell;
        cell.say(earlier ? `Running what comes before: ${number} of ${plan.length - 1}` : "Running", earlier ? number / plan.length : undefined);
        if (this.step.shown) this.now.outputs.clear();
        if (this.step.shown && earlier) this.now.replace();
      } else if (event.kind === "end") {
        if (!apart) this.note(this.step, event.state);
        if (event.state !== "done" && this.now !== cell) cell.say("A cell before this one stopped with an error; it is shown below.");
      } else if (event.kind === "verdict") {
        if (this.now === cell) cell.verdicts.push(event.right);
      } else if (this.step.shown) this.now.hear(event);
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

  class Cell {
    constructor(chapter, known) {
      Object.assign(this, known); // at, id, source, needs, hint, solution
      this.chapter = chapter;
      this.original = known.source;
      this.source = chapter.state.typed[this.id] ?? known.source;
      this.element = document.getElementById(`bp-${this.at}`);
      this.outputs = new BpOutputs(make("div", "", { class: "cell_output docutils container bp-output" }));
      this.verdicts = [];
    }

    get changed() {
      return this.source !== this.original;
    }

    // Starters and solutions of exercises are no part of what other cells need.
    get isAnswer() {
      return this.solution !== undefined || this.chapter.cells.some((other) => other.solution === this.at);
    }

    get isExercise() {
      return this.solution !== undefined;
    }

    build() {
      const input = this.element?.querySelector(".cell_input");
      if (!input) return; // a cell that is not shown
      this.input = input;
      this.code = input.querySelector(".highlight");
      this.stored = this.element.querySelector(":scope > .cell_output, :scope > details > .cell_output") ?? this.element.querySelector(".cell_output");
      if (!BP_PYTHON) {
        if (this.isExercise) {
          input.after(make("p", "This copy of the book was built without Python for the page. Build it with “make live” to answer here, or take the chapter to Jupyter.", { class: "bp-note" }));
        }
        return;
      }
      this.bar = make("div", "", { class: "bp-bar" });
      this.message = make("p", "", { class: "bp-status", role: "status" });
      this.meter = make("progress", "", { max: 1, "aria-label": "How much is loaded or done" });
      this.meter.hidden = true;
      input.after(this.bar, this.message, this.meter);
      if (this.isExercise) this.buildExercise();
      else this.buildOrdinary();
    }

    buildOrdinary() {
      this.bar.append(make("button", "Edit and run", { class: "bp-open", click: () => this.open(true) }));
      if (this.changed) this.open(false);
    }

    buildExercise() {
      this.element.classList.add("bp-exercise");
      if (this.stored) this.stored.hidden = true; // it says that nothing was answered yet
      this.open(false);
    }

    buttons() {
      this.bar.replaceChildren();
      const add = (words, click, more) => {
        const button = make("button", words, { click, ...more });
        this.bar.append(button);
        return button;
      };
      this.go = add(this.isExercise ? "Check" : "Run", () => this.run(), { class: "bp-go", title: "Ctrl+Enter" });
      this.stop = add("Stop", () => this.chapter.kernel.stop());
      this.stop.hidden = true;
      this.undo = add(this.isExercise ? "Reset" : "Back to the book's version", () => this.back());
      if (this.hint) {
        const hint = make("p", this.hint, { class: "bp-hint", id: `bp-hint-${this.at}` });
        hint.hidden = true;
        this.bar.after(hint);
        const button = add("Hint", () => {
          hint.hidden = !hint.hidden;
          button.setAttribute("aria-expanded", String(!hint.hidden));
        }, { "aria-expanded": "false", "aria-controls": hint.id });
      }
      if (this.isExercise) this.solutionButton(add);
      this.doneMark = make("span", "", { class: "bp-done" });
      this.bar.append(this.doneMark);
      this.showDone();
      this.note = make("p", "", { class: "bp-note bp-before" });
      const bytes = BpKernel.megabytes("core").toFixed(1);
      this.note.textContent = `${this.go.textContent} loads Python into this page once: ${bytes} MB from ${this.chapter.kernel.disk ? "your disk" : "this site"}, some seconds. Ctrl+Enter does the same. Esc, then Tab leaves the editor.`;
      this.bar.after(this.note);
    }

    solutionButton(add) {
      const solution = document.getElementById(`bp-${this.solution}`);
      const details = solution?.querySelector("details") ?? solution?.closest("details");
      if (!details) return;
      const button = add("Show the solution", () => {
        details.open = !details.open;
      }, { "aria-expanded": "false" });
      details.classList.add("bp-folded");
      details.addEventListener("toggle", () => {
        button.textContent = details.open ? "Hide the solution" : "Show the solution";
        button.setAttribute("aria-expanded", String(details.open));
      });
    }

    async open(focus) {
      this.buttons();
      this.element.classList.add("bp-opened");
      try {
        await BpEditor.load(root);
      } catch (error) {
        return this.fail(error.message);
      }
      if (this.editor) return;
      this.place = make("div", "", { class: "bp-editor" });
      this.code.before(this.place);
      this.code.hidden = true;
      const label = this.isExercise ? "Your answer, in Python" : "The code of this cell";
      this.editor = new BpEditor(this.place, this.source, label, () => this.run(), () => this.typed());
      if (focus) this.editor.focus();
    }

    typed() {
      this.source = this.editor.text;
      const { typed } = this.chapter.state;
      if (this.changed) typed[this.id] = this.source;
      else delete typed[this.id];
      this.chapter.save();
    }

    run() {
      if (!this.waiting) {
        this.waiting = true;
        this.say("Waiting for another cell");
        this.chapter.run(this);
      }
    }

    begin() {
      this.verdicts = [];
      this.stop.hidden = false;
      this.go.disabled = true;
      this.replace();
      this.outputs.clear();
      this.editor?.mark(null);
    }

    end() {
      this.waiting = false;
      this.stop.hidden = true;
      this.go.disabled = false;
      this.meter.hidden = true;
      document.querySelectorAll(".bp-before").forEach((note) => note.remove());
      if (/^(Stopped|A cell before|Python )/.test(this.message.textContent)) return;
      this.say("");
      if (this.isExercise) this.judge();
    }

    judge() {
      const right = this.verdicts.length > 0 && this.verdicts.every(Boolean) && !this.failed;
      if (right) {
        this.chapter.state.done[this.id] = true;
        this.chapter.save();
        this.chapter.showProgress();
      } else if (!this.verdicts.length && !this.failed) {
        this.say("There is no check in this cell any more. Reset brings it back.");
      }
    }

    showDone() {
      if (this.doneMark) this.doneMark.textContent = this.chapter.state.done[this.id] ? "✓ done" : "";
    }

    // The own outputs take the place of the book's.
    replace() {
      this.failed = false;
      const here = this.outputs.element;
      if (!here.isConnected) {
        if (this.stored) this.stored.replaceWith(here);
        else (this.meter ?? this.element.lastElementChild).after(here);
      }
      const upstream = this.chapter.cells.some((other) => other.changed && !other.isAnswer && other.at <= this.at);
      here.dataset.mark = this.isExercise ? "" : upstream ? "Changed by you" : "Run in this page";
    }

    hear(event) {
      if (event.kind === "error") {
        this.failed = true;
        const { cell, first } = this.chapter.where(event.cell);
        const own = cell === this;
        this.outputs.add({ ...event, place: own ? "This cell" : `The cell “${first}”` });
        if (own && event.line) this.editor?.mark(event.line);
      } else this.outputs.add(event);
    }

    // The book's version again: its code and its output.
    back() {
      if (!this.bar) return;
      this.source = this.original;
      delete this.chapter.state.typed[this.id];
      if (this.isExercise) delete this.chapter.state.done[this.id];
      this.chapter.save();
      this.say("");
      if (this.outputs.element.isConnected) {
        if (this.stored) this.outputs.element.replaceWith(this.stored);
        else this.outputs.element.remove();
      }
      if (this.editor) this.editor.text = this.original;
      if (this.isExercise) this.chapter.showProgress();
      else this.close();
    }

    close() {
      this.place?.remove();
      this.editor = this.place = null;
      this.code.hidden = false;
      this.element.classList.remove("bp-opened");
      this.element.querySelectorAll(".bp-before, .bp-hint").forEach((note) => note.remove());
      this.bar.replaceChildren();
      this.bar.append(make("button", "Edit and run", { class: "bp-open", click: () => this.open(true) }));
    }

    say(words, share) {
      this.message.textContent = words;
      this.meter.hidden = share === undefined;
      if (share !== undefined) this.meter.value = share;
    }

    fail(reason) {
      this.say(`Python could not run in this page: ${reason} The text and the pictures work without it.`);
    }
  }

  // The first page: how much is done in each chapter.
  function overview(chapters) {
    if (!BP_PYTHON) return;
    let any = false;
    for (const [chapter, names] of Object.entries(chapters)) {
      const file = `${chapter.split("/").pop()}.html`;
      const { typed, done } = kept.read(chapter);
      const count = names.filter((name) => done[name]).length;
      any ||= count > 0 || Object.keys(typed).length > 0;
      const card = [...document.querySelectorAll(".sd-card")].find((c) => c.querySelector(`a[href$="${file}"]`));
      card?.querySelector(".sd-card-body")?.append(make("p", count ? `✓ ${count} of ${names.length} exercises done` : `${names.length} exercises`, { class: "bp-count" }));
    }
    if (!any) return;
    const button = make("button", "Clear all that this browser keeps of my answers", {
      click: () => {
        kept.clear(Object.keys(chapters));
        document.querySelectorAll(".bp-count, .bp-clear").forEach((e) => e.remove());
        overview(chapters);
      },
    });
    const place = make("p", "", { class: "bp-clear" });
    place.append(button);
    [...document.querySelectorAll(".sd-card")].pop()?.closest(".sd-container-fluid, .sd-row")?.after(place);
  }

  const data = document.getElementById("bp-cells");
  if (!data) return;
  const content = JSON.parse(data.textContent);
  if (content.chapters) overview(content.chapters);
  else new Chapter(content);
})();
