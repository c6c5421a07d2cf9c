/** Places of the register on a map; a place is chosen by mouse here, or by the keyboard in the list beside it. */

import { Map as MapLibre, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, SymbolLayerSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { find } from "../dom";
import { currentTheme } from "../theme";
import { COLOURS } from "./colours";
import type { Colours } from "./colours";
import { followOutline } from "./outline";
import { FACE, outlineStyle } from "./style";

interface OnMap {
  outline: GeoJSON.Polygon | null;
  doors: [string, number, number][];
}

type Row = [string, string, string, string, number, number, number | null];

const EGYPT: [[number, number], [number, number]] = [[24.6, 21.9], [37, 31.8]];
const RED = "#c8102e";
const YELLOW = "#ffcd00";
const GREEN = "#007a3d";
const GREY = "#7a8794";

export function mountRegisterMap(): void {
  const box = find("register-map");
  const text = JSON.parse(find("register-strings").textContent ?? "{}") as Record<string, string>;
  setWorkerUrl(workerUrl);
  try {
    new RegisterMap(box, text).show();
  } catch {
    fail(text);
  }
}

function fail(text: Record<string, string>): void {
  const state = find("register-map-state");
  state.textContent = text["failed"] ?? "";
  state.hidden = false;
}

class RegisterMap {
  private readonly map: MapLibre;
  private readonly own: OnMap;
  private places: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

  constructor(
    private readonly box: HTMLElement,
    private readonly text: Record<string, string>,
  ) {
    const own = document.getElementById("register-place");
    this.own = own ? (JSON.parse(own.textContent ?? "{}") as OnMap) : { outline: null, doors: [] };
    const { lon, lat } = box.dataset;
    const at: [number, number] | null = lon && lat ? [Number(lon), Number(lat)] : null;
    const ring = this.own.outline?.coordinates[0] as [number, number][] | undefined;
    this.map = new MapLibre({
      container: box,
      style: outlineStyle(COLOURS[currentTheme()], box.dataset["ground"] ?? ""),
      ...(ring ? { bounds: around(ring), fitBoundsOptions: { padding: 32, maxZoom: 16 } } : at ? { center: at, zoom: Number(box.dataset["close"] ?? 12) } : { bounds: EGYPT, fitBoundsOptions: { padding: 16 } }),
      maxZoom: box.dataset["outline"] ? 20 : 17,
      dragRotate: false,
      attributionControl: false,
      locale: {
        "NavigationControl.ZoomIn": text["zoom_in"] ?? "",
        "NavigationControl.ZoomOut": text["zoom_out"] ?? "",
        "Map.Title": text["map"] ?? "",
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), document.dir === "rtl" ? "top-right" : "top-left");
  }

  show(): void {
    const { map } = this;
    map.on("style.load", () => this.draw());
    const outline = this.box.dataset["outline"];
    if (outline) followOutline(map, outline);
    if (this.box.dataset["pick"]) map.on("click", (event) => this.pick(event.lngLat.lng, event.lngLat.lat));
    map.on("click", "places", (event) => {
      if (this.box.dataset["pick"] || outline) return;
      const code = event.features?.[0]?.properties["code"] as string | undefined;
      if (code && code !== this.box.dataset["code"]) location.href = `/places/${encodeURIComponent(code)}/`;
    });
    map.on("mouseenter", "places", () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", "places", () => (map.getCanvas().style.cursor = ""));
    map.on("idle", () => (this.box.dataset["drawn"] = "yes"));
    document.addEventListener("himaya:theme", () =>
      map.setStyle(outlineStyle(COLOURS[currentTheme()], this.box.dataset["ground"] ?? ""), { diff: false }),
    );
    void this.load();
  }

  private async load(): Promise<void> {
    try {
      const answer = await fetch(this.box.dataset["points"] ?? "", { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const rows = ((await answer.json()) as { places: Row[] }).places;
      this.places = { type: "FeatureCollection", features: rows.map((row) => feature(row, this.box.dataset["code"])) };
      void this.map.getSource<GeoJSONSource>("places")?.setData(this.places);
      this.box.dataset["places"] = String(rows.length);
      if (!this.box.dataset["code"]) this.fit(rows);
    } catch {
      fail(this.text);
    }
  }

  /** A point is chosen for the form around the map: its fields are filled and a ring shows where. */
  private pick(lon: number, lat: number): void {
    find<HTMLInputElement>("id_lon").value = lon.toFixed(6);
    find<HTMLInputElement>("id_lat").value = lat.toFixed(6);
    void this.map.getSource<GeoJSONSource>("picked")?.setData(named("", lon, lat));
  }

  private drawPicked(colours: Colours): void {
    const [lon, lat] = [find<HTMLInputElement>("id_lon").value, find<HTMLInputElement>("id_lat").value];
    const points = lon && lat ? [named("", Number(lon), Number(lat))] : [];
    this.map.addSource("picked", { type: "geojson", data: { type: "FeatureCollection", features: points } });
    this.map.addLayer({
      id: "picked",
      type: "circle",
      source: "picked",
      paint: { "circle-radius": 9, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colours.accent, "circle-stroke-width": 4 },
    });
  }

  private fit(rows: Row[]): void {
    if (rows.length === 0) return;
    const [[west, south], [east, north]] = around(rows.map((row) => [row[4], row[5]]));
    const pad = 0.01;
    this.map.fitBounds(
      [[west - pad, south - pad], [east + pad, north + pad]],
      { padding: 32, maxZoom: 13, animate: false },
    );
  }

  /** The outline and the doors of the page's own place; none on the map of a list. */
  private drawOwn(colours: Colours): void {
    const { map } = this;
    const { outline, doors } = this.own;
    const shapes: GeoJSON.Feature[] = outline ? [{ type: "Feature", geometry: outline, properties: {} }] : [];
    const points = doors.map(([name, lon, lat]) => named(name, lon, lat));
    map.addSource("outline", { type: "geojson", data: { type: "FeatureCollection", features: shapes } });
    map.addSource("doors", { type: "geojson", data: { type: "FeatureCollection", features: points } });
    map.addLayer({ id: "inside", type: "fill", source: "outline", paint: { "fill-color": colours.accent, "fill-opacity": 0.18 } });
    map.addLayer({ id: "edge", type: "line", source: "outline", paint: { "line-color": colours.accent, "line-width": 2 } });
    map.addLayer({
      id: "doors",
      type: "circle",
      source: "doors",
      minzoom: 11,
      paint: { "circle-radius": 4, "circle-color": colours.paper, "circle-stroke-color": colours.ink, "circle-stroke-width": 2 },
    });
    map.addLayer(labels("door-names", "doors", 15, colours));
    this.box.dataset["outlines"] = String(shapes.length);
    this.box.dataset["doors"] = String(points.length);
  }

  private draw(): void {
    const colours = COLOURS[currentTheme()];
    this.drawOwn(colours);
    this.map.addSource("places", { type: "geojson", data: this.places });
    this.map.addLayer({
      id: "places",
      type: "circle",
      source: "places",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 3.2, 10, 6, 15, 10],
        "circle-color": ["match", ["get", "tier"], 1, RED, 2, RED, 3, YELLOW, 4, GREEN, 5, GREEN, GREY],
        "circle-stroke-color": ["case", ["get", "chosen"], colours.accent, colours.paper],
        "circle-stroke-width": ["case", ["get", "chosen"], 4, 1.2],
      },
    });
    this.map.addLayer(labels("names", "places", 10.5, colours));
    if (this.box.dataset["pick"]) this.drawPicked(colours);
  }
}

function labels(id: string, source: string, minzoom: number, colours: Colours): SymbolLayerSpecification {
  return {
    id,
    type: "symbol",
    source,
    minzoom,
    layout: {
      "text-field": ["get", "name"],
      "text-font": [FACE],
      "text-size": 12,
      "text-offset": [0, 1.2],
      "text-anchor": "top",
      "text-optional": true,
    },
    paint: { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.4 },
  };
}

function around(points: [number, number][]): [[number, number], [number, number]] {
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
}

function named(name: string, lon: number, lat: number): GeoJSON.Feature {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { name } };
}

function feature([code, nameAr, nameEn, , lon, lat, tier]: Row, chosen: string | undefined): GeoJSON.Feature {
  const name = document.documentElement.lang === "en" ? nameEn || nameAr : nameAr || nameEn;
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { code, name, tier: tier ?? 0, chosen: code === chosen },
  };
}
