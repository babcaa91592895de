// Signing out, on every page that has no other way of its own. Must not know which page it is.

import { once } from "/assets/hub.js";

document.getElementById("leave").addEventListener("click", async () => {
  await once("DELETE", "/v1/sessions/current").catch(() => null);
  location.replace("/sign-in");
});
