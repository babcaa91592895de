// Asking the hub: every press makes its request id once and keeps it until it is answered.
// Must not know what is asked for.

import { given } from "/assets/say.js";

/** An act that nobody answers is given up after so long: by then the person no longer expects it to happen. */
const PATIENCE_MS = 15000;
const ONE_TRY_MS = 6000;

/** The version that these scripts speak. */
const API = "1";
const RELOADED = "smartqueue-reloaded";

/** A hub of another version brings its own scripts; a page that is new already must not turn in circles.
    True: the page goes, and what was answered is not for it. */
function followHub(answer) {
  if ((answer.headers.get("SmartQueue-Api") || API) === API) return false;
  let last = 0;
  try { last = Number(sessionStorage.getItem(RELOADED)); sessionStorage.setItem(RELOADED, String(Date.now())); } catch (_) { return false; }
  if (Date.now() - last <= 60000) return false;
  location.reload();
  return true;
}

/** A request id. `crypto.randomUUID` is missing where the page comes without TLS. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** One try. `{status, body, after}`; throws when there is no answer. */
export async function once(method, path, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ONE_TRY_MS);
  try {
    const headers = { "SmartQueue-Api": API, "Accept-Language": given.language };
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(path, {
      method, headers, body: body && JSON.stringify(body),
      credentials: "same-origin", cache: "no-store", signal: stop.signal,
    });
    if (followHub(answer)) return { status: 0, body: null, after: null };
    const text = await answer.text();
    let read = null;
    try { read = text ? JSON.parse(text) : null; } catch (_) { read = null; }
    return { status: answer.status, body: read, after: Number(answer.headers.get("Retry-After")) || null };
  } finally {
    clearTimeout(timer);
  }
}

/** Asks until answered: the same body, so the same request id, again after no answer or a 5xx. Null: nobody answered. */
export async function ask(path, body) {
  const asked = { request_id: newId(), ...body };
  const until = performance.now() + PATIENCE_MS;
  for (let pause = 200; ; pause = Math.min(pause * 2, 2000)) {
    let answer = null;
    try { answer = await once("POST", path, asked); } catch (_) { answer = null; }
    if (answer && answer.status < 500) return answer;
    if (performance.now() + pause > until) return null;
    await wait(pause);
  }
}
