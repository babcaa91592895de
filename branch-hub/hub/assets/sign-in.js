// Signing in: a name and a secret, and a clear word when they are not known.
// Must not know the desk. The session stands in a cookie that no script can read.

import { once } from "/assets/hub.js";
import { say } from "/assets/say.js";

const form = document.getElementById("sign-in");
const [person, secret, wrong] = ["person", "secret", "wrong"].map((id) => document.getElementById(id));
const KEPT_PERSON = "smartqueue-person";
let busy = false;

try { person.value = localStorage.getItem(KEPT_PERSON) || ""; } catch (_) { /* Nothing is kept here; the name is typed. */ }
(person.value ? secret : person).focus();
if (new URLSearchParams(location.search).has("over")) wrong.textContent = say("desk.session-over");

async function signIn() {
  const name = person.value.trim().toLowerCase();
  // Names and PINs are short: a field left empty is more often a slip than an answer worth asking the hub about.
  if (!name) { person.focus(); return; }
  if (!secret.value) { secret.focus(); return; }
  const kind = /^[0-9]+$/.test(secret.value) ? "pin" : "password";
  wrong.textContent = "";
  const answer = await once("POST", "/v1/sessions", { person: name, [kind]: secret.value }).catch(() => null);
  if (answer && answer.status === 201) {
    try { localStorage.setItem(KEPT_PERSON, name); } catch (_) { /* As above. */ }
    location.replace("/");
    return;
  }
  // A name that cannot be a name is, for a person, simply not recognised.
  const malformed = answer && answer.status === 400;
  const title = malformed ? say("problem.wrong-secret") : answer && answer.body ? answer.body.title : say("desk.connection-lost");
  wrong.textContent = answer && answer.after ? `${title} (${say("age.seconds", { n: answer.after })})` : title;
  secret.value = "";
  secret.focus();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  try { await signIn(); } finally { busy = false; }
});
