/** The plan's own layers above the ground. */

import type { AddLayerObject, CircleLayerSpecification, ExpressionSpecification, FilterSpecification } from "maplibre-gl";
import { placeRadius } from "./icons";
import type { Colours } from "./colours";
import { FACE, FACE_BOLD } from "./style";

export const CLICKABLE = ["points", "posts", "places", "closures", "checkpoint-lines", "cordons", "diversions"];
export const FROM_ZOOM = { posts: 14.2, points: 11.5, diversions: 12.6 };
const PLACE_SIZES: readonly [zoom: number, size: number][] = [[10, 0.62], [13, 0.86], [15, 1]];

export function planLayers(colours: Colours): AddLayerObject[] {
  return [...lineLayers(colours), ...placeLayers(colours), ...pointLayers(), chosenName(colours)];
}

function lineLayers(colours: Colours): AddLayerObject[] {
  const width = (base: number): ExpressionSpecification => [
    "interpolate", ["linear"], ["zoom"], 11, base * 0.6, 14, base, 18, base * 2.4,
  ];
  const of = (type: string): FilterSpecification => ["==", ["get", "type"], type];
  const round = { "line-cap": "round", "line-join": "round" } as const;
  return [
    { id: "chosen-diversion", type: "line", source: "chosen", filter: ["==", ["get", "what"], "diversion"], layout: round, paint: { "line-color": colours.accent, "line-width": width(9), "line-opacity": 0.45 } },
    { id: "chosen-line", type: "line", source: "chosen", filter: ["all", ["==", ["geometry-type"], "LineString"], ["!=", ["get", "what"], "diversion"]], layout: round, paint: { "line-color": colours.accent, "line-width": width(14), "line-opacity": 0.55 } },
    { id: "diversions", type: "line", source: "diversions", minzoom: FROM_ZOOM.diversions, layout: { "line-join": "round" }, paint: { "line-color": colours.diversion, "line-width": width(2.6), "line-dasharray": [4, 1.3, 1, 1.3] } },
    { id: "diversion-arrows", type: "symbol", source: "diversions", minzoom: 13.4, layout: { "symbol-placement": "line", "symbol-spacing": 90, "icon-image": "diversion", "icon-allow-overlap": true } },
    { id: "cordons", type: "line", source: "lines", filter: of("cordon"), layout: round, paint: { "line-color": colours.cordon, "line-width": width(2.2), "line-dasharray": [0.2, 2.2] } },
    { id: "line-case", type: "line", source: "lines", filter: ["!=", ["get", "type"], "cordon"], layout: round, paint: { "line-color": colours.paper, "line-width": width(7) } },
    { id: "closures", type: "line", source: "lines", filter: of("closure"), layout: { "line-cap": "butt", "line-join": "round" }, paint: { "line-color": colours.closure, "line-width": width(4.5), "line-dasharray": [1.6, 0.7] } },
    { id: "checkpoint-lines", type: "line", source: "lines", filter: of("checkpoint"), layout: round, paint: { "line-color": colours.checkpoint, "line-width": width(4.5) } },
    { id: "closure-signs", type: "symbol", source: "lines", filter: of("closure"), minzoom: 14.4, layout: { "symbol-placement": "line-center", "icon-image": ["case", ["get", "filled"], "closure", "post-empty"], "icon-rotation-alignment": "viewport", "icon-allow-overlap": true } },
  ];
}

function placeLayers(colours: Colours): AddLayerObject[] {
  const whole = ["match", ["get", "tier"], ...[1, 2, 3, 4].flatMap((tier) => [tier, placeRadius(tier) + 5]), placeRadius(5) + 5];
  const radius = ["interpolate", ["linear"], ["zoom"], ...PLACE_SIZES.flatMap(([zoom, size]) => [zoom, ["*", size, whole]])];
  return [
    {
      id: "presence", type: "circle", source: "places", filter: [">", ["get", "presence"], 0.004],
      paint: {
        "circle-radius": radius as unknown as ExpressionSpecification, "circle-color": "transparent", "circle-stroke-color": colours.presence,
        "circle-stroke-width": [
          "interpolate", ["linear"], ["zoom"],
          10, ["interpolate", ["linear"], ["get", "presence"], 0, 0.6, 1, 3], 15, ["interpolate", ["linear"], ["get", "presence"], 0, 1, 1, 6],
        ], "circle-stroke-opacity": 0.75,
      },
    },
    { id: "chosen-place", type: "circle", source: "chosen", filter: ["==", ["get", "what"], "place"], paint: chosenRing(colours, 24) },
    {
      id: "places", type: "symbol", source: "places",
      layout: {
        "icon-image": ["get", "icon"], "icon-allow-overlap": true, "symbol-sort-key": ["-", 0, ["get", "order"]],
        "icon-size": ["interpolate", ["linear"], ["zoom"], ...PLACE_SIZES.flat()] as unknown as ExpressionSpecification,
        ...NAME, "text-field": NAMES, "text-optional": true,
      },
      paint: { "icon-opacity": FADE, "text-opacity": FADE, "text-color": colours.ink, "text-halo-color": colours.halo, "text-halo-width": 1.8 },
    },
  ];
}

function pointLayers(): AddLayerObject[] {
  const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 11, 0.55, 14, 0.8, 16, 1];
  const layout = { "icon-image": ["get", "icon"] as ExpressionSpecification, "icon-offset": ["get", "offset"] as ExpressionSpecification, "icon-allow-overlap": true, "icon-size": size };
  return [
    { id: "chosen-point", type: "symbol", source: "chosen", filter: ["==", ["get", "what"], "point"], layout: { ...layout, "icon-image": "chosen" } },
    { id: "posts", type: "symbol", source: "points", filter: ["!", ["get", "early"]], minzoom: FROM_ZOOM.posts, layout },
    { id: "points", type: "symbol", source: "points", filter: ["to-boolean", ["get", "early"]], minzoom: FROM_ZOOM.points, layout },
  ];
}

/** The name of the selected place, at every zoom and above every other name. */
function chosenName(colours: Colours): AddLayerObject {
  return {
    id: "chosen-name", type: "symbol", source: "chosen", filter: ["==", ["get", "what"], "place"],
    layout: { ...NAME, "text-field": ["get", "name"], "text-allow-overlap": true },
    paint: { "text-color": colours.ink, "text-halo-color": colours.paper, "text-halo-width": 2.6 },
  };
}

const NAME = {
  "text-font": [FACE_BOLD, FACE], "text-size": ["interpolate", ["linear"], ["zoom"], 12, 11.5, 16, 14] as ExpressionSpecification,
  "text-anchor": "top" as const, "text-offset": [0, 1.5] as [number, number], "text-max-width": 9,
};

/** Places step back where the filters ask for something else. */
const FADE: ExpressionSpecification = ["case", ["get", "faded"], 0.35, 1];

/** Names of places: the high tiers first, all when there is room. */
const NAMES = [
  "step", ["zoom"], "",
  12, ["case", ["<=", ["get", "tier"], 2], ["get", "name"], ""],
  13.2, ["case", ["<=", ["get", "tier"], 3], ["get", "name"], ""],
  14.5, ["get", "name"],
] as unknown as ExpressionSpecification;

function chosenRing(colours: Colours, radius: number): CircleLayerSpecification["paint"] & object {
  return { "circle-radius": radius, "circle-color": colours.accent, "circle-opacity": 0.22, "circle-stroke-color": colours.accent, "circle-stroke-width": 3 };
}
