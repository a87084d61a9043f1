// The map of /map/. It is fitted to the places once; from the first move of the reader on, nothing moves it but the reader.
import { Map as Drawn, ScaleControl } from "../../vendor/maplibre-gl.mjs";
import { Ground } from "./cells.js";
import { Places } from "./places.js";
import { style } from "./style.js";
import { Twin } from "./twin.js";

const frame = document.getElementById("map");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const NEAR = 15.5;
const EACH_MINUTE = 60_000;

function canDraw() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

function edges() {
  const numbers = (frame.dataset.bounds || "-150,-55,160,70").split(",").map(Number);
  return [numbers.slice(0, 2), numbers.slice(2)];
}

function drawn() {
  const map = new Drawn({
    container: frame,
    style: style(frame.dataset.tiles),
    bounds: edges(),
    fitBoundsOptions: { padding: 48, maxZoom: 16 },
    hash: "view",
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    maxZoom: 19,
    renderWorldCopies: false,
    fadeDuration: still ? 0 : 200,
    locale: { "Map.Title": frame.dataset.title },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 120 }), "bottom-right");
  return map;
}

function start() {
  const map = drawn();
  const go = still ? (where) => map.jumpTo(where) : (where) => map.easeTo({ ...where, duration: 350 });
  const twin = new Twin(document.getElementById("twin"), document.getElementById("in-view"), choose);
  const places = new Places(map, location.search, (found) => twin.show(found));
  let ground;

  function choose(feature) {
    if (!feature) return;
    if (feature.properties.places) return go({ center: feature.geometry.coordinates, zoom: Math.min(18, map.getZoom() + 2) });
    places.choose(feature);
    twin.mark(Twin.key(feature));
    // The reader's zoom is kept, unless the whole city is still in view.
    go({ center: feature.geometry.coordinates, zoom: frame.dataset.held ? map.getZoom() : Math.max(map.getZoom(), NEAR) });
  }

  function look() {
    ground?.show(map.getBounds(), map.getZoom());
    places.look();
  }

  function put() {
    const held = map.getSource("ground");
    ground = held && frame.dataset.version ? new Ground(held, frame.dataset.version) : undefined;
    places.put();
    look();
  }

  map.on("load", () => {
    put();
    frame.dataset.ready = "yes";
    map.on("moveend", look);
  });
  for (const moved of ["dragstart", "zoomstart"]) {
    map.on(moved, ({ originalEvent }) => {
      if (originalEvent) frame.dataset.held = "yes";
    });
  }
  map.on("click", "places", ({ features }) => {
    const key = Twin.key({ properties: features[0].properties, geometry: features[0].geometry });
    const feature = twin.of.get(key) ?? features[0];
    if (feature.properties.places) return choose(feature);
    places.choose(feature);
    twin.mark(key, true);
  });
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = map.getLayer("places") && map.queryRenderedFeatures(event.point, { layers: ["places"] }).length ? "pointer" : "";
  });
  document.querySelector("[data-map=in]").addEventListener("click", () => hold(() => map.zoomIn()));
  document.querySelector("[data-map=out]").addEventListener("click", () => hold(() => map.zoomOut()));
  document.querySelector("[data-map=all]").addEventListener("click", () => {
    delete frame.dataset.held;
    map.fitBounds(edges(), { padding: 48, maxZoom: 16, animate: !still });
  });
  document.querySelector("[data-map=list]").addEventListener("click", toList);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key.toLowerCase() === "l" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) toList();
  });
  document.addEventListener("holdfast:entry", soon);
  setInterval(() => document.hidden || places.look(), EACH_MINUTE);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.once("style.load", put).setStyle(style(frame.dataset.tiles), { diff: false }));

  let waiting = 0;
  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(() => places.look(), 2000);
  }

  function hold(move) {
    frame.dataset.held = "yes";
    move();
  }

  function toList() {
    (document.querySelector("#twin [aria-current]") ?? document.querySelector("#twin button"))?.focus();
  }
}

if (frame && canDraw()) {
  frame.hidden = false;
  document.getElementById("no-map").hidden = true;
  document.querySelectorAll("[data-map]").forEach((each) => (each.hidden = false));
  start();
}
