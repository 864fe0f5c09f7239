// Opens the page where there is no line: the newest copy from the server, else the last one seen.
// It never touches what is posted: that is the outbox's work.
const CACHE = "page";
const NAMES = [
  "back.js", "chat.css", "chat.js", "composer.js", "courier.js", "dock.js", "element.js", "icon.svg", "limits.js",
  "log.js", "memory.js", "names.js", "outbox.js", "place.js", "post.js", "split.js", "words.js",
];
const PAGE = new Set(["/", ...NAMES.map((name) => `/static/${name}`)]);

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([...PAGE])));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === "GET" && origin === location.origin && PAGE.has(pathname)) {
    event.respondWith(newest(event.request, pathname));
  }
});

async function newest(request, pathname) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(pathname, response.clone());
    return response;
  } catch {
    return (await cache.match(pathname)) ?? Response.error();
  }
}
