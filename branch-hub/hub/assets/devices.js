// The supervisor compares digits and lets devices in, or puts them out.
// Must not know how digits are made: they come from the hub, and are compared by a person with another screen.

import { ask, once } from "/assets/hub.js";
import { say } from "/assets/say.js";

const LOOK_MS = 2000;
const [pairings, devices, word, none] = ["pairings", "devices", "word", "none"].map((id) => document.getElementById(id));
let known = [];

function tell(text, wrong) {
  word.textContent = text;
  word.dataset.wrong = String(Boolean(wrong));
}

function part(kind, text, name) {
  const element = document.createElement(kind);
  if (text) element.textContent = text;
  if (name) element.className = name;
  return element;
}

function key(text, press, name = "plain") {
  const button = part("button", text, name);
  button.type = "button";
  button.addEventListener("click", press);
  return button;
}

async function press(path, body, done) {
  const answer = await ask(path, body);
  if (answer && answer.status < 300) tell(done);
  else tell(answer && answer.body ? answer.body.title : say("desk.connection-lost"), true);
  await look();
}

/** Six digits as they are read: two times three. */
const spaced = (digits) => `${digits.slice(0, 3)} ${digits.slice(3)}`;

function waiting(pairing) {
  const item = part("li", "", "pairing");
  item.dataset.id = pairing.id;
  item.append(part("p", spaced(pairing.digits), "number"));
  item.append(part("p", `${say(`devices.${pairing.role}`)} · ${pairing.name} · ${pairing.address}`, "note"));
  const label = part("label", say("devices.name"));
  const name = part("input");
  name.setAttribute("list", `names-${pairing.role}`);
  name.maxLength = 40;
  name.spellcheck = false;
  label.append(name);
  const keys = part("div", "", "smalls");
  keys.append(key(say("devices.accept"), () => {
    const device = name.value.trim().toLowerCase();
    if (!device) { name.focus(); return; }
    press(`/v1/devices/pairings/${pairing.id}/accept`, { digits: pairing.digits, device }, say("devices.accepted", { name: device }));
  }, "side"));
  keys.append(key(say("devices.decline"), () => press(`/v1/devices/pairings/${pairing.id}/decline`, {}, say("devices.declined"))));
  item.append(label, keys);
  return item;
}

function standing(device) {
  const item = part("li", "", "device");
  item.append(part("b", device.name), part("span", ` ${device.id} · ${say(`devices.${device.role}`)}`, "note"));
  const keys = part("div", "", "smalls");
  // Out with one press would be out by mistake: the key asks again first.
  keys.append(key(say("devices.revoke"), (event) => {
    const button = event.currentTarget;
    if (button.dataset.sure) press(`/v1/devices/${device.id}/revoke`, {}, say("devices.revoked", { name: device.id }));
    else { button.dataset.sure = "true"; button.textContent = say("devices.revoke-sure", { name: device.id }); }
  }));
  item.append(keys);
  return item;
}

/** What stands there already is left alone: somebody may be typing in it. */
function fill(list, wanted, make) {
  const there = new Map(Array.from(list.children, (item) => [item.dataset.id, item]));
  for (const [id, item] of there) if (!wanted.some((one) => one.id === id)) item.remove();
  for (const one of wanted) {
    if (there.has(one.id)) continue;
    const item = make(one);
    item.dataset.id = one.id;
    list.append(item);
  }
}

function names(role) {
  let list = document.getElementById(`names-${role}`);
  if (!list) { list = part("datalist"); list.id = `names-${role}`; document.body.append(list); }
  list.replaceChildren(...known.filter((device) => device.role === role).map((device) => {
    const option = part("option", device.name);
    option.value = device.id;
    return option;
  }));
}

async function look() {
  const [open, all] = await Promise.all(["/v1/devices/pairings", "/v1/devices"].map((path) => once("GET", path).catch(() => null)));
  if ([open, all].some((answer) => answer && answer.status === 401)) { location.replace("/sign-in?over"); return; }
  if (!open || !all || open.status !== 200 || all.status !== 200) { tell(say("desk.connection-lost"), true); return; }
  known = all.body.devices;
  ["kiosk", "display"].forEach(names);
  fill(pairings, open.body.pairings, waiting);
  none.hidden = open.body.pairings.length > 0;
  fill(devices, known, standing);
}

const again = async () => { await look(); setTimeout(again, LOOK_MS); };
again();
