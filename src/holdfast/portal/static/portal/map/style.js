// How the ground looks: colours from the page's tokens, widths by zoom. Roads stay grey, water and green pale.
const ROADS = [
  ["path", 14.5, [14, 0.6, 18, 2]],
  ["road-6", 14, [14, 1, 18, 9]],
  ["road-5", 12, [12, 0.6, 14, 2.4, 18, 16]],
  ["road-4", 10.5, [10, 0.6, 14, 4, 18, 22]],
  ["road-3", 10, [10, 0.9, 14, 5, 18, 26]],
  ["road-2", 8, [8, 0.8, 14, 6.5, 18, 30]],
  ["road-1", 8, [8, 1.2, 14, 7.5, 18, 34]],
];
const AREAS = ["built", "green", "water", "building"];
const FONT = ["Inter Variable", "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC"];
const EMPTY = { type: "FeatureCollection", features: [] };

export function tokens() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

const is = (kind) => ["==", ["get", "k"], kind];
const byZoom = (stops, more = 0) => ["interpolate", ["exponential", 1.4], ["zoom"], ...stops.map((stop, at) => (at % 2 ? stop + more : stop))];

function areas(colour) {
  return AREAS.map((kind) => ({
    id: kind,
    type: "fill",
    source: "ground",
    filter: is(kind),
    minzoom: kind === "building" ? 14 : 0,
    paint: { "fill-color": colour(`map-${kind}`), "fill-antialias": kind === "building" },
  }));
}

function line(id, kind, colour, width, minzoom, more = {}) {
  const layout = { "line-cap": "round", "line-join": "round" };
  return { id, type: "line", source: "ground", filter: is(kind), minzoom, layout, paint: { "line-color": colour, "line-width": width, ...more } };
}

function lines(colour) {
  const water = colour("map-water");
  const edges = ROADS.filter(([kind]) => kind !== "path");
  return [
    line("stream", "stream", water, byZoom([14, 0.8, 18, 4]), 14),
    line("river", "river", water, byZoom([8, 0.8, 14, 3, 18, 12]), 8),
    ...edges.map(([kind, from, width]) => line(`${kind}-edge`, kind, colour("map-edge"), byZoom(width, 1.4), from)),
    ...ROADS.map(([kind, from, width]) =>
      kind === "path" ? line(kind, kind, colour("map-edge"), byZoom(width), from, { "line-dasharray": [2, 1.5] }) : line(kind, kind, colour("map-road"), byZoom(width), from),
    ),
    line("rail", "rail", colour("control"), byZoom([10, 0.6, 14, 1.4, 18, 3]), 10, { "line-opacity": 0.55 }),
  ];
}

function words(id, filter, layout, colour, minzoom) {
  const named = document.documentElement.lang.startsWith("zh") ? ["coalesce", ["get", "zh"], ["get", "n"], ""] : ["coalesce", ["get", "n"], ""];
  return {
    id,
    type: "symbol",
    source: "ground",
    filter,
    minzoom,
    layout: { "text-field": named, "text-font": FONT, "text-size": 11, ...layout },
    paint: { "text-color": colour, "text-halo-color": tokens()("map-land"), "text-halo-width": 1.6 },
  };
}

function names(colour) {
  const quiet = colour("ink-3");
  const along = { "symbol-placement": "line", "symbol-spacing": 420, "text-max-angle": 30 };
  const wide = { "text-transform": "uppercase", "text-letter-spacing": 0.14, "text-size": 12, "text-max-width": 7 };
  return [
    words("names-small", ["in", ["get", "k"], ["literal", ["road-4", "road-5"]]], along, quiet, 15),
    words("names-large", ["in", ["get", "k"], ["literal", ["road-1", "road-2", "road-3"]]], along, quiet, 13),
    words("names-river", is("river"), along, quiet, 13),
    words("names-green", ["in", ["get", "k"], ["literal", ["name-green", "name-water"]]], { "text-max-width": 7 }, quiet, 13),
    words("names-quarters", ["in", ["get", "k"], ["literal", ["place-2", "place-3"]]], wide, colour("ink-2"), 10.5),
    { ...words("names-towns", is("place-1"), { ...wide, "text-size": 14 }, colour("ink-2"), 7), maxzoom: 12.5 },
  ];
}

// With tiles from elsewhere our own ground is left out: two maps over each other can be read by nobody.
export function style(tiles) {
  const colour = tokens();
  const background = { id: "land", type: "background", paint: { "background-color": colour("map-land") } };
  const sources = { ground: { type: "geojson", data: EMPTY, maxzoom: 16, tolerance: 0.25, buffer: 32 } };
  if (!tiles) return { version: 8, sources, layers: [background, ...areas(colour), ...lines(colour), ...names(colour)] };
  const held = { tiles: { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 19 } };
  return { version: 8, sources: held, layers: [background, { id: "tiles", type: "raster", source: "tiles" }] };
}
