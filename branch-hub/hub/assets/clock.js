// What time it is, for who may say so: shown as the hub knows it, asked for when it is not believed.
// Must not judge a time: the hub refuses what cannot be, and asks once more for what is far.

import { ask } from "/assets/hub.js";
import { given, say } from "/assets/say.js";

const $ = (id) => document.getElementById(id);
/** Somebody has begun to write: what they write is not drawn over. */
let writing = false;

function word(text, wrong) {
  $("clock-word").textContent = text;
  $("clock-word").dataset.wrong = String(wrong);
}

async function tell(sure) {
  const local = $("clock-local").value;
  $("clock-sure").hidden = true;
  const answer = await ask("/v1/clock", { local, sure });
  if (!answer) { word(say("desk.no-answer"), true); return; }
  if (answer.status === 200) {
    writing = false;
    word(say(answer.body.from_said ? "clock-page.counts" : "clock-page.agrees"), false);
    return;
  }
  const problem = answer.body || { title: say("problem.fault") };
  word(problem.title, true);
  $("clock-sure").hidden = problem.code !== "clock-far";
}

/** Draws what the hub knows of the time; nothing for whom it does not concern. */
export function drawClock(clock) {
  if (!clock || !$("clock")) return;
  $("clock-doubted").hidden = clock.trusted;
  const told = (at) => new Date(at).toLocaleString(given.language, { timeZone: given.zone || "UTC", dateStyle: "long", timeStyle: "short" });
  const says = clock.trusted && !clock.from_said ? "clock-page.now" : "clock-page.two";
  $("clock-now").textContent = say(says, { time: told(clock.at), machine: told(clock.machine_at) });
  if (!writing) $("clock-local").value = clock.local;
}

if ($("clock")) {
  $("clock-local").addEventListener("input", () => { writing = true; $("clock-sure").hidden = true; });
  $("clock-form").addEventListener("submit", (event) => { event.preventDefault(); tell(false); });
  $("clock-sure").addEventListener("click", () => tell(true));
}
