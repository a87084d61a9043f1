// Reads a mark with the camera where the browser can; elsewhere the phone's own camera opens the mark's address.
const TOKEN = /\/at\/([A-Za-z0-9_-]{1,64})\/?$/;
const EVERY = 250;

export async function scanner(root, words, take) {
  const button = root.querySelector("[data-scan]");
  const formats = (await window.BarcodeDetector?.getSupportedFormats?.().catch(() => [])) || [];
  if (!button || !formats.includes("qr_code") || !navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  button.addEventListener("click", () => scan(root.querySelector("[data-scanner]"), words, take));
}

async function scan(dialog, words, take) {
  const video = dialog.querySelector("video");
  const said = dialog.querySelector("[data-scan-words]");
  said.textContent = words.scan_none;
  dialog.showModal();
  dialog.querySelector("[data-close]").onclick = () => dialog.close();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch((no) => {
    said.textContent = no.message;
  });
  if (!stream) return;
  video.srcObject = stream;
  await video.play();
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  const timer = setInterval(async () => {
    const [found] = await detector.detect(video).catch(() => []);
    const token = TOKEN.exec(found?.rawValue || "")?.[1];
    if (!token) return;
    dialog.close();
    take(token);
  }, EVERY);
  dialog.addEventListener("close", () => {
    clearInterval(timer);
    stream.getTracks().forEach((track) => track.stop());
  }, { once: true });
}
