// Bring a large file in pieces: it goes on after a lost connection, a restarted server and, once
// the same file is chosen again, a closed page. Then the form is sent with what it is called.

const WAIT = 10_000;
const PIECE = 5 * 1024 * 1024;
const lang = document.documentElement.lang;

class SignedOut extends Error {}

export const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const status = (error) => error.originalResponse?.getStatus() ?? 0;

// A unit's name comes from the browser, in the reader's language.
const unit = (value, name, digits = 0) =>
  new Intl.NumberFormat(lang, { style: "unit", unit: name, maximumFractionDigits: digits }).format(value);

export function sizeWords(bytes) {
  const megabytes = bytes / 1024 ** 2;
  return megabytes < 1000 ? unit(megabytes, "megabyte", 1) : unit(megabytes / 1024, "gigabyte", 2);
}

const timeWords = (seconds) =>
  seconds < 60 ? unit(Math.max(1, Math.round(seconds)), "second") : unit(Math.round(seconds / 60), "minute");

// Send `file` as a form says, show how far it is, submit the form. `beforeSubmit` may delay that.
export function send(form, file, { beforeSubmit = async () => {}, onCancel = () => {} } = {}) {
  const panel = form.querySelector("[data-upload-panel]");
  const words = panel.dataset;
  const part = (name) => panel.querySelector(`[data-upload-${name}]`);
  const bar = panel.querySelector("progress");
  let from = null;
  let timer = null;
  let done = false;

  function show(state, said = words[state]) {
    if (panel.dataset.state !== state) from = null;
    panel.dataset.state = state;
    if (part("status").textContent !== said) part("status").textContent = said;
    part("pause").hidden = !["sending", "dropped"].includes(state);
    part("resume").hidden = !["paused", "refused", "signedOut"].includes(state);
    part("cancel").hidden = state === "sent";
  }

  function progress(sent, all) {
    show("sending");
    from ??= { sent, at: performance.now() };
    const rate = (sent - from.sent) / (performance.now() - from.at);
    const left = rate > 0 ? (all - sent) / rate / 1000 : null;
    bar.value = (100 * sent) / all;
    const numbers = fill(words.numbers, { done: sizeWords(sent), all: sizeWords(all) });
    const wait = left === null || sent === all ? "" : ` · ${fill(words.left, { time: timeWords(left) })}`;
    part("numbers").textContent = numbers + wait;
  }

  // What passes by itself is tried again for ever; what does not is said.
  function passes(error) {
    if (error.causingError instanceof SignedOut) return false;
    const code = status(error);
    return code < 400 || code >= 500 || [409, 423, 429, 460].includes(code);
  }

  function dropped(error) {
    show("dropped", status(error) === 507 ? words.full : words.dropped);
  }

  function failed(error) {
    if (passes(error)) {
      dropped(error);
      timer = setTimeout(() => upload.start(), WAIT);
    } else if (error.causingError instanceof SignedOut) {
      show("signedOut");
    } else {
      show("refused", status(error) === 413 ? words.large : words.refused);
    }
  }

  const endpoint = new URL(form.dataset.endpoint, location.href);
  const upload = new tus.Upload(file, {
    endpoint: endpoint.href,
    chunkSize: PIECE,
    retryDelays: [0, 1000, 2000, 3000, 5000, 5000],
    headers: { "X-CSRFToken": form.elements.csrf_token.value },
    metadata: { filename: file.name, filetype: file.type, purpose: form.dataset.purpose },
    fingerprint: async () => fingerprint(form, file),
    removeFingerprintOnSuccess: true,
    onAfterResponse(request, response) {
      const at = new URL(response.getUnderlyingObject().responseURL || endpoint);
      if (!at.pathname.startsWith(endpoint.pathname)) throw new SignedOut();
      // The library would begin anew where a server is only away for a moment.
      if (request.getMethod() === "HEAD" && response.getStatus() >= 500) throw new Error("away");
    },
    onShouldRetry(error) {
      if (passes(error)) dropped(error);
      return passes(error);
    },
    onProgress: progress,
    onError: failed,
    async onSuccess() {
      done = true;
      show("sent");
      bar.value = 100;
      form.elements.upload.value = new URL(upload.url).pathname.split("/").pop();
      await beforeSubmit();
      release();
      // The form's own submit(), past the listener that catches it for us.
      form.querySelector("input[type=file]")?.setAttribute("disabled", "");
      form.submit();
    },
  });

  const again = () => {
    clearTimeout(timer);
    if (!done && ["sending", "dropped"].includes(panel.dataset.state)) {
      upload.abort().then(() => upload.start());
    }
  };
  const lost = () => panel.dataset.state === "sending" && show("dropped");
  const warn = (event) => event.preventDefault();
  function release() {
    clearTimeout(timer);
    window.removeEventListener("online", again);
    window.removeEventListener("offline", lost);
    window.removeEventListener("beforeunload", warn);
  }
  window.addEventListener("online", again);
  window.addEventListener("offline", lost);
  window.addEventListener("beforeunload", warn);

  part("pause").onclick = () => {
    clearTimeout(timer);
    upload.abort();
    show("paused");
    part("resume").focus();
  };
  part("resume").onclick = () => {
    show("sending");
    upload.start();
    part("pause").focus();
  };
  part("cancel").onclick = async () => {
    release();
    panel.hidden = true;
    onCancel();
    // What the server holds goes; if it cannot be told now, it goes there by itself.
    await upload.abort(true).catch(() => {});
  };

  part("name").textContent = file.name;
  part("numbers").textContent = sizeWords(file.size);
  bar.value = 0;
  panel.hidden = false;
  show("sending");
  upload.findPreviousUploads().then(([previous]) => {
    if (previous) upload.resumeFromPreviousUpload(previous);
    upload.start();
  });
}

// The same file of the same person for the same lesson goes on where it stopped.
function fingerprint(form, file) {
  const { person, purpose } = form.dataset;
  const kind = form.elements.recorded ? "recording" : "file";
  return [kind, person, purpose, file.name, file.size, file.lastModified].join("-");
}

// A form in which a file is chosen or dropped.
function bring(form) {
  const zone = form.querySelector("[data-upload-zone]");
  const input = form.querySelector("input[type=file]");
  const problem = form.querySelector("[data-upload-problem]");
  const words = problem.dataset;
  form.querySelector("[data-upload-plain]").hidden = true;
  // The zone is its label, so it need not be seen.
  input.classList.add("visually-hidden");

  function take(file) {
    if (!file) return;
    problem.textContent = wrong(file);
    problem.hidden = !problem.textContent;
    input.value = "";
    if (problem.textContent) return;
    zone.hidden = true;
    send(form, file, {
      onCancel() {
        zone.hidden = false;
        input.focus();
      },
    });
  }

  function wrong(file) {
    if (file.size === 0) return words.empty;
    if (file.size > Number(form.dataset.limit)) return words.large;
    const kind = form.dataset.kind;
    return kind && file.type && !file.type.startsWith(kind) ? words.other : "";
  }

  input.addEventListener("change", () => take(input.files[0]));
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    take(event.dataTransfer.files[0]);
  });
  remind(form);
}

// Say which file was left half-way; forget those that the server no longer knows.
async function remind(form) {
  const hint = form.querySelector("[data-upload-unfinished]");
  const storage = tus.defaultOptions.urlStorage;
  const begun = `tus::file-${form.dataset.person}-${form.dataset.purpose}-`;
  for (const upload of await storage.findAllUploads()) {
    if (!upload.urlStorageKey.startsWith(begun)) continue;
    const headers = { "Tus-Resumable": "1.0.0" };
    const answer = await fetch(upload.uploadUrl, { method: "HEAD", headers, redirect: "error" }).catch(() => null);
    if (answer && [404, 410].includes(answer.status)) storage.removeUpload(upload.urlStorageKey);
    if (!answer?.ok || !form.querySelector("[data-upload-panel]").hidden) continue;
    const percent = Math.floor((100 * answer.headers.get("Upload-Offset")) / upload.size);
    hint.textContent = fill(hint.dataset.words, { name: upload.metadata.filename, percent });
    hint.hidden = false;
    form.closest("details")?.setAttribute("open", "");
  }
}

function bringAll() {
  for (const form of document.querySelectorAll("form[data-upload-form]:not([data-ready])")) {
    form.dataset.ready = "";
    bring(form);
  }
}
bringAll();
document.addEventListener("htmx:after:swap", bringAll);
