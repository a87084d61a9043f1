// The parts of a board as the stream sends them: put in place when they changed, changed rows flash once. Where no stream
// is, the page is read again after an entry, as other live pages are.
const NOT_SENT_AFTER = 1500;
const READ_AGAIN_AFTER = 10000;
const FLASH = 600;
const numbers = new Map();
const flashed = new Map();
let waiting = 0;
let read = 0;

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
  const place = document.querySelector(`[data-part="${CSS.escape(name)}"]`);
  if (!place) return;
  const fresh = fragment(html);
  const focused = place.contains(document.activeElement) ? document.activeElement.closest("[data-row]")?.dataset.row : "";
  flashChanged(place, fresh);
  place.replaceChildren(fresh);
  place.hidden = html.trim() === "";
  if (focused) place.querySelector(`[data-row="${CSS.escape(focused)}"] a`)?.focus();
}

function show(sheet, parts) {
  Object.entries(parts).forEach(([name, html]) => put(name, html));
  document.dispatchEvent(new CustomEvent("holdfast:refreshed", { detail: { sheet, parts: Object.keys(parts) } }));
}

async function readAgain() {
  waiting = 0;
  if (document.hidden) return;
  read = Date.now();
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  page.querySelectorAll("[data-part]").forEach((part) => put(part.dataset.part, part.innerHTML));
}

document.addEventListener("holdfast:parts", ({ detail: { sheet, number, parts } }) => {
  if (number < (numbers.get(sheet) ?? 0)) return;
  numbers.set(sheet, number);
  clearTimeout(waiting);
  waiting = 0;
  show(sheet, parts);
});

document.addEventListener("holdfast:entry", ({ detail: { number } }) => {
  // A sheet that knows this number has nothing to tell of it.
  if (waiting || [...numbers.values()].some((known) => known >= number)) return;
  waiting = setTimeout(readAgain, Math.max(NOT_SENT_AFTER, read + READ_AGAIN_AFTER - Date.now()));
});
