// The audit: one row an act, each a sentence that the hub has made.
// Must not make sentences or know facts: it asks, and shows what it is told.

import { once } from "/assets/hub.js";
import { given, say } from "/assets/say.js";

const element = (id) => document.getElementById(id);
const fields = ["from", "until", "person", "kind"];
const names = Object.fromEntries(Array.from(element("kind").options, (o) => [o.value, o.textContent]));
const time = new Intl.DateTimeFormat(given.language === "en" ? "en-GB" : "fr-FR", { dateStyle: "short", timeStyle: "medium", timeZone: given.zone });
let next = null;
let asked = 0;

function query(more) {
  const sought = new URLSearchParams();
  for (const field of fields) {
    const value = element(field).value.trim().toLowerCase();
    if (value) sought.set(field, value);
  }
  if (more && next) sought.set("after", next);
  return sought;
}

function row(entry) {
  const line = document.createElement("tr");
  const cells = [time.format(new Date(entry.at)), names[entry.kind] || entry.kind, entry.sentence, `${entry.epoch}.${entry.seq}`];
  for (const text of cells) line.insertCell().textContent = text;
  if (!entry.trusted) line.cells[0].append(` (${say("audit-page.clock")})`);
  return line;
}

async function show(more) {
  const mine = ++asked;
  element("word").textContent = say("audit-page.reading");
  const answer = await once("GET", `/v1/audit?${query(more)}`).catch(() => null);
  if (mine !== asked) return;
  if (answer && answer.status === 401) { location.replace("/sign-in?over=1"); return; }
  if (!answer || answer.status !== 200) {
    element("word").textContent = answer && answer.body ? answer.body.title : say("desk.connection-lost");
    return;
  }
  if (!more) element("entries").replaceChildren();
  element("entries").append(...answer.body.entries.map(row));
  next = answer.body.next;
  element("more").hidden = !next;
  const sheet = query(false);
  sheet.set("format", "csv");
  element("sheet").href = `/v1/audit?${sheet}`;
  const count = element("entries").rows.length;
  element("word").textContent = count ? say("audit-page.count", { n: count }) : say("audit-page.nothing");
}

element("which").addEventListener("submit", (event) => { event.preventDefault(); show(false); });
element("kind").addEventListener("change", () => show(false));
element("more").addEventListener("click", () => show(true));
element("print").addEventListener("click", () => window.print());
show(false);
