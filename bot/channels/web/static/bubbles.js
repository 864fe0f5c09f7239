// Draws bubbles. What they do is told by functions that are passed in.
import { isAside, isLine, isList } from "./dock.js";
import { button, element } from "./element.js";
import { visible } from "./names.js";
import { reader } from "./speech.js";
import { means } from "./way_back.js";
import { words } from "./words.js";

const FIRST = 60; // characters of an answer that are shown without a fold

// What the conversation says, laid out block by block.
export function said(message, onPress) {
  if (message.answers?.length) return readThrough(message, onPress);
  if (isList(message)) return list(message, onPress);
  // A sentence of several lines (a greeting, figures read back) is no headline.
  const isHeadline = message.kind === "prompt" && (message.number || !message.text.includes("\n"));
  const text = message.number ? `${message.number}. ${message.text}` : message.text;
  return element(
    "article",
    { className: `bubble ${message.kind}` },
    block("before", message.before),
    remarks(message, onPress),
    block("where", message.where),
    block(isHeadline ? "question" : "text", message.kind === "prompt" ? text : message.text),
    block("after", message.after),
    message.number ? reader([text, message.after].filter(Boolean).join("\n")) : null,
    message.document ? element("a", { className: "document", href: "/chat/report.docx" }, words.document) : null,
    means(message),
    ...(isAside(message) ? message.buttons.map((row) => asideRow(row, message.key, onPress)) : []),
  );
}

// The question above words that were kept before.
export function heading({ number, title, row }) {
  const text = number ? `${number}. ${title}` : title;
  return element("article", { className: "bubble asked" }, block("where", row), block("title", text));
}

export function tick() {
  return element("span", { role: "img", className: "tick", "aria-label": words.saved }, "✓");
}

// Long words are folded.
export function fold(folded) {
  folded.classList.add("folded");
  const made = button(words.all, () => {
    made.textContent = folded.classList.toggle("folded") ? words.all : words.less;
  }, "fold");
  return made;
}

// A file of this browser's, on its way.
export function picture(file) {
  const size = `${(file.size / 1e6).toLocaleString("vi", { maximumFractionDigits: 1, minimumFractionDigits: 1 })} MB`;
  const named = element("span", { className: "file" }, `${visible(file.name)} · ${size}`);
  if (!file.content?.type.startsWith("image/")) return named;
  const image = element("img", { alt: visible(file.name), src: URL.createObjectURL(file.content) });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  image.addEventListener("error", () => image.replaceWith(named)); // a kind of picture this browser cannot show
  return image;
}

// A file that is kept: a picture to look at, a recording to play, anything else by its name.
export function keptFile({ file, type, link }) {
  const name = visible(file);
  const named = element(link ? "a" : "span", { className: "file", ...(link ? { href: `${link}&whole=true` } : {}) }, name);
  if (!link) return named;
  if (type.startsWith("audio/")) return element("audio", { controls: true, preload: "none", src: link, title: name });
  if (type.startsWith("video/")) return element("video", { controls: true, preload: "none", src: link, title: name });
  if (!type.startsWith("image/")) return named;
  const image = element("img", { alt: name, src: link, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(named));
  return image;
}

// A list to choose from, instead of its lines as one text.
function list({ kind, key, before, where, after, buttons }, onPress) {
  const rows = buttons.flat().filter(isLine);
  const back = buttons.flat().find(({ press }) => press === "back");
  return element(
    "article",
    { className: `bubble ${kind} list` },
    block("before", before),
    block("question", where),
    block("after", after),
    back ? button(words.go_on, () => onPress(back.press, key, back.label), "line forward") : null,
    ...rows.map(({ press, label, line, asks }) => button(line, () => onPress(press, key, label), asks ? "line asks" : line.startsWith("✓") ? "line answered" : "line")),
  );
}

// What the Department asks. In a list, each remark leads to its question.
function remarks({ key, remarks }, onPress) {
  if (!remarks) return null;
  const lines = remarks.lines.map(({ text, who, press, label, answered }) => {
    const said = [element("span", {}, answered ? `✓ ${text}` : text), element("small", {}, who)];
    if (!press) return element("p", {}, ...said);
    const row = button("", () => onPress(press, key, label), answered ? "line answered" : "line asks");
    row.append(...said);
    return row;
  });
  return element("div", { className: "remarks" }, block("title", remarks.title), ...lines);
}

// The report before it is submitted: answers folded to their first words, what is empty in one fold.
function readThrough({ kind, key, text, answers, buttons }, onPress) {
  const isEmpty = ({ words, files }) => !words && !files.length;
  const empty = answers.filter(isEmpty);
  const goTo = ({ press, name }) => onPress(press, key, name);
  const rows = (some, row) => some.flatMap((one, at) => [one.heading === some[at - 1]?.heading ? null : block("where", one.heading), row(one)]);
  const left = (one) => (one.press ? button(`– ${one.name}`, () => goTo(one), "line") : element("p", {}, `– ${one.name}`));
  return element(
    "article",
    { className: `bubble ${kind} list` },
    block("question", text),
    element("a", { className: "document", href: "/chat/report.docx" }, words.document),
    ...rows(answers.filter((one) => !isEmpty(one)), (one) => answer(one, goTo)),
    empty.length ? element("details", { className: "empty" }, element("summary", {}, words.empty.replace("{n}", empty.length)), ...rows(empty, left)) : null,
    ...buttons.map((row) => asideRow(row, key, onPress)),
  );
}

function answer(one, goTo) {
  const name = element("span", { className: "name" }, one.name);
  const isLong = one.words.length > FIRST || one.words.includes("\n");
  const first = element("span", { className: "first" }, one.words.slice(0, 2 * FIRST));
  const told = isLong ? element("details", {}, element("summary", {}, name, first), block("text", one.words)) : element("div", {}, name, block("text", one.words));
  const edit = one.press ? button(words.edit, () => goTo(one)) : null;
  edit?.setAttribute("aria-label", `${words.edit}: ${one.name}`);
  const files = one.files.length ? element("div", { className: "thumbs" }, ...one.files.map(keptFile)) : null;
  return element("div", { className: "told" }, told, edit, files);
}

function asideRow(row, key, onPress) {
  return element("div", { className: "row aside" }, ...row.map(({ press, label }) => button(label, () => onPress(press, key, label))));
}

function block(className, text) {
  return text ? element("p", { className }, text) : null;
}
