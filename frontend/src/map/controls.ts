/** Road sections on a map. A click chooses the nearest section or takes it out; the same is done by name beside it. */

import { Map as MapLibre, NavigationControl, addProtocol, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, LayerSpecification, StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Protocol } from "pmtiles";
import { find, make } from "../dom";
import { currentTheme } from "../theme";
import { COLOURS } from "./colours";
import type { Colours } from "./colours";
import { groundStyle } from "./style";

type Point = [number, number];

interface Section {
  id: string;
  name_ar: string;
  name_en: string;
  length_m: number;
  line: Point[];
}

interface Island {
  tiles: string;
  lines: Point[][];
  area?: string;
  bounds?: Point[];
  circle?: { lon: number; lat: number; radius_m: number };
  text: Record<string, string>;
}

const EGYPT: [Point, Point] = [[24.6, 21.9], [37, 31.8]];
const METRES_PER_DEGREE = 111_195;

export function mountControlsMap(): void {
  const box = document.getElementById("controls-map");
  if (!box) return;
  const island = JSON.parse(find("controls-island").textContent ?? "{}") as Island;
  setWorkerUrl(workerUrl);
  addProtocol("pmtiles", new Protocol().tile);
  try {
    new ControlsMap(box, island).show();
  } catch {
    tell(island.text["failed"] ?? "");
  }
}

function tell(message: string): void {
  const state = find("controls-map-state");
  state.textContent = message;
  state.hidden = !message;
}

class ControlsMap {
  private readonly map: MapLibre;
  private readonly chosen = new Map<string, Point[]>();

  constructor(
    private readonly box: HTMLElement,
    private readonly island: Island,
  ) {
    const ids = this.fields()[0]?.value.split(" ").filter(Boolean) ?? [];
    island.lines.forEach((line, row) => this.chosen.set(ids[row] ?? `line-${row}`, line));
    this.map = new MapLibre({
      container: box,
      style: this.style(),
      bounds: this.bounds(),
      fitBoundsOptions: { padding: 36, maxZoom: 16 },
      maxZoom: 18,
      dragRotate: false,
      attributionControl: false,
      locale: {
        "NavigationControl.ZoomIn": island.text["zoom_in"] ?? "",
        "NavigationControl.ZoomOut": island.text["zoom_out"] ?? "",
        "Map.Title": island.text["map"] ?? "",
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), document.dir === "rtl" ? "top-right" : "top-left");
  }

  show(): void {
    const { map, box } = this;
    map.on("style.load", () => this.draw());
    map.on("idle", () => (box.dataset["drawn"] = "yes"));
    if (box.dataset["pick"]) map.on("click", (event) => void this.pick(event.lngLat.lng, event.lngLat.lat));
    document.addEventListener("himaya:theme", () => map.setStyle(this.style(), { diff: false }));
  }

  private style(): StyleSpecification {
    const colours = COLOURS[currentTheme()];
    const tiles = this.island.tiles ? `/plans/${encodeURIComponent(this.island.tiles)}/roads.pmtiles` : "";
    const style = groundStyle(colours, tiles, document.documentElement.lang);
    const ground = this.box.dataset["ground"];
    if (!tiles && ground) {
      style.sources["land"] = { type: "geojson", data: new URL(ground, location.origin).href };
      style.layers.push({ id: "land", type: "fill", source: "land", paint: { "fill-color": colours.land } });
    }
    return style;
  }

  private bounds(): [Point, Point] {
    const points = [...this.chosen.values()].flat();
    const circle = this.island.circle;
    if (circle) points.push(...ring(circle.lon, circle.lat, circle.radius_m));
    if (points.length) {
      const lons = points.map(([lon]) => lon);
      const lats = points.map(([, lat]) => lat);
      const pad = 0.001;
      return [[Math.min(...lons) - pad, Math.min(...lats) - pad], [Math.max(...lons) + pad, Math.max(...lats) + pad]];
    }
    const [low, high] = this.island.bounds ?? [];
    return low && high ? [low, high] : EGYPT;
  }

  private draw(): void {
    const colours = COLOURS[currentTheme()];
    this.map.addSource("chosen", { type: "geojson", data: this.features() });
    for (const layer of lines(colours)) this.map.addLayer(layer);
    const circle = this.island.circle;
    if (circle) {
      const outline = ring(circle.lon, circle.lat, circle.radius_m);
      this.map.addSource("circle", { type: "geojson", data: { type: "Feature", geometry: { type: "Polygon", coordinates: [outline] }, properties: {} } });
      this.map.addLayer({ id: "circle", type: "line", source: "circle", paint: { "line-color": colours.cordon, "line-width": 2, "line-dasharray": [3, 2] } });
    }
    this.box.dataset["lines"] = String(this.chosen.size);
  }

  private features(): GeoJSON.FeatureCollection {
    const features = [...this.chosen.values()].map((line): GeoJSON.Feature => ({
      type: "Feature",
      geometry: { type: "LineString", coordinates: line },
      properties: {},
    }));
    return { type: "FeatureCollection", features };
  }

  private async pick(lon: number, lat: number): Promise<void> {
    const { island, box } = this;
    const asked = new URLSearchParams({ area: island.area ?? "", lon: lon.toFixed(6), lat: lat.toFixed(6) });
    try {
      const answer = await fetch(`${box.dataset["pick"] ?? ""}?${asked.toString()}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { section } = (await answer.json()) as { section: Section | null };
      if (!section) return tell(island.text["none"] ?? "");
      tell("");
      this.toggle(section);
    } catch {
      tell(island.text["failed"] ?? "");
    }
  }

  private toggle(section: Section): void {
    const list = find("chosen");
    if (this.chosen.delete(section.id)) {
      [...list.children].find((row) => row instanceof HTMLElement && row.dataset["id"] === section.id)?.remove();
    } else {
      this.chosen.set(section.id, section.line);
      list.append(this.row(section));
    }
    const ids = [...this.chosen.keys()].join(" ");
    for (const field of this.fields()) field.value = ids;
    document.getElementById("none-chosen")?.remove();
    void this.map.getSource<GeoJSONSource>("chosen")?.setData(this.features());
    this.box.dataset["lines"] = String(this.chosen.size);
  }

  private row(section: Section): HTMLElement {
    const { text } = this.island;
    const first = document.documentElement.lang === "en" ? section.name_en || section.name_ar : section.name_ar || section.name_en;
    const out = make("button", { type: "button", class: "button" }, text["remove"] ?? "");
    out.addEventListener("click", () => this.toggle(section));
    return make("li", { "data-id": section.id }, make("span", {}, make("bdi", {}, first || (text["unnamed"] ?? ""))), " ", out);
  }

  private fields(): HTMLInputElement[] {
    return [...document.querySelectorAll<HTMLInputElement>("input[data-sections]")];
  }
}

function lines(colours: Colours): LayerSpecification[] {
  const layout = { "line-cap": "round", "line-join": "round" } as const;
  return [
    { id: "chosen-case", type: "line", source: "chosen", layout, paint: { "line-color": colours.paper, "line-width": 9 } },
    { id: "chosen", type: "line", source: "chosen", layout, paint: { "line-color": colours.closure, "line-width": 5 } },
  ];
}

/** A circle of metres round a point, as a closed ring of sixty-four corners. */
function ring(lon: number, lat: number, radiusM: number): Point[] {
  const high = radiusM / METRES_PER_DEGREE;
  const wide = high / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: 65 }, (_, corner): Point => {
    const angle = (corner / 64) * 2 * Math.PI;
    return [lon + wide * Math.cos(angle), lat + high * Math.sin(angle)];
  });
}
