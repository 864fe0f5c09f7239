// A new version of the page: the browser is asked for it when one comes back or has a line again. The page is loaded anew
// where nobody sees it or has touched it, unless something is begun: what is sent is in the outbox, an open camera is not.
const worker = navigator.serviceWorker;

export class Version {
  #isBegun; // whether anything is begun on the page
  #known = worker?.controller; // null where this is the first visit
  #isOld = false;
  #isTouched = false;
  #isChoosing = false; // the camera or the list of files is open: the page is hidden, and is not left

  constructor(isBegun) {
    this.#isBegun = isBegun;
    worker?.register("/worker.js").catch(console.warn);
    worker?.addEventListener("controllerchange", () => {
      this.#isOld = Boolean(this.#known);
      this.#known = worker.controller;
      this.#change();
    });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#change() : this.ask()));
    ["pointerdown", "keydown"].forEach((touch) => document.addEventListener(touch, () => (this.#isTouched = true), true));
    document.addEventListener("click", ({ target }) => (this.#isChoosing = target.type === "file"), true);
    ["change", "cancel"].forEach((end) => document.addEventListener(end, () => (this.#isChoosing = false), true));
  }

  // Whether there is a new one.
  async ask() {
    const registration = await worker?.getRegistration();
    await registration?.update().catch(() => {}); // no line
  }

  #change() {
    const isInUse = !document.hidden && this.#isTouched;
    if (this.#isOld && !isInUse && !this.#isChoosing && !this.#isBegun()) location.reload();
  }
}
