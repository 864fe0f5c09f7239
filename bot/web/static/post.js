// One post to the server, and what came of it:
//   {reply}    the server has kept it, or has said why not: the item is dealt with
//   {refused}  a sentence: sent again it would be refused again
//   {stranger} a sentence: the server does not know us any more; enter again, then send
//   {trouble}  a sentence: not known whether it arrived; send the same id again
import { words } from "./words.js";

export const MOST_BYTES = 20 * 1024 * 1024;

const PATIENCE = 30_000; // milliseconds for an answer
const SLOWEST = 8; // bytes a millisecond that an upload makes on a bad line

export function postOpening(code) {
  return post("/chat/open", json({ code }), PATIENCE);
}

export function postItem(item) {
  if (item.say) return post("/chat/messages", json(item.say), PATIENCE);
  const form = new FormData();
  form.append("id", item.id); // first: the server knows whom to answer even if the file is too large
  form.append("caption", item.caption);
  if (item.file.content) form.append("file", item.file.content, item.file.name);
  else form.append("size", item.file.size);
  return post("/chat/files", { body: form }, PATIENCE + item.file.size / SLOWEST);
}

function json(value) {
  return { body: JSON.stringify(value), headers: { "Content-Type": "application/json" } };
}

async function post(path, options, patience) {
  let status, answer;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  try {
    const response = await fetch(path, { method: "POST", redirect: "error", signal: giveUp.signal, ...options });
    status = response.status;
    answer = await response.json();
  } catch {
    return { trouble: status >= 500 ? words.busy : words.offline }; // else no line, or somebody's log-in page
  } finally {
    clearTimeout(timer);
  }
  if (status === 200 && Array.isArray(answer.messages)) return { reply: answer };
  if (typeof answer.detail !== "string") return { trouble: words.offline };
  if (status === 401) return { stranger: answer.detail };
  return isForLater(status) ? { trouble: answer.detail } : { refused: answer.detail };
}

function isForLater(status) {
  return status >= 500 || status === 408 || status === 429;
}
