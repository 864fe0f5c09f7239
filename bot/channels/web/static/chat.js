// The page: what is written goes into the outbox, the courier carries it, what comes back becomes bubbles.
import { Back } from "./back.js";
import { Composer } from "./composer.js";
import { Courier } from "./courier.js";
import { Dock } from "./dock.js";
import { Log } from "./log.js";
import { isOwn, newId, openOutbox } from "./outbox.js";
import { Place } from "./place.js";
import { postItem, postLead, postOpening } from "./post.js";
import { words } from "./words.js";

const trouble = document.getElementById("trouble");
const invitation = new URLSearchParams(location.search).get("code") ?? "";
let code = invitation;
let isStranger = false; // until one has entered again

const place = new Place();
const outbox = await openOutbox();
const courier = new Courier(
  outbox,
  place,
  { enter: () => postOpening(code), post: postItem, lead: postLead, elsewhere: words.elsewhere },
  {
    entered(reply) {
      isStranger = false;
      hear(reply);
      code = invitation;
      showWaiting();
    },
    led: hear,
    answered(item, reply) {
      log.answered(item, reply.saved);
      hear(reply);
    },
    refused(items, sentence, reply) {
      items.forEach((item) => log.refused(item, sentence));
      hear(reply ?? { ...place, messages: [{ kind: "error", text: sentence, buttons: [] }] });
    },
    progress: (item, part) => log.progress(item, part),
    held(item, files) {
      log.held(item, words.held.replace("{n}", files));
    },
    trouble(sentence) {
      showWaiting();
      warn(sentence, words.retry, () => courier.hurry());
    },
    stranger(sentence) {
      isStranger = true;
      showWaiting();
      warn(sentence, words.enter, () => courier.enterAgain());
      askWhoIsBack();
    },
    clear: () => (trouble.hidden = true),
  },
);

const onPress = (press, asked_at, label) => send(label, { press, asked_at, ...filesFor(asked_at) });
const log = new Log(document.getElementById("log"), {
  edit: (id, text) => composer.edit(id, text),
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
const dock = new Dock(document.getElementById("dock"), onPress);
const composer = new Composer(document.getElementById("composer"), {
  text: (parts) => send(undefined, ...parts.map((text) => ({ text, ...filesFor(place.key) }))),
  file: (file, caption) => put([{ id: newId(), file, caption, ...place.mark }]),
  edit: (edit, text) => send(undefined, { edit, text }),
  delete: (id) => send(undefined, { delete: id }),
});
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
  put(made);
}

// How many files are still on their way to a question: nothing but them may close it.
function filesFor(key) {
  const files = outbox.waiting.filter((item) => item.file && item.about === key && place.fits(item)).length;
  return files ? { files } : {};
}

function put(items) {
  items.forEach(show);
  courier.send(...items);
  if (isStranger) askWhoIsBack();
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

function hear(reply) {
  const { messages } = reply;
  place.hear(reply);
  back.notice(messages);
  dock.follow(messages); // first: it decides how much room the log has
  dock.rest(isPressWaiting());
  log.say(messages);
  const last = messages.at(-1);
  if (place.report) {
    back.hide();
    lost().forEach(setAside);
  } else if (!last?.buttons.length || last.key === "greeting") askWhoIsBack();
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

addEventListener("online", () => courier.hurry());
document.addEventListener("visibilitychange", () => document.hidden || courier.hurry());
courier.run();
navigator.serviceWorker?.register("/worker.js").catch(console.warn); // opens the page where there is no line
