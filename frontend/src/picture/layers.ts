/** Ground and layers of the picture, from below: ground of crowd zones, roads of the plan, posts, zones, units, incidents, names. */

import type { AddLayerObject, ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import type { Colours } from "../map/colours";
import { FACE, FACE_BOLD, groundStyle, outlineStyle } from "../map/style";
import type { Island } from "./model";
import type { UnitsLayer } from "./unitslayer";

const POSTS_FROM_ZOOM = 12.5;

/** Streets where a plan in force has them, above the outlines of the governorates. */
export function pictureStyle(colours: Colours, island: Island): StyleSpecification {
  const outline = outlineStyle(colours, island.ground);
  if (!island.streets) return outline;
  const streets = groundStyle(colours, island.streets, island.language);
  const above = streets.layers.filter(({ id }) => id !== "ground");
  return { ...outline, sources: { ...outline.sources, ...streets.sources }, layers: [...outline.layers, ...above] };
}

export function pictureLayers(colours: Colours, units: UnitsLayer): (AddLayerObject | UnitsLayer)[] {
  return [...ground(colours), ...roads(colours), ...posts(), ...zones(), units, ...incidents(), ...names(colours)];
}

/** What people stand on: filled with the colour of its level, and an edge that is read without colour. */
function ground(colours: Colours): AddLayerObject[] {
  const tone: ExpressionSpecification = ["match", ["get", "tone"], "red", "#c8102e", "yellow", "#ffcd00", "green", "#007a3d", colours.label];
  return [
    { id: "zone-ground", type: "fill", source: "zones", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": tone, "fill-opacity": 0.22 } },
    { id: "zone-edge", type: "line", source: "zones", filter: ["==", ["geometry-type"], "Polygon"], layout: { "line-join": "round" }, paint: { "line-color": tone, "line-width": 2.5, "line-dasharray": [3, 1.2] } },
  ];
}

function roads(colours: Colours): AddLayerObject[] {
  const round = { "line-cap": "round", "line-join": "round" } as const;
  const width = (base: number): ExpressionSpecification => ["interpolate", ["linear"], ["zoom"], 9, base * 0.6, 14, base, 18, base * 2.4];
  return [
    { id: "chosen-line", type: "line", source: "chosen", filter: ["!=", ["geometry-type"], "Point"], layout: round, paint: { "line-color": colours.accent, "line-width": width(14), "line-opacity": 0.55 } },
    { id: "cordons", type: "line", source: "lines", filter: ["==", ["get", "kind"], "cordon"], layout: round, paint: { "line-color": colours.cordon, "line-width": width(2.4), "line-dasharray": [0.2, 2.2] } },
    { id: "closure-case", type: "line", source: "lines", filter: ["!=", ["get", "kind"], "cordon"], layout: round, paint: { "line-color": colours.paper, "line-width": width(7) } },
    { id: "controls", type: "line", source: "lines", filter: ["!", ["in", ["get", "kind"], ["literal", ["cordon", "closure"]]]], layout: { "line-join": "round" }, paint: { "line-color": colours.checkpoint, "line-width": width(4.5), "line-dasharray": [4, 1] } },
    { id: "closures", type: "line", source: "lines", filter: ["==", ["get", "kind"], "closure"], layout: { "line-join": "round" }, paint: { "line-color": colours.closure, "line-width": width(4.5), "line-dasharray": [1.6, 0.7] } },
  ];
}

function posts(): AddLayerObject[] {
  const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 9, 0.4, 12.5, 0.55, 16, 0.9];
  const early = ["to-boolean", ["get", "early"]] as ExpressionSpecification;
  const layout = { "icon-image": ["get", "icon"] as ExpressionSpecification, "icon-allow-overlap": true, "icon-size": size, "symbol-sort-key": ["get", "order"] as ExpressionSpecification };
  return [
    { id: "chosen", type: "circle", source: "chosen", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 20, "circle-color": "#0b62c4", "circle-opacity": 0.25, "circle-stroke-color": "#0b62c4", "circle-stroke-width": 3 } },
    { id: "posts", type: "symbol", source: "posts", filter: ["any", early, [">=", ["zoom"], POSTS_FROM_ZOOM]], layout },
  ];
}

function zones(): AddLayerObject[] {
  const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 9, 0.6, 14, 1];
  const layout = { "icon-image": ["get", "icon"] as ExpressionSpecification, "icon-allow-overlap": true, "icon-size": size, "symbol-sort-key": ["get", "order"] as ExpressionSpecification };
  return [{ id: "zones", type: "symbol", source: "zones", filter: ["==", ["geometry-type"], "Point"], layout }];
}

function incidents(): AddLayerObject[] {
  const size: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 6, 0.8, 14, 1.1];
  return [{ id: "incidents", type: "symbol", source: "incidents", layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-size": size, "symbol-sort-key": ["get", "order"] } }];
}

function names(colours: Colours): AddLayerObject[] {
  const paint = { "text-color": colours.ink, "text-halo-color": colours.halo, "text-halo-width": 1.8 };
  const layout = { "text-anchor": "top" as const, "text-offset": [0, 1.2] as [number, number], "text-size": 12, "text-max-width": 10 };
  return [
    { id: "unit-names", type: "symbol", source: "names", layout: { ...layout, "text-field": ["get", "name"], "text-font": [FACE] }, paint },
    { id: "incident-names", type: "symbol", source: "incidents", minzoom: 11, layout: { ...layout, "text-field": ["get", "name"], "text-font": [FACE_BOLD, FACE] }, paint: { ...paint, "text-halo-color": colours.paper } },
  ];
}
