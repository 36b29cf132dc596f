// Python for the page: gets the files (over http or from the disk), starts the worker, runs cells.
// BP_PYTHON, the list of files, is null in a book that was built without them.
class BpKernel {
  constructor(root) {
    this.root = root;
    this.disk = location.protocol === "file:";
    this.parts = {}; // what was loaded, kept so that a stopped Python starts again at once
    this.worker = null;
    this.hear = () => {};
  }

  static megabytes(part) {
    return BP_PYTHON[part].reduce((sum, [, bytes]) => sum + bytes, 0) / 1e6;
  }

  get running() {
    return this.worker !== null;
  }

  async start(progress) {
    if (this.worker) return;
    const files = await this.load("core", progress);
    progress("Starting Python", null);
    // Made here and not by its address, so that the page's policy holds for Python too.
    const source = new Blob([files["worker.js"]], { type: "text/javascript" });
    const worker = new Worker(URL.createObjectURL(source));
    this.progress = progress;
    await new Promise((resolve, reject) => {
      this.worker = worker;
      this.abort = reject;
      worker.onerror = (event) => reject(new Error(event.message || "The worker was blocked."));
      worker.onmessage = ({ data }) => {
        if (data.kind === "ready") resolve();
        else if (data.kind === "broken") reject(new Error(data.text));
      };
      worker.postMessage({ files });
    }).catch((error) => {
      worker.terminate();
      if (this.worker === worker) this.worker = null;
      throw error;
    });
    worker.onmessage = ({ data }) => this.receive(data);
  }

  // Runs the cells in order; `hear` gets every event. Settles when the last one has ended.
  run(cells, apart, hear) {
    return new Promise((resolve, reject) => {
      this.done = resolve;
      this.abort = reject;
      this.hear = hear;
      this.worker.postMessage({ cells, apart });
    });
  }

  async receive(event) {
    if (event.kind === "idle") this.done();
    else if (event.kind === "broken") this.stop(event.text);
    else if (event.kind === "drawing") {
      const worker = this.worker;
      try {
        const drawing = await this.load("drawing", this.progress);
        worker.postMessage({ drawing });
      } catch (error) {
        if (worker === this.worker) this.stop(error.message);
      }
    } else this.hear(event);
  }

  // Ends the worker, whatever it does; its memory is free again, its variables are lost.
  stop(why = "stopped") {
    this.worker?.terminate();
    this.worker = null;
    this.abort?.(new Error(why));
  }

  async load(part, progress) {
    this.parts[part] ??= this.disk ? this.fromDisk(part, progress) : this.fromSite(part, progress);
    try {
      return await this.parts[part];
    } catch (error) {
      delete this.parts[part];
      throw error;
    }
  }

  async fromSite(part, progress) {
    const total = BpKernel.megabytes(part);
    const what = part === "core" ? "Loading Python" : "Loading what draws";
    let arrived = 0;
    const others = new AbortController(); // when one file fails, the others stop
    const one = async ([name, size, version]) => {
      // The address changes with the file, so what the browser has kept is always right.
      const address = `${this.root}${name}?v=${version}`;
      const answer = await fetch(address, { cache: "force-cache", signal: others.signal }).catch(() => null);
      if (!answer?.ok) throw new Error(`${name} did not arrive (${answer?.status ?? "blocked"}).`);
      const bytes = new Uint8Array(size);
      let at = 0;
      for (const reader = answer.body.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) break;
        if (at + value.length > size) throw new Error(`${name} is not the file it should be.`);
        bytes.set(value, at);
        at += value.length;
        arrived += value.length / 1e6;
        progress(`${what}: ${arrived.toFixed(1)} of ${total.toFixed(1)} MB`, arrived / total);
      }
      if (at !== size) throw new Error(`${name} broke off after ${at} of ${size} bytes.`);
      return [name, bytes.buffer];
    };
    try {
      return Object.fromEntries(await Promise.all(BP_PYTHON[part].map(one)));
    } finally {
      others.abort();
    }
  }

  async fromDisk(part, progress) {
    progress(`Reading ${BpKernel.megabytes(part).toFixed(0)} MB from the disk`, null);
    await BpKernel.script(`${this.root}${part}.js`);
    const table = window.BP_PYTHON_DISK;
    delete window.BP_PYTHON_DISK;
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
    return Object.fromEntries(Object.entries(table).map(([name, text]) => [name, bytes(text)]));
  }

  static script(address) {
    return new Promise((resolve, reject) => {
      const tag = document.createElement("script");
      tag.src = address;
      tag.onload = resolve;
      tag.onerror = () => reject(new Error(`${address.split("/").pop()} cannot be read.`));
      document.head.append(tag);
    });
  }
}
