// Who may sign in: somebody new, another secret, somebody out. A secret is shown once, where it was asked for.
// Must not draw or keep secrets: the hub makes them.

import { ask, newId, once } from "/assets/hub.js";
import { given, say } from "/assets/say.js";
import { make } from "/assets/parts.js";

const $ = (id) => document.getElementById(id);
let people = [];
/** The settings, in which every agent stands by name. */
let settings = null;

function word(text, wrong) {
  $("word").textContent = text;
  $("word").dataset.wrong = String(Boolean(wrong));
}

function refused(answer) {
  word(answer && answer.body && answer.body.title ? [answer.body.title, answer.body.detail].filter(Boolean).join(" : ") : say("desk.connection-lost"), true);
}

/** Asks for a secret and shows it until the next is asked for. */
async function secret(person, role) {
  const answer = await ask("/v1/people", { person, role });
  if (!answer || answer.status !== 200) { refused(answer); return false; }
  $("made").hidden = false;
  $("made-who").textContent = `${person} (${say(`people.role-${role}`)})`;
  $("made-secret").textContent = answer.body.secret;
  $("made-secret").scrollIntoView({ block: "center" });
  word(say("people.made", { name: person }));
  // Whoever has a new secret of their own is signed out: what is shown stays until they leave the page.
  if (person !== given.person) await look();
  return true;
}

/** Out with one press would be out by mistake: the key asks again first. */
function sure(label, again, does) {
  const key = make("button", { type: "button", class: "plain" }, label);
  key.addEventListener("click", () => {
    if (key.dataset.sure) { does(); return; }
    key.dataset.sure = "true";
    key.textContent = again;
  });
  return key;
}

function line(person) {
  const { id, role, locked_s: locked } = person;
  const called = settings && settings.effective && settings.effective.agents && settings.effective.agents[id];
  const keys = make("div", { class: "smalls" });
  if (person.yours) {
    if (locked) {
      const again = make("button", { type: "button", class: "plain", "data-do": "unlock" }, say("people.unlock"));
      again.addEventListener("click", async () => {
        const answer = await ask(`/v1/people/${id}/unlock`, {});
        if (answer && answer.status === 200) word(say("people.unlocked", { name: id })); else refused(answer);
        await look();
      });
      keys.append(again);
    }
    keys.append(sure(say("people.secret"), say("people.secret-sure", { name: id }), () => secret(id, role)));
    if (id !== given.person) {
      keys.append(sure(say("people.remove"), say("people.remove-sure", { name: id }), async () => {
        const answer = await ask(`/v1/people/${id}/remove`, {});
        if (answer && answer.status === 200) word(say("people.removed", { name: id })); else refused(answer);
        await look();
      }));
    }
  }
  return make("li", { "data-person": id }, make("b", {}, called ? called.name : id),
    make("span", { class: "note" }, ` ${id} · ${say(`people.role-${role}`)}${locked ? ` · ${say("people.locked", { n: locked })}` : ""}`), keys);
}

async function look() {
  const [all, ruling] = await Promise.all(["/v1/people", "/v1/settings"].map((path) => once("GET", path).catch(() => null)));
  if (all && all.status === 401) { location.replace("/sign-in?over"); return; }
  if (!all || all.status !== 200 || !ruling || ruling.status !== 200) { refused(all); return; }
  people = all.body.people.map((one) => ({ ...one, yours: Array.from($("role").options).some((option) => option.value === one.role) }));
  settings = ruling.body;
  $("people").replaceChildren(...people.map(line));
}

/** An agent is one of the settings first: the branch's own changes say the name. */
async function isAgent(id, name) {
  if (settings.effective.agents[id]) return true;
  const own = settings.override || {};
  const document = { ...own, agents: { ...own.agents, [id]: { name } } };
  const answer = await once("PUT", "/v1/settings", { request_id: newId(), revision: settings.revision, document }).catch(() => null);
  if (answer && answer.status === 200) { settings = answer.body; return true; }
  refused(answer);
  return false;
}

/** A short name for signing in, made of what people say. */
function short(name) {
  return name.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ŋ/gi, "n").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 32).replace(/^-+|-+$/g, "");
}

let own = false;
$("id").addEventListener("input", () => { own = $("id").value !== ""; });
$("name").addEventListener("input", () => { if (!own) $("id").value = short($("name").value); });
$("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [id, name, role] = [$("id").value.trim(), $("name").value.trim(), $("role").value];
  if (people.some((one) => one.id === id)) { word(say("people.taken", { name: id }), true); return; }
  if (!settings || (role === "agent" && !(await isAgent(id, name)))) return;
  if (!(await secret(id, role))) return;
  own = false;
  $("add").reset();
});
look();
