// The page: what is written goes into the outbox, the courier carries it, what comes back becomes bubbles.
import { Back } from "./back.js";
import { Bearings } from "./bearings.js";
import { Composer } from "./composer.js";
import { Courier } from "./courier.js";
import { Dock } from "./dock.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { isOwn, newId, openOutbox } from "./outbox.js";
import { Place } from "./place.js";
import { getKept, giveUpHanging, postItem, postLead, postOpening } from "./post.js";
import { Push } from "./push.js";
import { Reviews } from "./reviews.js";
import { shrink } from "./shrink.js";
import { Shown } from "./shown.js";
import { Version } from "./version.js";
import { isFirst, offer } from "./way_back.js";
import { limits, words } from "./words.js";

const trouble = document.getElementById("trouble");
const invitation = new URLSearchParams(location.search).get("code") ?? "";
let code = invitation;
let wanted = /^#report=(\w+)$/.exec(location.hash)?.[1] ?? ""; // the report that a notification told of
let isStranger = false; // until one has entered again

const place = new Place();
const bearings = new Bearings();
const begun = openOutbox((number) => bearings.waits(number));
// What is pressed before the outbox is there waits for it.
const whenBegun = (call) => (...told) => begun.then(() => call(...told));
const onPress = whenBegun((press, asked_at, label) => send(label, { press, asked_at, ...filesFor(asked_at) }));
const log = new Log(document.getElementById("log"), {
  edit: whenBegun((id, text) => composer.edit(id, text)),
  delete: whenBegun((id) => send(undefined, { delete: id })),
  undo: whenBegun(() => send(words.undo, { press: "undo", asked_at: place.key })),
  press: onPress,
  takeBack(item) {
    if (item.say?.edit) composer.edit(item.say.edit, item.say.text);
    else composer.takeBack(item.say?.text ?? item.caption);
    forget(item);
  },
  async sendHere(item) {
    await outbox.change(item, { ...place.mark, refused: "" });
    log.again(item);
    courier.run();
  },
  throwAway: forget,
});
const shown = new Shown(log, getKept);
const dock = new Dock(document.getElementById("dock"), onPress, whenBegun(sendPlace));
recallShown();

const outbox = await begun;
const courier = new Courier(
  outbox,
  place,
  { enter: () => postOpening(code), post: carry, lead: postLead, elsewhere: words.elsewhere, giveUp: giveUpHanging },
  {
    entered(reply) {
      isStranger = false;
      log.clear();
      hear(reply, (asked) => shown.enter(asked));
      if (code !== invitation && !reply.report && !opens(reply)) back.ask(words.wrong_code);
      code = invitation;
      showWaiting();
      openWanted();
    },
    led: hear,
    answered(item, reply) {
      log.answered(item, reply);
      if (item.say?.press === "replace") composer.offer(log.kept.map(({ text }) => text));
      const before = reply.messages.find(({ fill }) => fill); // last year's words, to be changed
      if (before) composer.offer([before.fill]);
      const isAnswer = reply.saved && isOwn(item) && reply.report;
      if (isAnswer && isFirst(reply.report)) log.say([offer(place.key)]);
      hear(reply);
      if (item.say?.press === "pause" && reply.report) log.say([offer(place.key)]);
    },
    refused(items, sentence, reply) {
      items.forEach((item) => log.refused(item, sentence));
      hear(reply ?? { ...place, messages: [{ kind: "error", text: sentence, buttons: [] }] });
    },
    progress: (item, part) => log.progress(item, part),
    held(item, files) {
      log.held(item, words.held.replace("{n}", files));
    },
    slow(isOpening) {
      if (trouble.hidden) warn(isOpening && !place.key ? words.opening : words.slow, words.retry, () => courier.hurry());
    },
    trouble(sentence) {
      showWaiting();
      warn(sentence, words.retry, () => courier.hurry());
    },
    stranger(sentence) {
      isStranger = true;
      shown.forget();
      showWaiting();
      warn(sentence, words.enter, () => courier.enterAgain());
      askWhoIsBack();
    },
    clear: () => (trouble.hidden = true),
  },
);

new Menu((press, label) => send(label, { press, asked_at: place.key }));
const composer = new Composer(document.getElementById("composer"), {
  text: (parts) => send(undefined, ...parts.map((text) => ({ text, ...filesFor(place.key) }))),
  file: (file, caption) => put([{ id: newId(), file, caption, ...place.mark }]),
  edit: (edit, text) => send(undefined, { edit, text }),
  delete: (id) => send(undefined, { delete: id }),
}, outbox.items);
const version = new Version(() => composer.isBegun);
// Staff have returned or accepted the report: what they ask is shown at once.
const reviews = new Reviews(async () => {
  const { reply } = await postOpening("");
  if (reply) hear(reply);
}, () => version.ask());
const push = new Push(document.getElementById("push"));
const back = new Back(
  document.getElementById("back"),
  (typed) => {
    code = typed;
    courier.enterAgain();
  },
  async () => {
    code = invitation;
    await Promise.all(lost().map(setAside));
    if (isStranger) courier.enterAgain();
  },
);

function send(label, ...says) {
  const made = says.map((say) => {
    const id = newId();
    return { id, say: { id, ...say }, label, ...place.mark };
  });
  if (made.length > 1) made.forEach((item) => (item.parts = made[0].id));
  return put(made);
}

// How many files are still on their way to a question: nothing but them may close it.
function filesFor(key) {
  const files = outbox.waiting.filter((item) => item.file && item.about === key && place.fits(item)).length;
  return files ? { files } : {};
}

async function put(items) {
  items.forEach(show);
  const adding = courier.send(...items);
  if (isStranger) askWhoIsBack();
  await adding;
}

// A photo is made smaller once, before its first piece goes: all pieces are of the same bytes.
async function carry(item, onProgress) {
  const { file } = item;
  if (file?.isLarge) {
    const small = file.content && (await shrink(file.content));
    const size = small?.size ?? file.size;
    await outbox.change(item, { file: { ...file, content: size > limits.bytes ? null : small, size, isLarge: false } });
  }
  return postItem(item, onProgress);
}

function sendPlace() {
  const asked_at = place.key;
  composer.hint(words.locating);
  const found = ({ coords: { latitude, longitude } }) => {
    const isHere = place.key === asked_at;
    composer.hint(isHere ? "" : words.elsewhere);
    if (isHere) send(`${latitude.toFixed(6)}, ${longitude.toFixed(6)}`, { location: [latitude, longitude] });
  };
  const fail = (error) => composer.hint(error?.code === 1 ? words.place_denied : words.place_unknown);
  const patience = { enableHighAccuracy: true, timeout: 60_000, maximumAge: 60_000 }; // milliseconds
  navigator.geolocation ? navigator.geolocation.getCurrentPosition(found, fail, patience) : fail();
}

async function forget(item) {
  await outbox.remove(item);
  log.forget(item);
  dock.rest(isPressWaiting());
  courier.run(); // what waited behind it
}

// What an earlier visit left unsent, or the server has not kept.
function showWaiting() {
  outbox.items.filter((item) => !log.has(item.id)).forEach(show);
}

function hear(reply, onAsked = (asked) => shown.show(asked)) {
  const { messages } = reply;
  place.hear(reply);
  if (place.report) reviews.start();
  else shown.forget();
  back.notice(messages);
  bearings.follow(messages);
  dock.follow(messages); // first: it decides how much room the log has
  dock.rest(isPressWaiting());
  log.say(messages);
  push.hear(reply);
  const asked = messages.findLast(({ kind }) => kind === "prompt" || kind === "summary");
  if (place.report && asked) onAsked(asked);
  else if (place.report) shown.check(reply);
  const last = messages.at(-1);
  if (place.report) {
    back.hide();
    lost().forEach(setAside);
  } else if (!last?.buttons.length || last.key === "greeting") askWhoIsBack();
  if (!place.report && last?.key === "greeting") dock.offer(words.has_code, () => back.enter());
}

// Whether a code opens something: it asks before anybody enters.
function opens({ messages }) {
  return messages.some(({ buttons }) => buttons.flat().some(({ press }) => /^(enter|yes):/.test(press)));
}

// A notification was tapped: to its report, if another one is at hand.
function openWanted() {
  const report = wanted;
  wanted = "";
  if (report && place.report && report !== place.report) send(words.push_open, { press: `draft:${report}`, asked_at: place.key });
}

// Whoever is new here has words waiting that were written for a report.
function askWhoIsBack() {
  if (!lost().some(isOwn)) return lost().forEach(forget);
  trouble.hidden = true;
  back.ask(code === invitation ? words.lost : words.wrong_code);
}

// What was written for another report than the one at hand.
function lost() {
  return outbox.waiting.filter((item) => item.report && (isStranger || !place.fits(item)));
}

async function setAside(item) {
  if (!isOwn(item)) return forget(item);
  await outbox.refuse(item, words.elsewhere);
  log.refused(item, words.elsewhere);
}

function isPressWaiting() {
  return outbox.waiting.some((item) => item.say?.press && place.fits(item));
}

function show(item) {
  const earlier = item.say?.edit ?? item.say?.delete;
  if (earlier && log.has(earlier)) log.waits(earlier);
  else log.add(item);
  if (item.refused) log.refused(item, item.refused);
}

function warn(sentence, label, onTap) {
  const [text, button] = trouble.children;
  if (text.textContent !== sentence) text.textContent = sentence;
  button.textContent = label;
  button.onclick = onTap;
  trouble.hidden = false;
}

// What one saw last is there before the line is.
function recallShown() {
  const last = shown.recall();
  if (!last) return;
  bearings.follow([last.asked]);
  dock.follow([last.asked]);
  log.say([last.asked]);
  last.draw();
}

addEventListener("online", () => {
  courier.hurry();
  version.ask();
});
document.addEventListener("visibilitychange", () => document.hidden || courier.hurry());
showWaiting();
courier.run();
navigator.serviceWorker?.addEventListener("message", async ({ data }) => {
  wanted = data.report;
  const { reply } = await postOpening("");
  if (reply) hear(reply);
  openWanted();
});
