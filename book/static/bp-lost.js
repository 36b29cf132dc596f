// The page for mistyped addresses is shown at any depth. It embeds lost.html by several addresses;
// whichever loads knows where the site lies, and sets the page's own addresses right.
if (parent !== window) {
  const page = parent.document;
  const told = page.querySelector("object").getAttribute("data").replace("_static/lost.html", "");
  const root = new URL("..", location).pathname;
  for (const name of told === root ? [] : ["href", "src", "action"]) {
    for (const element of page.querySelectorAll(`[${name}^="${told}"]`)) {
      element.setAttribute(name, root + element.getAttribute(name).slice(told.length));
      if (element.localName === "script") { // one that has failed loads again only as a new one
        const again = page.createElement("script");
        for (const { name: key, value } of element.attributes) again.setAttribute(key, value);
        again.async = false;
        element.replaceWith(again);
      }
    }
  }
  page.documentElement.dataset.content_root = root;
}
