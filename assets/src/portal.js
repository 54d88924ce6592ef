// What HTML alone cannot do. Every page works without this file.

const live = () => document.getElementById("live");

// After a swap: say what changed, keep the focus where a person expects it.
let focused = null;
document.addEventListener("htmx:before:swap", () => {
  const at = document.activeElement;
  focused = at && at !== document.body ? at.id || null : null;
});
document.addEventListener("htmx:after:swap", () => {
  if (focused && document.activeElement === document.body) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  const said = document.querySelector("[data-announce]");
  if (said && live()) {
    live().textContent = said.dataset.announce;
    said.removeAttribute("data-announce");
  }
});

// One menu at a time; Escape or a click elsewhere closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// <button data-copy="#id"> copies the text or value of an element.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  if (live()) live().textContent = button.dataset.copied;
  button.textContent = button.dataset.copied;
});

// <select data-submit> sends its form when changed; its button is for those without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});

// <button data-print> prints the page.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});

// A strip that scrolls sideways opens at its current entry.
for (const strip of document.querySelectorAll(".tabs, .step-cards")) {
  const current = strip.querySelector("[aria-current]");
  if (current) strip.scrollLeft = current.offsetLeft - strip.offsetLeft - 24;
}

// Beside a player: <button data-seek="12.5"> plays from there, <button data-insert-time="#field">
// begins a caption at the second where the player stands.
const besidePlayer = document.getElementById("player");
for (const button of document.querySelectorAll("[data-insert-time]")) button.hidden = !besidePlayer;
const webvtt = (seconds) => new Date(1000 * seconds).toISOString().slice(11, 23);
document.addEventListener("click", (event) => {
  const seek = event.target.closest("[data-seek]");
  const insert = event.target.closest("[data-insert-time]");
  if (seek && besidePlayer) {
    besidePlayer.currentTime = Number(seek.dataset.seek);
    besidePlayer.play();
  } else if (insert) {
    const field = document.querySelector(insert.dataset.insertTime);
    const from = besidePlayer.currentTime;
    const before = field.value.slice(0, field.selectionStart).replace(/\s+$/, "");
    const times = `${webvtt(from)} --> ${webvtt(Math.min(from + 3, besidePlayer.duration || from + 3))}\n`;
    const after = field.value.slice(field.selectionEnd).replace(/^\s+/, "");
    field.value = `${before}\n\n${times}${after && `\n\n${after}`}`;
    field.focus();
    field.selectionStart = field.selectionEnd = before.length + 2 + times.length;
  }
});
