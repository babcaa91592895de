// The set-up's forms, where a form alone is not enough: moving a line, reading a logo, printing.
// Must not know what a step means: what is said goes to the hub as an ordinary form.

import { say } from "/assets/say.js";

/** The name of SVG itself, which is no address that anybody asks. */
const SVG = new DOMParser().parseFromString("<svg/>", "text/html").querySelector("svg").namespaceURI;
/** As SVG text, what the hub takes at most. */
const LOGO_MOST = 200000;

for (const button of document.querySelectorAll("[data-move]")) {
  button.addEventListener("click", () => {
    const line = button.closest("li");
    const other = button.dataset.move === "-1" ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    if (button.dataset.move === "-1") other.before(line);
    else other.after(line);
    button.focus();
  });
}

/** A picture of dots stands inside an SVG, so that screens and pages show one kind of thing. */
async function asSvg(file) {
  if (file.name.toLowerCase().endsWith(".svg")) return file.text();
  const url = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(file);
  });
  const { width, height } = await createImageBitmap(file);
  return `<svg xmlns="${SVG}" viewBox="0 0 ${width} ${height}"><image width="${width}" height="${height}" href="${url}"/></svg>`;
}

const file = document.getElementById("logo-file");
if (file) {
  file.addEventListener("change", async () => {
    const [logo, word] = ["logo", "logo-word"].map((id) => document.getElementById(id));
    logo.value = "";
    word.textContent = "";
    if (!file.files[0]) return;
    const svg = await asSvg(file.files[0]).catch(() => "");
    if (svg.length > LOGO_MOST) word.textContent = say("setup.logo-too-large");
    else if (!svg.includes("<svg")) word.textContent = say("setup.logo-unreadable");
    else logo.value = svg;
  });
}

const print = document.getElementById("print");
if (print) print.addEventListener("click", () => window.print());
