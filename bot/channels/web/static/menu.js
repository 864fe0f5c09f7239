// ☰: what is about the whole report, one tap away from anywhere.
import { button, element } from "./element.js";
import { recall, remember } from "./memory.js";
import { words } from "./words.js";

const SIZE = "decuong.size";
const SIZES = ["100", "125", "150"]; // per cent of the browser's own size of letters
const PRESSES = ["contents", "reports", "share", "help"];

export class Menu {
  #toggle = document.getElementById("menu-button");
  #root = document.getElementById("menu");

  // onPress(press, label)
  constructor(onPress) {
    this.#resize(recall(SIZE));
    const press = (name) => button(words[name], () => this.#choose(() => onPress(name, words[name])));
    const [contents, reports, share, help] = PRESSES.map(press);
    const word = element("a", { href: "/chat/report.docx" }, words.document);
    this.#root.append(contents, reports, share, word, button(words.size, () => this.#nextSize()), help);
    this.#toggle.addEventListener("click", () => this.#show(this.#root.hidden));
    document.addEventListener("click", ({ target }) => this.#isInside(target) || this.#show(false));
    document.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || this.#root.hidden) return;
      this.#show(false);
      this.#toggle.focus();
    });
  }

  #isInside(target) {
    return this.#root.contains(target) || this.#toggle.contains(target);
  }

  #choose(what) {
    this.#show(false);
    what();
  }

  #show(isShown) {
    this.#root.hidden = !isShown;
    this.#toggle.setAttribute("aria-expanded", isShown);
    if (isShown) this.#root.firstElementChild.focus();
  }

  #nextSize() {
    const next = SIZES[(SIZES.indexOf(document.documentElement.dataset.size) + 1) % SIZES.length];
    remember(SIZE, next);
    this.#resize(next);
  }

  #resize(size) {
    document.documentElement.dataset.size = SIZES.includes(size) ? size : SIZES[0];
  }
}
