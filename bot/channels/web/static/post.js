// One post to the server, and what came of it:
//   {reply}    the server has answered: the item is dealt with
//   {refused}  a sentence: it is not kept, and sent again it would be refused again; with {reply} where there is one
//   {stranger} a sentence: the server does not know us any more; enter again, then send
//   {trouble}  a sentence: not known whether it arrived; send the same id again
import { isOwn, newId } from "./outbox.js";
import { words } from "./words.js";

const PATIENCE = 30_000; // milliseconds for an answer
const HANGS = 2000; // milliseconds after which nobody waits who can ask anew
const PIECE = 128 * 1024; // of a larger file
const AS_PATCH = { "X-HTTP-Method-Override": "PATCH" }; // not every firewall lets PATCH itself through
const SLOWEST = 8; // bytes a millisecond that an upload makes on a bad line
const LONGEST_COMMAND = 40; // characters of words that mean a press (flows.onboarding.report_list.LONGEST_SPOKEN)
const COMMAND = /^\s*(\/|[A-HJ-NP-Z2-9]{5}[- ]?[A-HJ-NP-Z2-9]{5}\s*$)/i; // "/me", or a code

const asked = new Map(); // what waits for an answer and is short: how to give it up, and since when

// Ends what hangs, so that it is asked anew: a phone that has moved on has another line, and the old one says nothing.
export function giveUpHanging() {
  const now = performance.now();
  asked.forEach((since, giveUp) => now - since > HANGS && giveUp.abort());
}

let early = globalThis.early; // what open.js has asked

export function postOpening(code) {
  const begun = early?.code === code ? early : null;
  early = null;
  return post("/chat/open", { ...json({ code }), begun }, PATIENCE);
}

// Goes to a question.
export function postLead(key) {
  return post("/chat/messages", json({ id: newId(), press: `goto:${key}` }), PATIENCE);
}

// What is kept of the report: the words at a question, and what was written before. Null if there is no line now,
// undefined if the server shows nothing.
export async function getKept(key, skip) {
  const { answer, status } = await ask(`/chat/kept?about=${encodeURIComponent(key)}&skip=${skip}`, { method: "GET" }, PATIENCE);
  if (status === 200 && answer?.here) return answer;
  const isCutOff = status === 200 && !answer; // the line broke within it
  return !status || isCutOff || isForLater(status) ? null : undefined;
}

export async function postItem(item, onProgress) {
  const outcome = await postAsItIs(item, onProgress);
  const refused = outcome.reply && isOwn(item) && refusal(item, outcome.reply);
  return refused ? { ...outcome, refused } : outcome;
}

// Why words or a file are not kept although the server has answered; "" where they are, or were meant as a press.
function refusal({ say, file }, { saved, messages, report }) {
  const error = messages.find(({ kind }) => kind === "error")?.text;
  if (file && (error || !file.content)) return error ?? words.not_kept;
  if (saved) return "";
  if (error) return error;
  const isShort = say?.text && say.text.length <= LONGEST_COMMAND;
  const isCommand = isShort && (COMMAND.test(say.text) || (report && messages.some(({ kind }) => kind === "notice")));
  if (isCommand) return "";
  return report ? words.not_kept : words.not_in;
}

async function postAsItIs(item, onProgress) {
  if (item.say) return post("/chat/messages", json(item.say), PATIENCE);
  const { content, name, size } = item.file;
  if (!content) return postForm(item, { size });
  if (size <= PIECE) return postForm(item, { file: content }, name);
  return (await sendPieces(item, onProgress)) ?? postForm(item, { name, received: size });
}

function postForm(item, rest, name) {
  const form = new FormData();
  form.append("id", item.id); // first: the server knows whom to answer even if the file is too large
  form.append("caption", item.caption);
  form.append("about", item.about ?? "");
  for (const [key, value] of Object.entries(rest)) form.append(key, value, ...(value instanceof Blob ? [name] : []));
  return post("/chat/files", { body: form }, PATIENCE + PIECE / SLOWEST);
}

// What the line carries stays there: after a break it goes on behind it (tus 1.0.0). Nothing, or what went wrong.
async function sendPieces({ id, file }, onProgress) {
  const path = `/chat/uploads/${id}`;
  let { here, outcome, isRefused } = await upload(path, { method: "HEAD" });
  while (!outcome && here < file.size) {
    onProgress(here / file.size);
    const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": here, ...AS_PATCH };
    ({ here, outcome, isRefused } = await upload(path, { headers, body: file.content.slice(here, here + PIECE) }));
  }
  return isRefused ? undefined : outcome; // the form is told why, in the conversation's words
}

async function upload(path, options) {
  let response;
  const outcome = await post(path, options, PATIENCE + PIECE / SLOWEST, (one) => (response = one));
  const here = Number(response?.headers.get("Upload-Offset") ?? NaN);
  if (!Number.isNaN(here)) return { here }; // 409 too says how much is here
  return { outcome, isRefused: [401, 403].includes(response?.status) };
}

function json(value) {
  return { isShort: true, body: JSON.stringify(value), headers: { "Content-Type": "application/json" } };
}

async function post(path, options, patience, onResponse = () => {}) {
  const { status, answer } = await ask(path, options, patience, onResponse);
  if (!answer) return { trouble: status >= 500 ? words.busy : words.offline }; // else no line, or somebody's log-in page
  if (status === 200 && Array.isArray(answer.messages)) return { reply: answer };
  if (typeof answer.detail !== "string") return { trouble: words.offline };
  if (status === 401) return { stranger: answer.detail };
  return isForLater(status) ? { trouble: answer.detail } : { refused: answer.detail };
}

// The status and the JSON of an answer, as far as they came.
async function ask(path, { isShort, begun, ...options }, patience, onResponse = () => {}) {
  let status, answer;
  const giveUp = begun?.giveUp ?? new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  if (isShort) asked.set(giveUp, performance.now());
  try {
    const response = await (begun?.response ?? fetch(path, { method: "POST", redirect: "error", signal: giveUp.signal, ...options }));
    status = response.status;
    onResponse(response);
    answer = await response.json();
  } catch {
    // it did not come, or is no JSON
  } finally {
    clearTimeout(timer);
    asked.delete(giveUp);
  }
  return { status, answer };
}

function isForLater(status) {
  return status >= 500 || status === 408 || status === 429;
}
