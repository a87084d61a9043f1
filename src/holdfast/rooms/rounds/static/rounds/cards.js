// Rows of the page from what the device keeps. Cards that are there stay the same elements, so that what is open or half
// typed in them stays.
import { face, fieldTime, shortTime } from "./time.js";

const NEAR = 2 * 3600000;
const SHOWN_DONE = 8;
const pattern = (name) => document.getElementById(`t-${name}`).content.firstElementChild.cloneNode(true);
const find = (root, name) => root.querySelector(`[data-${name}]`);

function say(root, name, words) {
  const place = find(root, name);
  if (place && place.textContent !== words) place.textContent = words;
}

function mark(root, name) {
  const place = find(root, "mark");
  if (place.dataset.face === name) return;
  const shape = document.getElementById("t-marks").content.querySelector(`[data-face=${name}]`);
  place.replaceChildren(...[...shape.cloneNode(true).childNodes]);
  place.dataset.face = name;
}

// Puts rows in this order under their place, with as few moves as can be.
function arrange(place, rows) {
  rows.forEach((row, number) => {
    if (place.children[number] !== row) place.insertBefore(row, place.children[number] || null);
  });
  while (place.children.length > rows.length) place.lastElementChild.remove();
}

function order(duties, here) {
  return (one, other) =>
    Number(other.subject_id === here) - Number(one.subject_id === here)
    || Number(one.late) * -1 + Number(other.late)
    || one.due_at.localeCompare(other.due_at);
}

export function split(state) {
  const { now, duties, acts, here } = state;
  const taken = new Set(acts.map((act) => act.duty.id));
  const open = duties.filter((duty) => !taken.has(duty.id)).map((duty) => ({ ...duty, late: now >= Date.parse(duty.late_at) }));
  open.sort(order(open, here));
  const ready = open.filter((duty) => Date.parse(duty.opens_at) <= now && !duty.paused_at);
  const cards = ready.filter((duty, number) => number === 0 || duty.subject_id === here || Date.parse(duty.due_at) <= now + NEAR);
  return { open, cards, coming: open.filter((duty) => !cards.includes(duty)).slice(0, 20) };
}

export function draw(state) {
  const root = document.getElementById("mine");
  const { open, cards, coming } = split(state);
  say(root, "sum=open", String(open.filter((duty) => Date.parse(duty.opens_at) <= state.now).length));
  say(root, "sum=late", String(open.filter((duty) => duty.late && !duty.paused_at).length));
  const today = state.done.filter((each) => each.state !== "missed").length;
  say(root, "sum=done", String(today + state.acts.filter((act) => act.state === "waiting").length));
  const refused = state.acts.filter((act) => act.state === "refused");
  arrange(find(root, "cards"), [...refused.map((act) => mend(act, state)), ...cards.map((duty, n) => card(duty, n === 0, state))]);
  arrange(find(root, "coming"), coming.map((duty) => later(duty, state)));
  arrange(find(root, "done"), [
    ...state.acts.filter((act) => act.state === "waiting").reverse().map((act) => queued(act, state)),
    ...state.done.slice(0, SHOWN_DONE).map((each) => behind(each, state)),
  ]);
  find(root, "empty").hidden = open.length + refused.length > 0;
}

function card(duty, first, state) {
  const id = `card-${duty.id}`;
  let row = document.getElementById(id);
  // A row of tasks to come has the same id: it becomes a card when its time has come.
  if (!row || !row.matches("article")) row = newCard(duty, id);
  row.querySelectorAll("[data-clock]").forEach((clock) => clock.removeAttribute("data-clock"));
  const shown = face(duty, state.now, state.words);
  row.className = `card tone-${shown.card === "soon" ? "late-soon" : shown.card}`;
  mark(row, shown.mark);
  say(row, "title", duty.title);
  say(row, "label", [duty.label, state.words.due.replace("{at}", shortTime(duty.due_at, state.meta))].filter(Boolean).join(" · "));
  clock(row, shown);
  row.querySelectorAll(".big").forEach((button) => button.classList.toggle("main", first));
  row.querySelectorAll("[data-main]").forEach((button) => button.removeAttribute("data-main"));
  if (first) row.querySelector("summary.big, .big")?.setAttribute("data-main", "");
  return row;
}

function clock(row, shown) {
  const place = row.querySelector(".clock");
  const left = place.querySelector(".left");
  if (left.textContent !== shown.left) left.textContent = shown.left;
  place.querySelector(".gone").setAttribute("width", String(Math.round(shown.share * 100)));
  place.className = `clock tone-${{ late: "late", bad: "bad", soon: "late", open: "open", off: "off" }[shown.card]}`;
}

function newCard(duty, id) {
  const row = pattern("card");
  row.id = id;
  row.dataset.duty = duty.id;
  row.setAttribute("aria-label", duty.title);
  find(row, "other").href = `/owed/${duty.id}/`;
  const form = row.querySelector("form");
  form.action = `/mine/${duty.id}/done/`;
  if (duty.kind === "decision") decide(form, duty);
  else if (duty.checklist.length) points(form, duty);
  else form.querySelector(".points").replaceWith(pattern("press"));
  const gone = duty.wants_file ? "[data-plain]" : "[data-photo]";
  form.querySelectorAll(gone).forEach((button) => button.remove());
  return row;
}

function decide(form, duty) {
  const link = pattern("decide");
  link.href = `/decisions/${duty.id}/`;
  form.replaceChildren(link, form.querySelector(".more"));
}

function points(form, duty) {
  const list = find(form, "points");
  const one = list.firstElementChild;
  list.replaceChildren(...duty.checklist.map((point) => {
    const item = one.cloneNode(true);
    item.querySelector("input").value = point.key;
    item.querySelector("span").textContent = point.text;
    return item;
  }));
  find(form, "count").textContent = JSON.parse(document.getElementById("mine-words").textContent).points.replace("{n}", duty.checklist.length);
}

function rowOf(id, name) {
  const row = document.getElementById(id);
  if (row) return row;
  const made = pattern(name);
  made.id = id;
  return made;
}

function later(duty, state) {
  const id = `card-${duty.id}`;
  const there = document.getElementById(id);
  const row = there?.matches(".small") ? there : pattern("coming");
  row.id = id;
  if (!find(row, "mark")) row.querySelector(".status").outerHTML = "<span data-mark></span>";
  mark(row, face(duty, state.now, state.words).mark);
  row.querySelector("a").href = `/owed/${duty.id}/`;
  say(row, "title", duty.title);
  say(row, "label", duty.label);
  say(row, "when", duty.paused_at ? state.words.paused : shortTime(duty.due_at, state.meta));
  return row;
}

function queued(act, state) {
  const row = rowOf(`act-${act.id}`, "done");
  mark(row, "ok");
  say(row, "title", act.duty.title);
  say(row, "label", act.duty.label);
  find(row, "icon").hidden = false;
  say(row, "when", state.words.waits.replace("{at}", shortTime(act.true_at, state.meta)));
  row.querySelector("a").href = `/owed/${act.duty.id}/`;
  return row;
}

function behind(each, state) {
  const id = `done-${each.id}`;
  let row = document.getElementById(id);
  if (!row || !find(row, "mark")) {
    row?.remove();
    row = rowOf(id, "done");
  }
  mark(row, { met: "ok", met_late: "late", missed: "bad" }[each.state] || "off");
  row.querySelector("a").href = `/owed/${each.id}/`;
  say(row, "title", each.title);
  say(row, "label", each.label);
  say(row, "when", each.true_at ? shortTime(each.true_at, state.meta) : "");
  row.querySelectorAll(".second").forEach((second) => second.remove());
  each.reports.filter((report) => report.outcome === "superseded").forEach((report) => row.append(second(report, state)));
  return row;
}

function second(report, state) {
  const line = pattern("second");
  find(line, "tag").href = `/rounds/duties/${report.obligation_id}/`;
  say(line, "tag", state.words.superseded);
  const own = report.is_own ? report.words : `${report.post}: ${state.words.both_times
    .replace("{true}", shortTime(report.true_at, state.meta)).replace("{heard}", shortTime(report.heard_at, state.meta))}`;
  say(line, "say", own);
  return line;
}

function mend(act, state) {
  const id = `mend-${act.id}`;
  const there = document.getElementById(id);
  const row = there || pattern("mend");
  row.id = id;
  row.dataset.act = act.id;
  mark(row, "late");
  say(row, "title", act.duty.title);
  say(row, "label", act.duty.label);
  say(row, "say", state.words.mend.replace("{why}", act.why));
  if (!there) row.querySelector("[name=true_at]").value = fieldTime(act.true_at, state.meta);
  return row;
}
