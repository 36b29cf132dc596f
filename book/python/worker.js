// Python in a worker: it gets the files as bytes, then cells to run, and posts every event back.
// It asks no host for anything: each request is answered from the files that it was given.
let kernel;
let python;
let drawingArrived;

const LOCK = {
  info: { abi_version: "2024_0", arch: "wasm32", platform: "emscripten_3_1_58", python: "3.12.7", version: "0.27.7" },
  packages: {},
};
const INDEX = "https://files.invalid/"; // nobody is there: every request is answered below

function unpacked(name, files) {
  const bytes = files[name] ?? files[`${name}.packed`];
  if (!bytes) return null;
  const whole = new Response(bytes);
  if (files[name]) return whole.body;
  return whole.body.pipeThrough(new DecompressionStream("gzip"));
}

async function script(name, files) {
  const text = await new Response(unpacked(name, files)).blob();
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  importScripts(address);
  URL.revokeObjectURL(address);
}

const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]); // the shortest program there is

async function start(files) {
  await WebAssembly.compile(EMPTY); // where that is forbidden, Pyodide would wait for ever
  self.fetch = async (request) => {
    const name = String(request.url ?? request).split("/").pop();
    if (name === "pyodide-lock.json") return new Response(JSON.stringify(LOCK));
    const body = unpacked(name, files);
    if (!body) throw new TypeError("This page asks nobody for anything.");
    const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
    return new Response(body, { headers: { "Content-Type": type } });
  };
  await script("pyodide.asm.js", files);
  await script("pyodide.js", files);
  python = await loadPyodide({ indexURL: INDEX });
  install(files);
  python.runPython("import numpy, bpcore, bpcore.exercises");
  kernel = python.pyimport("inpage").Kernel((event) => postMessage(JSON.parse(event)));
}

function install(files) {
  for (const [name, bytes] of Object.entries(files)) {
    if (name.endsWith(".whl")) python.unpackArchive(bytes, "wheel");
    if (name === "bpcore.zip") python.unpackArchive(bytes, "zip");
  }
}

async function run(cells, apart) {
  kernel.enter(apart);
  for (const { at, source, shown, changed } of cells) {
    postMessage({ kind: "start", at });
    let state = kernel.run(source, String(at), shown, changed);
    if (state === "drawing") {
      const files = await new Promise((resolve) => {
        drawingArrived = resolve;
        postMessage({ kind: "drawing" });
      });
      install(files);
      python.runPython("import importlib; importlib.invalidate_caches()");
      kernel.get_ready_to_draw();
      state = kernel.run(source, String(at), shown, changed);
    }
    postMessage({ kind: "end", at, state });
    if (state !== "done") break;
  }
  postMessage({ kind: "idle" });
}

onmessage = async ({ data }) => {
  try {
    if (data.files) {
      await start(data.files);
      postMessage({ kind: "ready" });
    } else if (data.drawing) drawingArrived(data.drawing);
    else await run(data.cells, data.apart);
  } catch (error) {
    postMessage({ kind: "broken", text: String(error?.message ?? error) });
  }
};
