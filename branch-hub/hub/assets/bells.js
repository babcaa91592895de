// Who needs somebody now: a nurse's look, or to be fetched. Each stays until it is handled, and is never told in the hall.
// Must not know how a line looks.

import { local, say } from "/assets/say.js";

const LOOKS = { "longest-wait": "desk.bell-longest-wait", "look-again": "desk.bell-look-again" };

const named = (list, id) => {
  const found = (list || []).find((one) => one.id === id);
  return found ? local(found.name) : id;
};

/** One line for each bell, the longest wait first: `{id, grave, picture, text}`. */
export function bells(board, catalogue) {
  if (!catalogue) return [];
  const lines = [];
  for (const [id, t] of Object.entries(board.tickets)) {
    const waits = t.state === "waiting" || t.state === "parked";
    if (t.attention && waits && !t.carried) {
      const args = { number: t.number, class: named(catalogue.triage, t.triage) };
      const grave = t.attention === "longest-wait";
      lines.push({ id: `${id} ${t.attention}`, grave, picture: "people", text: say(LOOKS[t.attention], args) });
    }
    const kind = catalogue.classes.find((one) => one.id === t.priority);
    if (t.state === "called" && kind && kind.come_for_me) {
      const args = { number: t.number, class: local(kind.name), counter: named(catalogue.counters, t.counter) };
      lines.push({ id: `${id} come-for-me`, grave: false, picture: "people", text: say("desk.bell-come-for-me", args) });
    }
  }
  return lines.sort((a, b) => Number(b.grave) - Number(a.grave));
}
