// Opens the page from the browser, whatever the line does. It never touches what is posted: that is the outbox's work. It
// also shows what the server pushes (push.js). The server puts VERSION and FILES above (bot/channels/web/page_files.py):
// a new version is another worker, with a store of its own, and an open page hears of it (version.js).
const CACHE = `page-${VERSION}`;
const PAGE = new Set(["/", ...FILES]);

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep());
});

// The page and the files that it names, or nothing: several servers may be at different versions for a while.
async function keep() {
  const cache = await caches.open(CACHE);
  const page = await fetch("/", { cache: "no-cache" });
  const text = await page.clone().text();
  if (!page.ok || !FILES.every((name) => text.includes(name))) throw new Error("the page is of another version");
  await cache.addAll(FILES);
  await cache.put("/", page);
}

self.addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  const earlier = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(earlier.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === "GET" && origin === location.origin && PAGE.has(pathname)) event.respondWith(kept(event.request, pathname));
});

async function kept(request, pathname) {
  const cache = await caches.open(CACHE);
  return (await cache.match(pathname)) ?? fetch(request);
}

self.addEventListener("push", (event) => event.waitUntil(tell(event.data.json())));

// Every push shows a notification, as browsers demand; one of the same tag takes the place of the one before.
async function tell({ title, text, report, review, tag }) {
  const isLookedAt = (await pages()).some((page) => page.visibilityState === "visible");
  await self.registration.showNotification(title, { body: text, lang: "vi", tag, silent: isLookedAt, data: report });
  if (review) await post("/chat/push/arrived", { report, review }); // staff see that it is here
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data));
});

async function open(report) {
  const [page] = await pages();
  if (!page) return self.clients.openWindow(`/#report=${report}`);
  page.postMessage({ report });
  return page.focus();
}

// The push service has given this browser another address.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew({ newSubscription, oldSubscription }) {
  const made = newSubscription ?? (await self.registration.pushManager.subscribe(oldSubscription.options));
  const { endpoint, keys } = made.toJSON();
  await post("/chat/push", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
}

// The open pages of the chat; staff's are not.
async function pages() {
  const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return open.filter(({ url }) => new URL(url).pathname === "/");
}

async function post(path, told) {
  const headers = { "Content-Type": "application/json" };
  await fetch(path, { method: "POST", headers, body: JSON.stringify(told) }).catch(() => {}); // no line
}
