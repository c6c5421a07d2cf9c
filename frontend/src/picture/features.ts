/** Things of the picture as the map takes them. */

import type { Feature } from "geojson";
import { toneOf, type Thing } from "./model";

export function pointOf(thing: Thing, now: number): Feature {
  const shape = thing.layer === "incident" || thing.layer === "zone" ? thing.layer : thing.kind === "checkpoint" || thing.kind === "standby" ? thing.kind : "post";
  const tone = toneOf(thing, now);
  return point([thing.lon ?? 0, thing.lat ?? 0], { key: thing.key, name: thing.title, icon: `${shape}|${tone}|${thing.mark}`, early: tone === "red" || thing.layer === "incident", order: tone === "red" ? 1 : 0 });
}

/** The ground of a zone; none where only its place is known. */
export function groundOf(thing: Thing, now: number): Feature[] {
  if (thing.lines.length === 0) return [];
  return [{ type: "Feature", properties: { key: thing.key, tone: toneOf(thing, now) }, geometry: { type: "Polygon", coordinates: thing.lines } }];
}

export function lineOf(thing: Thing): Feature {
  return { type: "Feature", properties: { key: thing.key, kind: thing.kind, tone: thing.tone }, geometry: { type: "MultiLineString", coordinates: thing.lines } };
}

export function point(coordinates: [number, number], properties: Record<string, unknown>): Feature {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates } };
}
