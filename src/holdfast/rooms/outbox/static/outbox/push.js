// Lets this browser be told: asks the person, then the push service, then gives the house what it needs to write to it.
const form = document.querySelector("[data-push]");
const SCOPE = "/push/";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

async function registration() {
  await navigator.serviceWorker.register("/push/worker.js", { scope: SCOPE });
  const found = await navigator.serviceWorker.getRegistration(SCOPE);
  const starting = found.installing || found.waiting;
  if (!found.active && starting) {
    await new Promise((done) => starting.addEventListener("statechange", () => starting.state === "activated" && done()));
  }
  return found;
}

async function tell(url, words) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(words) });
  if (!answer.ok) throw new Error((await answer.json()).detail);
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") throw new Error(form.dataset.refused);
  const { pushManager } = await registration();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key) };
  const { endpoint, keys } = (await pushManager.subscribe(options)).toJSON();
  const area = form.elements.area?.value;
  await tell(form.dataset.subscribe, { endpoint, p256dh: keys.p256dh, auth: keys.auth, ...(area && { area }) });
}

async function withdraw() {
  const found = await navigator.serviceWorker.getRegistration(SCOPE);
  const subscription = await found?.pushManager.getSubscription();
  if (!subscription) return;
  await tell(form.dataset.withdraw, { endpoint: subscription.endpoint });
  if (form.dataset.alone) await subscription.unsubscribe();
}

async function run(button) {
  const said = form.querySelector("[data-said]");
  said.textContent = "";
  try {
    await (button.value === "withdraw" ? withdraw() : subscribe());
    said.textContent = button.dataset.done;
    if (form.dataset.then) window.location.assign(form.dataset.then);
  } catch (error) {
    said.textContent = error instanceof DOMException || !error.message ? form.dataset.failed : error.message;
  }
}

const works = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window;
if (form && works) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(event.submitter);
  });
} else {
  document.querySelectorAll("[data-no-push]").forEach((note) => (note.hidden = false));
}
