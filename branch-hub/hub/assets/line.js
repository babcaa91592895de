// Whom this counter would call, as the hub's rules say: learnt anew whenever a fact may have changed it.
// Must not order anybody itself, nor know how a row looks.

import { once } from "/assets/hub.js";
import { say } from "/assets/say.js";

/** Facts come in bursts: one question for all of them. */
const PAUSE_MS = 60;
/** Nobody answered: asked again after so long. */
const AGAIN_MS = 2000;
/** Sentences of one answer; the others are counted. */
const REASONS = 8;

/** Facts that move nobody in any line. */
const STILL = ["ticket-printed", "device-printer", "ticket-recalled", "service-started", "hub-started"];

let counter = null;
let next = [];
let asking = false;
let stale = false;
let timer = 0;

/** The ids of who is called next at a counter, in order: at most twenty. */
export const order = (id) => (id === counter ? next : []);

/** Learns the line of a counter anew if a fact may have changed it; without a fact, in any case. `onChange` when it is known. */
export function learnLine(id, row, onChange) {
  if (id === counter && row && STILL.includes(row.kind)) return;
  if (id !== counter) { counter = id; next = []; }
  stale = true;
  if (!asking && id) ask(onChange);
}

async function ask(onChange) {
  asking = true;
  while (stale && counter) {
    await new Promise((done) => { setTimeout(done, PAUSE_MS); });
    stale = false;
    const of = counter;
    const answer = await once("GET", `/v1/counters/${of}/line`).catch(() => null);
    clearTimeout(timer);
    if (of !== counter) { stale = true; continue; }
    if (answer && answer.status === 200) {
      next = answer.body.next.map(({ ticket }) => ticket);
      onChange();
    } else {
      timer = setTimeout(() => learnLine(counter, null, onChange), AGAIN_MS);
    }
  }
  asking = false;
}

/** Why somebody still waits, as sentences: one for each who goes before. Null: nobody answered. */
export async function reasons(ticket) {
  const answer = await once("GET", `/v1/tickets/${ticket}/why`).catch(() => null);
  if (!answer || answer.status !== 200) return null;
  const { before, out, hold, reason } = answer.body;
  if (hold) return [say(`desk.hold-${hold}`)];
  if (out) return [say(`desk.why-out-${out}`, { reason })];
  if (before.length === 0) return [say("desk.why-nobody")];
  const sentence = ({ number, rule, nth, name }) => say(`desk.why-${rule}${name ? "-named" : ""}`, { number, n: nth, name });
  const lines = before.slice(0, REASONS).map(sentence);
  return before.length > REASONS ? [...lines, say("desk.and-more", { n: before.length - REASONS })] : lines;
}
