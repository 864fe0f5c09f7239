"use strict";
// Reviewing: usual remarks, who else is here, what has changed meanwhile, and the keys. Pages work without it.
const HEARTBEAT = 10_000; // milliseconds; storage.reports.reviewing.HERE is three of them
const TRY_AGAIN = 30_000; // milliseconds until the next try after the server refused a stream
const KEYS_OFF = "decuong.keys-off";

document.addEventListener("change", ({ target }) => {
  const filled = target.dataset.fills && document.getElementById(target.dataset.fills);
  if (filled && target.value) filled.value = [filled.value.trim(), target.value].filter(Boolean).join("\n");
  if (target.id === "keys-on") localStorage.setItem(KEYS_OFF, target.checked ? "" : "1");
});

setInterval(() => {
  const here = document.getElementById("here");
  if (here && !document.hidden) htmx.trigger(here, "heartbeat");
}, HEARTBEAT);

// One stream a page, and none while it is in the background: a browser opens only six connections to a server.
let source = null;
let mark = document.getElementById("moved")?.dataset.mark ?? "";

function listen() {
  const address = document.querySelector("[data-events]")?.dataset.events;
  if (!address || source || document.hidden) return;
  const stream = (source = new EventSource(address));
  stream.addEventListener("mark", ({ data }) => {
    const isNew = mark && data !== mark;
    mark = data;
    if (isNew) tell();
  });
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED || stream !== source) return;
    source = null;
    setTimeout(listen, TRY_AGAIN);
  });
}

function tell() {
  const found = document.getElementById("found");
  const isBusy = found?.contains(document.activeElement) || found?.querySelector("input:checked");
  if (found && !isBusy) htmx.trigger(found, "moved");
  else document.getElementById("moved").hidden = false;
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return listen();
  source?.close();
  source = null;
});
listen();

const STEPS = { j: 1, k: -1 };
const CHANGES = { n: 1, p: -1 };

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const isTyping = target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
  const isOff = key !== "?" && localStorage.getItem(KEYS_OFF);
  if (isTyping || isOff || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (act(key)) event.preventDefault();
});

function act(key) {
  if (key in STEPS) return step(".item[data-path], .list tbody th a", STEPS[key]);
  if (key in CHANGES) return step(".change", CHANGES[key]);
  if (key === "?") return showKeys();
  if (key === "x") return tick();
  if (key === "a") return reveal(document.getElementById("accept"));
  if (key !== "r") return false;
  return reveal(document.activeElement.closest(".item")?.querySelector(".ask") ?? document.getElementById("return"));
}

function step(selector, by) {
  const all = [...document.querySelectorAll(selector)];
  const inside = (one) => one.contains(document.activeElement) || one.closest("tr")?.contains(document.activeElement);
  const at = all.findIndex((one) => inside(one) ?? false);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}

function tick() {
  const box = document.activeElement.closest("tr")?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

// What decides is shown and gets the focus; it is done by Enter only.
function reveal(one) {
  if (!one) return false;
  if (one.tagName === "DETAILS") one.open = true;
  const first = one.matches("button") ? one : one.querySelector("textarea, input:not([type=hidden]), button");
  (first ?? one).focus();
  one.scrollIntoView({ block: "nearest" });
  return true;
}

function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog) return false;
  document.getElementById("keys-on").checked = !localStorage.getItem(KEYS_OFF);
  dialog.showModal();
  return true;
}
