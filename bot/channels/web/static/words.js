// The page's fixed words, as the server wrote them into the page (words.toml).
export const words = JSON.parse(document.getElementById("words").textContent);
