// A cell that can be answered, changed and run where it stands.
class BpCell extends BpCellView {
  constructor(chapter, known) {
    super();
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

  // Starters and solutions of exercises are no part of what other cells need.
  get isAnswer() {
    return this.solution !== undefined || this.chapter.cells.some((other) => other.solution === this.at);
  }

  get isExercise() {
    return this.solution !== undefined;
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

  // Stop stands where Check stood: who presses it too late does no harm.
  swap(button, other) {
    const focused = document.activeElement === button;
    [button.hidden, other.hidden] = [true, false];
    if (focused) other.focus();
  }

  begin() {
    this.verdicts = [];
    this.swap(this.go, this.stop);
    this.replace();
    this.editor?.mark(null);
  }

  end(words) {
    this.waiting = false;
    this.swap(this.stop, this.go);
    document.querySelectorAll(".bp-before").forEach((note) => note.remove());
    if (!words && this.isExercise) words = this.failed ? this.ground("this error may come from there") : this.judge();
    this.say(words);
    if (!this.isExercise) return;
    // The verdict is what was asked for: it comes into sight.
    const last = words ? this.message : this.outputs.element;
    if (last.getBoundingClientRect().bottom > innerHeight) last.scrollIntoView({ block: "nearest" });
  }

  // An exercise is done when at least one check ran and none found a fault.
  judge() {
    if (!this.verdicts.length) return "There is no check in this cell any more. Reset brings it back.";
    if (this.verdicts.every(Boolean)) {
      this.chapter.state.done[this.id] = true;
      this.chapter.save();
      this.chapter.showProgress();
      return "";
    }
    return this.ground("even a right answer may be refused");
  }

  // What follows if a cell that this exercise builds on is not the book's any more.
  ground(follows) {
    const other = this.chapter.cells.find((cell) => cell.changed && this.needs.includes(cell.id));
    if (!other) return "";
    const { first } = this.chapter.where(other.at);
    return `You have changed a cell above, “${first}”, so ${follows}. There you can bring the book's version back.`;
  }

  // The own outputs take the place of the book's.
  replace() {
    this.underChange = this.followsChange;
    this.failed = false;
    this.outputs.clear();
    const here = this.outputs.element;
    if (!here.isConnected) {
      if (this.stored) this.stored.replaceWith(here);
      else (this.meter ?? this.element.lastElementChild).after(here);
    }
    this.mark(false);
  }

  // What an output is: the book's as a rule, the reader's, or made before a change above it.
  mark(stale) {
    const own = this.outputs.element.isConnected;
    const usual = this.isExercise || !own ? ""
      : this.followsChange ? "Changed by you"
      : this.underChange ? "Made with a change that you have taken back. Run this cell again."
      : "Run in this page";
    const here = own ? this.outputs.element : this.stored;
    if (here) here.dataset.mark = stale ? "Without your change so far. Run this cell to see it." : usual;
  }

  hear(event) {
    if (event.kind === "error") {
      this.failed = true;
      const { cell, first } = this.chapter.where(event.cell);
      const own = cell === this;
      const lost = own && this.lost(event.says);
      if (lost) event.sentence = `The lines that give ${lost} are gone from the exercise. Reset brings them back, in place of what you typed.`;
      this.outputs.add({ ...event, place: own ? "This cell" : `The cell “${first}”` });
      if (own && event.line) this.editor?.mark(event.line);
    } else this.outputs.add(event);
  }

  // The name that Python misses, if the exercise gave it before its lines were taken away.
  lost(says) {
    const [, name] = (this.isExercise && says.match(/^NameError: name '(\w+)'/)) || [];
    const given = new RegExp(`^((def|class) ${name}\\b|[\\w, ()]*\\b${name}\\b[\\w, ()]* = )`, "m");
    return name && given.test(this.original) && !given.test(this.source) ? name : "";
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
}
