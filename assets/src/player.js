// The page of a video lesson: what was played is told to the portal, gaps are shown, keys work.
// Without this file the video plays all the same, and nothing is counted.

const FLUSH = 10; // seconds between two messages while it plays
const LEAST_GAP = 0.5;
const player = document.getElementById("player");
const video = document.getElementById("video");
const part = (id) => document.getElementById(id);
const { words: said, duration: probed, needed, resume, version, played: address, csrf } = player.dataset;
const words = JSON.parse(said);
const duration = Number(probed);
const counts = Boolean(version);
const tracker = new Played();
let known = JSON.parse(player.dataset.ranges || "[]"); // what the portal has counted
let completed = "completed" in player.dataset;
let sentAt = 0;
let sending = false;
let onTheWay = []; // pieces of the message that is not yet answered
let waiting = null; // what happened while a message was on its way
let offline = false;
let again; // the timer after a message that was not delivered
let stopped = false; // signed out or refused: nothing more is sent
let hunting = false; // playing from gap to gap

const clock = (seconds) => {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, String(whole % 60).padStart(2, "0")];
  return h ? `${h}:${String(m).padStart(2, "0")}:${s}` : `${m}:${s}`;
};
const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const wall = () => performance.now() / 1000;
const fresh = () => merged([...onTheWay, ...tracker.all()]); // played and not yet counted
const seen = () => merged([...known, ...fresh()]);
const gaps = () => without([[0, duration]], seen()).filter(([from, to]) => to - from >= LEAST_GAP);

// What is counted, told to the portal.
function message(pieces, event) {
  const rounded = pieces.map((piece) => piece.map((second) => Math.round(second * 100) / 100));
  const position = Math.round(video.currentTime * 100) / 100;
  return { version_id: Number(version), ranges: rounded, position, rate: video.playbackRate, event };
}

async function send(event) {
  if (!counts || stopped) return;
  if (sending) {
    waiting = event ?? true; // as soon as the answer is there
    return;
  }
  if (tracker.open) look();
  const pieces = tracker.take();
  sentAt = wall();
  sending = true;
  onTheWay = pieces;
  try {
    const answer = await fetch(address, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(message(pieces, event)),
    });
    if (answer.ok) counted(await answer.json());
    else if (answer.status >= 500) keep(pieces);
    else if (answer.status !== 422) stop(answer.status === 401 ? "signed_out" : "refused");
  } catch {
    keep(pieces);
    offline = true;
    warn("offline");
  }
  sending = false;
  onTheWay = [];
  list();
  if (waiting && !offline) {
    const next = waiting;
    waiting = null;
    send(next === true ? undefined : next);
  }
}

// Not delivered: the next message brings it, or one of its own if none comes.
function keep(pieces) {
  tracker.keep(pieces);
  clearTimeout(again);
  again = setTimeout(() => send(), 1000 * FLUSH);
}

// The page may be gone before an answer comes: hand the rest to the browser.
function sendLast() {
  if (!counts || stopped) return;
  if (tracker.open) look();
  const pieces = tracker.take();
  const { event, ranges, ...numbers } = message(pieces);
  const form = new FormData();
  form.set("csrf_token", csrf);
  form.set("ranges", JSON.stringify(ranges));
  for (const [name, value] of Object.entries(numbers)) form.set(name, value);
  if (!navigator.sendBeacon(address, form)) keep(pieces);
  else known = merged([...known, ...pieces]);
}

function counted({ ranges, share, completed: done }) {
  known = ranges;
  offline = false;
  warn(null);
  draw();
  part("watched-words").textContent = say(done ? "enough" : "watched", { percent: share, needed });
  if (done && !completed) {
    completed = true;
    document.getElementById("live").textContent = say("finished");
    player.dataset.completed = "";
  }
}

function stop(why) {
  stopped = true;
  warn(why);
}

function warn(why) {
  const line = part("player-said");
  if (!line) return;
  line.hidden = !why;
  if (why && line.textContent !== say(why)) line.textContent = say(why);
}

// The bar and the list of what is missing.
function rect(kind, [from, to]) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  made.setAttribute("class", kind);
  made.setAttribute("x", (1000 * from) / duration);
  made.setAttribute("width", (1000 * (to - from)) / duration);
  made.setAttribute("height", 14);
  return made;
}

function draw() {
  if (!counts) return;
  const at = Math.min(video.currentTime, duration);
  part("watched-bar").replaceChildren(
    rect("track", [0, duration]),
    ...known.map((piece) => rect("fill", piece)),
    ...without(fresh(), known).map((piece) => rect("fresh", piece)),
    rect("here", [at - duration / 500, at + duration / 500]),
  );
}

function list() {
  if (!counts) return;
  const missing = length(seen()) ? gaps() : [];
  part("play-missed").hidden = missing.length === 0;
  const made = missing.slice(0, 12).map(([from, to]) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.go = from;
    button.textContent = `${clock(from)}–${clock(to)}`;
    item.append(button);
    return item;
  });
  const now = part("gaps");
  if (now.textContent !== made.map((item) => item.textContent).join("")) now.replaceChildren(...made);
}

// Playing.
function look() {
  if (video.seeking) return;
  tracker.look(video.currentTime, wall());
  tracker.rate = video.playbackRate;
}

function go(second) {
  hunting = false;
  video.currentTime = second;
  return video.play().catch(() => {});
}

function hunt() {
  const [next] = gaps();
  if (!next) return;
  go(next[0]);
  hunting = true;
}

function followGaps() {
  if (!hunting) return;
  const at = video.currentTime;
  const missing = gaps();
  if (missing.some(([from, to]) => from - 1 <= at && at < to)) return;
  if (missing.length) hunt();
  else {
    hunting = false;
    video.pause();
  }
}

const toggle = () => (video.paused ? video.play().catch(() => {}) : video.pause());
const jump = (by) => (video.currentTime = Math.max(0, Math.min(video.currentTime + by, duration)));

video.addEventListener("playing", () => {
  if (!tracker.open) look();
});
video.addEventListener("timeupdate", () => {
  if (!video.paused) look();
  draw();
  mark();
  followGaps();
  if (!video.paused && wall() - sentAt >= FLUSH) send();
});
video.addEventListener("ratechange", () => {
  if (tracker.open) look();
  tracker.rate = video.playbackRate;
  for (const button of player.querySelectorAll("[data-rate]"))
    button.setAttribute("aria-pressed", String(Number(button.dataset.rate) === video.playbackRate));
});
video.addEventListener("seeking", () => tracker.close());
video.addEventListener("play", () => {
  button();
  sentAt = wall();
  send("played");
});
video.addEventListener("pause", () => {
  if (tracker.open) look();
  tracker.close();
  button();
  list();
  send("paused");
});
video.addEventListener("ended", () => list());
video.addEventListener("error", () => warn("broken"), true);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") sendLast();
});
addEventListener("pagehide", sendLast);
addEventListener("online", () => {
  offline = false;
  send();
});
