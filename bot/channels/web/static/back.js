// Words wait, and the server does not know who we are: asks whether one has a code that leads back to the report.
import { element } from "./element.js";
import { recall, remember } from "./memory.js";
import { words } from "./words.js";

const CODE = "decuong.code";
const SHOWN = /\b[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}\b/; // flows.onboarding.report_list.CODE as it is shown

export class Back {
  #root;
  #onCode;
  #onNew;

  constructor(root, onCode, onNew) {
    this.#root = root;
    this.#onCode = onCode;
    this.#onNew = onNew;
  }

  ask(sentence) {
    if (!this.#root.hidden) return;
    const has = element("button", { type: "button" }, words.has_code);
    const anew = element("button", { type: "button" }, words.anew);
    has.addEventListener("click", () => this.enter());
    anew.addEventListener("click", () => {
      this.hide();
      this.#onNew();
    });
    this.#show(element("p", {}, sentence), has, anew);
  }

  hide() {
    this.#root.hidden = true;
  }

  // A code that lets this person in from another device lets them in here again, as long as nobody has used it.
  notice(messages) {
    const shown = messages.find((one) => one.key === "share:device")?.text.match(SHOWN);
    if (shown) remember(CODE, shown[0]);
  }

  // Asks for the code.
  enter() {
    const input = element("input", { value: recall(CODE), autocomplete: "off", "aria-label": words.code });
    const form = element("form", {}, input, element("button", {}, words.enter));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      this.hide();
      this.#onCode(input.value.trim());
    });
    this.#show(element("p", {}, words.code), form);
    input.focus();
  }

  #show(...children) {
    this.#root.replaceChildren(...children);
    this.#root.hidden = false;
  }
}
