// Keyboard: J K move, Enter opens, N begins a new entry, P presses the main act, L goes to the list beside a map, / and
// Ctrl K open the command bar, ? lists the keys. Esc leaves a field or closes a dialog; it never destroys.
const rows = () => [...document.querySelectorAll("main [data-row]")].filter((row) => row.offsetParent !== null);

function typing(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  (next.querySelector("a, button") || next).focus();
}

// Links and buttons are pressed, folds are opened, fields and lists are entered.
function press(selector) {
  const found = [...document.querySelectorAll(selector)].find((each) => each.offsetParent !== null);
  if (!found) return;
  const fold = found.matches("summary") && found.parentElement.open ? found.parentElement : found.matches("form") && found;
  if (fold) fold.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  else {
    found.focus();
    if (found.matches("a, button, summary, input[type=submit]")) found.click();
  }
}

function search() {
  if (document.getElementById("command")) document.dispatchEvent(new CustomEvent("holdfast:search"));
  else document.getElementById("search")?.focus();
}

const acts = {
  j: () => move(1),
  k: () => move(-1),
  n: () => press("[data-new]"),
  p: () => press("[data-main]"),
  l: () => press("[data-twin], [data-map=list]"),
  "/": search,
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    search();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (typing(event.target)) return;
  const act = acts[event.key.toLowerCase()];
  if (!act || event.defaultPrevented) return;
  event.preventDefault();
  act();
});

// An act on a row was sent: the next row takes the focus on the page that follows, so that a list goes on by key.
const NEXT = "holdfast-next";

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.act")) return;
  const all = rows();
  const at = all.findIndex((row) => row.getAttribute("aria-current"));
  sessionStorage.setItem(NEXT, JSON.stringify(all.slice(at + 1).map((row) => row.id)));
});

function goOn() {
  const next = sessionStorage.getItem(NEXT);
  sessionStorage.removeItem(NEXT);
  if (!next || !document.querySelector(".notice.success")) return;
  const row = JSON.parse(next).map((id) => id && document.getElementById(id)).find(Boolean) ?? rows()[0];
  row?.querySelector("a, button")?.focus();
}

goOn();

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (event.target.closest("[data-keys]")) document.getElementById("keys")?.showModal();
});
