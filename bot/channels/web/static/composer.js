// Where one writes and attaches. What is typed and not sent yet survives a reload.
import { Chosen } from "./chosen.js";
import { recall, remember } from "./memory.js";
import { Recorder } from "./recorder.js";
import { isPhoto } from "./shrink.js";
import { split } from "./split.js";
import { limits, words } from "./words.js";

const TYPED = "decuong.typed";
const EDITED = "decuong.edited";

export class Composer {
  #form;
  #area;
  #inputs;
  #chosen;
  #recorder;
  #hint;
  #editing;
  #edited = null;
  #onSend;

  // onSend: {text(parts), file(file, caption), edit(id, text), delete(id)}; text() and file() resolve when the outbox has
  // it. sent: the items that the outbox has.
  constructor(form, onSend, sent) {
    this.#form = form;
    this.#area = form.querySelector("textarea");
    this.#inputs = form.querySelectorAll("input"); // any file, and the camera
    this.#hint = form.querySelector("#hint");
    this.#editing = form.querySelector("#editing");
    this.#onSend = onSend;
    if (this.#area.value) remember(TYPED, this.#area.value); // typed while this script was on its way
    else if (this.#isAmong(sent)) remember(TYPED, "");
    else this.#area.value = recall(TYPED);
    const orders = sent.map(({ file }) => file?.order).filter(Boolean);
    this.#chosen = new Chosen(form.querySelector("#chosen"), orders, (number) => {
      this.#area.placeholder = number ? words.caption : words.write_here;
    });
    this.#recorder = new Recorder(form.querySelector("#record"), form.querySelector("#recorder"), {
      soFar: (file) => this.#chosen.soFar(file),
      file: (file) => this.#chosen.finish(file),
      trouble: (sentence) => this.hint(sentence),
    });
    this.#listen();
    this.#grow();
    this.#goOnEditing(sent);
  }

  // Whether anything stands here that is not sent.
  get isBegun() {
    return Boolean(this.#edited || this.#recorder.isOn || this.#area.value.trim() || this.#chosen.number);
  }

  edit(id, text) {
    this.#edited = id;
    this.#editing.hidden = false;
    this.#write(text);
    this.#keepEdit();
    this.#area.focus();
  }

  // Says what is in the way of a recording or a place; "" for nothing.
  hint(sentence) {
    this.#hint.textContent = sentence;
    this.#hint.hidden = !sentence;
  }

  // Words that were not kept come back below what is being written.
  takeBack(text) {
    if (this.#edited) this.#stopEditing();
    this.#write([this.#area.value, text].filter((one) => one.trim()).join("\n"));
    remember(TYPED, this.#area.value);
    this.#area.focus();
  }

  // Old words that are to be written anew, unless something is being written already.
  offer(parts) {
    if (this.#edited || this.#area.value.trim()) return;
    this.#write(parts.filter(Boolean).join("\n"));
    remember(TYPED, this.#area.value);
  }

  #listen() {
    this.#form.querySelector("#send").addEventListener("click", () => this.#send());
    this.#area.addEventListener("input", () => {
      this.#grow();
      if (this.#edited) this.#keepEdit();
      else remember(TYPED, this.#area.value);
    });
    // With a keyboard Enter sends; on a phone it makes a new line, and so does Shift.
    this.#area.addEventListener("keydown", (event) => {
      const isPlain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (!isPlain || !matchMedia("(pointer: fine)").matches) return;
      event.preventDefault();
      this.#send();
    });
    this.#inputs.forEach((input) =>
      input.addEventListener("change", () => {
        this.#chosen.add(...input.files);
        input.value = "";
      }),
    );
    this.#editing.addEventListener("click", (event) => {
      const what = event.target.dataset.do;
      if (!what) return;
      if (what === "delete") this.#onSend.delete(this.#edited);
      this.#stopEditing();
    });
  }

  async #send() {
    if (this.#recorder.isOn) await this.#recorder.finish();
    const text = this.#area.value;
    const isBlank = !text.trim();
    if (this.#edited) {
      if (isBlank) return;
      const edit = recall(EDITED);
      this.#onSend.edit(this.#edited, text).then(() => recall(EDITED) === edit && remember(EDITED, ""));
      this.#leaveEditing();
      return;
    }
    const files = this.#chosen.take();
    if (isBlank && !files.length) return;
    const parts = split(text, limits.characters);
    const isCaption = files.length > 0 && parts.length === 1;
    if (parts.length && !isCaption) this.#onSend.text(parts).then(() => this.#isStored(text));
    this.#write("");
    this.hint("");
    files.forEach(async (item, index) => {
      await this.#onSend.file(weighed(item), index === 0 && isCaption ? text : "");
      this.#chosen.forget(item);
      if (index === 0 && isCaption) this.#isStored(text);
    });
  }

  // Whether what was typed last waits to be sent.
  #isAmong(sent) {
    const texts = sent.map(({ say, caption }) => say?.text ?? caption);
    return split(recall(TYPED), limits.characters).every((part) => texts.includes(part));
  }

  // Only now: a page that was loaded anew before that has the words here still.
  #isStored(text) {
    if (recall(TYPED) === text) remember(TYPED, "");
  }

  #keepEdit() {
    remember(EDITED, `${this.#edited}\n${this.#area.value}`);
  }

  // An edit that was begun before the page was left, unless the outbox has it.
  #goOnEditing(sent) {
    const [edit, text = ""] = recall(EDITED).split(/\n(.*)/s);
    if (!edit) return;
    if (sent.some(({ say }) => say?.edit === edit && say.text === text)) remember(EDITED, "");
    else this.edit(edit, text);
  }

  #stopEditing() {
    remember(EDITED, "");
    this.#leaveEditing();
  }

  #leaveEditing() {
    this.#edited = null;
    this.#editing.hidden = true;
    this.#write(recall(TYPED));
    this.#area.focus();
  }

  #write(text) {
    this.#area.value = text;
    this.#grow();
  }

  #grow() {
    this.#area.style.height = "auto";
    this.#area.style.height = `${this.#area.scrollHeight}px`;
  }
}

// An empty or far too large file is not carried over a slow line: its size alone says what the answer will be.
// A photo is made smaller when its turn comes (chat.js), unless the original is wanted: only then it is weighed.
function weighed({ order, file, isWhole }) {
  const isLarge = !isWhole && isPhoto(file);
  const isCarried = file.size > 0 && (file.size <= limits.bytes || isLarge);
  return { name: file.name, size: file.size, content: isCarried ? file : null, isLarge, order };
}
