// The desk: what is in the agent's hand, what each key does, and which question comes before an act.
// Must not know how things look (`view.js`) or how the board is kept (`stream.js`).

import { ask, newId, once } from "/assets/hub.js";
import { bells } from "/assets/bells.js";
import { waiting } from "/assets/board.js";
import { board, listen, live } from "/assets/stream.js";
import { asking, askReason, askTwo, choose, tell } from "/assets/dialog.js";
import { learnLine, order, reasons } from "/assets/line.js";
import { given, local, say } from "/assets/say.js";
import { tellNews } from "/assets/news.js";
import { learnTroubles, troubles } from "/assets/troubles.js";
import { draw, drawTime, words } from "/assets/view.js";

/** The branch's names; null until they are known. */
let catalogue = null;
/** An act is on its way: nothing else can be pressed. */
let busy = false;
/** What was said last, and whether it is a refusal. */
let word = { text: "", wrong: false };

const KEPT_COUNTER = "smartqueue-counter";

function keptCounter() {
  try { return localStorage.getItem(KEPT_COUNTER); } catch (_) { return null; }
}

function keepCounter(id) {
  try { localStorage.setItem(KEPT_COUNTER, id); } catch (_) { /* A locked-down browser keeps nothing: the desk works without. */ }
}

/** The counter of this person: an agent's by name; a supervisor has none, so the one that was opened on this computer. */
function myCounter() {
  if (!board) return null;
  if (given.role === "agent") {
    return Object.keys(board.counters).find((id) => board.counters[id].agent === given.person) || null;
  }
  const kept = keptCounter();
  const there = kept && board.counters[kept];
  return there && there.agent === null ? kept : null;
}

/** All that is shown, worked out anew from the board each time. */
function scene() {
  const id = myCounter();
  const info = id && catalogue ? catalogue.counters.find((c) => c.id === id) : null;
  const here = id ? board.counters[id] : null;
  const holding = here ? here.holding : null;
  const held = holding ? board.tickets[holding] || null : null;
  const agent = catalogue && catalogue.agents.find((a) => a.id === given.person);
  const can = (service) => !agent || agent.services.length === 0 || agent.services.includes(service);
  const services = info ? info.services.filter(can) : [];
  const mine = ({ ticket: { pool } }) => !pool || pool.counter === id || (pool.agent && here && pool.agent === here.agent);
  const there = board ? waiting(board, services) : { inLine: [], held: [] };
  const inLine = there.inLine.filter((one) => mine(one) && !board.interruptions[one.ticket.service]);
  // In the hub's order: the page has none of its own.
  const next = order(id).map((ticket) => inLine.find((one) => one.id === ticket)).filter(Boolean);
  return {
    catalogue, board, live, busy, word, id, info, here, holding, held, services,
    next, waiting: inLine, setAside: there.held,
    kept: keptCounter(),
    troubles: board ? [...bells(board, catalogue), ...troubles(board)] : [],
  };
}

let drawing = 0;
function redraw() {
  if (drawing) return;
  drawing = setTimeout(() => { drawing = 0; draw(scene(), press, possible); }, 10);
}

function speak(text, wrong = false) {
  word = { text, wrong };
  redraw();
}

async function learn() {
  const answer = await once("GET", "/v1/catalogue").catch(() => null);
  if (answer && answer.status === 200) catalogue = answer.body;
  if (answer && answer.status === 503 && answer.body) speak(answer.body.title, true);
  redraw();
}

function signedOut() {
  location.replace("/sign-in?over=1");
}

/** After an answer the stream brings the new board within a moment; until then the keys rest. */
async function caughtUp(seq) {
  const until = performance.now() + 1000;
  while (live && board.seq === seq && performance.now() < until) {
    await new Promise((done) => { setTimeout(done, 20); });
  }
}

/** Refusals that are questions: whoever sent the act asks them. */
const ASKS_BACK = ["decide-outcome", "last-counter"];
const SAID_QUIETLY = ["just-called", "recall-too-soon", "recalls-spent", "too-soon"];

/** Sends one act, once, and gives its answer's body; null if it was refused or nobody answered, which is then said. */
async function send(path, body) {
  if (busy || !live) return null;
  busy = true;
  speak("");
  const seq = board.seq;
  try {
    const answer = await ask(path, body);
    if (!answer) { speak(say("desk.no-answer"), true); return null; }
    if (answer.status === 200 || answer.status === 201) { await caughtUp(seq); return answer.body; }
    if (answer.status === 401) { signedOut(); return null; }
    const problem = answer.body || { code: "fault", title: say("problem.fault") };
    if (ASKS_BACK.includes(problem.code)) return problem;
    if (problem.code === "holding-changed") { await caughtUp(seq); return null; }
    const quiet = SAID_QUIETLY.includes(problem.code);
    // A second press needs no figure: nobody means to press a third time.
    const counts = answer.after && problem.code !== "just-called";
    const later = counts ? say("desk.possible-in", { n: answer.after }) : problem.detail || "";
    speak(later ? `${problem.title}. ${later}` : problem.title, !quiet);
    return null;
  } finally {
    busy = false;
    redraw();
  }
}

async function next(outcome) {
  const { id, holding, held } = scene();
  const body = outcome ? { holding, outcome } : { holding };
  const done = await send(`/v1/counters/${id}/call-next`, body);
  if (!done) return;
  if (done.code === "decide-outcome") {
    const chosen = await decide(holding, held);
    if (chosen) await next(chosen);
    return;
  }
  if (done.ticket === null) speak(say("desk.nobody-waiting"));
}

/**
 * The held customer is still on the way: nobody but the agent knows whether they came. No answer stands ready, so that
 * a key pressed once too often decides nothing.
 */
async function decide(holding, held) {
  const outcomes = catalogue.outcomes.map((outcome, i) => ({
    value: outcome.id, label: local(outcome.name), keys: [String(i + 3)],
  }));
  const chosen = await choose(say("desk.did-they-come", { number: held ? held.number : "" }), [
    { value: "served", label: say("desk.came"), keys: ["E", "1"], main: true },
    { value: "absent", label: say("desk.did-not-come"), keys: ["A", "2"] },
    ...outcomes,
  ], false);
  return scene().holding === holding ? chosen : null;
}

async function end(outcome) {
  const { holding, held } = scene();
  const path = `/v1/tickets/${holding}/end`;
  let done = await send(path, outcome ? { outcome } : {});
  if (done && done.code === "decide-outcome") {
    const chosen = await decide(holding, held);
    if (chosen === "absent") await absent();
    if (!chosen || chosen === "absent") return;
    done = await send(path, { outcome: chosen });
  }
  if (done) speak(say("desk.ended", { number: done.number }));
}

async function absent() {
  const done = await send(`/v1/tickets/${scene().holding}/absent`, {});
  if (done) speak(say(done.state === "waiting" ? "desk.put-back" : "desk.no-show", { number: done.number }));
}

async function recall() {
  const done = await send(`/v1/tickets/${scene().holding}/recall`, {});
  if (done) speak(say("desk.recalled", { number: done.number }));
}

async function start() {
  await send(`/v1/tickets/${scene().holding}/start`, {});
}

/** Said once by whoever has the person before them; nobody in the hall hears of it. */
async function claim(verb) {
  const done = await send(`/v1/tickets/${scene().holding}/${verb}-priority`, {});
  if (done) speak(say(`desk.${verb}-priority-done`, { number: done.number }));
}

async function transfer() {
  const { holding, held } = scene();
  const others = catalogue.services.filter((s) => s.id !== held.service);
  const chosen = await askTwo(`${held.number} · ${say("desk.transfer")}`,
    { label: say("desk.transfer-to"), options: others.map((s) => ({ value: s.id, label: local(s.name) })) },
    { label: say("desk.transfer-place"), options: ["arrival", "end", "front"].map((p) => ({ value: p, label: say(`desk.place-${p}`) })) });
  if (!chosen || scene().holding !== holding) return;
  const done = await send(`/v1/tickets/${holding}/transfer`, { to: { service: chosen[0] }, place: chosen[1] });
  if (done) speak(say("desk.transferred", { number: done.ticket.number, service: words.service(catalogue, done.ticket.service) }));
}

async function callThis(ticket) {
  const { id, holding } = scene();
  const waiting = board.tickets[ticket];
  if (!waiting) return;
  if (holding) { speak(say("problem.still-holding")); return; }
  const reason = await askReason(`${waiting.number} · ${say("desk.call-this-one-reason")}`);
  if (!reason) return;
  await send(`/v1/tickets/${ticket}/call`, { counter: id, reason });
  document.activeElement.blur();
}

/** Which rule puts whom before somebody who waits. */
async function why(ticket) {
  const there = board.tickets[ticket];
  if (!there) return;
  const lines = await reasons(ticket);
  if (asking()) return;
  if (lines) await tell(say("desk.why-title", { number: there.number }), lines);
  else speak(say("desk.why-unknown"), true);
}

async function pause() {
  const { id, here } = scene();
  if (here.state === "paused") { await send(`/v1/counters/${id}/resume`, {}); return; }
  const reasons = ["break", "meal", "prayer", "errand"].map((r, i) => (
    { value: say(`desk.pause-${r}`), label: say(`desk.pause-${r}`), keys: [String(i + 1)] }));
  const reason = await choose(say("desk.pause-reason"), reasons);
  if (reason) await stop(`/v1/counters/${id}/pause`, { reason });
}

/** Pauses or closes. Where people wait whom no other open counter calls, it asks once, and then leaves them waiting. */
async function stop(path, body) {
  const done = await send(path, body);
  if (!done || done.code !== "last-counter") return done;
  const sure = await choose(say("desk.last-counter"), [
    { value: "stay", label: say("desk.last-counter-stay"), keys: ["1"] },
    { value: "go", label: say("desk.last-counter-go"), keys: ["2"] },
  ], false);
  return sure === "go" ? send(path, { ...body, keep_waiting: true }) : null;
}

async function open(id) {
  keepCounter(id);
  await send(`/v1/counters/${id}/open`, {});
}

async function close() {
  return stop(`/v1/counters/${scene().id}/close`, {});
}

async function leave() {
  if (scene().id && !(await close())) return;
  await once("DELETE", "/v1/sessions/current").catch(() => null);
  location.replace("/sign-in");
}

function help() {
  const keys = ["next", "start", "recall", "absent", "end", "transfer", "confirm", "decline", "pause", "list", "why", "close", "help", "escape"];
  return tell(say("desk.keys-title"), keys.map((key) => say(`desk.key-${key}`)));
}

const held = (s) => Boolean(s.held);
const claims = (s) => held(s) && s.held.claimed;
const opened = (s) => Boolean(s.here && s.here.state === "open");
const seated = (s) => Boolean(s.here);

/** Every act: when it can be pressed, and what it does. */
const ACTS = {
  next: { when: opened, does: () => next() },
  recall: { when: held, does: recall },
  absent: { when: held, does: absent },
  end: { when: held, does: end },
  start: { when: (s) => held(s) && s.held.state === "called", does: start },
  transfer: { when: held, does: transfer },
  confirm: { when: claims, does: () => claim("confirm") },
  decline: { when: claims, does: () => claim("decline") },
  pause: { when: seated, does: pause },
  close: { when: seated, does: close },
  open: { when: (s) => !s.here, does: open },
  call: { when: opened, does: callThis },
  why: { when: seated, does: why },
  leave: { when: () => true, does: leave },
  help: { when: () => true, does: help },
};

/** Whether an act can be pressed now. */
function possible(name, now) {
  return name === "help" || (now.live && !now.busy && Boolean(now.catalogue) && ACTS[name].when(now));
}

function press(name, detail) {
  const now = scene();
  if (asking() || !possible(name, now)) return;
  ACTS[name].does(detail);
}
const KEYS = {
  N: "next", R: "recall", A: "absent", E: "end", S: "start", T: "transfer", V: "confirm", D: "decline",
  P: "pause", C: "close", "?": "help",
};

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || asking()) return;
  const on = event.target;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(on.tagName)) return;
  const key = event.key.toUpperCase();
  const now = scene();
  if (event.key === "Enter" || event.key === " ") {
    // On any other button these keys press that button; a key that is held down presses nothing twice.
    const elsewhere = on.closest("button, a") && on.id !== "next";
    if (elsewhere) { if (event.repeat) event.preventDefault(); return; }
    event.preventDefault();
    if (!event.repeat) press(now.here && now.here.state === "paused" ? "pause" : "next");
    return;
  }
  if (event.repeat) return;
  if (event.key === "Escape") on.blur();
  if (!now.here && now.catalogue) {
    const counter = now.catalogue.counters.find((c) => c.label.toUpperCase() === key);
    if (counter) press("open", counter.id);
  } else if (/^[1-9]$/.test(key) && now.held) {
    const outcome = now.catalogue && now.catalogue.outcomes[Number(key) - 1];
    if (outcome) press("end", outcome.id);
  } else if (key === "L") {
    const first = document.querySelector("#line .row");
    if (first) first.focus();
  } else if (key === "W") {
    const row = on.closest("#line li");
    if (row) press("why", row.firstChild.dataset.ticket);
  }
  if (KEYS[key]) { event.preventDefault(); press(KEYS[key]); }
}

/** Whoever touches the page is there; said at most this often, well before the hub takes them to have left. */
const PRESENT_MS = 240000;
let presentAt = 0;

function present() {
  const id = myCounter();
  if (!id || scene().held || Date.now() - presentAt < PRESENT_MS) return;
  presentAt = Date.now();
  once("POST", `/v1/counters/${id}/still-here`, { request_id: newId() }).catch(() => null);
}

for (const touch of ["keydown", "pointerdown", "pointermove"]) document.addEventListener(touch, present, { passive: true });
document.addEventListener("keydown", onKey);
for (const button of document.querySelectorAll("button[data-act]")) {
  button.addEventListener("click", (event) => {
    // After a click by mouse the Enter key is again the one action of the moment.
    if (event.detail > 0) button.blur();
    press(button.dataset.act);
  });
}
setInterval(() => drawTime(scene()), 1000);
tellNews();
// Some rules count time: the order changes without a fact.
setInterval(() => { if (live) learnLine(myCounter(), null, redraw); }, 15000);
learn();
let revision = null;
listen(() => {
  // Services stop, go on and open by facts that the catalogue tells in words.
  const told = board && `${board.revision} ${Object.keys(board.interruptions)}`;
  if (board && revision !== told) {
    revision = told;
    learn();
  }
  redraw();
}, signedOut, (row) => {
  learnTroubles(row && row.kind === "settings-adopted" ? null : row, redraw);
  if (!row || row.last) learnLine(myCounter(), row, redraw);
});
