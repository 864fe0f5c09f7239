// A file's name as it is shown: a sign that turns the letters after it around is written out (as flows.reading.text).
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

export function visible(name) {
  return name.replace(TURNING, (sign) => `[U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
}
