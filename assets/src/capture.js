// From a screen and a microphone to pieces of video.

const KINDS = ["video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
const PIECE = 2000;

export const canRecord = () =>
  Boolean(navigator.mediaDevices?.getDisplayMedia && window.MediaRecorder && window.indexedDB && navigator.locks);

// The screen, window or tab that the person chooses, with its sound where the browser gives it.
export function openPicture(thisTab) {
  return navigator.mediaDevices.getDisplayMedia({
    video: { frameRate: { ideal: 30, max: 30 }, width: { max: 1920 }, height: { max: 1080 } },
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    preferCurrentTab: thisTab,
    selfBrowserSurface: thisTab ? "include" : "exclude",
    surfaceSwitching: "include",
    systemAudio: "include",
  });
}

export function openVoice(deviceId) {
  const wanted = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  if (deviceId) wanted.deviceId = { exact: deviceId };
  return navigator.mediaDevices.getUserMedia({ audio: wanted });
}

// Microphones have names only once one of them may be used.
export async function microphones() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((one) => one.kind === "audioinput" && one.label && one.deviceId !== "default");
}

export function close(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

// Show in <meter>s how loud a voice is; gives the function that ends it.
export function showLevel(voice, meters) {
  const show = (value) => meters.forEach((meter) => (meter.value = value));
  const sound = new AudioContext();
  const analyser = new AnalyserNode(sound, { fftSize: 1024 });
  sound.createMediaStreamSource(voice).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    const loud = Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length);
    // Speech lies some 50 dB below full scale and above; the scale is that of the ear.
    show(loud > 0 ? Math.max(0, 1 + (20 * Math.log10(loud)) / 50) : 0);
  }, 100);
  return () => {
    clearInterval(timer);
    sound.close();
    show(0);
  };
}

// Sound of the tab and voice as one track; a recorder takes only one.
function mixed(streams) {
  const heard = streams.filter((stream) => stream?.getAudioTracks().length);
  if (heard.length < 2) return { tracks: heard[0]?.getAudioTracks() ?? [], end() {} };
  const sound = new AudioContext();
  const together = sound.createMediaStreamDestination();
  for (const stream of heard) sound.createMediaStreamSource(stream).connect(together);
  return { tracks: together.stream.getAudioTracks(), end: () => sound.close() };
}

// A recording under way. `onPiece(piece, seconds)` may take its time: pieces wait for each other.
// `ended` is settled when the last piece is written, or when writing one has failed.
export class Capture {
  #picture;
  #voice;
  #sound;
  #recorder;
  #before = 0;
  #since = null;

  constructor(picture, voice, onPiece) {
    this.#picture = picture;
    this.#voice = voice;
    this.#sound = mixed([picture, voice]);
    const [track] = picture.getVideoTracks();
    // The text of a screen wants sharp pictures rather than many of them.
    track.contentHint = "detail";
    // The browser's own "Stop sharing" ends the track.
    track.addEventListener("ended", () => this.stop());
    this.#recorder = new MediaRecorder(new MediaStream([track, ...this.#sound.tracks]), {
      mimeType: KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)),
      videoBitsPerSecond: 2_500_000,
      audioBitsPerSecond: 128_000,
    });
    this.ended = this.#run(onPiece);
  }

  #run(onPiece) {
    let written = Promise.resolve();
    const stopped = new Promise((resolve, reject) => {
      this.#recorder.addEventListener("dataavailable", ({ data }) => {
        if (!data.size) return;
        const seconds = this.seconds;
        written = written.then(() => onPiece(data, seconds));
        written.catch((error) => {
          reject(error);
          this.stop();
        });
      });
      this.#recorder.addEventListener("error", ({ error }) => reject(error));
      this.#recorder.addEventListener("stop", resolve);
    });
    this.#recorder.start(PIECE);
    this.#since = performance.now();
    return stopped.then(() => written).finally(() => this.#close());
  }

  get type() {
    return this.#recorder.mimeType;
  }

  get paused() {
    return this.#recorder.state === "paused";
  }

  // Seconds recorded, pauses left out.
  get seconds() {
    const running = this.#since === null ? 0 : performance.now() - this.#since;
    return (this.#before + running) / 1000;
  }

  pause() {
    if (this.#recorder.state !== "recording") return;
    this.#recorder.pause();
    this.#stopClock();
  }

  resume() {
    if (!this.paused) return;
    this.#recorder.resume();
    this.#since = performance.now();
  }

  stop() {
    if (this.#recorder.state === "inactive") return;
    this.#stopClock();
    this.#recorder.stop();
  }

  #stopClock() {
    this.#before = this.seconds * 1000;
    this.#since = null;
  }

  #close() {
    close(this.#picture);
    close(this.#voice);
    this.#sound.end();
  }
}
