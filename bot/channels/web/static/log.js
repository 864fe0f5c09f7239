// The conversation: what it says, and one's own words with their tick, also those of earlier visits.
import { fold, heading, keptFile, picture, said, tick } from "./bubbles.js";
import { button, element } from "./element.js";
import { words } from "./words.js";

const LONG = 900; // characters; longer words of one's own are folded

export class Log {
  #root;
  #own = new Map(); // by id: {id, bubble, words, mark, text, kept}; `id` is what an edit names it by, "" for none
  #on;
  #prompt = null; // the bubble of the last question
  #key = ""; // and which question that is
  #older = null; // the button that asks for what was kept before
  #isAtEnd = true;
  #top = 0;
  changes = 0; // how often an answer has changed what is kept

  // on: {edit(id, text), delete(id), undo(), press(press, key, label), takeBack(item), sendHere(item), throwAway(item)}
  constructor(root, on) {
    this.#root = root;
    this.#on = on;
    // The keyboard, a row of buttons, a picture that has arrived: who was at the end stays there.
    root.addEventListener("scroll", () => this.#notice());
    root.addEventListener("load", () => this.#stay(), true);
    new ResizeObserver(() => this.#stay()).observe(root);
  }

  say(messages) {
    const bubbles = messages.map((message) => said(message, this.#on.press));
    const asked = messages.findLastIndex(({ kind }) => kind === "prompt");
    // Asked again, a question takes its words along.
    const moved = asked >= 0 && messages[asked].key === this.#key ? this.#keptBelow.map(({ bubble }) => bubble) : [];
    this.#root.append(...bubbles, ...moved);
    if (asked >= 0) [this.#prompt, this.#key] = [bubbles[asked], messages[asked].key];
    if (bubbles.length) this.#show(bubbles[0], bubbles.at(-1));
  }

  // Everything goes: it is drawn anew.
  clear() {
    this.#own.clear();
    this.#root.replaceChildren();
    this.#prompt = this.#older = null;
    this.#key = "";
  }

  // What is kept of the question asked last, below it, and nothing else that was kept.
  keep({ parts }) {
    const ids = new Set(parts.map(({ id }) => id));
    for (const own of this.#keptBelow.filter(({ id }) => !id || !ids.has(id))) {
      this.#own.delete(own.id || own);
      own.bubble.remove();
    }
    let last = this.#prompt;
    for (const part of parts) {
      const own = this.#own.get(part.id);
      const isHere = this.#isBelow(own);
      const bubble = isHere ? own.bubble : this.#drawn(part);
      if (isHere && own.kept && own.text !== part.text) this.#rewrite(own, part.text);
      if (!isHere || !isAfter(last, bubble)) last ? last.after(bubble) : this.#root.append(bubble);
      last = bubble;
    }
    this.#stay();
  }

  // What was kept before that, above everything. onMore: asks for still older words; null if there are none.
  keepEarlier(answers, onMore) {
    this.#older?.remove();
    const height = this.#root.scrollHeight;
    const drawn = answers.flatMap((answer) => [heading(answer), ...answer.parts.map((part) => this.#drawn(part))]);
    this.#older = onMore && button(words.older, onMore, "older");
    this.#root.prepend(...(this.#older ? [this.#older] : []), ...drawn);
    if (!this.#isAtEnd) this.#root.scrollTop += this.#root.scrollHeight - height;
    this.#stay();
  }

  // What is shown below the question asked last and is kept, in the shape that the server tells it in.
  get kept() {
    return this.#keptBelow.map(({ id, text, kept }) => ({ ...kept, id, text }));
  }

  get #keptBelow() {
    const kept = [...this.#own.values()].filter((own) => own.kept && this.#isBelow(own));
    return kept.sort((one, other) => (isAfter(one.bubble, other.bubble) ? -1 : 1));
  }

  // An item just sent, or found waiting.
  add(item) {
    const text = item.file ? item.caption : (item.label ?? item.say.text ?? words.delete);
    const own = this.#bubble(item.say?.edit ?? item.say?.delete ?? item.id, text, item.file ? picture(item.file) : null, words.waiting);
    this.#own.set(item.id, own);
    own.bubble.className = item.say?.press ? "own pressed waiting" : "own waiting";
    this.#root.querySelectorAll(".undo").forEach((one) => one.remove()); // it would undo this
    this.#root.append(own.bubble);
    this.#show(own.bubble, own.bubble);
  }

  // How much of a file has arrived, from 0 to 1.
  progress(item, part) {
    const own = this.#meant(item);
    if (own) own.mark.textContent = `${words.sending} ${Math.floor(part * 100)}%`;
  }

  // `into`: the question that it is part of now; "" for none.
  answered(item, { saved: isSaved, into }) {
    const own = this.#meant(item);
    this.changes += 1;
    if (!own) return;
    settle(own);
    // Found waiting after a reload, and its part is not drawn yet: that comes with its new words.
    if (isSaved && item.say?.edit && own === this.#own.get(item.id)) return this.forget(item);
    if (isSaved && item.say?.delete) return this.#gone(own);
    if (isSaved && item.say?.edit) this.#rewrite(own, item.say.text);
    own.isSaved ||= isSaved;
    own.mark.replaceChildren(own.isSaved ? tick() : "");
    if (!into || own.kept) return;
    own.kept = { file: item.file?.name ?? "", type: "", link: "" };
    this.#offer(own);
    if (into !== this.#key && this.#isBelow(own)) this.#prompt.before(own.bubble); // it was sent for another one
  }

  // Not kept, and why; whoever wrote it decides what becomes of it.
  refused(item, sentence) {
    const own = this.#meant(item);
    if (!own) return;
    settle(own);
    own.bubble.classList.add("refused");
    own.mark.textContent = words.refused;
    const text = item.say?.text ?? item.caption;
    own.refusal = element(
      "div",
      { className: "refusal" },
      element("p", {}, sentence),
      text && !item.file?.content ? button(words.take_back, () => this.#on.takeBack(item)) : null,
      item.file?.content ? button(words.send_here, () => this.#on.sendHere(item)) : null,
      button(words.throw_away, () => this.#on.throwAway(item)),
    );
    own.bubble.append(own.refusal);
    this.#stay();
  }

  // Sent once more.
  again(item) {
    const own = this.#own.get(item.id);
    settle(own);
    own.bubble.classList.add("waiting");
    own.mark.textContent = words.waiting;
  }

  // What was sent waits for something, and may be taken back meanwhile.
  held(item, sentence) {
    const own = this.#own.get(item.id);
    if (!own || own.refusal) return;
    own.refusal = element("div", { className: "refusal" }, element("p", {}, sentence), button(words.cancel, () => this.#on.throwAway(item)));
    own.bubble.append(own.refusal);
    this.#stay();
  }

  // It is no longer the page's: taken back, or thrown away. An earlier message that it was to change is as before.
  forget(item) {
    const own = this.#meant(item);
    if (!own) return;
    settle(own);
    own.mark.replaceChildren(own.isSaved ? tick() : "");
    if (own !== this.#own.get(item.id)) return;
    own.bubble.remove();
    this.#own.delete(item.id);
  }

  // While an edit or a deletion of it is under way, an earlier bubble waits again.
  waits(id) {
    const own = this.#own.get(id);
    own.bubble.classList.add("waiting");
    own.mark.replaceChildren(words.waiting);
  }

  has(id) {
    return this.#own.has(id);
  }

  // The bubble an item is about: the one it edits or deletes, where that is on the page.
  #meant({ id, say }) {
    return this.#own.get(say?.edit ?? say?.delete) ?? this.#own.get(id);
  }

  #isBelow(own) {
    return Boolean(own && this.#prompt && isAfter(this.#prompt, own.bubble));
  }

  // A part that is kept. One that stands further up can be changed only here from now on.
  #drawn(part) {
    const { id, text, file, type, link } = part;
    const isChanging = this.#makeWay(id);
    const own = this.#bubble(id, text, file ? keptFile(part) : null, tick());
    this.#own.set(id || own, own);
    Object.assign(own, { isSaved: true, kept: { file, type, link } });
    own.bubble.className = id ? "own" : "own theirs";
    if (id) this.#offer(own);
    if (isChanging) this.waits(id);
    return own.bubble;
  }

  // What was found waiting goes when its part is drawn. Returns whether a change of that part waits.
  #makeWay(id) {
    let isChanging = false;
    for (const [key, { bubble, kept }] of [...this.#own].filter(([, own]) => id && own.id === id)) {
      if (kept) bubble.querySelectorAll("footer button").forEach((one) => one.remove());
      if (!bubble.classList.contains("waiting")) continue;
      bubble.remove();
      this.#own.delete(key);
      isChanging ||= key !== id;
    }
    return isChanging;
  }

  #bubble(id, text, file, ...marked) {
    const mark = element("span", { className: "mark" }, ...marked);
    const own = { id, text, mark, words: element("div", { className: "words" }, text) };
    own.bubble = element(
      "article",
      {},
      element("span", { className: "unseen" }, `${words.me}: `),
      file,
      text ? own.words : null,
      text.length > LONG ? fold(own.words) : null,
      element("footer", {}, mark),
    );
    return own;
  }

  // To edit and to delete it. Their names differ, so that they can be told apart by ear.
  #offer(own) {
    own.bubble.querySelectorAll("footer button").forEach((one) => one.remove());
    const made = [
      [words.edit, () => this.#on.edit(own.id, own.text)],
      [words.remove_message, () => this.#on.delete(own.id)],
    ].map(([label, onTap]) => {
      const one = button(label, onTap);
      one.setAttribute("aria-label", `${label}: ${own.text.slice(0, 30) || own.kept.file}`);
      return one;
    });
    own.mark.before(...made);
  }

  #rewrite(own, text) {
    own.text = text;
    own.words.textContent = text;
    if (!own.words.isConnected) own.bubble.lastElementChild.before(own.words);
    if (own.kept) this.#offer(own);
  }

  #gone(own) {
    this.#own.delete(own.id);
    own.bubble.classList.add("gone");
    const undo = button(words.undo, () => this.#on.undo(), "undo");
    own.bubble.replaceChildren(element("span", {}, words.deleted), undo);
  }

  // A tall message is read from its top.
  #show(first, last) {
    const height = last.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
    this.#isAtEnd = height <= this.#root.clientHeight;
    if (!this.#isAtEnd) first.scrollIntoView({ block: "start" });
    this.#stay();
  }

  // Only a scroll upwards leaves the end: what grows below moves nothing.
  #notice() {
    const { scrollTop, scrollHeight, clientHeight } = this.#root;
    if (scrollHeight - scrollTop - clientHeight < 24) this.#isAtEnd = true;
    else if (scrollTop < this.#top) this.#isAtEnd = false;
    this.#top = scrollTop;
  }

  #stay() {
    if (this.#isAtEnd) this.#root.scrollTop = this.#root.scrollHeight;
  }
}

function isAfter(one, other) {
  return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function settle(own) {
  own.bubble.classList.remove("waiting", "refused");
  own.refusal?.remove();
  own.refusal = null;
}
