// Asks for the conversation while the page's script is still on its way; post.js takes the answer over.
globalThis.early = (() => {
  const code = new URLSearchParams(location.search).get("code") ?? "";
  const giveUp = new AbortController();
  const headers = { "Content-Type": "application/json" };
  const response = fetch("/chat/open", { method: "POST", redirect: "error", signal: giveUp.signal, headers, body: JSON.stringify({ code }) });
  response.catch(() => {}); // post.js hears of it
  return { code, giveUp, response };
})();
