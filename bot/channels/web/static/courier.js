// Carries the outbox to the server: words and presses in order, one at a time; files on a lane of their own, so that
// they hold up nothing. The same id until it is answered makes it exactly once, because the server recognises ids.
import { isOwn } from "./outbox.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
const SLOW = 1500; // milliseconds after which it is said that an answer is late
const LANES = ["says", "files"];

export class Courier {
  #outbox;
  #place;
  #carrier;
  #listener;
  #entered = false;
  #isStranger = false;
  #running = new Set();
  #troubled = new Set();
  #hurriedAt = 0;
  #wake = {};

  // carrier: enter() opens the conversation, post(item, onProgress) sends, lead(key) goes to a question; all resolve
  // as in post.js. giveUp() ends what hangs.
  // listener: slow(isOpening), entered(reply), led(reply), answered(item, reply), refused(items, sentence, reply), progress(item, part),
  // held(item, files), trouble(sentence), stranger(sentence), clear().
  constructor(outbox, place, carrier, listener) {
    this.#outbox = outbox;
    this.#place = place;
    this.#carrier = carrier;
    this.#listener = listener;
  }

  async send(...items) {
    await this.#outbox.add(items);
    this.run();
  }

  // Try now rather than after the wait.
  hurry() {
    this.#hurriedAt = performance.now();
    this.#carrier.giveUp();
    Object.values(this.#wake).forEach((wake) => wake());
    this.run();
  }

  // The server does not know us: open the conversation first, then go on.
  enterAgain() {
    this.#entered = this.#isStranger = false;
    this.run();
  }

  run() {
    LANES.forEach((lane) => this.#carry(lane));
  }

  async #carry(lane) {
    if (this.#running.has(lane)) return;
    this.#running.add(lane);
    let wait = FIRST_WAIT;
    for (let step = this.#next(lane); step; step = this.#next(lane)) {
      const begun = performance.now();
      const late = lane === "says" && setTimeout(() => this.#listener.slow(!this.#entered), SLOW); // a file shows how far it is
      const outcome = await step();
      clearTimeout(late);
      if (outcome.trouble) {
        this.#troubled.add(lane);
        this.#listener.trouble(outcome.trouble);
        if (this.#hurriedAt > begun) continue;
        await this.#pause(lane, wait * (0.75 + Math.random() / 2)); // not all phones of a village at once
        wait = Math.min(wait * 2, LONGEST_WAIT);
        continue;
      }
      this.#troubled.delete(lane);
      wait = FIRST_WAIT;
      if (outcome.stranger) {
        this.#isStranger = true;
        this.#listener.stranger(outcome.stranger);
      } else if (!this.#troubled.size && !this.#isStranger) this.#listener.clear();
    }
    this.#running.delete(lane);
  }

  // What there is to do on a lane; nothing while it waits for the other one.
  #next(lane) {
    if (this.#isStranger) return null;
    if (!this.#entered) return lane === "says" ? () => this.#open() : null;
    const ready = this.#outbox.waiting.filter((item) => this.#place.fits(item));
    const first = ready.find((item) => Boolean(item.file) === (lane === "files"));
    if (!first) return null;
    const before = ready.indexOf(first); // so many are earlier, all of the other lane
    if (before && first.file) return null; // words that were sent before a file are kept before it
    if (before && isForAll(first)) {
      this.#listener.held(first, before);
      return null;
    }
    return () => this.#deliver(first);
  }

  async #open() {
    const outcome = await this.#carrier.enter();
    if (outcome.reply || outcome.refused) this.#entered = true;
    if (outcome.reply) this.#listener.entered(outcome.reply);
    if (outcome.refused) this.#listener.refused([], outcome.refused);
    this.run();
    return outcome;
  }

  async #deliver(item) {
    const outcome =
      (await this.#lead(item)) ?? (await this.#carrier.post(item, (part) => this.#listener.progress(item, part)));
    const { reply, refused } = outcome;
    if (refused && isOwn(item)) {
      const items = await this.#outbox.refuse(item, refused);
      this.#listener.refused(items, refused, reply);
    } else if (reply || refused) {
      await this.#outbox.remove(item);
      if (reply) this.#listener.answered(item, reply);
      else this.#listener.refused([item], refused);
    }
    this.run(); // the other lane may have waited for this
    return outcome;
  }

  // Who has come back may stand elsewhere: to the question first that the words were written for.
  async #lead(item) {
    if (!this.#place.isElsewhere(item)) return null;
    const outcome = await this.#carrier.lead(item.about);
    if (!outcome.reply) return outcome;
    this.#listener.led(outcome.reply);
    return this.#place.isElsewhere(item) ? { refused: this.#carrier.elsewhere } : null;
  }

  #pause(lane, milliseconds) {
    return new Promise((resolve) => {
      this.#wake[lane] = resolve;
      setTimeout(resolve, milliseconds);
    });
  }
}

// Presses that are about the whole report: to submit it, or to go to another one. Files sent before come first.
function isForAll({ say: { press = "", asked_at } }) {
  return (asked_at === "review" && ["submit", "confirm"].includes(press)) || /^(draft|new)(:|$)/.test(press);
}
