// What a cell looks like: its buttons, its editor, its messages.
class BpCellView {
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
    this.undo = add(this.isExercise ? "Reset" : "Back to the book's version", () => this.chapter.back([this]));
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
    this.note = bpMake("p", this.beforehand(), { class: "bp-note bp-before" });
    this.bar.after(this.note);
  }

  // What a reader should know before the first click.
  beforehand() {
    const { kernel } = this.chapter;
    const price = `${BpKernel.megabytes("core").toFixed(1)} MB from ${kernel.disk ? "your disk" : "this site"}, some seconds.`;
    const load = kernel.running ? "" : `${this.go.textContent} loads Python into this page once: ${price} `;
    const keys = matchMedia("(hover: none)").matches ? "" : "Ctrl+Enter does the same as the button. Esc, then Tab leaves the editor.";
    return load + keys;
  }

  solutionButton(add) {
    const solution = document.getElementById(`bp-${this.solution}`);
    const details = solution?.querySelector("details") ?? solution?.closest("details");
    if (!details) return;
    const button = add("Show the solution", () => {
      details.open = !details.open;
    }, { "aria-expanded": "false" });
    details.classList.add("bp-folded");
    const words = "It takes the place of your answer. The other lines of the exercise stay.";
    details.querySelector("summary").after(bpMake("p", words, { class: "bp-note" }));
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

  showDone() {
    if (this.doneMark) this.doneMark.textContent = this.chapter.state.done[this.id] ? "✓ done" : "";
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
    if (share === null) this.meter.removeAttribute("value"); // nobody knows how far it is
    else if (share !== undefined) this.meter.value = share;
  }

  blocked(reason) {
    return `Python could not run in this page: ${reason.replace(/[.!?]?$/, ".")} The text and the pictures work without it.`;
  }
}
