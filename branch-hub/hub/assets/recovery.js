// After a restore: the last number printed of each series, as somebody says it, and people whose number was forgotten.
// Must not guess or judge a number: the hub refuses what cannot be.

import { ask, once } from "/assets/hub.js";
import { local, say } from "/assets/say.js";
import { make } from "/assets/parts.js";

const $ = (id) => document.getElementById(id);

function word(text, wrong) {
  $("recovery-word").textContent = text;
  $("recovery-word").dataset.wrong = String(wrong);
}

/** The answer's body; null when it was refused and that was said. */
async function tell(path, body) {
  const answer = await ask(path, body);
  if (answer && answer.status < 300) return answer.body;
  word(answer && answer.body ? answer.body.title : say("desk.no-answer"), true);
  return null;
}

async function sayLast(series, last) {
  const known = await tell("/v1/recovery/numbers", { series, last });
  if (!known) return;
  word(say("recovery.taken", { series }), false);
  draw(known.series);
}

function line(series) {
  const number = make("input", { maxlength: "8", autocapitalize: "characters", autocomplete: "off", spellcheck: "false", required: "" });
  const none = make("button", { type: "button", class: "plain", "data-do": "none" }, say("recovery.none"));
  none.addEventListener("click", () => sayLast(series, null));
  const form = make("form", { class: "which no-print" }, make("label", {}, `${say("recovery.last")} `, number),
    make("button", { class: "plain", "data-do": "say" }, say("recovery.say")), none);
  form.addEventListener("submit", (event) => { event.preventDefault(); sayLast(series, number.value.trim().toUpperCase()); });
  return make("li", { "data-series": series }, make("b", {}, say("recovery.series", { series })), " ", make("span", {}), form);
}

/** What is known of a series, in words. */
function told({ remembered, heard, said, awaits_word }) {
  const last = said ? say("recovery.said", { number: said }) : say("recovery.said-none");
  return [awaits_word ? say("recovery.awaits") : last,
    remembered && say("recovery.remembered", { number: remembered }), heard && say("recovery.heard", { number: heard })].filter(Boolean).join(" · ");
}

/** A line that stands there already is left alone: somebody may be typing in it. */
function draw(series) {
  $("recovery").hidden = series.length === 0;
  const there = new Map(Array.from($("series").children, (item) => [item.dataset.series, item]));
  for (const [id, item] of there) if (!series.some((one) => one.series === id)) item.remove();
  for (const one of series) {
    const item = there.get(one.series) || line(one.series);
    item.dataset.awaits = String(one.awaits_word);
    item.querySelector("span").textContent = told(one);
    if (!there.has(one.series)) $("series").append(item);
  }
}

async function offerServices() {
  const chosen = $("readmit-service");
  if (!chosen || chosen.options.length > 0) return;
  const offered = await once("GET", "/v1/catalogue").catch(() => null);
  if (!offered || offered.status !== 200 || chosen.options.length > 0) return;
  chosen.append(...offered.body.services.map((service) => make("option", { value: service.id }, local(service.name))));
}

/** Looks again; nothing for whom it does not concern. */
export async function lookAtNumbers() {
  if (!$("recovery")) return;
  const known = await once("GET", "/v1/recovery").catch(() => null);
  // A hub of another version may answer something else: the page is about to fetch itself anew.
  if (!known || known.status !== 200 || !known.body || !Array.isArray(known.body.series)) return;
  draw(known.body.series);
  if (known.body.series.length > 0) await offerServices();
}

if ($("readmit")) {
  $("readmit").addEventListener("submit", async (event) => {
    event.preventDefault();
    const number = $("readmit-number").value.trim().toUpperCase();
    const ticket = await tell("/v1/tickets/readmit", { number, service: $("readmit-service").value });
    if (!ticket) return;
    word(say("recovery.readmitted", { number: ticket.number }), false);
    $("readmit-number").value = "";
  });
}
