// The clock of the wall: the server's time in the agency's zone, as the page was written.
import { serverNow } from "../clocks.js";

const shown = document.querySelector("[data-wall-clock] time");

function offset() {
  const [hours, minutes] = shown.textContent.split(":").map(Number);
  const utc = new Date(shown.dateTime);
  return (hours * 60 + minutes - utc.getUTCHours() * 60 - utc.getUTCMinutes()) * 60000;
}

if (shown) {
  const local = offset();
  setInterval(() => {
    shown.textContent = new Date(serverNow() + local).toISOString().slice(11, 16);
  }, 1000);
}
