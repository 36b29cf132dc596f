// The library was one page. An address such as api.html#bpcore.layers.Dense.forward leads on to the
// page that has the entry: that of the longest part of the name which is linked here.
{
  const wanted = decodeURIComponent(location.hash.slice(1));
  const links = [...document.querySelectorAll("article a[href*='#bpcore.']")];
  for (let name = wanted; name.startsWith("bpcore.") && !document.getElementById(wanted);) {
    const link = links.find(a => a.hash === `#${name}`);
    if (link) {
      location.replace(link.href.split("#")[0] + location.hash);
      break;
    }
    name = name.slice(0, Math.max(name.lastIndexOf("."), 0));
  }
}
