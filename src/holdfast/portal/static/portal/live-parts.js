// Live pages: when the ledger has a new entry, the page is read again and the parts that changed are put in place.
// Ticks, focus and what is being typed stay; a changed row flashes once. The first entry is answered at once, a burst of
// them once more when it is over; a part in which somebody types is put in place when they leave it.
import { Reading } from "./live-read.js";

const GATHER = 60;
const WAIT = 800;
let left = false;

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
  if (!fresh) return;
  if (isBusy(part)) {
    left = true;
    return;
  }
  const focused = part.contains(document.activeElement) ? document.activeElement.closest("[data-row]")?.id : "";
  keepTicks(part, fresh);
  flashChanged(part, fresh);
  part.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (focused) document.getElementById(focused)?.querySelector("a, button")?.focus();
}

function putAll(page) {
  document.querySelectorAll("[data-live-part]").forEach((part) => put(part, page.getElementById(part.id)));
  document.dispatchEvent(new CustomEvent("holdfast:refreshed"));
}

const reading = new Reading({ after: GATHER, gap: WAIT, put: putAll });
document.addEventListener("holdfast:entry", ({ detail }) => reading.tell(detail?.number));
document.addEventListener("focusout", () => {
  if (!left) return;
  left = false;
  reading.tell();
});
