// What a cell puts out, in the page. Text stays text. The only markup that enters the page is that
// of bpcore's own pictures (the kernel knows them by their class), and of it only what is listed.
class BpOutputs {
  static TAGS = new Set(
    ("div span p b i em strong code pre br ul ol li table thead tbody tr th td caption small sub sup " +
      "details summary figure figcaption label input output button select option fieldset legend a " +
      "svg g path circle ellipse rect line polyline polygon text tspan title desc use defs symbol " +
      "marker clippath lineargradient radialgradient stop image pattern mask script").split(" "),
  );

  constructor(element) {
    this.element = element;
  }

  clear() {
    this.element.replaceChildren();
    this.text = null;
  }

  add(event) {
    if (event.kind === "stream" || event.kind === "result") this.addText(event.kind, event.text);
    else if (event.kind === "image") this.addImage(event.text);
    else if (event.kind === "picture") this.addPicture(event.text);
    else if (event.kind === "error") this.addError(event);
  }

  part(name) {
    const part = document.createElement("div");
    part.className = `output ${name}`;
    this.element.append(part);
    return part;
  }

  addText(kind, text) {
    if (kind !== "stream" || !this.text?.isConnected || this.element.lastChild !== this.box) {
      this.box = this.part(`${kind === "stream" ? "stream" : "text_plain"} highlight-none`);
      const pre = document.createElement("pre");
      pre.tabIndex = 0; // a long output scrolls, also by keyboard
      this.text = document.createTextNode("");
      pre.append(this.text);
      const frame = document.createElement("div");
      frame.className = "highlight";
      frame.append(pre);
      this.box.append(frame);
    }
    this.text.appendData(text);
  }

  addImage(data) {
    const image = document.createElement("img");
    image.src = `data:image/png;base64,${data}`;
    image.alt = "The picture that your cell draws";
    this.part("image_png").append(image);
  }

  addPicture(markup) {
    const inert = new DOMParser().parseFromString(markup, "text/html").body;
    for (const element of [...inert.querySelectorAll("*")]) BpOutputs.clean(element);
    const programs = [...inert.querySelectorAll("script.bp-program")];
    for (const program of programs) program.remove();
    this.part("text_html").append(...[...inert.childNodes].map((n) => document.importNode(n, true)));
    for (const program of programs) BpOutputs.provide(program.textContent);
  }

  // A live picture's program: what bpcore's compiler writes, formulas in functions, and no more.
  static provide(text) {
    const tag = document.createElement("script");
    tag.src = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    tag.onload = () => URL.revokeObjectURL(tag.src);
    document.head.append(tag);
  }

  // Drops what is not listed, and every attribute that could run something or ask a host.
  static clean(element) {
    const tag = element.localName.toLowerCase();
    const data = tag !== "script" || /^(application\/json|text\/plain)$/.test(element.getAttribute("type"));
    const question = tag === "form" && element.parentElement?.localName === "bp-ask";
    const listed = question || BpOutputs.TAGS.has(tag) || /^bp-[a-z-]+$/.test(tag);
    if (!data || !listed) return element.remove();
    for (const { name, value } of [...element.attributes]) {
      const link = /(^|:)(href|src)$/i.test(name);
      const inside = /^(#|data:image\/png;base64,)/.test(value);
      const asks = /^style$/i.test(name) && /url\s*\(/i.test(value);
      if (/^on/i.test(name) || /^(srcdoc|srcset|action|formaction)$/i.test(name) || asks || (link && !inside)) {
        element.removeAttribute(name);
      }
    }
  }

  addError({ says, sentence, line, place, trace }) {
    const box = this.part("bp-error");
    box.setAttribute("role", "alert");
    const head = document.createElement("p");
    const where = line ? `${place}, line ${line}: ` : "";
    head.append(where);
    const code = document.createElement("code");
    code.textContent = says;
    head.append(code);
    box.append(head);
    if (sentence) {
      const help = document.createElement("p");
      help.textContent = sentence;
      box.append(help);
    }
    if (trace) {
      const more = document.createElement("details");
      const summary = document.createElement("summary");
      summary.textContent = "All that Python says";
      const pre = document.createElement("pre");
      pre.tabIndex = 0;
      pre.textContent = trace;
      more.append(summary, pre);
      box.append(more);
    }
  }
}
