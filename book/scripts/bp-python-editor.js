// An editor for one cell: CodeMirror, loaded from the site when the first one is needed.
class BpEditor {
  static loaded = null;

  static load(root) {
    BpEditor.loaded ??= (async () => {
      const sheet = document.createElement("link");
      sheet.rel = "stylesheet";
      sheet.href = `${root}codemirror.css`;
      document.head.prepend(sheet);
      for (const name of ["codemirror", "python", "matchbrackets"]) {
        await BpKernel.script(`${root}${name}.js`);
      }
    })();
    return BpEditor.loaded;
  }

  // `run` is called on Ctrl+Enter, `changed` on every change.
  constructor(place, text, label, run, changed) {
    this.keys = {
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
      Tab: (editor) => (editor.somethingSelected() ? editor.indentSelection("add") : editor.execCommand("insertSoftTab")),
      "Shift-Tab": (editor) => editor.indentSelection("subtract"),
      Esc: () => this.setTab(false),
    };
    const narrow = matchMedia("(max-width: 500px)").matches; // a phone shows some thirty signs
    this.mirror = CodeMirror(place, {
      value: text,
      mode: { name: "python", version: 3 },
      indentUnit: 4,
      lineNumbers: true,
      lineWrapping: narrow,
      matchBrackets: true,
      viewportMargin: Infinity,
      extraKeys: this.keys,
      screenReaderLabel: label,
    });
    if (narrow) {
      // What goes on in the next line starts further in, so that the margin shows the indentation.
      this.mirror.on("renderLine", (_, line, element) => {
        const signs = CodeMirror.countColumn(line.text, null, 4) + 2;
        Object.assign(element.style, { paddingLeft: `calc(4px + ${signs}ch)`, textIndent: `-${signs}ch` });
      });
      this.mirror.refresh();
    }
    this.mirror.on("blur", () => {
      this.setTab(true);
      this.mirror.scrollTo(0, null); // a phone would go on hiding where the lines begin
    });
    this.mirror.on("change", () => {
      this.mark(null);
      changed();
    });
  }

  // After Esc, Tab goes to the next control; else it indents.
  setTab(indents) {
    const keys = indents ? this.keys : { ...this.keys, Tab: false, "Shift-Tab": false };
    this.mirror.setOption("extraKeys", keys);
  }

  get text() {
    return this.mirror.getValue();
  }

  set text(text) {
    this.mirror.setValue(text);
  }

  mark(line) {
    if (this.marked) this.mirror.removeLineClass(this.marked, "background", "bp-wrong");
    this.marked = line && this.mirror.addLineClass(line - 1, "background", "bp-wrong");
  }

  focus() {
    this.mirror.focus();
  }

  refresh() {
    this.mirror.refresh();
  }
}
