// A cell that can be answered, changed and run where it stands.
class BpCell {
  constructor(chapter, known) {
    Object.assign(this, known); // at, id, source, needs, hint, solution
    this.chapter = chapter;
    this.original = known.source;
    this.source = chapter.state.typed[this.id] ?? known.source;
    this.element = document.getElementById(`bp-${this.at}`);
    this.outputs = new BpOutputs(bpMake("div", "", { class: "cell_output docutils container bp-output" }));
    this.verdicts = [];
  }

  get changed() {
    return this.source !== this.original;
  }

  // Whether this cell, or one above that it may depend on, is not as in the book.
  get followsChange() {
    const above = this.chapter.cells.filter((other) => other.at < this.at && !other.isAnswer);
    return [...above, this].some((other) => other.changed);
  }

  // Whether this cell, or one above that it may depend on, is not as in the book.
  get followsChange() {
    const above = this.chapter.cells.filter((other) => other.at < this.at && !other.isAnswer);
    return [...above, this].some((other) => other.changed);
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
        input.after(bpMake("p", "This copy of the book was built without Python for the page. Build it with “make live” to answer here, or take the chapter to Jupyter.", { class: "bp-note" }));
      }
      return;
    }
    this.bar = bpMake("div", "", { class: "bp-bar" });
    this.message = bpMake("p", "", { class: "bp-status", role: "status" });
    this.meter = bpMake("progress", "", { max: 1, "aria-label": "How much is loaded or done" });
    this.meter.hidden = true;
    input.after(this.bar, this.message, this.meter);
    if (this.isExercise) this.buildExercise();
    else this.buildOrdinary();
  }

  buildOrdinary() {
    this.bar.append(bpMake("button", "Edit and run", { class: "bp-open", click: () => this.open(true) }));
    if (this.changed) this.open(false);
  }

  buildExercise() {
    this.element.classList.add("bp-exercise");
    if (this.stored) this.stored.hidden = true; // it says that nothing was answered yet
    this.buttons();
    // The editor comes when the reader comes near.
    const watch = new IntersectionObserver((seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      watch.disconnect();
      this.open(false);
    }, { rootMargin: "1000px" });
    watch.observe(this.element);
  }

  buttons() {
    this.bar.replaceChildren();
    const add = (words, click, more) => {
      const button = bpMake("button", words, { click, ...more });
      this.bar.append(button);
      return button;
    };
    this.go = add(this.isExercise ? "Check" : "Run", () => this.run(), { class: "bp-go", title: "Ctrl+Enter" });
    this.stop = add("Stop", () => this.chapter.kernel.stop());
    this.stop.hidden = true;
    this.undo = add(this.isExercise ? "Reset" : "Back to the book's version", () => this.back());
    if (this.hint) {
      const hint = bpMake("p", this.hint, { class: "bp-hint", id: `bp-hint-${this.at}` });
      hint.hidden = true;
      this.bar.after(hint);
      const button = add("Hint", () => {
        hint.hidden = !hint.hidden;
        button.setAttribute("aria-expanded", String(!hint.hidden));
      }, { "aria-expanded": "false", "aria-controls": hint.id });
    }
    if (this.isExercise) this.solutionButton(add);
    this.doneMark = bpMake("span", "", { class: "bp-done" });
    this.bar.append(this.doneMark);
    this.showDone();
    this.note = bpMake("p", "", { class: "bp-note bp-before" });
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
    if (!this.go) this.buttons();
    this.element.classList.add("bp-opened");
    try {
      await BpEditor.load(bpRoot);
    } catch (error) {
      return this.say(this.blocked(error.message));
    }
    if (this.editor) return;
    this.place = bpMake("div", "", { class: "bp-editor" });
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
    this.go.setAttribute("aria-disabled", "true");
    this.replace();
    this.editor?.mark(null);
  }

  end(words) {
    this.waiting = false;
    this.stop.hidden = true;
    this.go.removeAttribute("aria-disabled");
    document.querySelectorAll(".bp-before").forEach((note) => note.remove());
    if (!words && !this.failed && this.isExercise) words = this.judge();
    this.say(words);
  }

  // An exercise is done when at least one check ran and none found a fault.
  judge() {
    if (!this.verdicts.length) return "There is no check in this cell any more. Reset brings it back.";
    if (this.verdicts.every(Boolean)) {
      this.chapter.state.done[this.id] = true;
      this.chapter.save();
      this.chapter.showProgress();
    }
    return "";
  }

  showDone() {
    if (this.doneMark) this.doneMark.textContent = this.chapter.state.done[this.id] ? "✓ done" : "";
  }

  // The own outputs take the place of the book's.
  replace() {
    this.failed = false;
    this.outputs.clear();
    const here = this.outputs.element;
    if (!here.isConnected) {
      if (this.stored) this.stored.replaceWith(here);
      else (this.meter ?? this.element.lastElementChild).after(here);
    }
    here.dataset.mark = this.isExercise ? "" : this.followsChange ? "Changed by you" : "Run in this page";
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
    this.editor = this.place = this.go = null;
    this.code.hidden = false;
    this.element.classList.remove("bp-opened");
    this.element.querySelectorAll(".bp-before, .bp-hint").forEach((note) => note.remove());
    this.bar.replaceChildren();
    this.bar.append(bpMake("button", "Edit and run", { class: "bp-open", click: () => this.open(true) }));
  }

  say(words, share) {
    this.message.textContent = words;
    this.meter.hidden = share === undefined;
    if (share !== undefined) this.meter.value = share;
  }

  blocked(reason) {
    return `Python could not run in this page: ${reason} The text and the pictures work without it.`;
  }
}
