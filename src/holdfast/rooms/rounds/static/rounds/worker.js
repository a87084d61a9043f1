// Keeps the page of one's own tasks when there is no network, and sends what waits when the browser wakes it.
// VERSION and SHELL are written above by the server; store, wire and sender stand between.
const FILES = `holdfast-shell-${VERSION}`;
const PAGES = "holdfast-pages";
const MINE = "/mine/";
const AT = /^\/at\/([A-Za-z0-9_-]{1,64})\/?$/;
const SLOW = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "holdfast-outbox") event.waitUntil(sendAndTell());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/sign-out/") event.respondWith(signOut(event, url));
  else if (request.method === "GET" && request.mode === "navigate") event.respondWith(page(request, url));
  else if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("holdfast-shell-") && name !== FILES);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function sendAndTell() {
  const became = await send();
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ became });
  // The browser tries again by itself when this fails.
  if (became === "away") throw new Error("still away");
}

// Fresh when there is network; what was seen last when there is none, or one that does not answer.
async function file(request) {
  const cache = await caches.open(FILES);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(SLOW) });
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  } catch (away) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw away;
  }
}

async function page(request, url) {
  const kept = await caches.match(MINE, { cacheName: PAGES });
  const answer = fetch(request);
  if (!kept) return answer;
  try {
    return await (url.pathname === MINE ? Promise.race([answer, tooSlow()]) : answer);
  } catch {
    if (url.pathname === MINE) return kept;
    const scanned = AT.exec(url.pathname);
    return Response.redirect(scanned ? `${MINE}?mark=${scanned[1]}` : `${MINE}#network`, 302);
  }
}

function tooSlow() {
  return new Promise((_, reject) => setTimeout(reject, SLOW, new Error("no answer in time")));
}

// A device that is signed out holds nothing. What waits would be lost with it, so the person is asked first.
async function signOut(event, url) {
  if (!url.searchParams.has("anyway") && (await all("acts")).length) {
    return Response.redirect(`${MINE}#leaving`, 303);
  }
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ leaving: true });
  const answer = await fetch(event.request);
  await wipe();
  await caches.delete(PAGES);
  return answer;
}
