// Marks on the map are those of the legend: the drawing of a grade is taken from the page, so both can never differ.
import { tokens } from "./style.js";

const SIZE = 18;
const drawings = new Map();

function drawn(grade) {
  const shape = document.querySelector(`[data-sign="${CSS.escape(grade)}"] svg`) ?? document.querySelector('[data-sign="ungraded"] svg');
  if (!shape) return "";
  const colour = tokens();
  const copy = shape.cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", SIZE * 3);
  copy.setAttribute("height", SIZE * 3);
  copy.setAttribute("font-family", "sans-serif");
  // A ring is filled, so that a road behind it is not read as a part of it.
  const ring = copy.querySelector('circle[fill="none"]');
  if (ring) ring.setAttribute("fill", colour("panel"));
  return copy.outerHTML.replaceAll("currentColor", colour("ink")).replaceAll("var(--panel)", colour("panel"));
}

async function picture(grade) {
  if (!drawings.has(grade)) {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn(grade))}`;
    drawings.set(grade, image.decode().then(() => image, () => null));
  }
  return drawings.get(grade);
}

function canvas(width, height) {
  const made = Object.assign(document.createElement("canvas"), { width: width * 3, height: height * 3 });
  const pen = made.getContext("2d");
  pen.scale(3, 3);
  return pen;
}

const pixels = (pen) => pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);

async function single(grade, heightened) {
  const pen = canvas(26, 24);
  const image = await picture(grade);
  if (image) pen.drawImage(image, 4, 4, SIZE, SIZE);
  return flagged(pen, heightened);
}

function flagged(pen, heightened) {
  const colour = tokens();
  if (heightened) {
    // Posture is a flag at the corner, in ink: colour is kept for what is late or missed.
    pen.fillStyle = colour("ink");
    pen.strokeStyle = colour("panel");
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(19, 0.8);
    pen.lineTo(25.2, 3.4);
    pen.lineTo(19, 6.6);
    pen.closePath();
    pen.stroke();
    pen.fill();
    pen.fillRect(18.2, 0.8, 1.2, 9.4);
  }
  return pixels(pen);
}

async function heap(grade, words) {
  const colour = tokens();
  const wide = Math.max(34, 16 + 8 * words.length);
  const pen = canvas(wide + 12, 40);
  pen.fillStyle = colour("panel");
  pen.strokeStyle = colour("ink");
  pen.lineWidth = 1.6;
  pen.beginPath();
  pen.roundRect(1, 7, wide, 30, 15);
  pen.fill();
  pen.stroke();
  pen.fillStyle = colour("ink");
  pen.font = "650 13px 'Inter Variable', sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(words, 1 + wide / 2, 22.5);
  const image = await picture(grade);
  if (image) pen.drawImage(image, wide - 8, 0, 16, 16);
  return pixels(pen);
}

// Called for a name that the map does not know yet: `place|grade|flag`, `event|now or planned|flag` or `heap|grade|count`.
export async function addMark(map, name) {
  const [kind, grade, words] = name.split("|");
  if (!["place", "event", "heap"].includes(kind)) return;
  const image = kind === "heap" ? await heap(grade, words) : await single(kind === "event" ? `event-${grade}` : grade, words === "1");
  if (!map.hasImage(name)) map.addImage(name, image, { pixelRatio: 3 });
}

export function shortCount(count) {
  return count < 1000 ? `${count}` : count < 10000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`;
}
