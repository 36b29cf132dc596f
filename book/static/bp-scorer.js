// How much a find of the search weighs: chapters first, then pages, the library last. The other
// numbers are Sphinx's own.
var Scorer = {
  score: ([page, , , , score]) =>
    score + (page.startsWith("notebooks/") ? 100 : page.startsWith("book/api") ? 0 : 50),
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
