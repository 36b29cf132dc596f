// Formulas are set some at a time, what the reader sees first, so that pictures answer in between.
if (window.MathJax) {
  MathJax.startup = {
    async pageReady() {
      const all = [...document.querySelectorAll(".math")];
      const seen = Math.max(0, all.findIndex((text) => text.getBoundingClientRect().bottom > 0));
      const formulas = [...all.slice(seen), ...all.slice(0, seen)];
      while (formulas.length) {
        await MathJax.typesetPromise(formulas.splice(0, 40));
        await new Promise((done) => setTimeout(done));
      }
    },
  };
}
