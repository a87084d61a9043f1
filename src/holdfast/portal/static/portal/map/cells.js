// The ground in view, cell by cell: a cell is a tile of Web Mercator at the zoom of its band, kept once it was read.
const BANDS = [8, 10, 12, 14];
const KEPT = 120;
const MOST = 40;

function spot(lon, lat, band) {
  const across = 2 ** band;
  const north = (Math.max(-85, Math.min(85, lat)) * Math.PI) / 180;
  const x = Math.floor(((lon + 180) / 360) * across);
  const y = Math.floor(((1 - Math.log(Math.tan(north) + 1 / Math.cos(north)) / Math.PI) / 2) * across);
  return [Math.min(Math.max(x, 0), across - 1), Math.min(Math.max(y, 0), across - 1)];
}

export function inView(bounds, zoom) {
  const band = BANDS.filter((each) => each <= zoom + 0.01).pop() ?? BANDS[0];
  const [west, north] = spot(bounds.getWest(), bounds.getNorth(), band);
  const [east, south] = spot(bounds.getEast(), bounds.getSouth(), band);
  const cells = [];
  for (let x = west; x <= east; x++) for (let y = north; y <= south; y++) cells.push(`${band}/${x}/${y}`);
  return cells.length > MOST ? [] : cells;
}

export class Ground {
  constructor(source, version) {
    this.source = source;
    this.version = version;
    this.kept = new Map();
    this.shown = "";
  }

  async show(bounds, zoom) {
    const wanted = inView(bounds, zoom);
    this.wanted = wanted.join();
    const read = await Promise.all(wanted.map((cell) => this.read(cell)));
    // A later look has overtaken this one, or it is the same as before.
    if (this.wanted !== wanted.join() || this.shown === this.wanted) return;
    this.shown = this.wanted;
    this.source.setData({ type: "FeatureCollection", features: read.flat() });
  }

  read(cell) {
    const held = this.kept.get(cell) ?? this.fetched(cell);
    this.kept.delete(cell);
    this.kept.set(cell, held);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
    return held;
  }

  async fetched(cell) {
    try {
      const answer = await fetch(`/map/ground/${cell}?v=${this.version}`);
      if (answer.status === 200) return (await answer.json()).features;
      if (answer.status !== 204) this.kept.delete(cell);
    } catch {
      this.kept.delete(cell); // the line is down: asked again at the next look
    }
    return [];
  }
}
