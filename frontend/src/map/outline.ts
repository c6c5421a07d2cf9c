/** A polygon that is drawn corner by corner on a map; it stands as GeoJSON in the field of the form, where it may also be typed. */

import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import { find } from "../dom";
import { currentTheme } from "../theme";
import { COLOURS } from "./colours";
import { cornerAt, cornersOf, polygonOf, shapeOf } from "./corners";
import type { Corner } from "./corners";

export function followOutline(map: MapLibre, fieldId: string): void {
  const field = find<HTMLTextAreaElement>(fieldId);
  let corners = cornersOf(field.value);
  const show = (): void => void map.getSource<GeoJSONSource>("drawn")?.setData(shapeOf(corners));
  const take = (next: Corner[]): void => {
    corners = next;
    field.value = polygonOf(corners);
    show();
  };
  map.on("style.load", () => addLayers(map, shapeOf(corners)));
  map.on("click", (event) => take([...corners, cornerAt(event.lngLat.lng, event.lngLat.lat)]));
  field.addEventListener("input", () => {
    corners = cornersOf(field.value);
    show();
  });
  document.querySelector("[data-outline-undo]")?.addEventListener("click", () => take(corners.slice(0, -1)));
  document.querySelector("[data-outline-clear]")?.addEventListener("click", () => take([]));
}

function addLayers(map: MapLibre, data: GeoJSON.FeatureCollection): void {
  const { accent, paper } = COLOURS[currentTheme()];
  const source = "drawn";
  map.addSource(source, { type: "geojson", data });
  map.addLayer({ id: "drawn-inside", type: "fill", source, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": accent, "fill-opacity": 0.25 } });
  map.addLayer({ id: "drawn-edge", type: "line", source, filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": accent, "line-width": 3 } });
  map.addLayer({
    id: "drawn-corners",
    type: "circle",
    source,
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 5, "circle-color": paper, "circle-stroke-color": accent, "circle-stroke-width": 3 },
  });
}
