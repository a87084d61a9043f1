// One stream for all tabs of a browser: a browser opens only a few connections to one host, and seven tabs would wait.
import { LiveSource } from "./live-source.js";

const LEAVES_AFTER = 5000;
// Each tab with the sheets that it shows.
const pages = new Map();
let source = null;

function watched() {
  return [...new Set([...pages.values()].flat())].sort();
}

function look() {
  const wanted = watched();
  if (source && wanted.join() !== source.watch.join()) source.look(wanted);
}

function tellAll(message) {
  for (const [page, sheets] of pages) {
    if (message.kind !== "parts" || sheets.includes(message.data.sheet)) page.postMessage(message);
  }
  if (message.kind === "over") source = null;
}

function join(page, { address, watch = [] }) {
  pages.set(page, watch);
  const missing = source && watch.some((sheet) => !source.watch.includes(sheet));
  if (!source) source = new LiveSource(address, tellAll, watched());
  // Sheets that a tab has left may stay a while; one that it wants is asked for at once.
  if (missing) look();
  page.postMessage({ kind: "recent", messages: source.recent });
}

self.addEventListener("connect", (event) => {
  const page = event.ports[0];
  page.addEventListener("message", ({ data }) => {
    if (!data.leaving) {
      join(page, data);
      return;
    }
    pages.delete(page);
    setTimeout(look, LEAVES_AFTER);
  });
  page.start();
});
