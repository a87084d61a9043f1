// Clocks count in the page between two answers of the server. The server's clock is the truth: the difference to the
// device's is taken when the page is read, and again with each word of the stream that names the time.
const body = document.body.dataset;
// A time machine that stands still has none.
const rate = body.rate ? Number(body.rate) : 1;
const SOON = 0.8;
let told = Date.parse(body.now);
let began = Date.now();

export function serverNow() {
  return told + (Date.now() - began) * rate;
}

document.addEventListener("holdfast:time", ({ detail }) => {
  told = Date.parse(detail);
  began = Date.now();
});

function two(number) {
  return String(number).padStart(2, "0");
}

function words(milliseconds, units) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 3600) return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  if (seconds < 172800) {
    return units.hours.replace("{h}", Math.floor(seconds / 3600)).replace("{m}", two(Math.floor((seconds % 3600) / 60)));
  }
  return units.days.replace("{d}", Math.floor(seconds / 86400));
}

function face(clock, now, units) {
  const [opens, due, late] = ["opens", "due", "late"].map((name) => Date.parse(clock.dataset[name]));
  const share = due > opens ? Math.min(1, Math.max(0, (now - opens) / (due - opens))) : Number(now >= due);
  if (now >= late && now >= due) return { tone: "bad", share: 1, left: units.late.replace("{span}", words(now - due, units)) };
  if (now >= due) return { tone: "late", share: 1, left: units.now };
  return { tone: share >= SOON ? "late" : "open", share, left: words(due - now, units) };
}

function show(clock, now, units) {
  const { tone, share, left } = face(clock, now, units);
  const place = clock.querySelector(".left");
  if (place.textContent !== left) place.textContent = left;
  clock.querySelector(".gone")?.setAttribute("width", String(Math.round(share * 100)));
  if (clock.dataset.tone === "kept") return;
  for (const other of ["open", "late", "bad"]) clock.classList.toggle(`tone-${other}`, other === tone);
}

function tick() {
  const units = { late: body.wordLate, now: body.wordNow, hours: body.wordHours, days: body.wordDays };
  const now = serverNow();
  document.querySelectorAll("[data-clock]").forEach((clock) => show(clock, now, units));
}

setInterval(tick, 1000);
