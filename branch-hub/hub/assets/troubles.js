// Which device needs somebody, and who may stand there without paper: learnt from the hub whenever a fact speaks of it.
// Must not know how a line looks, nor the desk.

import { once } from "/assets/hub.js";
import { say } from "/assets/say.js";

/** Nobody answered: asked again after so long. */
const AGAIN_MS = 5000;

/** A printer's trouble: its sentence, its picture, and whether no ticket comes out until somebody helps. */
const PRINTERS = {
  "no-paper": { key: "device.out-of-paper", picture: "paper-out", grave: true },
  "cover-open": { key: "device.cover-open", picture: "printer", grave: true },
  trouble: { key: "device.printer-trouble", picture: "printer", grave: true },
  away: { key: "device.printer-off", picture: "offline", grave: true },
  "paper-low": { key: "device.paper-low", picture: "ticket", grave: false },
};

let devices = [];
let asking = false;
let stale = false;
let timer = 0;

/** Whether what is known may be different after a fact; without one, after a new start. */
function concerns(row) {
  if (!row || row.kind === "device-printer") return true;
  if (row.kind !== "ticket-printed") return false;
  return row.data.outcome !== "confirmed" || devices.some((d) => d.papers.some((p) => p.ticket === row.data.ticket));
}

/** Learns the devices anew if a fact may have changed them; `onChange` when they are known. */
export async function learnTroubles(row, onChange) {
  if (!concerns(row)) return;
  stale = true;
  if (asking) return;
  asking = true;
  while (stale) {
    stale = false;
    const answer = await once("GET", "/v1/devices").catch(() => null);
    clearTimeout(timer);
    if (answer && answer.status === 200) {
      devices = answer.body.devices;
      onChange();
    } else {
      timer = setTimeout(() => learnTroubles(null, onChange), AGAIN_MS);
    }
  }
  asking = false;
}

/** One line for each trouble, the gravest first: `{id, grave, picture, text}`. */
export function troubles(board) {
  const lines = [];
  for (const { id, name, printer } of devices) {
    const trouble = PRINTERS[printer];
    if (trouble) lines.push({ id: `${id} ${printer}`, ...trouble, text: say(trouble.key, { device: name }) });
  }
  for (const { id, name, papers } of devices) {
    for (const { ticket, number, outcome } of papers) {
      // The board knows first who has left or sits at a counter.
      const there = board.tickets[ticket];
      if (!there || (there.state !== "waiting" && there.state !== "called")) continue;
      const key = outcome === "failed" ? "device.print-failed" : "device.print-unknown";
      lines.push({ id: `${id} ${ticket} ${outcome}`, grave: true, picture: "ticket", text: say(key, { device: name, number }) });
    }
  }
  return lines.sort((a, b) => Number(b.grave) - Number(a.grave));
}
