// Shows what a push service brought to this browser, once for each message, and opens its page when asked.
self.addEventListener("push", (event) => {
  const said = event.data ? event.data.json() : {};
  const options = { body: said.body, tag: said.id, lang: said.lang, data: { path: said.path || "/push/" } };
  event.waitUntil(self.registration.showNotification(said.title || "Holdfast", options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const there = new URL(event.notification.data.path, self.location.origin);
  if (there.origin === self.location.origin) event.waitUntil(self.clients.openWindow(there.href));
});
