// The way back: a link with a code, to send to oneself. It is offered after the first answer and at each pause.
import { button, element } from "./element.js";
import { recall, remember } from "./memory.js";
import { words } from "./words.js";

const OFFERED = "decuong.way"; // the report for which it was offered
const CODE = /\b[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}\b/; // flows.respondents.codes.CODE as it is shown

// What the page says of its own accord, in the shape of the conversation's messages.
export function offer(key) {
  const row = [{ press: "code:back", label: words.get_way_back, line: "" }];
  return { kind: "notice", key, number: "", text: words.way_back, before: "", where: "", after: "", buttons: [row], kept: 0 };
}

// Once a report.
export function isFirst(report) {
  if (recall(OFFERED) === report) return false;
  remember(OFFERED, report);
  navigator.storage?.persist?.().catch(console.warn); // so that a full phone does not throw words away
  return true;
}

// The means to send a code's link on; null if the message has no code.
export function means({ key, text }) {
  const [code] = (key.startsWith("share:") && text.match(CODE)) || [];
  if (!code) return null;
  const link = `${location.origin}/?code=${code}`;
  const copy = button(words.copy, async () => {
    await navigator.clipboard.writeText(link).then(() => (copy.textContent = words.copied), console.warn);
  });
  const share = navigator.share && button(words.share_link, () => navigator.share({ text: words.title, url: link }).catch(console.warn));
  return element("div", { className: "row aside" }, ...(share ? [share] : []), copy);
}
