/** What stands on the map at an hour, as GeoJSON. */

import type { Feature, FeatureCollection } from "geojson";
import { bandOf, hourEnd, type PlanData, type PlanElement, type Point } from "../model";
import { isActive } from "../time";

const RING = 9;
const RING_PX = 19;
const FIRST_RING_PX = 24;

export function placeFeatures(data: PlanData, hour: number): FeatureCollection {
  const shares = new Map<string, number>();
  for (const element of data.elements) {
    if (element.type === "presence") shares.set(element.place, element.coverage[hour] ?? 0);
  }
  return collection(
    data.places.map((place) => {
      const protection = place.protection[hour] ?? 0;
      return point([place.lon, place.lat], {
        id: place.id,
        name: place.name,
        tier: place.tier,
        order: place.tier * 10 + protection,
        icon: `place-${place.tier}-${bandOf(data.bands, protection)}`,
        presence: shares.get(place.id) ?? 0,
      });
    }),
  );
}

/** Posts, standby positions and checkpoints on duty at the hour; those that share a spot stand round it. */
export function pointFeatures(data: PlanData, hour: number): FeatureCollection {
  const spots = new Map<string, number>();
  const places = new Set(data.places.map((place) => spot([place.lon, place.lat])));
  const features: Feature[] = [];
  for (const element of data.elements) {
    if (element.type === "presence" || element.type === "closure" || !onDuty(data, element, hour)) continue;
    const at: Point = [element.lon, element.lat];
    const key = spot(at);
    const index = spots.get(key) ?? 0;
    spots.set(key, index + 1);
    features.push(
      point(at, {
        id: element.id,
        type: element.type,
        icon: iconOf(element),
        offset: offsetOf(index, places.has(key)),
        early: element.type !== "post" || !element.filled,
      }),
    );
  }
  return collection(features);
}

export function lineFeatures(data: PlanData, hour: number): FeatureCollection {
  return collection(
    data.elements
      .filter((element) => element.line.length > 1 && onDuty(data, element, hour))
      .map((element) => ({
        type: "Feature" as const,
        properties: { id: element.id, type: element.type, road: element.road },
        geometry: { type: "LineString" as const, coordinates: element.line },
      })),
  );
}

export function onDuty(data: PlanData, element: PlanElement, hour: number): boolean {
  return isActive(element.start, element.end, data.hours[hour] ?? "", hourEnd(data, hour));
}

/** Where the nth element of a spot is drawn, in pixels from it: round the place's own mark, or from the spot outwards. */
export function offsetOf(index: number, isAtPlace: boolean): [number, number] {
  if (!isAtPlace && index === 0) return [0, 0];
  const position = isAtPlace ? index : index - 1;
  const ring = Math.floor(position / RING);
  const angle = (2 * Math.PI * (position % RING)) / RING - Math.PI / 2;
  const radius = (isAtPlace ? FIRST_RING_PX : RING_PX) + ring * RING_PX;
  return [Math.round(radius * Math.cos(angle) * 10) / 10, Math.round(radius * Math.sin(angle) * 10) / 10];
}

function iconOf(element: PlanElement): string {
  if (element.type === "standby") return `standby-${element.function}`;
  return element.filled ? element.type : `${element.type}-empty`;
}

function spot(at: Point): string {
  return `${at[0].toFixed(5)},${at[1].toFixed(5)}`;
}

function point(coordinates: Point, properties: Record<string, unknown>): Feature {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates } };
}

function collection(features: Feature[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}
