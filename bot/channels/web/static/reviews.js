// Listens for staff's moves. A page in the background does not: it hears what it missed when it is looked at again.
const TRY_AGAIN = 30_000; // milliseconds until the next try after the server refused

export class Reviews {
  #onMove;
  #onBack;
  #isBroken = false;
  #source = null;
  #mark = "";

  // onBack: the line was broken and is there again; a server that was updated breaks it too.
  constructor(onMove, onBack) {
    this.#onMove = onMove;
    this.#onBack = onBack;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#stop() : this.start()));
  }

  start() {
    if (this.#source || document.hidden) return;
    const source = (this.#source = new EventSource("/chat/reviews"));
    source.addEventListener("mark", ({ data }) => {
      const isNew = this.#mark && data !== this.#mark; // the first one is what the page has opened with
      this.#mark = data;
      if (isNew) this.#onMove();
    });
    // A broken line is taken up again by the browser; a refusal is not.
    source.addEventListener("open", () => {
      if (this.#isBroken) this.#onBack();
      this.#isBroken = false;
    });
    source.addEventListener("error", () => {
      this.#isBroken = true;
      if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
      this.#source = null;
      setTimeout(() => this.start(), TRY_AGAIN);
    });
  }

  #stop() {
    this.#source?.close();
    this.#source = null;
  }
}
