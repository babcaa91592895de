// How the desk looks: writes a scene into the page, touching only what changed, so that nothing blinks.
// Must not know acts, keys or the network: it is given `press` and asks `possible`.

import { given, age, clock, local, say } from "/assets/say.js";
import { heard_ms, now_ms } from "/assets/stream.js";
import { make } from "/assets/dialog.js";

/** Troubles that are drawn; the others are counted. */
const TROUBLES = 3;
/** A lost connection that is back sooner than this is not spoken of. */
const GRACE_MS = 1200;

const $ = (id) => document.getElementById(id);

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function showIf(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

/** Names of things, for whoever makes sentences. */
export const words = {
  service: (catalogue, id) => {
    const found = catalogue && catalogue.services.find((s) => s.id === id);
    return found ? local(found.name) : id;
  },
  picture: (catalogue, id) => {
    const found = catalogue && catalogue.services.find((s) => s.id === id);
    return `/assets/pictures/${found ? found.picture : "other"}.svg`;
  },
  counter: (info) => (info ? local(info.name) : ""),
  agent: (catalogue, id) => {
    const found = catalogue && catalogue.agents.find((a) => a.id === id);
    return found ? found.name : id || say("desk.standing-in");
  },
  priority: (catalogue, id) => {
    const found = id && catalogue && catalogue.classes.find((c) => c.id === id);
    return found ? local(found.name) : id || "";
  },
  triage: (catalogue, id) => {
    const found = id && catalogue && catalogue.triage.find((c) => c.id === id);
    return found ? local(found.name) : id || "";
  },
};

const secsSince = (at) => (now_ms() - Date.parse(at)) / 1000;

/** How the counter stands, in one word; each has its own shape. */
function standing({ here, held }) {
  if (!here) return "closed";
  if (here.state === "paused" && !held) return "paused";
  return held ? held.state : "free";
}

const STANDING_TEXT = {
  closed: "desk.state-closed", paused: "desk.state-paused", free: "desk.nobody-in-hand",
  called: "desk.called", serving: "desk.serving", parked: "desk.parked-list", waiting: "desk.waited",
};

/** Puts the scene on the page. */
export function draw(scene, press, possible) {
  const { catalogue, board, here, info } = scene;
  const view = !catalogue || !board ? "loading" : here ? "work" : "choose";
  set(document.body, "data-view", view);
  set(document.body, "aria-busy", String(scene.busy));
  for (const name of ["loading", "choose", "work"]) showIf($(name), name === view);
  put($("counter"), words.counter(info));
  const person = given.role === "agent"
    ? say("desk.signed-in-as", { name: words.agent(catalogue, given.person) })
    : `${given.person} · ${say("desk.standing-in")}`;
  put($("person"), person);
  for (const button of document.querySelectorAll("button[data-act]")) {
    set(button, "aria-disabled", String(!possible(button.dataset.act, scene)));
  }
  showIf($("close"), view === "work");
  for (const place of document.querySelectorAll(".word")) {
    put(place, scene.word.text);
    set(place, "data-wrong", String(scene.word.wrong));
  }
  drawTroubles(scene.troubles);
  showIf($("day-closed"), view === "work" && board.day === null);
  if (view === "choose") drawCounters(scene, press, possible);
  if (view === "work") drawWork(scene, press, possible);
  drawTime(scene);
}

function drawWork(scene, press, possible) {
  const { catalogue, here, held, info } = scene;
  const stands = standing(scene);
  set($("hand"), "data-standing", stands);
  put($("standing"), say(STANDING_TEXT[stands]));
  put($("number"), held ? held.number : "—");
  document.title = `${held ? held.number : "—"} · ${words.counter(info)}`;
  showIf($("what"), Boolean(held));
  showIf($("claim"), Boolean(held && held.claimed));
  if (held) {
    set($("what-picture"), "src", words.picture(catalogue, held.service));
    put($("what-service"), words.service(catalogue, held.service));
    put($("what-more"), more(catalogue, held).join(" · "));
  }
  const paused = here.state === "paused";
  showIf($("next"), !paused);
  showIf($("resume"), paused);
  put($("next-label"), say(held && held.state === "serving" ? "desk.end-and-next" : "desk.next"));
  showIf($("pause"), !paused);
  drawOutcomes(scene, press);
  for (const chip of $("outcomes").querySelectorAll("button")) set(chip, "aria-disabled", String(!possible("end", scene)));
  drawCounts(scene);
  drawLine(scene, press, possible);
}

/** A line for each trouble. Lines that stay are not touched, so that only what is new is read out. */
function drawTroubles(troubles) {
  const list = $("troubles");
  const shown = troubles.slice(0, TROUBLES);
  const ids = shown.map((trouble) => trouble.id);
  for (const line of Array.from(list.children)) if (!ids.includes(line.dataset.trouble)) line.remove();
  shown.forEach(({ id, grave, picture, text }, i) => {
    const kept = Array.from(list.children).find((line) => line.dataset.trouble === id);
    const line = kept || make("p", { class: "trouble", "data-trouble": id, "data-grave": String(grave) },
      make("img", { src: `/assets/pictures/ui/${picture}.svg`, alt: "" }), make("span", {}));
    put(line.lastChild, text);
    if (list.children[i] !== line) list.insertBefore(line, list.children[i] || null);
  });
  const left = troubles.length - shown.length;
  put($("troubles-more"), left > 0 ? say("desk.and-more", { n: left }) : "");
  set($("troubles-strip"), "data-empty", String(troubles.length === 0));
}

/** What an agent needs to know of the person beside the service. */
function more(catalogue, ticket) {
  const said = [];
  if (ticket.triage) said.push(words.triage(catalogue, ticket.triage));
  if (ticket.priority) said.push(words.priority(catalogue, ticket.priority));
  if (ticket.kind !== "normal") said.push(say(`desk.kind-${ticket.kind}`));
  said.push(say(`lang.${ticket.language}`));
  if (ticket.recalls > 0) said.push(say("desk.recalled-times", { n: ticket.recalls }));
  return said;
}

function drawOutcomes({ catalogue }, press) {
  const list = $("outcomes");
  const known = catalogue.outcomes.map((o) => `${o.id} ${local(o.name)}`).join("|");
  if (list.dataset.known === known) return;
  list.dataset.known = known;
  list.textContent = "";
  catalogue.outcomes.forEach((outcome, i) => {
    const chip = make("button", { type: "button", class: "plain" }, make("span", {}, local(outcome.name)), make("kbd", {}, String(i + 1)));
    chip.addEventListener("click", () => press("end", outcome.id));
    list.append(chip);
  });
}

function drawCounts({ catalogue, services, waiting, board }) {
  const list = $("counts");
  if (list.dataset.known !== services.join(" ") + catalogue.revision) {
    list.dataset.known = services.join(" ") + catalogue.revision;
    list.textContent = "";
    for (const service of services) {
      list.append(make("li", { "data-service": service }, make("img", { src: words.picture(catalogue, service), alt: "" }),
        make("span", {}, words.service(catalogue, service)), make("b", {}, ""), make("span", { class: "stopped" })));
    }
  }
  for (const item of list.children) {
    put(item.querySelector("b"), String(waiting.filter((w) => w.ticket.service === item.dataset.service).length));
    const stop = board.interruptions[item.dataset.service];
    put(item.querySelector(".stopped"), stop ? say("desk.interrupted", { reason: stop.reason }) : "");
  }
  put($("waiting-count"), say("desk.waiting-count", { n: waiting.length }));
}

function row(press) {
  const button = make("button", { type: "button", class: "row" },
    make("b", {}), make("img", { alt: "" }), make("span", { class: "row-what" }, make("span", {}), make("b", {})), make("span", { class: "row-waited" }));
  button.addEventListener("click", () => press("call", button.dataset.ticket));
  const why = make("button", { type: "button", class: "plain why", tabindex: "-1" }, say("desk.why"));
  why.addEventListener("click", () => press("why", button.dataset.ticket));
  return make("li", {}, button, why);
}

/** What is to be known of somebody who waits, in a few words. */
function remarks(catalogue, ticket) {
  return [
    ticket.hold ? say(`desk.hold-${ticket.hold}`) : "",
    words.triage(catalogue, ticket.triage),
    words.priority(catalogue, ticket.priority),
    ticket.kind === "normal" ? "" : say(`desk.kind-${ticket.kind}`),
    ticket.first ? say(`desk.first-${ticket.first}`) : "",
  ].filter(Boolean).join(" · ");
}

function drawLine({ catalogue, next, waiting, setAside, ...scene }, press, possible) {
  const list = $("line");
  const shown = [...next, ...setAside];
  while (list.children.length < shown.length) list.append(row(press));
  while (list.children.length > shown.length) list.lastChild.remove();
  const can = possible("call", { catalogue, ...scene }) && !scene.holding;
  shown.forEach(({ id, ticket }, i) => {
    const button = list.children[i].firstChild;
    const [number, picture, what, waited] = button.children;
    const [service, note] = what.children;
    button.dataset.ticket = id;
    button.dataset.at = ticket.issued_at;
    button.tabIndex = i === 0 ? 0 : -1;
    set(button, "aria-disabled", String(!can || ticket.held));
    showIf(list.children[i].lastChild, !ticket.held);
    set(list.children[i], "data-held", String(ticket.held));
    put(number, ticket.number);
    set(picture, "src", words.picture(catalogue, ticket.service));
    put(service, words.service(catalogue, ticket.service));
    put(note, remarks(catalogue, ticket));
    put(waited, age(secsSince(ticket.issued_at)));
  });
  showIf($("nobody"), waiting.length + setAside.length === 0);
  showIf($("line-hint"), waiting.length > 0);
  const left = waiting.length - next.length;
  put($("and-more"), left > 0 ? say("desk.and-more", { n: left }) : "");
}

$("line").addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const rows = Array.from($("line").querySelectorAll(".row"));
  const there = rows[rows.indexOf(event.target) + step];
  if (there) there.focus();
});

function drawCounters(scene, press, possible) {
  const { catalogue, board, kept } = scene;
  const list = $("counters");
  document.title = say("desk.choose-counter");
  const first = list.children.length === 0;
  if (list.dataset.known !== String(catalogue.revision)) {
    list.dataset.known = String(catalogue.revision);
    list.textContent = "";
    for (const counter of catalogue.counters) {
      const button = make("button", { type: "button", class: "counter", "data-counter": counter.id },
        make("kbd", {}, counter.label), make("b", {}, local(counter.name)), make("span", { class: "counter-state" }), make("span", { class: "counter-services" },
          ...counter.services.map((s) => make("span", {}, make("img", { src: words.picture(catalogue, s), alt: "" }), words.service(catalogue, s)))));
      button.addEventListener("click", () => press("open", counter.id));
      list.append(make("li", {}, button));
    }
  }
  for (const button of list.querySelectorAll("button")) {
    const there = board.counters[button.dataset.counter];
    const taken = Boolean(there && (there.agent !== null || given.role !== "agent"));
    put(button.querySelector(".counter-state"), taken ? say("desk.counter-taken", { name: words.agent(catalogue, there.agent) }) : say("desk.counter-free"));
    set(button, "data-taken", String(taken));
    set(button, "aria-disabled", String(!possible("open", scene)));
  }
  if (first && !document.activeElement.closest("button")) {
    const usual = list.querySelector(`[data-counter="${kept || ""}"]`);
    const free = usual && usual.dataset.taken === "false" ? usual : list.querySelector('[data-taken="false"]');
    if (free) free.focus();
  }
}

let lostSince = null;

/** The figures that run by themselves. */
export function drawTime({ held, live, board }) {
  const since = held && (held.state === "serving" ? held.started_at : held.called_at);
  put($("elapsed"), since ? clock(secsSince(since)) : "");
  put($("waited"), held && held.called_at ? age((Date.parse(held.called_at) - Date.parse(held.issued_at)) / 1000) : "");
  for (const button of $("line").querySelectorAll(".row")) {
    put(button.lastChild, age(secsSince(button.dataset.at)));
  }
  if (live || !board) {
    lostSince = null;
  } else if (lostSince === null) {
    lostSince = performance.now();
    setTimeout(() => { if (lostSince !== null) drawLost(); }, GRACE_MS);
  }
  if (lostSince === null) showIf($("lost"), false);
  else if (performance.now() - lostSince >= GRACE_MS) drawLost();
}

function drawLost() {
  put($("lost-age"), say("desk.data-age", { age: age((performance.now() - heard_ms) / 1000) }));
  showIf($("lost"), true);
}
