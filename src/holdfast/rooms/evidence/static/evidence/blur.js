// Draws rectangles over a photo and writes them into the text box, which works alone too: the box is what is sent.
const frame = document.querySelector("[data-blur]");
const box = document.getElementById("id_rectangles");
const photo = frame?.querySelector("img");

function rectangles() {
  return box.value.split("\n").map((line) => (line.match(/\d+/g) ?? []).map(Number)).filter((one) => one.length === 4);
}

function draw(canvas, pending) {
  const ink = canvas.getContext("2d");
  const [x, y] = [canvas.width / photo.naturalWidth, canvas.height / photo.naturalHeight];
  ink.clearRect(0, 0, canvas.width, canvas.height);
  ink.fillStyle = "#808080";
  ink.strokeStyle = getComputedStyle(document.body).color;
  ink.lineWidth = 2;
  for (const [left, top, right, bottom] of pending ? [...rectangles(), pending] : rectangles()) {
    ink.fillRect(left * x, top * y, (right - left) * x, (bottom - top) * y);
    ink.strokeRect(left * x, top * y, (right - left) * x, (bottom - top) * y);
  }
}

function start() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [photo.clientWidth, photo.clientHeight];
  canvas.setAttribute("aria-hidden", "true");
  frame.append(canvas);
  let from = null;

  const at = (event) => {
    const edge = canvas.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      within(((event.clientX - edge.left) / edge.width) * photo.naturalWidth, photo.naturalWidth),
      within(((event.clientY - edge.top) / edge.height) * photo.naturalHeight, photo.naturalHeight),
    ];
  };
  const between = ([x1, y1], [x2, y2]) => [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];

  canvas.addEventListener("pointerdown", (event) => { from = at(event); canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => { if (from) draw(canvas, between(from, at(event))); });
  canvas.addEventListener("pointerup", (event) => {
    const drawn = from && between(from, at(event));
    from = null;
    if (drawn && drawn[2] - drawn[0] > 2 && drawn[3] - drawn[1] > 2) {
      box.value = [box.value.trim(), drawn.join(" ")].filter(Boolean).join("\n");
    }
    draw(canvas, null);
  });
  box.addEventListener("input", () => draw(canvas, null));
  box.form.addEventListener("reset", () => setTimeout(() => draw(canvas, null)));
}

if (photo && box) {
  if (photo.complete) start();
  else photo.addEventListener("load", start);
}
