// What the browser remembers for the page, where it does.
export function recall(name) {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return ""; // it keeps nothing
  }
}

export function remember(name, text) {
  try {
    localStorage.setItem(name, text);
  } catch {
    // full, or forbidden: then it lives in this tab alone
  }
}
