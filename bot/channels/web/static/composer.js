// Where one writes and attaches. What is typed and not sent yet survives a reload.
import { element } from "./element.js";
import { limits } from "./limits.js";
import { recall, remember } from "./memory.js";
import { visible } from "./names.js";
import { split } from "./split.js";
import { words } from "./words.js";

const TYPED = "decuong.typed";

export class Composer {
  #form;
  #area;
  #input;
  #chosen;
  #editing;
  #files = [];
  #edited = null;
  #onSend;

  // onSend: {text(parts), file(file, caption), edit(id, text), delete(id)}
  constructor(form, onSend) {
    this.#form = form;
    this.#area = form.querySelector("textarea");
    this.#input = form.querySelector("input");
    this.#chosen = form.querySelector("#chosen");
    this.#editing = form.querySelector("#editing");
    this.#onSend = onSend;
    this.#area.value = recall(TYPED);
    this.#listen();
    this.#grow();
  }

  edit(id, text) {
    this.#edited = id;
    this.#editing.hidden = false;
    this.#write(text);
    this.#area.focus();
  }

  // Words that were not kept come back below what is being written.
  takeBack(text) {
    if (this.#edited) this.#stopEditing();
    this.#write([this.#area.value, text].filter((one) => one.trim()).join("\n"));
    remember(TYPED, this.#area.value);
    this.#area.focus();
  }

  #listen() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#area.addEventListener("input", () => {
      this.#grow();
      if (!this.#edited) remember(TYPED, this.#area.value);
    });
    // With a keyboard Enter sends; on a phone it makes a new line, and so does Shift.
    this.#area.addEventListener("keydown", (event) => {
      const isPlain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (!isPlain || !matchMedia("(pointer: fine)").matches) return;
      event.preventDefault();
      this.#send();
    });
    this.#input.addEventListener("change", () => {
      this.#files.push(...this.#input.files);
      this.#input.value = "";
      this.#list();
    });
    this.#editing.addEventListener("click", (event) => {
      const what = event.target.dataset.do;
      if (!what) return;
      if (what === "delete") this.#onSend.delete(this.#edited);
      this.#stopEditing();
    });
  }

  #send() {
    const text = this.#area.value;
    const isBlank = !text.trim();
    if (this.#edited) {
      if (isBlank) return;
      this.#onSend.edit(this.#edited, text);
      this.#stopEditing();
      return;
    }
    const files = this.#files;
    if (isBlank && !files.length) return;
    const parts = split(text, limits.characters);
    const isCaption = files.length > 0 && parts.length === 1;
    if (parts.length && !isCaption) this.#onSend.text(parts);
    files.forEach((file, index) => this.#onSend.file(weighed(file), index === 0 && isCaption ? text : ""));
    this.#files = [];
    this.#list();
    this.#write("");
    remember(TYPED, "");
  }

  #stopEditing() {
    this.#edited = null;
    this.#editing.hidden = true;
    this.#write(recall(TYPED));
    this.#area.focus();
  }

  #write(text) {
    this.#area.value = text;
    this.#grow();
  }

  #list() {
    const rows = this.#files.map((file) => {
      const remove = element("button", { type: "button", "aria-label": `${words.remove}: ${visible(file.name)}` }, "×");
      remove.addEventListener("click", () => {
        this.#files = this.#files.filter((one) => one !== file);
        this.#list();
      });
      return element("li", {}, element("span", {}, visible(file.name)), remove);
    });
    this.#chosen.replaceChildren(...rows);
    this.#chosen.hidden = !rows.length;
    this.#area.placeholder = rows.length ? words.caption : words.write;
  }

  #grow() {
    this.#area.style.height = "auto";
    this.#area.style.height = `${this.#area.scrollHeight}px`;
  }
}

// An empty or far too large file is not carried over a slow line: its size alone says what the answer will be.
function weighed(file) {
  const isCarried = file.size > 0 && file.size <= limits.bytes;
  return { name: file.name, size: file.size, content: isCarried ? file : null };
}
