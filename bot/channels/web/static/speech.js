// Reads a question aloud, where the phone has a Vietnamese voice. Voices may come after the page.
import { button } from "./element.js";
import { words } from "./words.js";

const speech = window.speechSynthesis;

// A button that reads `text`, and stops at a second tap; hidden as long as there is no voice for it.
export function reader(text) {
  const made = button(words.read_aloud, () => (made.ariaPressed === "true" ? speech.cancel() : speak(text, made)), "aloud");
  made.ariaPressed = "false";
  show(made);
  return made;
}

function voice() {
  return speech?.getVoices().find(({ lang }) => /^vi\b/i.test(lang.replace("_", "-")));
}

function show(one) {
  one.hidden = !voice();
}

function speak(text, made) {
  speech.cancel();
  const said = new SpeechSynthesisUtterance(text);
  Object.assign(said, { voice: voice(), lang: "vi-VN" });
  said.onend = said.onerror = () => (made.ariaPressed = "false");
  made.ariaPressed = "true";
  speech.speak(said);
}

speech?.addEventListener("voiceschanged", () => document.querySelectorAll(".aloud").forEach(show));
addEventListener("pagehide", () => speech?.cancel());
document.addEventListener("visibilitychange", () => document.hidden && speech?.cancel());
