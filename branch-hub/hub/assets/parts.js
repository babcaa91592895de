// Making the elements of a page. Must not know any page.

/** Makes an element: `make("p", { class: "note" }, "text", child)`. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes || {})) {
    if (attributes[name] !== null) element.setAttribute(name, attributes[name]);
  }
  for (const child of children) element.append(child);
  return element;
}

/** Puts these children in place of what was there, unless they say the same. */
export function fill(element, children) {
  const fresh = make("div", {}, ...children);
  if (element.innerHTML !== fresh.innerHTML) element.replaceChildren(...fresh.childNodes);
}
