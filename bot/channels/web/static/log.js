// The bubbles: what the conversation says, laid out block by block, and one's own words with their tick.
import { isAside } from "./dock.js";
import { element } from "./element.js";
import { visible } from "./names.js";
import { words } from "./words.js";

const LONG = 900; // characters; longer words of one's own are folded

export class Log {
  #root;
  #own = new Map(); // by id: {bubble, words, mark, text}
  #on;
  #isAtEnd = true;
  #top = 0;

  // on: {edit(id, text), press(press, key, label), takeBack(item), sendHere(item), throwAway(item)}
  constructor(root, on) {
    this.#root = root;
    this.#on = on;
    // The keyboard, a row of buttons, a picture that has arrived: who was at the end stays there.
    root.addEventListener("scroll", () => this.#notice());
    root.addEventListener("load", () => this.#stay(), true);
    new ResizeObserver(() => this.#stay()).observe(root);
  }

  say(messages) {
    const bubbles = messages.map((message) => bubble(message, this.#on.press));
    this.#root.append(...bubbles);
    if (bubbles.length) this.#show(bubbles[0], bubbles.at(-1));
  }

  // An item just sent, or found waiting.
  add(item) {
    const text = item.file ? item.caption : (item.label ?? item.say.text ?? words.delete);
    const mark = element("span", { className: "mark" }, words.waiting);
    const own = { text, mark, words: element("div", { className: "words" }, text) };
    own.bubble = element(
      "article",
      { className: item.say?.press ? "own pressed waiting" : "own waiting" },
      element("span", { className: "unseen" }, `${words.me}: `),
      item.file ? picture(item.file) : null,
      text ? own.words : null,
      text.length > LONG ? fold(own.words) : null,
      element("footer", {}, mark),
    );
    this.#own.set(item.id, own);
    this.#root.append(own.bubble);
    this.#show(own.bubble, own.bubble);
  }

  // How much of a file has arrived, from 0 to 1.
  progress(item, part) {
    const own = this.#meant(item);
    if (own) own.mark.textContent = `${words.sending} ${Math.floor(part * 100)}%`;
  }

  answered(item, isSaved) {
    const own = this.#meant(item);
    if (!own) return;
    settle(own);
    if (isSaved && item.say?.delete) return gone(own);
    if (isSaved && item.say?.edit) this.#rewrite(own, item.say.text);
    own.isSaved ||= isSaved;
    own.mark.replaceChildren(own.isSaved ? tick() : "");
    if (isSaved && (item.file || item.say.text) && !own.edit) own.edit = this.#editButton(item, own);
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

  #rewrite(own, text) {
    own.text = text;
    own.words.textContent = text;
    if (!own.words.isConnected) own.bubble.lastElementChild.before(own.words);
  }

  #editButton(item, own) {
    const button = element("button", { type: "button" }, words.edit);
    const id = item.say?.edit ?? item.id;
    button.addEventListener("click", () => this.#on.edit(id, own.text));
    own.bubble.lastElementChild.prepend(button);
    return button;
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

function bubble(message, onPress) {
  // A sentence of several lines (a greeting, figures read back) is no headline.
  const isHeadline = message.kind === "prompt" && (message.number || !message.text.includes("\n"));
  const text = message.number ? `${message.number}. ${message.text}` : message.text;
  return element(
    "article",
    { className: `bubble ${message.kind}` },
    block("before", message.before),
    block("where", message.where),
    message.progress ? bar(...message.progress) : null,
    block(isHeadline ? "question" : "text", message.kind === "prompt" ? text : message.text),
    block("after", message.after),
    message.document ? element("a", { className: "document", href: "/chat/report.docx" }, words.document) : null,
    ...(isAside(message) ? message.buttons.map((row) => asideRow(row, message.key, onPress)) : []),
  );
}

function asideRow(row, key, onPress) {
  const made = row.map(({ press, label }) => {
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => onPress(press, key, label));
    return button;
  });
  return element("div", { className: "row aside" }, ...made);
}

function settle(own) {
  own.bubble.classList.remove("waiting", "refused");
  own.refusal?.remove();
  own.refusal = null;
}

function button(label, onTap) {
  const made = element("button", { type: "button" }, label);
  made.addEventListener("click", onTap);
  return made;
}

function block(className, text) {
  return text ? element("p", { className }, text) : null;
}

function bar(at, of) {
  return element("progress", { value: at, max: of, "aria-label": `${words.progress}: ${at}/${of}` });
}

function tick() {
  return element("span", { role: "img", className: "tick", "aria-label": words.saved }, "✓");
}

function gone(own) {
  own.bubble.classList.add("gone");
  own.bubble.replaceChildren(words.deleted);
}

function fold(folded) {
  const button = element("button", { type: "button", className: "fold" }, words.all);
  folded.classList.add("folded");
  button.addEventListener("click", () => {
    button.textContent = folded.classList.toggle("folded") ? words.all : words.less;
  });
  return button;
}

function picture(file) {
  const size = `${(file.size / 1e6).toLocaleString("vi", { maximumFractionDigits: 1, minimumFractionDigits: 1 })} MB`;
  const named = element("span", { className: "file" }, `${visible(file.name)} · ${size}`);
  if (!file.content?.type.startsWith("image/")) return named;
  const image = element("img", { alt: visible(file.name), src: URL.createObjectURL(file.content) });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  image.addEventListener("error", () => image.replaceWith(named)); // a kind of picture this browser cannot show
  return image;
}
