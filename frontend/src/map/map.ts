/** The map island: ground, plan layers, selection both ways, theme. */

import { Map as MapLibre, NavigationControl, ScaleControl, addProtocol, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource, LngLatBoundsLike, MapMouseEvent } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Protocol } from "pmtiles";
import { find } from "../dom";
import type { Island, PlanData, Selection } from "../model";
import type { Store } from "../store";
import { currentTheme } from "../theme";
import { COLOURS } from "./colours";
import { chosenFeatures, diversionFeatures, lineFeatures, placeFeatures, pointFeatures } from "./features";
import { addIcons } from "./icons";
import { CLICKABLE, FROM_ZOOM, planLayers } from "./layers";
import { groundStyle } from "./style";

const CLOSE_ZOOM = 15.6;

export function mapFailure(message: string): void {
  const state = find("map-state");
  state.textContent = message;
  state.hidden = false;
  find("map").classList.add("map-failed");
}

/** Show the plan on the map; null where the device cannot draw it. */
export function mountMap(store: Store, island: Island): MapLibre | null {
  setWorkerUrl(workerUrl);
  addProtocol("pmtiles", new Protocol().tile);
  let map: MapLibre;
  try {
    map = makeMap(store.data, island);
  } catch {
    mapFailure(island.text["no_webgl"] ?? "");
    return null;
  }
  new Drawn(map, store, island).follow();
  return map;
}

function makeMap(data: PlanData, island: Island): MapLibre {
  const map = new MapLibre({
    container: "map",
    style: groundStyle(COLOURS[currentTheme()], island.roads, island.language),
    bounds: boundsOf(data),
    fitBoundsOptions: { padding: { top: 60, bottom: 150, left: 50, right: 50 } },
    maxZoom: 18.5,
    minZoom: 7,
    dragRotate: false,
    pitchWithRotate: false,
    attributionControl: false,
    canvasContextAttributes: { preserveDrawingBuffer: true },
    locale: {
      "NavigationControl.ZoomIn": island.text["zoom_in"] ?? "",
      "NavigationControl.ZoomOut": island.text["zoom_out"] ?? "",
      "ScaleControl.Kilometers": island.text["km"] ?? "",
      "ScaleControl.Meters": island.text["m"] ?? "",
      "Map.Title": island.text["map"] ?? "",
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), island.rtl ? "top-right" : "top-left");
  map.addControl(new ScaleControl({ maxWidth: 90 }), island.rtl ? "bottom-right" : "bottom-left");
  return map;
}

/** The plan drawn on a map, following the store. */
class Drawn {
  private isReady = false;

  constructor(
    private readonly map: MapLibre,
    private readonly store: Store,
    private readonly island: Island,
  ) {}

  follow(): void {
    const { map, store } = this;
    map.on("style.load", () => this.draw());
    map.on("error", (event) => this.failed(event));
    map.on("click", (event) => this.clicked(event));
    map.on("mousemove", (event) => {
      map.getCanvas().style.cursor = this.under(event) ? "pointer" : "";
    });
    store.listen((change) => {
      if (change !== "selection") this.redraw();
      if (change === "selection") {
        this.mark();
        this.fly();
      }
    });
    const restyle = (): void => {
      this.isReady = false;
      map.setStyle(groundStyle(COLOURS[currentTheme()], this.island.roads, this.island.language), { diff: false });
    };
    document.addEventListener("himaya:theme", restyle);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
    map.once("load", () => {
      find("map-state").hidden = true;
      if (store.selection) this.fly();
    });
    map.on("idle", () => {
      const { lng, lat } = map.getCenter();
      Object.assign(find("map").dataset, { drawn: "yes", view: [lng, lat, map.getZoom()].join(" ") });
    });
  }

  private draw(): void {
    const { map, store, island } = this;
    const colours = COLOURS[currentTheme()];
    addIcons(map, colours, island.letters);
    void document.fonts.load('600 16px "IBM Plex Sans Arabic"', "1س").then(() => addIcons(map, colours, island.letters));
    const sources = {
      lines: lineFeatures(store),
      diversions: diversionFeatures(store),
      places: placeFeatures(store),
      points: pointFeatures(store),
    };
    const chosen = chosenFeatures(store.data, store.selection, sources.points);
    for (const [name, data] of Object.entries({ ...sources, chosen })) map.addSource(name, { type: "geojson", data });
    for (const layer of planLayers(colours)) map.addLayer(layer);
    this.isReady = true;
    this.bringOut();
  }

  /** A type asked for is shown on the overview too, where otherwise only places have room. */
  private bringOut(): void {
    for (const [layer, zoom] of Object.entries(FROM_ZOOM)) {
      this.map.setLayerZoomRange(layer, this.store.filters.type ? 0 : zoom, 24);
    }
  }

  private redraw(): void {
    if (!this.isReady) return;
    const { map, store } = this;
    void map.getSource<GeoJSONSource>("lines")?.setData(lineFeatures(store));
    void map.getSource<GeoJSONSource>("diversions")?.setData(diversionFeatures(store));
    void map.getSource<GeoJSONSource>("places")?.setData(placeFeatures(store));
    void map.getSource<GeoJSONSource>("points")?.setData(pointFeatures(store));
    this.bringOut();
    this.mark();
  }

  private mark(): void {
    if (!this.isReady) return;
    const { data, selection } = this.store;
    void this.map.getSource<GeoJSONSource>("chosen")?.setData(chosenFeatures(data, selection, pointFeatures(this.store)));
  }

  private fly(): void {
    const at = this.whereabouts(this.store.selection);
    if (!at) return;
    const isNarrow = matchMedia("(max-width: 900px)").matches;
    if (isNarrow) find("plan").scrollIntoView({ block: "start" });
    else if (this.isSeen(at)) return;
    const zoom = Math.max(this.map.getZoom(), CLOSE_ZOOM);
    const view = { center: at, zoom, padding: { top: 40, left: 0, right: 0, bottom: isNarrow ? 200 : 130 } };
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.map.jumpTo(view);
    else this.map.flyTo({ ...view, speed: 1.6 });
  }

  /** Whether a point is in sight, near enough, and not under the card or the time strip. */
  private isSeen(at: [number, number]): boolean {
    const { x, y } = this.map.project(at);
    const { clientWidth, clientHeight } = this.map.getCanvas();
    const card = find("detail").getBoundingClientRect();
    const stage = this.map.getCanvas().getBoundingClientRect();
    const isUnderCard = x > card.left - stage.left && x < card.right - stage.left && y < card.bottom - stage.top;
    const isInside = x > 30 && x < clientWidth - 30 && y > 40 && y < clientHeight - 150;
    return isInside && !isUnderCard && this.map.getZoom() >= 14;
  }

  private whereabouts(selection: Selection | null): [number, number] | null {
    if (!selection) return null;
    const { places, elements } = this.store.data;
    const rows: { id: string; lon: number; lat: number }[] = selection.what === "place" ? places : elements;
    const row = rows.find((one) => one.id === selection.id);
    return row ? [row.lon, row.lat] : null;
  }

  private clicked(event: MapMouseEvent): void {
    if (event.defaultPrevented || find("plan").dataset["picking"]) return;
    const hit = this.under(event);
    this.store.select(hit);
  }

  private under(event: MapMouseEvent): Selection | null {
    if (!this.isReady) return null;
    const { x, y } = event.point;
    const [hit] = this.map.queryRenderedFeatures([[x - 5, y - 5], [x + 5, y + 5]], { layers: CLICKABLE });
    if (!hit) return null;
    return { what: hit.layer.id === "places" ? "place" : "element", id: String(hit.properties["id"]) };
  }

  private failed(event: object): void {
    const source = "sourceId" in event ? event.sourceId : "";
    if (source !== "ground") return;
    mapFailure(this.island.text["basemap_failed"] ?? "");
  }
}

function boundsOf(data: PlanData): LngLatBoundsLike {
  const lons = data.places.map((place) => place.lon);
  const lats = data.places.map((place) => place.lat);
  const pad = 0.002;
  return [
    [Math.min(...lons) - pad, Math.min(...lats) - pad],
    [Math.max(...lons) + pad, Math.max(...lats) + pad],
  ];
}
