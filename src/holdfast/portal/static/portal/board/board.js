// The parts of a board as the stream sends them: put in place when they changed, changed rows flash once. Where no stream
// is, the page is read again after an entry, as other live pages are.
import { Reading } from "../live-read.js";

const NOT_SENT_AFTER = 1500;
const READ_AGAIN_AFTER = 10000;
const FLASH = 600;
// What the stream sent last of each part, and what stands in its place: a page that was read again between two sendings may
// show what neither of them held.
const sent = new Map();
const placed = new Map();
const flashed = new Map();

function said(row) {
  const copy = row.cloneNode(true);
  // What counts by itself is no news.
  copy.querySelectorAll("[data-clock]").forEach((clock) => clock.remove());
  return copy.textContent.replace(/\s+/g, " ");
}

// A row flashes once, also when its part is put in place again while it does: then it goes on where it was.
function flash(row, began) {
  flashed.set(row.dataset.row, began);
  row.classList.add("flash");
  row.style.animationDelay = `${Math.round(began - performance.now())}ms`;
}

function flashChanged(before, after) {
  for (const row of after.querySelectorAll("[data-row]")) {
    const old = before.querySelector(`[data-row="${CSS.escape(row.dataset.row)}"]`);
    const began = flashed.get(row.dataset.row);
    if (!old || said(old) !== said(row)) flash(row, performance.now());
    else if (began && performance.now() - began < FLASH) flash(row, began);
  }
}

function fragment(html) {
  return document.createRange().createContextualFragment(html);
}

function put(name, html) {
  if (placed.get(name) === html) return;
  const place = document.querySelector(`[data-part="${CSS.escape(name)}"]`);
  if (!place) return;
  const fresh = fragment(html);
  const focused = place.contains(document.activeElement) ? document.activeElement.closest("[data-row]")?.dataset.row : "";
  flashChanged(place, fresh);
  place.replaceChildren(fresh);
  place.hidden = html.trim() === "";
  placed.set(name, html);
  if (focused) place.querySelector(`[data-row="${CSS.escape(focused)}"] a`)?.focus();
}

function putAll(parts) {
  parts.forEach(([name, html]) => put(name, html));
  document.dispatchEvent(new CustomEvent("holdfast:refreshed"));
}

const reading = new Reading({
  after: NOT_SENT_AFTER,
  gap: READ_AGAIN_AFTER,
  put: (page) => putAll([...page.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part.innerHTML])),
});

document.addEventListener("holdfast:parts", ({ detail: { number, whole, parts } }) => {
  if (whole) sent.clear();
  Object.entries(parts).forEach(([name, html]) => sent.set(name, html));
  reading.blind = false;
  // The page was read again and is ahead of this; what follows will know what it knew.
  if (!whole && number < reading.shown) return;
  putAll([...sent]);
  reading.show(number, whole);
});
document.addEventListener("holdfast:entry", ({ detail }) => reading.tell(detail?.number));
// The stream cannot make this board now; whoever makes the pages may.
document.addEventListener("holdfast:old", () => {
  reading.blind = true;
  reading.plan();
});
