// What a supervisor is told at the desk, whatever they do there: the power is back, the clock is not believed.
// Must not judge: what stands comes from the hub.

import { once } from "/assets/hub.js";
import { say } from "/assets/say.js";
import { make } from "/assets/parts.js";

const AGAIN_MS = 15000;
/** What has been read goes; a clock that is not believed stays until it is. */
const CAN_GO = "power-was-cut";
const READ = "smartqueue-news-read";

function read() {
  try { return localStorage.getItem(READ); } catch (_) { return null; }
}

function line(trouble, again) {
  const go = make("button", { type: "button", class: "plain" }, say("desk.news-read"));
  go.addEventListener("click", () => {
    try { localStorage.setItem(READ, trouble.title); } catch (_) { /* It goes until the page is opened again. */ }
    gone.add(trouble.title);
    again();
  });
  const see = make("a", { class: "plain", href: "/status#clock" }, say("desk.news-say-time"));
  return make("p", { "data-news": trouble.name }, make("b", {}, trouble.title), " ",
    trouble.name === CAN_GO ? go : see);
}

const gone = new Set();
let troubles = [];

function draw() {
  const place = document.getElementById("news");
  const unread = troubles.filter(({ name, title }) => name !== CAN_GO || (title !== read() && !gone.has(title)));
  place.hidden = unread.length === 0;
  place.replaceChildren(...unread.map((trouble) => line(trouble, draw)));
}

async function look() {
  const answer = await once("GET", "/v1/status").catch(() => null);
  if (answer && answer.status === 200) {
    const news = answer.body.troubles.filter(({ name }) => name === CAN_GO || name === "clock-not-trusted");
    const same = JSON.stringify(news.map(({ title }) => title)) === JSON.stringify(troubles.map(({ title }) => title));
    troubles = news;
    if (!same) draw();
  }
  setTimeout(look, AGAIN_MS);
}

/** Looks again and again, where the page has a place for it. */
export function tellNews() {
  if (document.getElementById("news")) look();
}
