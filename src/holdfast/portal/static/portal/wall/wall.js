// The clock and the day of the wall: the server's time in the agency's zone. Nobody reloads a wall at midnight.
import { serverNow } from "../clocks.js";

const ASK_EVERY = 60000;
const shown = document.querySelector("[data-wall-clock] time");
const day = document.querySelector(".wall-day");

function offset() {
  const [hours, minutes] = shown.textContent.split(":").map(Number);
  const utc = new Date(shown.dateTime);
  return (hours * 60 + minutes - utc.getUTCHours() * 60 - utc.getUTCMinutes()) * 60000;
}

// The server says what day it is, in its words; until it has answered it is asked again.
async function turn(to) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  day.textContent = page.querySelector(".wall-day").textContent;
  turned = to;
}

let turned = "";
let asked = -Infinity;

if (shown) {
  const local = offset();
  turned = new Date(serverNow() + local).toISOString().slice(0, 10);
  setInterval(() => {
    const now = new Date(serverNow() + local).toISOString();
    shown.textContent = now.slice(11, 16);
    if (now.slice(0, 10) === turned || performance.now() - asked < ASK_EVERY) return;
    asked = performance.now();
    turn(now.slice(0, 10));
  }, 1000);
}
