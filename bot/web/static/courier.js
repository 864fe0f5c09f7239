// Carries the outbox to the server: in order, one at a time, the same id until it is answered. That makes it
// exactly once, because the server recognises ids.

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;

export class Courier {
  #outbox;
  #enter;
  #post;
  #listener;
  #entered = false;
  #isRunning = false;
  #hurry = () => {};

  // enter() opens the conversation, post(item, onProgress) sends; both resolve as in post.js.
  // listener: entered(reply), answered(item, reply), refused(item, sentence), progress(item, part),
  // trouble(sentence), stranger(sentence), clear().
  constructor(outbox, { enter, post }, listener) {
    this.#outbox = outbox;
    this.#enter = enter;
    this.#post = post;
    this.#listener = listener;
  }

  async send(item) {
    await this.#outbox.add(item);
    this.run();
  }

  // Try now rather than after the wait.
  hurry() {
    this.#hurry();
    this.run();
  }

  // The server does not know us: open the conversation first, then go on.
  enterAgain() {
    this.#entered = false;
    this.run();
  }

  async run() {
    if (this.#isRunning) return;
    this.#isRunning = true;
    let wait = FIRST_WAIT;
    while (!this.#entered || this.#outbox.first) {
      const outcome = await this.#step();
      if (outcome.stranger) {
        this.#listener.stranger(outcome.stranger);
        break;
      }
      if (outcome.trouble) {
        this.#listener.trouble(outcome.trouble);
        await this.#pause(wait * (0.75 + Math.random() / 2)); // not all phones of a village at once
        wait = Math.min(wait * 2, LONGEST_WAIT);
      } else {
        this.#listener.clear();
        wait = FIRST_WAIT;
      }
    }
    this.#isRunning = false;
  }

  async #step() {
    if (!this.#entered) {
      const outcome = await this.#enter();
      if (outcome.reply || outcome.refused) this.#entered = true;
      if (outcome.reply) this.#listener.entered(outcome.reply);
      if (outcome.refused) this.#listener.refused(null, outcome.refused);
      return outcome;
    }
    const item = this.#outbox.first;
    const outcome = await this.#post(item, (part) => this.#listener.progress(item, part));
    if (outcome.reply || outcome.refused) await this.#outbox.remove(item);
    if (outcome.reply) this.#listener.answered(item, outcome.reply);
    if (outcome.refused) this.#listener.refused(item, outcome.refused);
    return outcome;
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      this.#hurry = resolve;
      setTimeout(resolve, milliseconds);
    });
  }
}
