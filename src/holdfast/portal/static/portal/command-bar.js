// The command bar: Ctrl K or / opens it, typing asks the server, arrows move, Enter opens, Esc closes and changes nothing.
// Without scripts the field in the head does the same as a page.
const bar = document.getElementById("command");
const text = document.getElementById("command-text");
const hits = bar.querySelector("[data-hits]");
const said = bar.querySelector("[data-said]");
const WAIT = 80;
let planned = 0;
let asked = 0;
let shown = "";
let openFirst = false;

const links = () => [...hits.querySelectorAll("[data-hit]")];

// Enter opens the first hit while the field has the focus, so the first one looks chosen.
function mark() {
  links().forEach((link, at) => link.classList.toggle("chosen", at === 0 && document.activeElement === text));
}

function words(node) {
  return (node.getAttribute("aria-label") || node.textContent).trim().replace(/\s+/g, " ");
}

// Acts of the page that is open: what its head and its main act offer.
function actsHere(wanted) {
  const found = document.querySelectorAll(".page-head .actions :is(a.btn, button, summary), main [data-main]");
  return [...found].filter((act) => act.offsetParent && !act.disabled && words(act).toLocaleLowerCase().includes(wanted));
}

function group(name, acts) {
  const section = document.createElement("section");
  const head = Object.assign(document.createElement("h2"), { className: "group", textContent: name });
  const list = document.createElement("ul");
  for (const act of acts) {
    const row = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words(act) });
    button.dataset.hit = "";
    button.addEventListener("click", () => {
      bar.close();
      act.focus();
      act.click();
    });
    row.append(button);
    list.append(row);
  }
  section.append(head, list);
  return section;
}

function show(found, wanted) {
  hits.replaceChildren(...(found ? [found] : []));
  const acts = wanted ? actsHere(wanted.replace(/^>\s*/, "").toLocaleLowerCase()) : [];
  if (acts.length) {
    hits.querySelector(".nothing")?.remove();
    hits.append(group(bar.dataset.page, acts));
  }
  shown = wanted;
  const count = links().length;
  said.textContent = count ? bar.dataset.count.replace("{count}", count) : wanted && bar.dataset.none;
  mark();
  if (openFirst) openFound();
}

function openFound() {
  openFirst = false;
  links()[0]?.click();
}

async function ask() {
  planned = 0;
  const wanted = text.value.trim();
  const turn = ++asked;
  if (!wanted) return show(null, "");
  try {
    const answer = await fetch(`/search/?bar=1&q=${encodeURIComponent(wanted)}`, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A later key asked again; its answer is the one to show.
    if (turn === asked) show(page.getElementById("found"), wanted);
  } catch {
    if (turn === asked) location.assign(`/search/?q=${encodeURIComponent(wanted)}`);
  }
}

function move(step) {
  const all = links();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = (at < 0 ? 0 : at) + step;
  if (next <= 0) text.focus();
  else all[Math.min(all.length - 1, next)].focus();
  mark();
}

export function openBar() {
  if (bar.open || document.querySelector("dialog[open]")) return;
  bar.showModal();
  text.select();
  mark();
}

text.addEventListener("input", () => {
  openFirst = false;
  clearTimeout(planned);
  planned = setTimeout(ask, WAIT);
});

bar.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (shown === text.value.trim()) return openFound();
  // Typed faster than the answer came: the first hit is opened when it is there.
  openFirst = true;
  clearTimeout(planned);
  ask();
});

bar.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.target !== text && event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== " ") {
    text.focus();
  }
});
bar.addEventListener("focusin", mark);
bar.addEventListener("click", (event) => event.target === bar && bar.close());

const field = document.querySelector(".head form.search");
field?.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  openBar();
});
document.addEventListener("holdfast:search", openBar);
