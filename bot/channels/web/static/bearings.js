// Where one is: how far in the whole report, which question the next words go to, and whether all is saved.
import { words } from "./words.js";

export class Bearings {
  #whole = document.getElementById("whole");
  #here = document.getElementById("here");
  #saved = document.getElementById("saved");

  // A prompt that is no question leaves the bar where it is.
  follow(messages) {
    const asked = messages.findLast(({ kind }) => kind === "prompt" || kind === "summary");
    if (!asked) return;
    const isQuestion = Boolean(asked.number || asked.progress);
    this.#here.hidden = !isQuestion;
    if (!isQuestion) return;
    const [title] = asked.text.split("\n");
    const row = asked.where.split("\n").at(-1) ?? "";
    this.#here.replaceChildren(asked.number ? `${asked.number}. ${title}` : title, row ? ` · ${row}` : "");
    if (asked.progress) this.#fill(...asked.progress);
  }

  // How many messages and files wait on this device.
  waits(number) {
    const said = number ? words.waits.replace("{n}", number) : words.all_saved;
    if (this.#saved.textContent !== said) this.#saved.textContent = said;
    this.#saved.classList.toggle("late", number > 0);
  }

  #fill(at, of) {
    this.#whole.hidden = false;
    this.#whole.max = of;
    this.#whole.value = at;
    this.#whole.setAttribute("aria-label", `${words.progress}: ${at}/${of}`);
  }
}
