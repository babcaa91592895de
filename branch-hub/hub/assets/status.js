// The status of the branch: asked for every few seconds, drawn as shapes, colours and words.
// Must not judge: what is wrong and how grave it is comes from the hub.

import { ask, once } from "/assets/hub.js";
import { age, given, say } from "/assets/say.js";
import { fill, make } from "/assets/parts.js";
import { drawClock } from "/assets/clock.js";
import { lookAtNumbers } from "/assets/recovery.js";

const AGAIN_MS = 5000;
const GB = 1e9;

const $ = (id) => document.getElementById(id);
const sign = () => make("i", { class: "sign", "aria-hidden": "true" });

/** What is over stands until somebody who steers the branch has seen it. What came since is not seen by that. */
function seen({ code, until_seen }) {
  const key = make("button", { type: "button", class: "plain no-print", "data-seen": code }, say("status.seen"));
  key.addEventListener("click", async () => {
    key.disabled = true;
    const answer = await ask("/v1/status/seen", { code, at: until_seen });
    if (answer && answer.status === 200) { await read(); return; }
    key.disabled = false;
    key.textContent = answer && answer.body ? answer.body.title : say("status.seen-failed");
  });
  return key;
}

function fault(trouble, steers) {
  const light = { tells: "green", hinders: "amber", stops: "red" }[trouble.severity];
  const place = trouble.device ? `${trouble.device} · ` : "";
  return make("li", { "data-light": light, "data-code": trouble.code },
    sign(),
    make("p", { class: "fault-code" }, say("status.code", { code: trouble.code })),
    make("p", {}, make("b", {}, `${place}${trouble.title}`), make("br"), trouble.what_to_do,
      make("br"), make("span", { class: "note" }, say(`status.helper-${trouble.helper}`)),
      ...(trouble.why ? [make("br"), make("span", { class: "note" }, say("status.why", { why: trouble.why }))] : []),
      ...(steers && trouble.until_seen ? [make("br"), seen(trouble)] : [])));
}

function device(one) {
  const heard = one.heard_s === null ? say("status.heard-never") : say("status.heard-ago", { age: age(one.heard_s) });
  const printer = one.printer ? say(`status.printer-${one.printer}`) : "";
  return make("tr", { "data-device": one.id },
    make("th", { scope: "row" }, one.name), make("td", {}, say(`status.role-${one.role}`)),
    make("td", {}, heard, one.showed ? ` · ${say("status.showed", { code: one.showed.code, age: age(one.showed.ago_s) })}` : ""),
    make("td", {}, printer));
}

/** Pairs of what and how. What the hub did not tell is left out. */
function facts(status) {
  const pairs = [];
  const put = (key, ...words) => pairs.push([say(key), words.filter(Boolean).join(" · ")]);
  const { journal, clock, disk, backups, backlog } = status;
  if (journal) {
    put("status.journal", say("status.journal-at", journal), journal.check && say(`status.check-${journal.check}`), journal.broken_at);
  }
  if (clock) {
    const at = new Date(clock.at).toLocaleString(given.language, { timeZone: "Africa/Dakar", dateStyle: "long", timeStyle: "short" });
    put("status.clock", at, say(clock.trusted ? "status.clock-trusted" : "status.clock-doubted"),
      clock.from_said && say("status.clock-from-said"));
  }
  if (disk) {
    const free = (disk.free_bytes / GB).toFixed(1);
    put("status.disk", say("status.disk-free", { free, total: (disk.total_bytes / GB).toFixed(1) }));
  }
  if (backups) {
    const since = backups.succeeded_at && clock ? (Date.parse(clock.at) - Date.parse(backups.succeeded_at)) / 1000 : null;
    put("status.backups", since === null ? say("status.backup-never") : say("status.backup-at", { age: age(since) }), backups.failed || (backups.same_disk && say("status.backup-same-disk")), backups.no_owners && say("status.backup-no-owners"));
  }
  if (backlog) {
    put("status.backlog", typeof backlog.rows === "number" ? say("status.rows", { n: backlog.rows }) : say("status.no-head-office"));
  }
  put("status.running", age(status.running_s));
  put("status.version", status.version);
  return pairs.flatMap(([what, how]) => [make("dt", {}, what), make("dd", {}, how)]);
}

function draw(status) {
  $("light").dataset.light = status.light;
  const word = say(`status.light-${status.light}`);
  if ($("light-word").textContent !== word) $("light-word").textContent = word;
  fill($("troubles"), status.troubles.map((trouble) => fault(trouble, Boolean(status.journal))));
  $("no-trouble").hidden = status.troubles.length > 0;
  fill($("devices"), status.devices.map(device));
  $("no-device").hidden = status.devices.length > 0;
  fill($("hub"), facts(status));
  drawClock(status.clock);
  const time = new Date().toLocaleTimeString(given.language, { timeStyle: "short" });
  $("as-of").textContent = say("status.as-of", { time });
}

async function read() {
  const answer = await once("GET", "/v1/status").catch(() => null);
  if (answer && answer.status === 401) {
    location.replace("/sign-in?over");
    return;
  }
  const heard = Boolean(answer && answer.status === 200);
  $("lost").hidden = heard;
  if (heard) draw(answer.body);
}

async function look() {
  await read();
  await lookAtNumbers();
  setTimeout(look, AGAIN_MS);
}

$("print").addEventListener("click", () => window.print());
look();
