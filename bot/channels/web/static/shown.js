// Shows what is kept of the report again: after a reload, on another phone, when one comes back to a question. The last
// question and its words are kept in the browser too, and are drawn before the server has answered.
import { recall, remember } from "./memory.js";

const SHOWN = "decuong.shown";
const LARGEST = 200_000; // characters that the browser keeps; longer words come from the server
const TRY_AGAIN = 4000; // milliseconds

export class Shown {
  #log;
  #fetch; // (key, skip) resolves to what GET /chat/kept returns, null if there is no line, undefined if nothing is kept
  #asked = null; // the last question
  #turn = 0;
  #isEntering = false;

  constructor(log, fetch) {
    this.#log = log;
    this.#fetch = fetch;
  }

  // The last question as this browser saw it, null for none. Its words are drawn when it is.
  recall() {
    try {
      const { asked, here } = JSON.parse(recall(SHOWN) || "{}");
      if (!asked) return null;
      this.#asked = asked;
      return { asked, draw: () => this.#log.keep({ parts: here }) };
    } catch {
      return null; // somebody else's: as if there were none
    }
  }

  // The page has entered: everything is drawn from what the server says.
  enter(asked) {
    this.#isEntering = true; // until it is, even if another question comes meanwhile
    return this.show(asked);
  }

  // A question is shown. Its words stand below it.
  async show(asked) {
    const isAgain = asked.key === this.#asked?.key; // after an undoing or a replacement, say
    this.#asked = asked;
    this.#turn += 1; // what was asked for before is no longer wanted
    const { length } = this.#log.kept;
    const isOld = this.#isEntering || asked.kept !== length || (isAgain && length);
    const kept = isOld ? await this.#until(asked.key) : null;
    if (kept) {
      this.#log.keep(kept.here);
      if (this.#isEntering) this.#earlier(kept, 0);
      this.#isEntering = false;
    }
    this.keep();
  }

  // The server has answered without a question. If the answer has more or fewer words than are shown, they are fetched:
  // new words have replaced old ones, or somebody else has written.
  check({ into, parts }) {
    if (into && into === this.#asked?.key && parts !== this.#log.kept.length) return this.show(this.#asked);
    return this.keep();
  }

  // Keep what is shown in the browser.
  keep() {
    const text = this.#asked ? JSON.stringify({ asked: this.#asked, here: this.#log.kept }) : "";
    remember(SHOWN, text.length <= LARGEST ? text : JSON.stringify({ asked: this.#asked, here: [] }));
  }

  forget() {
    this.#asked = null;
    this.#turn += 1;
    remember(SHOWN, "");
  }

  #earlier({ here, earlier, more }, skip) {
    const shown = skip + earlier.reduce((sum, { parts }) => sum + parts.length, 0);
    const onMore = async () => {
      const older = await this.#fetch(here.key, shown);
      if (older) this.#earlier(older, shown);
    };
    this.#log.keepEarlier(earlier, more ? onMore : null);
  }

  async #until(key) {
    const turn = (this.#turn += 1);
    for (;;) {
      const { changes } = this.#log;
      const kept = await this.#fetch(key, 0);
      if (turn !== this.#turn) return null;
      if (changes !== this.#log.changes) continue; // it may be older than what is shown
      if (kept !== null) return kept;
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN));
      if (turn !== this.#turn) return null;
    }
  }
}
