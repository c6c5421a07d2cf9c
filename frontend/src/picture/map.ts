/** The map of the picture: quiet ground, crowd zones, roads and posts of the plan, units, incidents; it keeps still once it was moved. */

import type { Feature } from "geojson";
import { Map as MapLibre, NavigationControl, ScaleControl, addProtocol, setWorkerUrl } from "maplibre-gl";
import type { AddLayerObject, MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Protocol } from "pmtiles";
import { find } from "../dom";
import { COLOURS } from "../map/colours";
import { currentTheme } from "../theme";
import { groundOf, lineOf, point, pointOf } from "./features";
import { Follow } from "./follow";
import { pictureLayers, pictureStyle } from "./layers";
import type { Island, Thing } from "./model";
import { Sources } from "./sources";
import type { Store } from "./store";
import { RATIO, symbolImage } from "./symbols";
import { latOf, lonOf } from "./units";
import { UnitsLayer, type Drawn } from "./unitslayer";

const EGYPT: [[number, number], [number, number]] = [[24.6, 21.9], [37, 31.8]];
const CLOSE_ZOOM = 15;
const NAMES_FROM_ZOOM = 12.5;
const MOST_NAMES = 150;
const HIT_PX = 14;
const CLICKABLE = ["incidents", "zones", "posts", "closures", "controls", "cordons", "zone-ground"];

export function mountMap(store: Store): void {
  setWorkerUrl(workerUrl);
  addProtocol("pmtiles", new Protocol().tile);
  try {
    new PictureMap(store, makeMap(store.island, store)).follow();
  } catch {
    const state = find("map-state");
    state.textContent = store.island.text["map_failed"] ?? "";
    state.hidden = false;
    find("map").classList.add("map-failed");
  }
}

function makeMap(island: Island, store: Store): MapLibre {
  const { view } = store;
  const text = (name: string): string => island.text[name] ?? "";
  const map = new MapLibre({
    container: "map",
    style: pictureStyle(COLOURS[currentTheme()], island),
    ...(view ? { center: [view.lon, view.lat], zoom: view.zoom } : { bounds: home(island), fitBoundsOptions: { padding: 20 } }),
    minZoom: 4,
    maxZoom: 18.5,
    maxPitch: 0,
    dragRotate: false,
    pitchWithRotate: false,
    attributionControl: false,
    canvasContextAttributes: { preserveDrawingBuffer: true },
    locale: {
      "NavigationControl.ZoomIn": text("zoom_in"),
      "NavigationControl.ZoomOut": text("zoom_out"),
      "ScaleControl.Kilometers": text("km"),
      "ScaleControl.Meters": text("m"),
      "Map.Title": text("map"),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), island.rtl ? "top-right" : "top-left");
  map.addControl(new ScaleControl({ maxWidth: 90 }), island.rtl ? "bottom-right" : "bottom-left");
  return map;
}

/** The office's governorates; the whole country for an office of all of them. */
function home({ bounds }: Island): [[number, number], [number, number]] {
  const [low, high] = bounds;
  return low && high ? [low, high] : EGYPT;
}

class PictureMap {
  private readonly follows: Follow;
  private readonly sources: Sources;
  private layer: UnitsLayer | null = null;
  private isReady = false;

  constructor(
    private readonly store: Store,
    private readonly map: MapLibre,
  ) {
    this.follows = new Follow(store.view !== null);
    this.sources = new Sources(map);
  }

  follow(): void {
    const { map, store } = this;
    map.on("style.load", () => this.draw());
    map.setMissingStyleImageResolver((id) => {
      const image = symbolImage(id, COLOURS[currentTheme()]);
      if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: RATIO });
    });
    map.on("movestart", (event) => {
      delete find("map").dataset["drawn"];
      if (event.originalEvent) this.hold();
    });
    map.on("moveend", () => this.moved());
    map.on("click", (event) => store.select(this.under(event)));
    map.on("mousemove", (event) => {
      map.getCanvas().style.cursor = this.under(event) ? "pointer" : "";
    });
    map.on("idle", () => this.tellDrawn());
    map.once("load", () => (find("map-state").hidden = true));
    find("fit").addEventListener("click", () => this.release());
    const restyle = (): void => {
      this.isReady = false;
      map.setStyle(pictureStyle(COLOURS[currentTheme()], store.island), { diff: false });
    };
    document.addEventListener("himaya:theme", restyle);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
    store.listen((change) => {
      if (change === "items" || change === "filters") this.redraw();
      if (change === "units" || change === "filters" || change === "tick") this.redrawUnits(change !== "units");
      if (change === "selection") this.mark();
      if (change === "selection" && store.selection) this.fly();
    });
    this.tellFollowing();
  }

  private draw(): void {
    const { map, store } = this;
    const colours = COLOURS[currentTheme()];
    this.sources.add();
    this.layer = new UnitsLayer(colours, store.island.letters, this.drawn(), () => this.wasDrawn());
    const layers: (AddLayerObject | UnitsLayer)[] = pictureLayers(colours, this.layer);
    for (const layer of layers) map.addLayer(layer);
    void document.fonts.load('600 16px "IBM Plex Sans Arabic"', "1س").then(() => this.layer?.paint());
    this.isReady = true;
    this.redraw();
    this.redrawUnits(true);
    this.mark();
  }

  private redraw(): void {
    if (!this.isReady) return;
    const { store } = this;
    const now = store.now();
    const things = store.matching();
    const placed = things.filter((thing) => thing.lon !== null && thing.lat !== null);
    const isZone = ({ layer }: Thing): boolean => layer === "zone";
    this.sources.set("lines", things.filter((thing) => thing.lines.length > 0 && !isZone(thing)).map(lineOf));
    this.sources.set("zones", placed.filter(isZone).flatMap((thing) => [...groundOf(thing, now), pointOf(thing, now)]));
    this.sources.set("posts", placed.filter(({ layer }) => layer === "post").map((thing) => pointOf(thing, now)));
    const incidents = placed.filter(({ layer }) => layer === "incident");
    this.sources.set("incidents", incidents.map((thing) => pointOf(thing, now)));
    if (this.follows.wants(incidents.map(({ key }) => key))) this.fit(incidents);
    this.mark();
  }

  /** Fit to the open incidents; where there is none to everything that has a place; where nothing has to the governorate. */
  private fit(incidents: readonly Thing[]): void {
    const { x, y } = this.store.units;
    const points: [number, number][] = incidents.map((thing) => [thing.lon ?? 0, thing.lat ?? 0]);
    if (points.length === 0) {
      for (const thing of this.store.things) if (thing.lon !== null && thing.lat !== null) points.push([thing.lon, thing.lat]);
      x.forEach((one, row) => {
        if (!Number.isNaN(one)) points.push([lonOf(one), latOf(y[row] ?? 0)]);
      });
    }
    if (points.length === 0) return void this.map.fitBounds(home(this.store.island), { padding: 20, animate: false });
    const lons = points.map(([lon]) => lon);
    const lats = points.map(([, lat]) => lat);
    const [west, east] = [lons.reduce((a, b) => Math.min(a, b)), lons.reduce((a, b) => Math.max(a, b))];
    const [south, north] = [lats.reduce((a, b) => Math.min(a, b)), lats.reduce((a, b) => Math.max(a, b))];
    this.map.fitBounds([[west, south], [east, north]], { padding: 70, maxZoom: CLOSE_ZOOM, animate: false });
  }

  private redrawUnits(isAll: boolean): void {
    if (!this.isReady || !this.layer) return;
    this.layer.set(this.drawn());
    this.nameUnits();
    if (isAll || this.store.selection.startsWith("unit:")) this.mark();
  }

  /** Units that pass the filters and have a place, the old ones below the others. */
  private drawn(): Drawn {
    const { units, filters, island } = this.store;
    const now = this.store.now();
    const rows = units.matching(filters, now).filter((row) => units.hasPlace(row));
    rows.sort((one, other) => Number(units.isStale(other, now)) - Number(units.isStale(one, now)));
    const drawn = { x: new Float64Array(rows.length), y: new Float64Array(rows.length), sprite: new Float32Array(rows.length), count: rows.length };
    rows.forEach((row, place) => {
      drawn.x[place] = units.x[row] ?? 0;
      drawn.y[place] = units.y[row] ?? 0;
      drawn.sprite[place] = this.layer?.sprite(island.letters[units.roster.kind[row] ?? ""] ?? "", units.doingOf(row)?.number ?? "", units.tone(row, now)) ?? 0;
    });
    find("map").dataset["units"] = String(rows.length);
    return drawn;
  }

  /** Call signs of the units in sight, when the map is close enough to tell them apart. */
  private nameUnits(): void {
    const { map } = this;
    if (!this.isReady) return;
    if (map.getZoom() < NAMES_FROM_ZOOM) return this.sources.set("names", []);
    const { units, filters } = this.store;
    const bounds = map.getBounds();
    const features: Feature[] = [];
    for (const row of units.matching(filters, this.store.now())) {
      if (!units.hasPlace(row)) continue;
      const at: [number, number] = [lonOf(units.x[row] ?? 0), latOf(units.y[row] ?? 0)];
      if (bounds.contains(at)) features.push(point(at, { name: units.roster.call_sign[row] ?? "" }));
      if (features.length > MOST_NAMES) return this.sources.set("names", []);
    }
    this.sources.set("names", features);
  }

  private mark(): void {
    if (!this.isReady) return;
    const { store } = this;
    const thing = store.things.find(({ key }) => key === store.selection);
    const at = store.whereabouts(store.selection);
    const features = at ? [point(at, {})] : [];
    if (thing && thing.lines.length > 0) features.unshift(lineOf(thing));
    this.sources.set("chosen", features);
  }

  private fly(): void {
    const at = this.store.whereabouts(this.store.selection);
    if (!at || this.isSeen(at)) return;
    this.hold();
    const view = { center: at, zoom: Math.max(this.map.getZoom(), CLOSE_ZOOM) };
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.map.jumpTo(view);
    else this.map.flyTo({ ...view, speed: 1.8 });
  }

  private isSeen(at: [number, number]): boolean {
    const { x, y } = this.map.project(at);
    const { clientWidth, clientHeight } = this.map.getCanvas();
    return x > 30 && y > 30 && x < clientWidth - 30 && y < clientHeight - 60 && this.map.getZoom() >= NAMES_FROM_ZOOM;
  }

  /** The key of what is under the mouse; a unit before what is drawn by the map itself, but after incidents. */
  private under(event: MapMouseEvent): string {
    if (!this.isReady) return "";
    const { x, y } = event.point;
    const hits = this.map.queryRenderedFeatures([[x - 6, y - 6], [x + 6, y + 6]], { layers: CLICKABLE });
    const first = hits[0];
    if (first?.layer.id === "incidents") return String(first.properties["key"]);
    return this.unitUnder(x, y) || (first ? String(first.properties["key"]) : "");
  }

  private unitUnder(px: number, py: number): string {
    const { units, filters } = this.store;
    const { lng, lat } = this.map.unproject([px, py]);
    const middle = [0.5 + lng / 360, 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)] as const;
    const world = 512 * 2 ** this.map.getZoom();
    let [nearest, code] = [HIT_PX, ""];
    for (const row of units.matching(filters, this.store.now())) {
      const away = Math.hypot((units.x[row] ?? NaN) - middle[0], (units.y[row] ?? NaN) - middle[1]) * world;
      if (away < nearest) [nearest, code] = [away, units.roster.code[row] ?? ""];
    }
    return code && `unit:${code}`;
  }

  private hold(): void {
    if (this.follows.isHeld) return;
    this.follows.hold();
    this.tellFollowing();
  }

  private release(): void {
    this.follows.release();
    this.store.keepView(null);
    this.redraw();
    this.tellFollowing();
  }

  private moved(): void {
    this.nameUnits();
    if (!this.follows.isHeld) return;
    const { lng, lat } = this.map.getCenter();
    this.store.keepView({ lat, lon: lng, zoom: this.map.getZoom() });
  }

  private tellFollowing(): void {
    const { text } = this.store.island;
    find("follow-state").textContent = (this.follows.isHeld ? text["held"] : text["follows"]) ?? "";
    find("follow").dataset["held"] = this.follows.isHeld ? "yes" : "no";
  }

  private wasDrawn(): void {
    if (performance.getEntriesByName("units-came").length === 0) return;
    performance.measure("units-drawn", "units-came");
    performance.clearMarks("units-came");
  }

  private tellDrawn(): void {
    const { lng, lat } = this.map.getCenter();
    Object.assign(find("map").dataset, { drawn: "yes", view: [lng.toFixed(5), lat.toFixed(5), this.map.getZoom().toFixed(3)].join(" ") });
  }
}
