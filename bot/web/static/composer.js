// Where one writes and attaches. What is typed and not sent yet survives a reload.
import { element } from "./element.js";
import { MOST_BYTES } from "./post.js";
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

  // onSend: {text(text), file(file, caption), edit(id, text), delete(id)}
  constructor(form, onSend) {
    this.#form = form;
    this.#area = form.querySelector("textarea");
    this.#input = form.querySelector("input");
    this.#chosen = form.querySelector("#chosen");
    this.#editing = form.querySelector("#editing");
    this.#onSend = onSend;
    this.#area.value = remembered();
    this.#listen();
    this.#grow();
  }

  edit(id, text) {
    this.#edited = id;
    this.#editing.hidden = false;
    this.#write(text);
    this.#area.focus();
  }

  #listen() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#area.addEventListener("input", () => {
      this.#grow();
      if (!this.#edited) remember(this.#area.value);
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
    files.forEach((file, index) => this.#onSend.file(weighed(file), index === 0 && !isBlank ? text : ""));
    if (!files.length) this.#onSend.text(text);
    this.#files = [];
    this.#list();
    this.#write("");
    remember("");
  }

  #stopEditing() {
    this.#edited = null;
    this.#editing.hidden = true;
    this.#write(remembered());
    this.#area.focus();
  }

  #write(text) {
    this.#area.value = text;
    this.#grow();
  }

  #list() {
    const rows = this.#files.map((file) => {
      const remove = element("button", { type: "button", "aria-label": `${words.remove}: ${file.name}` }, "×");
      remove.addEventListener("click", () => {
        this.#files = this.#files.filter((one) => one !== file);
        this.#list();
      });
      return element("li", {}, element("span", {}, file.name), remove);
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
  const isCarried = file.size > 0 && file.size <= MOST_BYTES;
  return { name: file.name, size: file.size, content: isCarried ? file : null };
}

function remembered() {
  try {
    return localStorage.getItem(TYPED) ?? "";
  } catch {
    return ""; // the browser keeps nothing
  }
}

function remember(text) {
  try {
    localStorage.setItem(TYPED, text);
  } catch {
    // full, or forbidden: then it lives in this tab alone
  }
}
