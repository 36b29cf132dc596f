// What a browser keeps for its reader, and how much of it the first page shows.
const bpRoot = new URL("python/", document.currentScript.src).href;

// Typed code and what is done, chapter by chapter. Nothing is sent anywhere.
const bpKept = {
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

function bpMake(tag, words, options = {}) {
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

// The first page: how much is done in each chapter.
function bpOverview(chapters) {
  if (!BP_PYTHON) return;
  let any = false;
  for (const [chapter, names] of Object.entries(chapters)) {
    const file = `${chapter.split("/").pop()}.html`;
    const { typed, done } = bpKept.read(chapter);
    const count = names.filter((name) => done[name]).length;
    any ||= count > 0 || Object.keys(typed).length > 0;
    const card = [...document.querySelectorAll(".sd-card")].find((c) => c.querySelector(`a[href$="${file}"]`));
    card?.querySelector(".sd-card-body")?.append(bpMake("p", count ? `✓ ${count} of ${names.length} exercises done` : `${names.length} exercises`, { class: "bp-count" }));
  }
  if (!any) return;
  const button = bpMake("button", "Clear all that this browser keeps of my answers", {
    click: () => {
      bpKept.clear(Object.keys(chapters));
      document.querySelectorAll(".bp-count, .bp-clear").forEach((e) => e.remove());
      bpOverview(chapters);
    },
  });
  const place = bpMake("p", "", { class: "bp-clear" });
  place.append(button);
  [...document.querySelectorAll(".sd-card")].pop()?.closest(".sd-container-fluid, .sd-row")?.after(place);
}
