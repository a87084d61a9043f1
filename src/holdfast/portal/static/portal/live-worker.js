// One stream for all tabs of a browser: a browser opens only a few connections to one host, and seven tabs would wait.
import { LiveSource } from "./live-source.js";

const pages = new Set();
let source = null;

function tellAll(message) {
  for (const page of pages) page.postMessage(message);
  if (message.kind === "over") source = null;
}

self.addEventListener("connect", (event) => {
  const page = event.ports[0];
  page.addEventListener("message", ({ data }) => {
    if (data.leaving) {
      pages.delete(page);
      return;
    }
    pages.add(page);
    source = source || new LiveSource(data.address, tellAll);
    page.postMessage({ kind: "recent", messages: source.recent });
  });
  page.start();
});
