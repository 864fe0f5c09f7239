// A long text in parts that one message may hold each: cut between paragraphs, else lines, else words. The line end
// at a cut is left out, for the server puts one between messages.

const BETWEEN = [
  (letters, at) => letters[at] === "\n" && letters[at - 1] === "\n",
  (letters, at) => letters[at] === "\n",
  (letters, at) => letters[at] === " ",
];
const JOINED = /[\p{M}\p{Emoji_Modifier}\u200d]/u; // is never the first sign of a part

export function split(text, most) {
  const letters = Array.from(text); // whole signs, so that no emoji is cut in two
  const parts = [];
  let from = 0;
  while (letters.length - from > most) {
    const [end, next] = cut(letters, from, from + most);
    parts.push(letters.slice(from, end).join(""));
    from = next;
  }
  parts.push(letters.slice(from).join(""));
  return parts.filter((part) => part.trim());
}

// [where the part ends, where the next one begins]
function cut(letters, from, most) {
  const least = (from + most) / 2; // no tiny parts
  for (const isBetween of BETWEEN) {
    for (let at = most; at > least; at--) if (isBetween(letters, at)) return [at, at + 1];
  }
  let at = most;
  while (at > least && (JOINED.test(letters[at]) || letters[at - 1] === "\u200d")) at--;
  return [at, at];
}
