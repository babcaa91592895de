// The live board: a snapshot, then every committed fact, kept whole through lost connections.
// Must not know what is shown. A plain EventSource; each new connection begins with a snapshot.

import { fold, KINDS } from "/assets/board.js";
import { once } from "/assets/hub.js";

/** Two pulses and a little. */
const SILENCE_MS = 12000;

/** The board, null until the first snapshot. */
export let board = null;
/** Whether the board is known to be what the hub has now. */
export let live = false;
/** Milliseconds that the hub's clock is ahead of this computer's, which may be wrong by hours. */
export let ahead_ms = 0;
/** When the hub was last heard, on this page's own clock. */
export let heard_ms = performance.now();

let source = null;
let pause_ms = 250;
let behind = 0;
let changed = () => {};
let dismissed = () => {};
let told = () => {};

/** Now, by the hub's clock, in milliseconds since 1970. */
export const now_ms = () => Date.now() + ahead_ms;

/**
 * Starts listening. `onChange` after every change; `onSignedOut` when the session is over; `onFact` with every fact, and
 * with null when facts may have passed us by.
 */
export function listen(onChange, onSignedOut, onFact) {
  changed = onChange;
  dismissed = onSignedOut;
  told = onFact;
  connect();
  setInterval(() => { if (live && performance.now() - heard_ms > SILENCE_MS) lose(); }, 1000);
  window.addEventListener("online", () => { if (!live) { pause_ms = 250; } });
}

function heard(at) {
  heard_ms = performance.now();
  ahead_ms = Date.parse(at) - Date.now();
}

function connect() {
  const mine = new EventSource("/v1/events");
  source = mine;
  const guarded = (take) => (message) => { if (source === mine) take(JSON.parse(message.data)); };
  mine.addEventListener("snapshot", guarded((snapshot) => {
    board = snapshot;
    live = true;
    behind = 0;
    pause_ms = 250;
    heard(snapshot.at);
    changed();
    told(null);
  }));
  mine.addEventListener("pulse", guarded((pulse) => {
    heard(pulse.at);
    const same = board && pulse.epoch === board.epoch && pulse.incarnation === board.incarnation;
    // One pulse may overtake the facts that it speaks of; two in a row mean that a fact passed us by.
    behind = same && pulse.seq <= board.seq ? 0 : behind + 1;
    if (!same || behind > 1) lose();
  }));
  for (const kind of KINDS) {
    mine.addEventListener(kind, guarded((row) => {
      heard_ms = performance.now();
      if (!board || !fold(board, row)) { lose(); return; }
      if (row.last) changed();
      told(row);
    }));
  }
  mine.onerror = () => { if (source === mine) lose(); };
}

function lose() {
  source.close();
  source = null;
  live = false;
  changed();
  setTimeout(again, pause_ms);
}

// An EventSource does not say why it was turned away; a plain question does.
async function again() {
  pause_ms = Math.min(pause_ms * 2, 2000);
  let answer = null;
  try { answer = await once("GET", "/v1/catalogue"); } catch (_) { answer = null; }
  if (answer && answer.status === 401) dismissed();
  else if (answer && answer.status < 500) connect();
  else setTimeout(again, pause_ms);
}
