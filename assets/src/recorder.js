// The page on which a lesson is recorded: set up, record, look at it, hand it over.

import { Capture, canRecord, close, microphones, openPicture, openVoice, showLevel } from "./capture.js";
import { list, look } from "./kept.js";
import { clock, page, part, reason, say, stage, words } from "./recorder-page.js";
import { addPiece, begin, discard, hold, note } from "./recordings.js";
import { fill, sizeWords } from "./upload.js";

const title = document.title;
const LOW = 500 * 1024 ** 2;

let voice = null;
let hideLevel = () => {};
let capture = null;
// Voice

async function listenTo(deviceId) {
  dropVoice();
  if (deviceId === "none") return;
  const opened = await openVoice(deviceId);
  voice = opened;
  hideLevel = showLevel(voice, page.querySelectorAll("meter"));
  await nameMicrophones();
}

function dropVoice() {
  hideLevel();
  hideLevel = () => {};
  close(voice);
  voice = null;
}

async function nameMicrophones() {
  const select = part("microphone");
  const [chosen, last] = [select.value, select.querySelector("[value=none]")];
  for (const option of select.querySelectorAll("[data-device]")) option.remove();
  for (const { deviceId, label } of await microphones()) {
    const option = new Option(label, deviceId);
    option.dataset.device = "";
    last.before(option);
  }
  select.value = chosen;
  if (!select.value) select.value = "";
}

part("microphone").addEventListener("change", async () => {
  say("");
  await listenTo(part("microphone").value).catch((error) => say(`${words.voice} ${reason(error)}`));
});

part("try").addEventListener("click", async () => {
  say("");
  await listenTo(part("microphone").value).catch((error) => say(`${words.voice} ${reason(error)}`));
});

navigator.mediaDevices?.addEventListener?.("devicechange", nameMicrophones);

// Recording

part("begin").addEventListener("click", async () => {
  say("");
  const chosen = part("microphone").value;
  try {
    if (!voice && chosen !== "none") await listenTo(chosen);
  } catch (error) {
    say(`${words.voice} ${reason(error)}`);
    return;
  }
  let picture;
  try {
    picture = await openPicture(page.querySelector("[name=what]:checked").value === "tab");
  } catch (error) {
    say(`${words.picture} ${reason(error)}`);
    return;
  }
  await record(picture);
});

async function record(picture) {
  navigator.storage?.persist?.();
  const { person, lesson, lessonTitle } = words;
  const about = { person, lesson, lessonTitle, name: nameOf(new Date()), type: "" };
  const recording = await begin(about).catch((error) => say(reason(error)));
  if (!recording) return close(picture);
  const release = hold(recording);
  const awake = keepAwake();
  window.addEventListener("beforeunload", warn);
  try {
    capture = new Capture(picture, voice, (piece, seconds) => addPiece(recording, piece, seconds));
    recording.type = capture.type;
    stage("recording");
    part("kept").hidden = true;
    part("pause").focus();
    showState();
    const watching = watch(recording);
    await capture.ended.finally(() => clearInterval(watching));
  } catch (error) {
    close(picture);
    say(`${words.broken} ${reason(error)}`);
  }
  [capture, document.title] = [null, title];
  window.removeEventListener("beforeunload", warn);
  awake.end();
  release();
  dropVoice();
  await after(recording);
}

async function after(recording) {
  if (recording.pieces === 0) {
    await discard(recording);
    stage("setup");
    await list();
    if (part("problem").hidden) say(words.nothing);
    return;
  }
  recording.ended = true;
  await note(recording).catch(() => {});
  await look(recording);
}

function nameOf(at) {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString();
  return `recording-${local.slice(0, 10)}-${local.slice(11, 19).replaceAll(":", "")}.webm`;
}

// Each second: how long, how large, whether there is room for more.
function watch(recording) {
  let ticks = 0;
  const tick = async () => {
    const long = clock(capture.seconds);
    part("elapsed").textContent = long;
    part("size").textContent = sizeWords(recording.size);
    document.title = `${capture.paused ? "❚❚" : "●"} ${long} · ${title}`;
    if (ticks++ % 15 === 0) await showRoom(recording);
  };
  tick();
  return setInterval(tick, 1000);
}

async function showRoom(recording) {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  const low = quota - usage < LOW;
  part("room").hidden = !low;
  if (low) part("room").textContent = fill(words.room, { size: sizeWords(quota - usage) });
}

function showState() {
  const paused = capture.paused;
  part("state").textContent = paused ? words.paused : words.recording;
  part("light").classList.toggle("on", !paused);
  part("pause").hidden = paused;
  part("resume").hidden = !paused;
}

part("pause").addEventListener("click", () => {
  capture.pause();
  showState();
  part("resume").focus();
});

part("resume").addEventListener("click", () => {
  capture.resume();
  showState();
  part("pause").focus();
});

part("stop").addEventListener("click", () => capture.stop());

function warn(event) {
  event.preventDefault();
}

// The screen stays on; the browser lets go of it when the page is hidden, so it is asked again.
function keepAwake() {
  let lock = null;
  const ask = async () => {
    if (document.hidden || !navigator.wakeLock) return;
    lock = await navigator.wakeLock.request("screen").catch(() => null);
  };
  ask();
  document.addEventListener("visibilitychange", ask);
  return {
    end() {
      document.removeEventListener("visibilitychange", ask);
      lock?.release();
    },
  };
}

if (canRecord()) {
  page.hidden = false;
  stage("setup");
  list();
} else {
  document.querySelector("[data-cannot-record]").hidden = false;
}
