// The buttons of the current prompt, at the bottom under the thumb. Choices scroll; the steady rows stay in place.
import { element } from "./element.js";

const FORWARD = new Set(["done", "submit", "confirm", "yes", "add"]); // filled: what carries the report on
const DOCKED = new Set(["yes", "no", "resume"]); // a notice with these takes the prompt's place

// Buttons of a notice are about that notice: they stand in its bubble, and the prompt's stay where they are.
export function isAside({ kind, buttons }) {
  return kind === "notice" && buttons.length > 0 && !buttons.flat().some(({ press }) => DOCKED.has(press.split(":")[0]));
}

export class Dock {
  #root;
  #onPress;

  constructor(root, onPress) {
    this.#root = root;
    this.#onPress = onPress;
  }

  // A prompt brings its buttons, or none; anything else without buttons leaves those that are there.
  follow(messages) {
    const last = messages.findLast((one) => one.kind === "prompt" || (one.buttons.length && !isAside(one)));
    if (last) this.#lay(last);
  }

  // Between a press and its answer a second tap means nothing.
  rest(isResting) {
    this.#root.classList.toggle("resting", isResting);
  }

  #lay({ key, buttons }) {
    const hadFocus = this.#root.contains(document.activeElement);
    const isChoice = (row) => row.every((button) => button.press.includes(":"));
    this.#root.replaceChildren(
      this.#rows("choices", buttons.filter(isChoice), key),
      this.#rows("steady", buttons.filter((row) => !isChoice(row)), key),
    );
    this.#root.hidden = !buttons.length;
    if (hadFocus) this.#root.focus({ preventScroll: true });
  }

  #rows(className, rows, key) {
    return element("div", { className }, ...rows.map((row) => element("div", { className: "row" }, ...row.map((button) => this.#button(button, key)))));
  }

  #button({ press, label }, key) {
    const made = element("button", { type: "button", className: FORWARD.has(press) ? "forward" : "" }, label);
    made.addEventListener("click", () => {
      if (this.#root.classList.contains("resting")) return;
      this.rest(true);
      this.#onPress(press, key, label);
    });
    return made;
  }
}
