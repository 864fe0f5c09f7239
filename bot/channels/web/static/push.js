// Offers to tell this browser of the Department's remarks although the page is closed (Push API), and ends it again.
// It is offered only while the Department has the report, and the browser's own question comes only after the press.
import { element } from "./element.js";
import { recall, remember } from "./memory.js";
import { words } from "./words.js";

const FOR = "decuong.push"; // whose report this browser tells of: `who` of the replies
const isPossible = "PushManager" in window && "Notification" in window && "serviceWorker" in navigator;

export class Push {
  #root;
  #who = "";
  #waits = false; // whether the Department has the report
  #isOn = false;
  #sentence = ""; // what stands in the way

  constructor(root) {
    this.#root = root;
  }

  async hear({ who, report, messages }) {
    if (!isPossible || !report) return;
    const asked = messages.findLast(({ kind }) => kind === "prompt" || kind === "summary");
    if (asked) this.#waits = asked.key === "submitted" && has(asked, "withdraw");
    if (who !== this.#who) {
      this.#who = who;
      await this.#renew();
    }
    if (!document.hidden) await takeAway(report);
    this.#show();
  }

  // What the browser has may be somebody else's, or the server may have lost it.
  async #renew() {
    const isMine = recall(FOR) === this.#who;
    this.#sentence = isMine && Notification.permission === "denied" ? words.push_denied : "";
    this.#isOn = false;
    const registration = await navigator.serviceWorker.getRegistration();
    const known = await registration?.pushManager.getSubscription();
    if (!known) return;
    if (isMine) this.#isOn = !(await this.#subscribe(registration));
    else await known.unsubscribe();
  }

  async #turnOn() {
    const answer = await Notification.requestPermission();
    this.#sentence = answer === "denied" ? words.push_denied : "";
    if (answer === "granted") {
      this.#sentence = await this.#subscribe(await navigator.serviceWorker.ready);
      this.#isOn = !this.#sentence;
    }
    if (answer !== "default") remember(FOR, this.#who);
    this.#show();
  }

  // Nothing, or why it cannot be.
  async #subscribe({ pushManager }) {
    const asked = await ask("GET");
    if (!asked.key) return asked.detail ?? words.push_failed;
    try {
      const key = bytesOf(asked.key);
      const known = await pushManager.getSubscription();
      if (known && !isEqual(known.options.applicationServerKey, key)) await known.unsubscribe(); // of an earlier server
      const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      const { endpoint, keys } = made.toJSON();
      const answer = await ask("POST", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
      return answer.detail ?? "";
    } catch {
      return words.push_failed;
    }
  }

  async #turnOff() {
    remember(FOR, "");
    this.#isOn = false;
    const registration = await navigator.serviceWorker.ready;
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    await ask("DELETE"); // without a line too it is ended: the push service tells the server
    this.#show();
  }

  #show() {
    const isDenied = Notification.permission === "denied";
    const text = this.#sentence || (this.#isOn ? words.push_on : words.push_why);
    const label = this.#isOn ? words.push_off : words.push_offer;
    const button = element("button", { type: "button" }, label);
    button.addEventListener("click", () => {
      button.disabled = true;
      if (this.#isOn) this.#turnOff();
      else this.#turnOn();
    });
    const hadFocus = this.#root.contains(document.activeElement);
    this.#root.replaceChildren(element("p", { role: "status" }, text), isDenied ? "" : button);
    this.#root.hidden = !this.#waits || (isDenied && !this.#sentence);
    if (hadFocus && !isDenied) button.focus();
  }
}

function has({ buttons }, wanted) {
  return buttons.flat().some(({ press }) => press === wanted);
}

// Who reads it here needs no notification of it.
async function takeAway(report) {
  const registration = await navigator.serviceWorker.getRegistration();
  const shown = (await registration?.getNotifications()) ?? [];
  shown.filter(({ data }) => data === report).forEach((one) => one.close());
}

async function ask(method, told) {
  const body = told && JSON.stringify(told);
  const headers = told ? { "Content-Type": "application/json" } : {};
  try {
    const response = await fetch("/chat/push", { method, body, headers, redirect: "error" });
    return response.status === 204 ? {} : await response.json();
  } catch {
    return { detail: words.push_failed };
  }
}

function bytesOf(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function isEqual(buffer, bytes) {
  const other = new Uint8Array(buffer ?? []);
  return other.length === bytes.length && other.every((value, at) => value === bytes[at]);
}
