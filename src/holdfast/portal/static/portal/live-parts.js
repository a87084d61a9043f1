// Live pages: when the ledger has a new entry, the page is read again and the parts that changed are put in place.
// Ticks, focus and what is being typed stay; a changed row flashes once. The first entry is answered at once, a burst of
// them once more when it is over; a tab in the background waits until somebody looks at it.
const GATHER = 60;
const WAIT = 800;
let planned = 0;
let read = 0;
let unseen = false;

function isBusy(part) {
  const focused = document.activeElement;
  return part.contains(focused) && focused.matches("input:not([type=checkbox]), textarea, select");
}

function keepTicks(part, fresh) {
  for (const tick of part.querySelectorAll("input[name=ids]:checked")) {
    const same = fresh.querySelector(`input[name=ids][value="${tick.value}"]`);
    if (same) same.checked = true;
  }
}

function stillText(row) {
  return [...row.querySelectorAll(".name, .post, .due, .what, .tag")].map((cell) => cell.textContent).join("|") + row.className;
}

function flashChanged(part, fresh) {
  for (const row of fresh.querySelectorAll("[data-row]")) {
    const before = part.querySelector(`#${CSS.escape(row.id)}`);
    if (!before || stillText(before) !== stillText(row)) row.classList.add("flash");
  }
}

function put(part, fresh) {
  if (!fresh || isBusy(part)) return;
  const focused = part.contains(document.activeElement) ? document.activeElement.closest("[data-row]")?.id : "";
  keepTicks(part, fresh);
  flashChanged(part, fresh);
  part.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (focused) document.getElementById(focused)?.querySelector("a, button")?.focus();
}

async function refresh() {
  planned = 0;
  unseen = document.hidden;
  if (unseen) return;
  read = Date.now();
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelectorAll("[data-live-part]").forEach((part) => put(part, page.getElementById(part.id)));
  document.dispatchEvent(new CustomEvent("holdfast:refreshed"));
}

document.addEventListener("holdfast:entry", () => {
  if (!planned) planned = setTimeout(refresh, Math.max(GATHER, read + WAIT - Date.now()));
});
document.addEventListener("visibilitychange", () => {
  if (unseen && !document.hidden) refresh();
});
