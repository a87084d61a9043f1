// The places in view: asked anew when the view or the ledger moves, shown as marks and as words.
import { addMark, shortCount } from "./marks.js";
import { tokens } from "./style.js";

const EMPTY = { type: "FeatureCollection", features: [] };

function markOf({ places, grade, posture, when, running }) {
  if (when) return `event|${running ? "now" : "planned"}|${posture ? "1" : ""}`;
  // A heap of one is that one; its name comes with the next look from nearer.
  return places > 1 ? `heap|${grade}|${shortCount(places)}` : `place|${grade}|${posture ? "1" : ""}`;
}

function layers() {
  const colour = tokens();
  const words = {
    "text-field": ["step", ["zoom"], "", 14.5, ["coalesce", ["get", "name"], ""]],
    "text-font": ["Inter Variable", "PingFang SC", "Noto Sans CJK SC"],
    "text-size": 12,
    "text-anchor": "left",
    // An event stands above the place where it is held, and so does its name.
    "text-offset": ["case", ["has", "when"], ["literal", [1.1, -1.7]], ["literal", [1.1, 0]]],
    "text-optional": true,
    "text-max-width": 12,
    "text-justify": "left",
  };
  const marks = { "icon-image": ["get", "mark"], "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "order"], "icon-offset": ["case", ["has", "when"], ["literal", [0, -20]], ["literal", [0, 0]]] };
  return [
    { id: "chosen", type: "circle", source: "chosen", paint: { "circle-radius": 15, "circle-color": colour("panel"), "circle-stroke-color": colour("ink"), "circle-stroke-width": 2.5 } },
    { id: "places", type: "symbol", source: "places", layout: { ...marks, ...words }, paint: { "text-color": colour("ink"), "text-halo-color": colour("map-land"), "text-halo-width": 1.8 } },
  ];
}

export class Places {
  constructor(map, address, told) {
    this.map = map;
    this.address = address;
    this.told = told;
    map.on("styleimagemissing", ({ id }) => addMark(map, id));
  }

  put() {
    this.map.addSource("places", { type: "geojson", data: this.last ?? EMPTY });
    this.map.addSource("chosen", { type: "geojson", data: this.lastChosen ?? EMPTY });
    layers().forEach((layer) => this.map.addLayer(layer));
  }

  async look() {
    this.asked?.abort();
    this.asked = new AbortController();
    const bounds = this.map.getBounds();
    const edges = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    // A frame that has no size yet shows nothing, and the whole world on a phone is farther away than zoom 0.
    if (edges[0] >= edges[2] || edges[1] >= edges[3]) return;
    const asked = new URLSearchParams(this.address);
    asked.set("bbox", edges.map((edge) => edge.toFixed(6)).join());
    asked.set("zoom", Math.max(0, this.map.getZoom()).toFixed(2));
    try {
      const answer = await fetch(`/map/premises.json?${asked}`, { signal: this.asked.signal });
      if (!answer.ok) return this.told(null);
      this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.told(null);
    }
  }

  async show(found) {
    found.features.forEach((each, order) => Object.assign(each.properties, { mark: markOf(each.properties), order: -order }));
    const marks = new Set(found.features.map((each) => each.properties.mark));
    await Promise.all([...marks].map((mark) => this.map.hasImage(mark) || addMark(this.map, mark)));
    this.last = found;
    this.map.getSource("places")?.setData(found);
    this.told(found);
  }

  choose(feature) {
    this.lastChosen = feature ? { type: "FeatureCollection", features: [feature] } : EMPTY;
    this.map.getSource("chosen")?.setData(this.lastChosen);
  }
}
