// What the parts of the recorder's page share: its elements, its words, how it writes times.

import { fill } from "./upload.js";

export const page = document.querySelector("[data-recorder]");
export const words = page.dataset;
export const part = (name, within = page) => within.querySelector(`[data-part=${name}]`);

export function stage(name) {
  for (const section of page.querySelectorAll("[data-stage]")) {
    section.hidden = section.dataset.stage !== name;
  }
}

export function say(problem) {
  part("problem").textContent = problem;
  part("problem").hidden = !problem;
}

// 12:31, or 1:02:31.
export function clock(seconds) {
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function moment(id) {
  const at = new Date(id);
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "long" };
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return at.toLocaleString(document.documentElement.lang, { ...day, ...time });
}

// The name of what went wrong, as the browser gives it, in words.
export function reason(error) {
  const known = {
    NotAllowedError: words.denied,
    NotFoundError: words.missing,
    OverconstrainedError: words.missing,
    NotReadableError: words.busy,
    QuotaExceededError: words.full,
  };
  return known[error.name] ?? fill(words.failed, { error: error.message });
}
