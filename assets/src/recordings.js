// Recordings in the browser's own database. Each piece is written as it comes and held nowhere
// else: memory stays flat however long one records, and a closed page loses seconds.

const DAY = 24 * 60 * 60 * 1000;
let opened = null;

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("recordings", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("recordings", { keyPath: "id" });
      request.result.createObjectStore("pieces");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// One transaction, over when it is on the disk; gives what its last request found.
async function transact(mode, act) {
  opened ??= open();
  const database = await opened;
  return new Promise((resolve, reject) => {
    const stores = ["recordings", "pieces"];
    const transaction = database.transaction(stores, mode, { durability: "strict" });
    const request = act(...stores.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

const piecesOf = (recording) => IDBKeyRange.bound([recording.id], [recording.id, []]);

// A new recording; its id is the moment at which it began.
export async function begin(about) {
  const recording = { ...about, id: Date.now(), seconds: 0, size: 0, pieces: 0, sentAt: null };
  await note(recording);
  return recording;
}

export const note = (recording) => transact("readwrite", (all) => all.put(recording));

// Write the next piece, and with it how long the recording has become.
export async function addPiece(recording, piece, seconds) {
  recording.pieces += 1;
  recording.size += piece.size;
  recording.seconds = seconds;
  await transact("readwrite", (all, pieces) => {
    pieces.put(piece, [recording.id, recording.pieces]);
    return all.put(recording);
  });
}

export const discard = (recording) =>
  transact("readwrite", (all, pieces) => {
    pieces.delete(piecesOf(recording));
    return all.delete(recording.id);
  });

// The recording as one file. Its pieces stay on the disk until somebody reads them.
export async function asFile(recording) {
  const pieces = await transact("readonly", (_, all) => all.getAll(piecesOf(recording)));
  const type = recording.type.split(";")[0];
  return new File(pieces, recording.name, { type, lastModified: recording.id });
}

// What a person has recorded here and is not recording now, the latest first. A day after a
// recording was handed over its copy goes.
export async function kept(person) {
  const all = await transact("readonly", (recordings) => recordings.getAll());
  const { held } = await navigator.locks.query();
  const busy = new Set(held.map((lock) => lock.name));
  const found = all.filter((one) => one.person === person && !busy.has(lockOf(one)));
  const old = found.filter((one) => one.pieces === 0 || (one.sentAt && Date.now() - one.sentAt > DAY));
  for (const recording of old) await discard(recording);
  return found.filter((one) => !old.includes(one)).reverse();
}

const lockOf = (recording) => `recording ${recording.id}`;

// Mark a recording as under way, for other tabs, until the returned function is called or the
// page is gone.
export function hold(recording) {
  let release;
  const until = new Promise((resolve) => (release = resolve));
  navigator.locks.request(lockOf(recording), () => until);
  return release;
}
