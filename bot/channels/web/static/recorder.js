// Records a voice: how loud it is, a rest, and then a file to listen to and to send like any other. It needs no line.
import { limits, words } from "./words.js";

// In the order in which other programs can best play them.
const KINDS = { "audio/ogg;codecs=opus": "ogg", "audio/mp4": "m4a", "audio/webm": "webm" };
const SPEECH = 32_000; // bits a second
const BEAT = 100; // milliseconds between two looks at the level
const LOUD = 4; // times the level that fills the bar: speech is far below the loudest

export class Recorder {
  #button;
  #root;
  #pause;
  #on;
  #recorder = null;
  #parts = [];
  #spoken = 0; // milliseconds

  // on: {soFar(file), file(file), trouble(sentence)}; null for a recording thrown away, "" for no trouble
  constructor(button, root, on) {
    this.#button = button;
    this.#root = root;
    this.#on = on;
    this.#pause = root.querySelector("[data-do=pause]");
    button.hidden = !navigator.mediaDevices || !window.MediaRecorder; // not over plain http
    button.addEventListener("click", () => this.#start());
    root.addEventListener("click", ({ target }) => {
      if (target.dataset.do === "pause") this.#rest();
      if (target.dataset.do === "finish") this.finish();
      if (target.dataset.do === "drop") this.finish({ isKept: false });
    });
  }

  get isOn() {
    return Boolean(this.#recorder);
  }

  // Resolves when the recording has become a file.
  finish({ isKept = true } = {}) {
    const recorder = this.#recorder;
    if (!isKept) this.#parts = null;
    return new Promise((resolve) => {
      recorder.addEventListener("stop", resolve);
      recorder.stop();
    });
  }

  async #start() {
    if (this.#button.disabled) return;
    this.#button.disabled = true;
    this.#on.trouble("");
    try {
      this.#record(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch ({ name }) {
      this.#on.trouble(name === "NotFoundError" ? words.no_microphone : words.no_voice);
      this.#button.disabled = false;
    }
  }

  #record(stream) {
    const type = Object.keys(KINDS).find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = (this.#recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: SPEECH }));
    const context = new AudioContext();
    const ear = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(ear);
    this.#parts = [];
    this.#spoken = 0;
    const beat = setInterval(() => this.#show(ear), BEAT);
    let size = 0;
    let isLeft = false; // a page that nobody looks at may be ended by the phone: what is recorded so far is kept
    const look = () => {
      isLeft = document.hidden;
      if (isLeft) recorder.requestData();
    };
    document.addEventListener("visibilitychange", look);
    recorder.addEventListener("dataavailable", ({ data }) => {
      this.#parts?.push(data);
      size += data.size;
      if (isLeft && this.#parts) this.#on.soFar(named(this.#parts, type));
      isLeft = false;
      if (size > limits.bytes * 0.9 && recorder.state !== "inactive") recorder.stop(); // more would be refused
    });
    recorder.addEventListener("stop", () => {
      clearInterval(beat);
      document.removeEventListener("visibilitychange", look);
      context.close();
      stream.getTracks().forEach((track) => track.stop());
      this.#recorder = null;
      this.#root.hidden = true;
      this.#button.disabled = false;
      this.#on.file(this.#parts && size ? named(this.#parts, type) : null);
    });
    recorder.start(1000);
    this.#show(ear);
    this.#root.hidden = false;
    this.#pause.textContent = words.rest;
    this.#pause.focus();
  }

  #rest() {
    const isResting = this.#recorder.state === "recording";
    if (isResting) this.#recorder.pause();
    else this.#recorder.resume();
    this.#pause.textContent = isResting ? words.speak_on : words.rest;
  }

  #show(ear) {
    const isHeard = this.#recorder.state === "recording";
    const waves = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(waves);
    const level = Math.sqrt(waves.reduce((sum, one) => sum + one * one, 0) / waves.length);
    this.#root.querySelector("progress").value = isHeard ? Math.min(1, level * LOUD) : 0;
    if (isHeard) this.#spoken += BEAT;
    const seconds = Math.floor(this.#spoken / 1000);
    this.#root.querySelector("[role=timer]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

function named(parts, type) {
  const whole = new Blob(parts);
  const name = `ghi-am-${new Date().toLocaleString("sv").replace(/\D/g, "-")}.${KINDS[type]}`;
  // An MP4 without a film is told by its brand alone (ISO/IEC 14496-12, "ftyp").
  const made = type === "audio/mp4" ? [whole.slice(0, 8), "M4A ", whole.slice(12)] : [whole];
  return new File(made, name, { type: type.split(";")[0] });
}
