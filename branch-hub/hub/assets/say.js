// What the page was given by the hub (who, which language, the texts), and how sentences are made of it.
// Must not know the line or the network.

export const given = JSON.parse(document.getElementById("given").textContent);

/** The sentence of a key, with `{name}` replaced by its argument. */
export function say(key, args = {}) {
  let sentence = given.texts[key] || key;
  for (const name of Object.keys(args)) {
    sentence = sentence.split(`{${name}}`).join(String(args[name]));
  }
  return sentence;
}

/** Words of the branch itself; French stands in for what is missing. */
export function local(text) {
  return (text && (text[given.language] || text.fr)) || "";
}

/** Seconds as `4:07`, for a figure that runs. */
export function clock(secs) {
  const whole = Math.max(0, Math.floor(secs));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Seconds as `12 min`, for a figure that stands. */
export function age(secs) {
  const whole = Math.max(0, Math.floor(secs));
  if (whole < 60) return say("age.seconds", { n: whole });
  if (whole < 3600) return say("age.minutes", { n: Math.floor(whole / 60) });
  return say("age.hours", { n: Math.floor(whole / 3600) });
}
