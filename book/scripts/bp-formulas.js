// Formulas are set some at a time, from the top of the page, so that pictures answer in between.
if (window.MathJax) {
  MathJax.startup = {
    async pageReady() {
      const formulas = [...document.querySelectorAll(".math")];
      while (formulas.length) {
        await MathJax.typesetPromise(formulas.splice(0, 40));
        await new Promise((done) => setTimeout(done));
      }
    },
  };
}
