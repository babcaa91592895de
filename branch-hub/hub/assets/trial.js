// The full trial: each printer, counter and zone once, with real tickets that are withdrawn again, and what somebody saw of it.
// Must not judge: whether a screen rang, only a person knows. What was said is kept by the hub at once.

import { ask, once } from "/assets/hub.js";
import { given, local, say } from "/assets/say.js";
import { fill, make } from "/assets/parts.js";

const $ = (id) => document.getElementById(id);
const LIGHTS = { confirmed: "green", failed: "red", skipped: "amber" };

let points = [];
let catalogue = null;
/** What is being tried now: the counter, the number, and how long the call took. */
let trying = null;
/** Who waits for a call to come back on the stream, by ticket. */
const awaited = new Map();
/** The paper that ticked a kiosk's line off, by kiosk: its ticket and number. Whose it is, only a person knows. */
const papers = new Map();

const word = (text) => { $("word").textContent = text; };

function problem(answer) {
  word(answer && answer.body && answer.body.title ? answer.body.title : say("status.lost"));
}

/** Has the hub keep a word; false when it did not, and that was said. */
async function report(sort, name, outcome, took_ms) {
  const answer = await ask("/v1/trial", { sort, name, outcome, ...(took_ms ? { took_ms } : {}) });
  if (!answer || answer.status !== 200) { problem(answer); return false; }
  points = answer.body.points;
  draw();
  return true;
}

/** One act of the trial; the answer's body, or null when it was refused and said so. */
async function act(path, body) {
  const answer = await ask(path, body);
  if (answer && answer.status < 300) return answer.body;
  problem(answer);
  return null;
}

async function openDay() {
  const board = await once("GET", "/v1/board").catch(() => null);
  const fresh = await once("GET", "/v1/catalogue").catch(() => null);
  if (fresh && fresh.status === 200) catalogue = fresh.body;
  if (board && board.body && board.body.day && catalogue && catalogue.open) return true;
  return Boolean(await act("/v1/day", { do: "open", reason: say("trial.reason") }));
}

/** Calls a ticket of the trial at a counter, and measures until the hub's own word of it is back. */
async function callAt(name) {
  const counter = catalogue.counters.find((one) => one.id === name);
  const open = (id) => catalogue.services.some((service) => service.id === id && service.availability === "open");
  if (!(await openDay())) return;
  const service = counter.services.find(open) || counter.services[0];
  const ticket = await act("/v1/tickets", { service });
  if (!ticket) return;
  await ask(`/v1/counters/${name}/open`, {});
  const back = new Promise((done) => awaited.set(ticket.id, done));
  const begun = performance.now();
  const called = await act(`/v1/tickets/${ticket.id}/call`, { counter: name, reason: say("trial.reason") });
  if (called) {
    const late = new Promise((done) => { setTimeout(() => done(null), 5000); });
    const at = await Promise.race([back, late]);
    trying = { counter: name, ticket: ticket.id, number: ticket.number, took: at === null ? null : Math.max(1, Math.round(at - begun)) };
    word(say("trial.look", { number: ticket.number, counter: local(counter.name) }));
  } else {
    await ask(`/v1/tickets/${ticket.id}/cancel`, { reason: say("trial.reason") });
  }
  awaited.delete(ticket.id);
  draw();
}

/** What a person saw of the call; then its ticket is withdrawn and its counter closed. Can be said again until the hub has kept it. */
async function saw(outcome) {
  const { counter, ticket, took } = trying;
  word("");
  if (!(await report("counter", counter, outcome, took))) { draw(); return; }
  trying = null;
  draw();
  await ask(`/v1/tickets/${ticket}/cancel`, { reason: say("trial.reason") });
  await ask(`/v1/counters/${counter}/close`, {});
  const zone = (id) => (catalogue.counters.find((one) => one.id === id) || {}).zone;
  if (!points.some((point) => point.sort === "ring" && point.name === zone(counter))) return;
  // A zone rings when the calls of all its counters were seen there; of one that nobody tried, nobody knows.
  const there = points.filter((point) => point.sort === "counter" && zone(point.name) === zone(counter));
  if (there.some((point) => point.outcome === "failed")) await report("ring", zone(counter), "failed");
  else if (there.every((point) => point.outcome === "confirmed")) await report("ring", zone(counter), "confirmed");
}

/** A person says that a paper was nobody's. */
async function withdraw(kiosk) {
  const { ticket } = papers.get(kiosk);
  if (await act(`/v1/tickets/${ticket}/cancel`, { reason: say("trial.reason") })) papers.delete(kiosk);
  draw();
}

function button(label, run, id) {
  const made = make("button", { type: "button", class: "plain", "data-do": id }, label);
  made.addEventListener("click", async () => {
    if (made.disabled) return;
    made.disabled = true;
    await run();
  });
  return made;
}

function ways({ sort, name }) {
  const tell = (outcome) => button(say(`trial.say-${outcome}`), () => report(sort, name, outcome), `${sort} ${name} ${outcome}`);
  if (sort === "counter" && trying && trying.counter === name) {
    return [button(say("trial.seen"), () => saw("confirmed"), `saw ${name}`), button(say("trial.not-seen"), () => saw("failed"), `missed ${name}`)];
  }
  if (sort === "counter") {
    return trying ? [] : [button(say("trial.call"), () => callAt(name), `call ${name}`), tell("skipped")];
  }
  const paper = sort === "paper" && papers.get(name);
  const back = paper ? [button(say("trial.withdraw", { number: paper.number }), () => withdraw(name), `withdraw ${name}`)] : [];
  if (sort === "slip") back.push(button(say("trial.print-slip"), async () => { await act("/v1/trial/slip", {}); draw(); }, "print slip"));
  return [...back, tell("confirmed"), tell("failed"), tell("skipped")];
}

function line(point) {
  const what = point.outcome ? say(`trial.${point.outcome}`) : say("trial.untried");
  const took = point.took_ms ? ` · ${say("trial.took", { ms: point.took_ms })}` : "";
  const when = point.at ? new Date(point.at).toLocaleString(given.language, { timeZone: "Africa/Dakar", dateStyle: "short", timeStyle: "short" }) : "";
  const by = point.by ? ` · ${point.by}, ${when}` : "";
  const hint = point.sort === "paper" && !point.outcome ? make("p", { class: "note no-print" }, say("trial.touch", { device: point.shown })) : "";
  return make("li", { "data-light": LIGHTS[point.outcome] || "none", "data-point": `${point.sort} ${point.name}` },
    make("i", { class: "sign", "aria-hidden": "true" }), make("b", { class: "trial-name" }, point.shown),
    make("div", {}, `${what}${took}${by}`, hint, make("p", { class: "smalls no-print" }, ...ways(point))));
}

function draw() {
  for (const sort of ["paper", "counter", "ring"]) {
    const here = (point) => point.sort === sort || (sort === "paper" && point.sort === "slip");
    $(sort).replaceChildren(...points.filter(here).map(line));
  }
  const n = (outcome) => points.filter((point) => point.outcome === outcome).length;
  const open = points.filter((point) => !point.outcome).length + n("skipped");
  fill($("sum"), [say("trial.sum", { confirmed: n("confirmed"), failed: n("failed"), open })]);
}

/** Papers tick themselves off when a printer says that one is out; calls tell how long they took. A paper may be a customer's,
    so its place in line is left alone until a person names it. */
function listen() {
  const stream = new EventSource("/v1/events");
  stream.addEventListener("ticket-called", (event) => {
    const done = awaited.get(JSON.parse(event.data).data.ticket);
    if (done) done(performance.now());
  });
  stream.addEventListener("ticket-printed", async (event) => {
    const row = JSON.parse(event.data);
    const kiosk = row.actor.split(":").pop();
    const { ticket, outcome } = row.data;
    const point = points.find((one) => one.sort === "paper" && one.name === kiosk);
    if (!point || point.outcome === "confirmed" || outcome !== "confirmed") return;
    const printed = await once("GET", `/v1/tickets/${ticket}`).catch(() => null);
    if (printed && printed.status === 200) papers.set(kiosk, { ticket, number: printed.body.number });
    await report("paper", kiosk, "confirmed");
  });
}

async function begin() {
  const [trial, offered] = await Promise.all(["/v1/trial", "/v1/catalogue"].map((path) => once("GET", path).catch(() => null)));
  if (trial && trial.status === 401) { location.replace("/sign-in?over"); return; }
  if (!trial || trial.status !== 200 || !offered || offered.status !== 200) { setTimeout(begin, 2000); return; }
  points = trial.body.points;
  catalogue = offered.body;
  draw();
  listen();
}

$("print").addEventListener("click", () => window.print());
begin();
