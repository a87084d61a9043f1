// Tells the page what the ledger sealed, as `holdfast:entry` events on the document, and says how fresh the page is.
// One stream a browser: a shared worker; else the tab that holds the lock streams for the others; else each asks.
import { Tabs } from "./live-tabs.js";

// Looked at each second, so that fifteen silent ones are said.
const LOST_AFTER = 14000;
const SILENT_AFTER = 12000;
const ASK_EVERY = 5000;
const ANSWERS_WITHIN = 8000;
const LOOK_EVERY = 1000;
const CHANNEL = "holdfast-live";
const { stream, now } = document.body.dataset;
// The sheets on this page, which are sent whenever they change (boards).
const watch = [...document.querySelectorAll("[data-sheet]")].map((sheet) => sheet.dataset.sheet);
const words = document.querySelector("[data-live-words]");
const state = document.querySelector("[data-live-state]");
const time = words?.querySelector("time");
const asOf = state?.textContent;
const offset = time ? offsetOf(time) : 0;
// Sheets of this page that cannot be made now: what they show is old, whatever else is heard.
const old = new Set();
// When anybody said that all is told, and when the stream did.
let heard = Date.now();
let spoken = Date.now();
let asked = 0;
let over = false;
// When this page began to be read: what was sealed since then may be missing on it.
let born = performance.timeOrigin;
// Up to here this page was told; before the first word it asks for the end alone.
let number = Number.MAX_SAFE_INTEGER;

// The server writes local times of the agency's zone, which need not be the device's.
function offsetOf(element) {
  const shown = element.textContent.split(":").map(Number);
  const utc = new Date(element.dateTime);
  const seconds = shown[0] * 3600 + shown[1] * 60 + (shown[2] || 0);
  return (seconds - (utc.getUTCHours() * 3600 + utc.getUTCMinutes() * 60 + utc.getUTCSeconds())) * 1000;
}

function clock(moment) {
  return new Date(moment + offset).toISOString().slice(11, 19);
}

function fresh(at) {
  heard = Date.now();
  if (!words || !time || !at) return;
  time.dateTime = at;
  if (old.size) return;
  words.dataset.live = "yes";
  state.textContent = `${words.dataset.on} · ${asOf}`;
  time.hidden = false;
  time.textContent = clock(Date.parse(at));
}

function lost() {
  if (!words || !time || words.dataset.live === "no") return;
  words.dataset.live = "no";
  state.textContent = words.dataset.lost.replace("{time}", clock(Date.parse(time.dateTime)).slice(0, 5));
  time.hidden = true;
  document.dispatchEvent(new CustomEvent("holdfast:lost"));
}

function reach(told) {
  number = number === Number.MAX_SAFE_INTEGER ? told : Math.max(number, told);
}

function dispatch(data) {
  reach(data.number);
  document.dispatchEvent(new CustomEvent("holdfast:entry", { detail: data }));
}

// Something may have been missed that nobody can name: the page is read again.
function missed() {
  document.dispatchEvent(new CustomEvent("holdfast:entry", { detail: {} }));
}

function take(message) {
  const { kind, data } = message;
  spoken = Date.now();
  if (kind === "over") {
    over = true;
    lost();
  } else if (kind === "recent") {
    // What was told between the reading of this page and its first word here.
    message.messages.forEach((told) => dispatch(told.data));
  } else if (kind === "parts" || kind === "old") {
    if (watch.includes(data.sheet)) takeSheet(kind, data);
  } else if (kind === "tick") {
    reach(data.number);
    fresh(data.at);
    document.dispatchEvent(new CustomEvent("holdfast:time", { detail: data.at }));
  } else {
    reheard();
    dispatch(data);
  }
}

function takeSheet(kind, data) {
  if (kind === "old") {
    old.add(data.sheet);
    lost();
  } else {
    old.delete(data.sheet);
    reheard();
  }
  document.dispatchEvent(new CustomEvent(`holdfast:${kind}`, { detail: data }));
}

function reheard() {
  fresh(new Date(Date.parse(time?.dateTime || now) + Date.now() - heard).toISOString());
}

// `hello` makes this page known to whoever holds the stream, `bye` lets it be forgotten.
function joined(hello, bye) {
  hello();
  let left = 0;
  addEventListener("pagehide", () => {
    left = Date.now();
    bye();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    born = left;
    hello();
    missed();
  });
}

function byWorker(address) {
  const worker = new SharedWorker(new URL("live-worker.js", import.meta.url), { type: "module", name: CHANNEL });
  worker.addEventListener("error", () => byLock(address));
  worker.port.addEventListener("message", ({ data }) => take(data));
  worker.port.start();
  joined(() => worker.port.postMessage({ address, watch, born }), () => worker.port.postMessage({ leaving: true }));
}

// The tab that holds the lock streams for all; it asks who is there, and who comes says so.
function byLock(address) {
  const me = crypto.randomUUID?.() ?? String(Math.random());
  const channel = new BroadcastChannel(CHANNEL);
  let tabs = null;
  const hello = () => channel.postMessage({ from: me, watch, born });
  channel.addEventListener("message", ({ data }) => {
    if (data.to === me) take(data.message);
    else if (data.who) hello();
    else if (data.leaving) tabs?.leave(data.from);
    else if (data.from) tabs?.join(data.from, data, (message) => channel.postMessage({ to: data.from, message }));
  });
  joined(hello, () => channel.postMessage({ from: me, leaving: true }));
  navigator.locks.request(CHANNEL, () => new Promise(() => {
    tabs = new Tabs(address);
    tabs.join(me, { watch, born }, take);
    channel.postMessage({ who: true });
  }));
}

// Without a word of the stream for long the page asks for itself; while the stream speaks this does nothing.
async function look() {
  if (over) return;
  if (Date.now() - heard > LOST_AFTER) lost();
  if (Date.now() - spoken < SILENT_AFTER || Date.now() - asked < ASK_EVERY) return;
  asked = Date.now();
  // Before the first word nobody knows what this page has: it is read again once.
  const unknown = number === Number.MAX_SAFE_INTEGER;
  const told = await since(number);
  if (!told) return;
  fresh(told.at);
  told.entries.forEach(dispatch);
  reach(told.head);
  if (unknown) missed();
}

async function since(number) {
  try {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN);
    const answer = await fetch(`/live/since/${number}`, { headers: { Accept: "application/json" }, signal });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

if (stream !== undefined) {
  const address = `${stream}/stream`;
  if (window.SharedWorker) byWorker(address);
  else if (window.BroadcastChannel && navigator.locks) byLock(address);
  setInterval(look, LOOK_EVERY);
}
