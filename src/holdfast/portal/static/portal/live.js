// Tells the page what the ledger sealed, as `holdfast:entry` events on the document, and says how fresh the page is.
// One stream a browser: a shared worker; else the tab that holds the lock streams for the others; else each asks.
import { LiveSource } from "./live-source.js";

const LOST_AFTER = 15000;
const SILENT_AFTER = 12000;
const ASK_EVERY = 5000;
const SLACK = 3000;
const CHANNEL = "holdfast-live";
const { stream, now } = document.body.dataset;
// The sheets on this page, which are sent whenever they change (boards).
const watch = [...document.querySelectorAll("[data-sheet]")].map((sheet) => sheet.dataset.sheet);
const words = document.querySelector("[data-live-words]");
const state = document.querySelector("[data-live-state]");
const time = words?.querySelector("time");
const asOf = state?.textContent;
const offset = time ? offsetOf(time) : 0;
let heard = Date.now();
let over = false;
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
  words.dataset.live = "yes";
  state.textContent = `${words.dataset.on} · ${asOf}`;
  time.hidden = false;
  time.dateTime = at;
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

function take(message) {
  if (message.kind === "over") {
    over = true;
    lost();
    return;
  }
  if (message.kind === "recent") {
    // What was sealed between the writing of this page and its first word here.
    const since = Date.parse(now) - SLACK;
    message.messages.filter(({ data }) => Date.parse(data.at) >= since).forEach(({ data }) => dispatch(data));
    return;
  }
  if (message.kind === "parts") {
    reheard();
    document.dispatchEvent(new CustomEvent("holdfast:parts", { detail: message.data }));
    return;
  }
  if (message.kind === "tick") {
    reach(message.data.number);
    fresh(message.data.at);
    return;
  }
  reheard();
  dispatch(message.data);
}

function reheard() {
  fresh(new Date(Date.parse(time?.dateTime || now) + Date.now() - heard).toISOString());
}

function byWorker(address) {
  const worker = new SharedWorker(new URL("live-worker.js", import.meta.url), { type: "module", name: CHANNEL });
  worker.addEventListener("error", () => byLock(address));
  worker.port.addEventListener("message", ({ data }) => take(data));
  worker.port.start();
  worker.port.postMessage({ address, watch });
  addEventListener("pagehide", () => worker.port.postMessage({ leaving: true }));
  addEventListener("pageshow", (event) => event.persisted && worker.port.postMessage({ address, watch }));
}

function byLock(address) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }) => take(data));
  navigator.locks.request(CHANNEL, () => new Promise(() => {
    new LiveSource(address, (message) => {
      take(message);
      channel.postMessage(message);
    }, watch);
  }));
}

async function ask() {
  if (over || Date.now() - heard < SILENT_AFTER) return;
  try {
    const answer = await fetch(`/live/since/${number}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const { head, at, entries } = await answer.json();
    fresh(at);
    entries.forEach(dispatch);
    reach(head);
  } catch {
    if (Date.now() - heard > LOST_AFTER) lost();
  }
}

if (stream !== undefined) {
  const address = `${stream}/stream`;
  if (window.SharedWorker) byWorker(address);
  else if (window.BroadcastChannel && navigator.locks) byLock(address);
  // Without a word for long the page asks for itself; while the stream speaks this does nothing.
  setInterval(ask, ASK_EVERY);
}
