// One's own tasks, with and without network. Every tap is kept on the device first, with the time at which it was done,
// and sent from there; where a page may keep nothing (no TLS), the plain form is sent instead.
import { draw } from "./cards.js";
import { scanner } from "./scan.js";
import { refresh, send, waiting } from "./sender.js";
import { all, forgetTasks, get, halt, isHalted, keepAct, put } from "./store.js";
import { nowAt, shortTime, span, typedTime } from "./time.js";
import { SignedOut } from "./wire.js";

const words = JSON.parse(document.getElementById("mine-words").textContent);
const PAGES = "holdfast-pages";
const HERE_FOR = 20 * 60000;
const RETRY = 30000;
const SAID_FROM = 60000;
const GATHER = 60;
const WAIT = 800;
const state = { meta: null, duties: [], done: [], acts: [], other: 0, became: "", words, here: "", now: 0 };
let planned = 0;
let asked = -Infinity;
let asking = false;
let owed = false;

const strip = (name) => document.querySelector(`[data-strip=${name}]`);
const line = (name) => document.querySelector(`[data-line=${name}]`);

function showStrip(name, shown, said = "", more = "") {
  const place = strip(name);
  place.hidden = !shown;
  place.querySelector("[data-say]").textContent = said;
  const rest = place.querySelector("[data-more]");
  if (rest) rest.textContent = more;
}

async function load() {
  const meta = (await get("meta", "last")) || null;
  const [duties, done] = [await all("duties"), await all("done")];
  const acts = await all("acts");
  const person = meta?.person || document.getElementById("mine").dataset.person;
  const sorted = await waiting(person);
  Object.assign(state, { meta, duties, done, acts: sorted.mine, other: acts.length - sorted.mine.length });
}

function show() {
  tellStrips();
  if (!state.meta) return;
  state.now = nowAt(state.meta);
  draw(state);
  tellDrift();
}

function tellStrips() {
  const count = state.acts.filter((act) => act.state === "waiting").length;
  const away = !navigator.onLine || state.became === "away";
  const out = state.became === "out";
  const at = state.meta ? shortTime(new Date(nowAt(state.meta, state.meta.heard)).toISOString(), state.meta) : "";
  const offline = count ? words.offline.replace("{n}", count) : words.offline_none;
  const more = location.hash === "#network" ? words.needs_network : words.offline_more.replace("{at}", at);
  showStrip("offline", away && !out, offline, more);
  showStrip("out", out, count ? words.out.replace("{n}", count) : words.tasks_gone, count ? words.out_more : "");
  showStrip("waiting", !away && !out && count > 0, words.waiting.replace("{n}", count), state.part || "");
  showStrip("other", state.other > 0, words.other.replace("{n}", state.other));
  if (location.hash === "#leaving") showStrip("leaving", state.acts.length > 0, words.leaving.replace("{n}", state.acts.length));
  document.body.dataset.link = out ? "out" : away ? "away" : "on";
}

function tellDrift() {
  const { drift } = state.meta;
  const place = line("drift");
  place.hidden = Math.abs(drift) < SAID_FROM;
  place.textContent = (drift > 0 ? words.drift_behind : words.drift_ahead).replace("{span}", span(Math.abs(drift), words));
}

async function again() {
  await load();
  show();
}

async function sendAll() {
  const became = await send((told) => {
    const mb = (bytes) => (bytes / 1048576).toFixed(1);
    state.part = told.whole ? words.sending_file.replace("{part}", mb(told.part)).replace("{whole}", mb(told.whole)) : "";
    tellStrips();
  });
  state.part = "";
  if (became !== "busy") state.became = became;
  await again();
  if (became === "sent") keepPage();
  else if (became === "away") wakeLater();
}

// Where the browser can, it wakes the worker when there is network again, even with the page closed.
async function wakeLater() {
  const worker = await navigator.serviceWorker.getRegistration();
  await worker?.sync?.register("holdfast-outbox").catch(() => {});
}

function mark(name) {
  document.documentElement.dataset[name] = "yes";
}

// The page itself, without a task in it, for the next time without network.
async function keepPage() {
  const answer = await fetch("/mine/?take=1", { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || isHalted()) return;
  await (await caches.open(PAGES)).put("/mine/", answer);
  mark("kept");
}

function read(form, duty) {
  const typed = form.querySelector("[name=true_at]").value.trim();
  const device = Date.now();
  const noted = nowAt(state.meta, device);
  const done = typed ? typedTime(typed, state.meta) : noted;
  if (done === null) return { wrong: words.bad_time };
  if (done > noted) return { wrong: words.future };
  const wrong = new Set([...form.querySelectorAll("[name=not_ok]:checked")].map((tick) => tick.value));
  return {
    act: {
      id: crypto.randomUUID(),
      duty: { id: duty.id, title: duty.title, label: duty.label },
      person: state.meta.person,
      true_at: new Date(done).toISOString(),
      noted_at: new Date(noted).toISOString(),
      device_at: new Date(device).toISOString(),
      drift: state.meta.drift,
      answers: duty.checklist.map((point) => ({ point: point.key, in_order: !wrong.has(point.key) })),
      note: form.querySelector("[name=note]").value.trim(),
      mark: markFor(duty),
      files: [],
      state: "waiting",
    },
  };
}

async function note(form, duty) {
  const { act, wrong } = read(form, duty);
  if (wrong) return complain(form, wrong);
  const chosen = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  const files = chosen.map((file) => ({ id: crypto.randomUUID(), blob: file, name: file.name, size: file.size }));
  act.files = files.map((file) => file.id);
  try {
    await keepAct(act, files);
  } catch {
    return complain(form, words.not_kept);
  }
  await again();
  return sendAll();
}

function complain(form, said) {
  const place = form.querySelector("[role=alert]") || form.appendChild(document.createElement("p"));
  place.setAttribute("role", "alert");
  place.className = "why";
  place.textContent = said;
}

// A mark that was scanned counts for the tasks of its place, for a while: it says that the round was there.
function markFor(duty) {
  const kept = state.scanned;
  return kept && kept.subject_id === duty.subject_id && Date.now() - kept.at < HERE_FOR ? kept.token : "";
}

async function take(token) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  const digest = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const known = state.meta?.marks.find((mark) => mark.digest === digest);
  const place = document.querySelector("[data-here]");
  place.hidden = false;
  place.querySelector("span").textContent = known ? words.here.replace("{where}", known.label) : words.mark_unknown;
  if (!known) return;
  state.scanned = { token, subject_id: known.subject_id, at: Date.now() };
  state.here = known.subject_id;
  show();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-act]")) {
    const duty = state.meta && state.duties.find((each) => each.id === form.closest("[data-duty]").dataset.duty);
    // A task that the device does not know yet goes the plain way.
    if (!duty) return;
    event.preventDefault();
    note(form, duty);
  } else if (form.matches("[data-mend]")) {
    event.preventDefault();
    mendAct(form);
  }
});

async function mendAct(form) {
  const act = await get("acts", form.closest("[data-row]").dataset.act);
  const done = typedTime(form.querySelector("[name=true_at]").value.trim(), state.meta);
  if (done === null) return complain(form, words.bad_time);
  if (done > nowAt(state.meta)) return complain(form, words.future);
  await put("acts", { ...act, true_at: new Date(done).toISOString(), state: "waiting" });
  form.closest("[data-row]").remove();
  await again();
  return sendAll();
}

// What is ticked changes what the button says, so that nobody says "in order" of what is not.
document.addEventListener("change", (event) => {
  const points = event.target.closest(".points");
  if (!points || event.target.name !== "not_ok") return;
  const wrong = points.querySelectorAll("[name=not_ok]:checked").length;
  for (const [button, none, some] of [["photo", "order_photo", "wrong_photo"], ["plain", "order", "wrong"]]) {
    const place = points.querySelector(`[data-${button}] [data-say]`);
    if (place) place.textContent = wrong ? words[some].replace("{n}", wrong) : words[none];
  }
});

// The first word is answered at once, a burst of them once more when it is over; one asking at a time, and what came
// during one, or was not answered, is asked for again.
function soon() {
  owed = true;
  plan(GATHER);
}

function plan(after) {
  if (planned || asking || !owed || !navigator.onLine) return;
  planned = setTimeout(ask, Math.max(after, asked + WAIT - performance.now()));
}

async function ask() {
  Object.assign(state, { became: await asFarAsKnown() });
  await again();
  plan(state.became === "away" ? RETRY : GATHER);
}

async function asFarAsKnown() {
  planned = 0;
  asking = true;
  owed = false;
  asked = performance.now();
  try {
    await refresh();
    return state.became === "away" ? "" : state.became;
  } catch (stopped) {
    owed = !(stopped instanceof SignedOut);
    if (!owed) await forgetTasks();
    return owed ? "away" : "out";
  } finally {
    asking = false;
  }
}

function listen() {
  addEventListener("online", sendAll);
  addEventListener("offline", show);
  addEventListener("hashchange", show);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendAll());
  document.addEventListener("holdfast:entry", soon);
  document.querySelector("[data-send]").addEventListener("click", sendAll);
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data.leaving) halt();
    if (data.became) state.became = data.became;
    if (!isHalted()) again();
  });
  setInterval(() => state.meta && show(), 1000);
  setInterval(() => state.acts.some((act) => act.state === "waiting") && navigator.onLine && sendAll(), RETRY);
}

async function tellStorage() {
  const place = line("storage");
  place.hidden = (await navigator.storage?.persisted?.()) !== false;
  place.querySelector("[data-persist]").addEventListener("click", async () => {
    place.hidden = await navigator.storage.persist();
  });
}

function offerInstall() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    line("install").hidden = false;
    line("install").querySelector("button").onclick = () => event.prompt();
  });
}

async function start() {
  document.getElementById("mine").removeAttribute("data-live-part");
  offerInstall();
  await navigator.serviceWorker.register("/service-worker.js");
  navigator.serviceWorker.ready.then(() => mark("worker"));
  await again();
  listen();
  tellStorage();
  scanner(document, words, take);
  await sendAll();
  const token = new URLSearchParams(location.search).get("mark");
  if (token) await take(token);
  mark("ready");
}

if (window.isSecureContext && navigator.serviceWorker && navigator.locks && window.indexedDB) start();
else {
  line("secure").hidden = false;
  import("../portal/live-parts.js");
}
