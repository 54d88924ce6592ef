// The controls beside the player, its keys, and how the page begins; follows player.js in one file.
function button() {
  part("resume").textContent = video.paused ? (video.currentTime > 0 && !video.ended ? say("resume", { place: clock(video.currentTime) }) : say("play")) : say("pause");
}

function mark() {
  for (const chapter of document.querySelectorAll("[data-end]")) {
    const here = Number(chapter.dataset.go) <= video.currentTime && video.currentTime < Number(chapter.dataset.end);
    if (here) chapter.setAttribute("aria-current", "true");
    else chapter.removeAttribute("aria-current");
  }
}

function captions(code) {
  for (const track of video.textTracks) track.mode = track.language === code ? "showing" : "disabled";
}

function quality(name) {
  const source = video.querySelector(`[data-quality="${name}"]`);
  const { currentTime: at, paused, playbackRate: rate } = video;
  tracker.close();
  video.src = source.getAttribute("src");
  video.currentTime = at;
  video.playbackRate = rate;
  if (!paused) video.play().catch(() => {});
  localStorage.setItem("quality", name);
}

document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-go]");
  const rate = event.target.closest("[data-rate]");
  if (place) {
    event.preventDefault();
    go(Number(place.dataset.go));
  }
  if (rate) video.playbackRate = Number(rate.dataset.rate);
});
part("resume").addEventListener("click", toggle);
part("play-missed")?.addEventListener("click", hunt);
part("captions")?.addEventListener("change", (event) => captions(event.target.value));
part("quality")?.addEventListener("change", (event) => quality(event.target.value));
part("picture").addEventListener("click", () =>
  document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture().catch(() => {}),
);
part("watched-bar")?.addEventListener("click", (event) => {
  const box = part("watched-bar").getBoundingClientRect();
  const second = (duration * (event.clientX - box.left)) / box.width;
  const gap = gaps().find(([from, to]) => from <= second && second < to);
  go(gap ? gap[0] : second);
});

const keys = {
  " ": toggle, k: toggle,
  ArrowLeft: () => jump(-5), ArrowRight: () => jump(5),
  j: () => jump(-10), l: () => jump(10),
  c: () => { const select = part("captions"); if (select) { select.selectedIndex = select.selectedIndex ? 0 : 1; captions(select.value); } },
  f: () => (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen().catch(() => {})),
};
const layout = { о: "j", л: "k", д: "l", с: "c", а: "f" }; // the same keys in a Russian layout
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = keys[layout[typed] ?? typed];
  const busy = event.target.closest("input, select, textarea, summary") || (typed === " " && event.target.closest("button, a"));
  if (!act || busy) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}, true);

// Begin.
part("player-controls").hidden = false;
part("keys").hidden = false;
part("picture").hidden = !document.pictureInPictureEnabled;
if (part("quality")) {
  const narrow = matchMedia("(max-width: 767px)").matches;
  const chosen = localStorage.getItem("quality") ?? (narrow ? "low" : "high");
  part("quality").value = chosen;
  if (chosen !== (narrow ? "low" : "high")) quality(chosen);
}
if (Number(resume) > 0) video.currentTime = Number(resume);
draw();
list();
