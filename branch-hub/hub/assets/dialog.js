// One small question at a time, over the page: choices with a key each, perhaps a line of text or two lists.
// Must not know what the answer is for.

import { say } from "/assets/say.js";

const box = document.getElementById("dialog");
let answer = null;

/** Makes an element: `make("p", { class: "note" }, "text", child)`. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const name of Object.keys(attributes || {})) {
    if (attributes[name] !== null) element.setAttribute(name, attributes[name]);
  }
  for (const child of children) element.append(child);
  return element;
}

/** Whether a question stands on the page. */
export const asking = () => box.open;

function close(value) {
  const tell = answer;
  answer = null;
  if (box.open) box.close();
  if (tell) tell(value);
}

box.addEventListener("cancel", (event) => { event.preventDefault(); close(null); });

function show(title, ...content) {
  close(null);
  box.textContent = "";
  const heading = make("h2", { id: "dialog-title", tabindex: "-1" }, title);
  const back = make("button", { type: "button", class: "plain" }, say("desk.back"), make("kbd", {}, say("desk.escape-key")));
  back.addEventListener("click", () => close(null));
  box.append(heading, ...content, make("div", { class: "dialog-end" }, back));
  box.showModal();
  return new Promise((done) => { answer = done; });
}

/** A closed question. Each choice is `{value, label, keys, main}`; its first key is shown. Null: no answer. */
export function choose(title, choices, firstStandsReady = true) {
  const list = make("div", { class: "choices" });
  for (const choice of choices) {
    const button = make("button", { type: "button", class: choice.main ? "main" : "side", "data-value": choice.value },
      make("span", {}, choice.label), make("kbd", {}, choice.keys[0]));
    button.addEventListener("click", () => close(choice.value));
    list.append(button);
  }
  const answered = show(title, list);
  if (firstStandsReady) list.querySelector("button").focus();
  else document.getElementById("dialog-title").focus();
  box.onkeydown = (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const chosen = choices.find((choice) => choice.keys.includes(event.key.toUpperCase()));
    if (!chosen) return;
    // The same key must not also mean something on the page, which is free again once the question is closed.
    event.preventDefault();
    event.stopPropagation();
    close(chosen.value);
  };
  return answered;
}

function form(title, read, ...fields) {
  const confirm = make("button", { type: "submit", class: "main" },
    make("span", {}, say("desk.confirm")), make("kbd", {}, say("desk.enter-key")));
  const body = make("form", { method: "dialog", class: "fields", novalidate: "" }, ...fields, confirm);
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = read();
    if (value !== null) close(value);
  });
  box.onkeydown = null;
  return show(title, body);
}

/** A line of text, never empty. Null: no answer. */
export function askReason(title) {
  const input = make("input", { id: "reason", type: "text", maxlength: "120", autocomplete: "off", required: "" });
  const needed = make("p", { class: "wrong", role: "alert" });
  const read = () => {
    const text = input.value.trim();
    if (text) return text;
    needed.textContent = say("desk.reason-needed");
    input.focus();
    return null;
  };
  const answered = form(title, read, make("label", { for: "reason" }, say("desk.reason")), input, needed);
  input.focus();
  return answered;
}

function select(id, options) {
  const list = make("select", { id });
  for (const { value, label } of options) list.append(make("option", { value }, label));
  return list;
}

/** Two lists, answered as `[first, second]`. Each is `{label, options: [{value, label}]}`. Null: no answer. */
export function askTwo(title, first, second) {
  const [one, two] = [select("one", first.options), select("two", second.options)];
  const answered = form(title, () => [one.value, two.value],
    make("label", { for: "one" }, first.label), one, make("label", { for: "two" }, second.label), two);
  one.focus();
  return answered;
}

/** Lines to read. */
export function tell(title, lines) {
  const answered = show(title, make("ul", { class: "lines" }, ...lines.map((text) => make("li", {}, text))));
  box.onkeydown = null;
  box.querySelector(".dialog-end button").focus();
  return answered;
}
