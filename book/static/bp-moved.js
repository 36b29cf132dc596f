// A page that has moved: go on to the new one, with the picture's setting that the address names.
location.replace(document.querySelector("a").href + location.hash);
