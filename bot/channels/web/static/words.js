// The page's fixed words (page_words.toml) and what one message may hold, as the server wrote them into the page.
export const words = read("words");
export const limits = read("limits"); // {characters, bytes, side}

function read(id) {
  return JSON.parse(document.getElementById(id).textContent);
}
