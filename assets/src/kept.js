// Recordings that stand: to look at, to hand over, to save, to discard.

import { clock, moment, part, stage, words } from "./recorder-page.js";
import { asFile, discard, kept, note } from "./recordings.js";
import { fill, send, sizeWords } from "./upload.js";

let shown = null;
let address = null;

export async function look(recording) {
  shown = recording;
  const file = await asFile(recording);
  URL.revokeObjectURL(address);
  address = URL.createObjectURL(file);
  const video = part("preview");
  video.src = address;
  findLength(video);
  part("about").textContent = `${clock(recording.seconds)} · ${sizeWords(recording.size)} · ${moment(recording.id)}`;
  part("save").href = address;
  part("save").download = recording.name;
  part("choices").hidden = false;
  part("discarding").open = false;
  stage("preview");
  part("use").focus();
  await list();
  return file;
}

// A recording made piece by piece does not say how long it is: its end has to be looked for.
function findLength(video) {
  video.onloadedmetadata = () => {
    if (video.duration !== Infinity) return;
    video.currentTime = Number.MAX_SAFE_INTEGER;
    video.ontimeupdate = () => {
      video.ontimeupdate = null;
      video.currentTime = 0;
    };
  };
}

async function use(recording) {
  const file = await look(recording);
  part("choices").hidden = part("kept").hidden = true;
  part("preview").pause();
  send(part("send"), file, {
    async beforeSubmit() {
      recording.sentAt = Date.now();
      await note(recording);
    },
    onCancel() {
      part("choices").hidden = false;
      part("use").focus();
      list();
    },
  });
}

async function again() {
  part("preview").removeAttribute("src");
  shown = null;
  stage("setup");
  part("begin").focus();
  await list();
}

part("use").addEventListener("click", () => use(shown));
part("again").addEventListener("click", again);
part("discard").addEventListener("click", async () => {
  await discard(shown);
  await again();
});

// What is kept besides the recording that is shown.
export async function list() {
  const rows = (await kept(words.person)).filter((one) => one.id !== shown?.id).map(row);
  part("kept-rows").replaceChildren(...rows);
  part("kept").hidden = rows.length === 0;
}

function row(recording) {
  const item = part("kept-row").content.firstElementChild.cloneNode(true);
  const values = { length: clock(recording.seconds), time: moment(recording.id) };
  part("title", item).textContent = fill(recording.ended ? words.finished : words.unfinished, values);
  const beside = [sizeWords(recording.size)];
  if (recording.lesson !== words.lesson) beside.push(fill(words.other, { title: recording.lessonTitle }));
  if (recording.sentAt) beside.push(fill(words.sent, { time: moment(recording.sentAt) }));
  part("beside", item).textContent = beside.join(" · ");
  part("continue", item).onclick = () => use(recording);
  part("look", item).onclick = () => look(recording);
  part("remove", item).onclick = async () => {
    await discard(recording);
    await list();
    part("begin").focus();
  };
  return item;
}
