// The buttons of the current prompt, at the bottom under the thumb. Choices scroll. At a question, and at the review, only
// what carries the report on stands there; everything else is behind one more tap.
import { element } from "./element.js";
import { words } from "./words.js";

const FORWARD = new Set(["done", "confirm", "yes", "add"]); // filled: what carries the report on
const MAIN = new Set([...FORWARD, "skip", "as_before", "as_invited", "amend", "reply", "no", "resume", "submit", "read"]);
const GRAVE = new Set(["erase", "review"]); // where what carries on cannot be taken back
const DOCKED = new Set(["yes", "no", "resume"]); // a notice with these takes the prompt's place

// Buttons of a notice are about that notice: they stand in its bubble, and the prompt's stay where they are.
export function isAside({ kind, buttons }) {
  return kind === "notice" && buttons.length > 0 && !buttons.flat().some(({ press }) => DOCKED.has(press.split(":")[0]));
}

// A message whose buttons are lines of a list is shown as that list, in the conversation.
export function isLine({ line }) {
  return Boolean(line);
}

export function isList({ buttons }) {
  return buttons.flat().some(isLine);
}

export class Dock {
  #root;
  #onPress;
  #onPlace;

  constructor(root, onPress, onPlace) {
    this.#root = root;
    this.#onPress = onPress;
    this.#onPlace = onPlace;
  }

  // A prompt brings its buttons, or none; anything else without buttons leaves those that are there.
  follow(messages) {
    const last = messages.findLast((one) => one.kind === "prompt" || (one.buttons.length && !isAside(one)));
    if (last) this.#lay(last);
  }

  // One more button below the others, which the page itself answers.
  offer(label, onTap) {
    const made = element("button", { type: "button" }, label);
    made.addEventListener("click", onTap);
    this.#root.append(element("div", { className: "row" }, made));
  }

  // Between a press and its answer a second tap means nothing.
  rest(isResting) {
    this.#root.classList.toggle("resting", isResting);
  }

  #lay({ kind, key, number, progress, remarks, buttons: all }) {
    const above = remarks?.lines.map(({ press }) => press) ?? []; // each remark leads to its question itself
    const buttons = all.map((row) => row.filter((one) => !isLine(one) && !above.includes(one.press))).filter((row) => row.length);
    const hadFocus = this.#root.contains(document.activeElement);
    const isQuestion = kind === "prompt" && Boolean(number || progress);
    const isChoice = (row) => row.every((button) => button.press.includes(":"));
    const steady = buttons.filter((row) => !isChoice(row));
    const isFolded = isQuestion || key === "review";
    const main = isFolded ? steady.flat().filter(({ press }) => MAIN.has(press)) : [];
    const rest = steady.map((row) => row.filter((one) => !main.includes(one))).filter((row) => row.length);
    this.#root.replaceChildren(
      this.#rows("choices", buttons.filter(isChoice), key),
      ...(isFolded ? this.#folded(main, rest, key, isQuestion) : [this.#rows("steady", steady, key)]),
    );
    this.#root.hidden = !buttons.length;
    if (hadFocus) this.#root.focus({ preventScroll: true });
  }

  #folded(main, rest, key, isQuestion) {
    const more = this.#rows("steady more", rest, key);
    const here = element("button", { type: "button" }, words.send_place);
    here.addEventListener("click", this.#onPlace);
    if (isQuestion) more.append(element("div", { className: "row" }, here));
    more.hidden = true;
    more.id = "more";
    const toggle = element("button", { type: "button", className: "toggle", "aria-expanded": "false", "aria-controls": "more" }, words.more);
    toggle.addEventListener("click", () => {
      more.hidden = !more.hidden;
      toggle.setAttribute("aria-expanded", String(!more.hidden));
    });
    const row = element("div", { className: "row" }, ...main.map((one) => this.#button(one, key)), toggle);
    return [element("div", { className: "steady" }, row), more];
  }

  #rows(className, rows, key) {
    return element("div", { className }, ...rows.map((row) => element("div", { className: "row" }, ...row.map((one) => this.#button(one, key)))));
  }

  #button({ press, label }, key) {
    const isForward = FORWARD.has(press) && !GRAVE.has(key);
    const made = element("button", { type: "button", className: isForward ? "forward" : "" }, label);
    made.addEventListener("click", () => {
      if (this.#root.classList.contains("resting")) return;
      this.rest(true);
      this.#onPress(press, key, label);
    });
    return made;
  }
}
