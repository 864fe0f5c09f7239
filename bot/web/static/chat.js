// The page: what is written goes into the outbox, the courier carries it, what comes back becomes bubbles.
import { Composer } from "./composer.js";
import { Courier } from "./courier.js";
import { Dock } from "./dock.js";
import { Log } from "./log.js";
import { newId, openOutbox } from "./outbox.js";
import { postItem, postOpening } from "./post.js";
import { words } from "./words.js";

const code = new URLSearchParams(location.search).get("code") ?? "";
const trouble = document.getElementById("trouble");

const outbox = await openOutbox();
const courier = new Courier(
  outbox,
  { enter: () => postOpening(code), post: postItem },
  {
    entered(reply) {
      hear(reply);
      showWaiting();
    },
    answered(item, reply) {
      log.answered(item, reply.saved);
      hear(reply);
    },
    refused(item, sentence) {
      log.refused(item, sentence);
      dock.rest(isPressWaiting());
    },
    progress: (item, part) => log.progress(item, part),
    trouble(sentence) {
      showWaiting();
      warn(sentence, words.retry, () => courier.hurry());
    },
    stranger: (sentence) => warn(sentence, words.enter, () => courier.enterAgain()),
    clear: () => (trouble.hidden = true),
  },
);

const onPress = (press, asked_at, label) => send({ press, asked_at }, label);
const log = new Log(document.getElementById("log"), (id, text) => composer.edit(id, text), onPress);
const dock = new Dock(document.getElementById("dock"), onPress);
const composer = new Composer(document.getElementById("composer"), {
  text: (text) => send({ text }),
  file: (file, caption) => put({ id: newId(), file, caption }),
  edit: (edit, text) => send({ edit, text }),
  delete: (id) => send({ delete: id }),
});

function send(say, label) {
  const id = newId();
  put({ id, say: { id, ...say }, label });
}

function put(item) {
  show(item);
  courier.send(item);
}

// What an earlier visit left unsent.
function showWaiting() {
  outbox.items.filter((item) => !log.has(item.id)).forEach(show);
}

function hear({ messages }) {
  dock.follow(messages); // first: it decides how much room the log has
  dock.rest(isPressWaiting());
  log.say(messages);
}

function isPressWaiting() {
  return outbox.items.some((item) => item.say?.press);
}

function show(item) {
  const earlier = item.say?.edit ?? item.say?.delete;
  if (earlier && log.has(earlier)) log.waits(earlier);
  else log.add(item);
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
