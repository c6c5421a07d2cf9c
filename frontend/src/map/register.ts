/** Places of the register on a map; a place is chosen by mouse here, or by the keyboard in the list beside it. */

import { Map as MapLibre, NavigationControl, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { find } from "../dom";
import { currentTheme } from "../theme";
import { COLOURS } from "./colours";
import type { Colours } from "./colours";
import { FACE, fontFaces } from "./style";

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
  private places: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };

  constructor(
    private readonly box: HTMLElement,
    private readonly text: Record<string, string>,
  ) {
    const { lon, lat } = box.dataset;
    const at: [number, number] | null = lon && lat ? [Number(lon), Number(lat)] : null;
    this.map = new MapLibre({
      container: box,
      style: style(COLOURS[currentTheme()], box.dataset["ground"] ?? ""),
      ...(at ? { center: at, zoom: 12 } : { bounds: EGYPT, fitBoundsOptions: { padding: 16 } }),
      maxZoom: 17,
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
    map.on("click", "places", (event) => {
      const code = event.features?.[0]?.properties["code"] as string | undefined;
      if (code && code !== this.box.dataset["code"]) location.href = `/places/${encodeURIComponent(code)}/`;
    });
    map.on("mouseenter", "places", () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", "places", () => (map.getCanvas().style.cursor = ""));
    map.on("idle", () => (this.box.dataset["drawn"] = "yes"));
    document.addEventListener("himaya:theme", () =>
      map.setStyle(style(COLOURS[currentTheme()], this.box.dataset["ground"] ?? ""), { diff: false }),
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

  private fit(rows: Row[]): void {
    if (rows.length === 0) return;
    const lons = rows.map((row) => row[4]);
    const lats = rows.map((row) => row[5]);
    const pad = 0.01;
    this.map.fitBounds(
      [[Math.min(...lons) - pad, Math.min(...lats) - pad], [Math.max(...lons) + pad, Math.max(...lats) + pad]],
      { padding: 32, maxZoom: 13, animate: false },
    );
  }

  private draw(): void {
    const colours = COLOURS[currentTheme()];
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
    this.map.addLayer({
      id: "names",
      type: "symbol",
      source: "places",
      minzoom: 10.5,
      layout: {
        "text-field": ["get", "name"],
        "text-font": [FACE],
        "text-size": 12,
        "text-offset": [0, 1.2],
        "text-anchor": "top",
        "text-optional": true,
      },
      paint: { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.4 },
    });
  }
}

function feature([code, nameAr, nameEn, , lon, lat, tier]: Row, chosen: string | undefined): GeoJSON.Feature {
  const name = document.documentElement.lang === "en" ? nameEn || nameAr : nameAr || nameEn;
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { code, name, tier: tier ?? 0, chosen: code === chosen },
  };
}

function style(colours: Colours, ground: string): StyleSpecification {
  return {
    version: 8,
    "font-faces": fontFaces(),
    sources: { ground: { type: "geojson", data: new URL(ground, location.origin).href } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colours.ground } },
      { id: "land", type: "fill", source: "ground", paint: { "fill-color": colours.land } },
      { id: "borders", type: "line", source: "ground", paint: { "line-color": colours.mainCase, "line-width": 1 } },
    ],
  };
}
