// Passkeys: asks the server for a challenge, lets the device answer it, and sends the answer back.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function decoded(options) {
  const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (key[list]) key[list] = key[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return { publicKey: key };
}

function encoded(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function asked(url, body, token, type) {
  const headers = { "X-CSRFToken": token };
  if (type) headers["Content-Type"] = type;
  const answer = await fetch(url, { method: "POST", headers, body });
  const words = await answer.json();
  if (!answer.ok) throw new Error(words.detail);
  return words;
}

async function run(form) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const options = decoded(await asked(form.dataset.begin, new FormData(form), token));
  const adds = form.dataset.passkey === "add";
  const credential = adds ? await navigator.credentials.create(options) : await navigator.credentials.get(options);
  const answer = adds ? { name: navigator.platform, credential: encoded(credential) } : encoded(credential);
  const done = await asked(form.dataset.finish, JSON.stringify(answer), token, "application/json");
  window.location.assign(done.to);
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = form.querySelector("[data-said]");
    said.textContent = "";
    run(form).catch((error) => {
      const refusedByDevice = error instanceof DOMException || !error.message;
      said.textContent = refusedByDevice ? said.dataset.failed : error.message;
    });
  });
}

const clock = document.querySelector("[data-device-clock]");
const served = Date.parse(document.body.dataset.real);
if (clock && served) {
  const seconds = (Date.now() - served) / 1000;
  const words = seconds >= 0 ? clock.dataset.ahead : clock.dataset.behind;
  clock.textContent += `, ${words.replace("{seconds}", Math.abs(seconds).toFixed(1))}`;
}
