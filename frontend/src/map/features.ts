/** What stands on the map at an hour, as GeoJSON. */

import type { Feature, FeatureCollection } from "geojson";
import type { Filters } from "../address";
import { bandOf, diversionOf, hourEnd, ringOf, type PlanData, type PlanElement, type Point, type Selection } from "../model";
import { isActive } from "../time";

/** Types that have no mark of their own on the map: a place's ring, a line. */
const WITHOUT_A_POINT: readonly PlanElement["type"][] = ["presence", "cordon", "closure"];
const RING = 9;
const RING_PX = 19;
const FIRST_RING_PX = 24;

/** What the map shows: the plan at an hour, of its elements those that pass the filters. */
export interface Scene {
  data: PlanData;
  hour: number;
  matching: readonly PlanElement[];
  filters: Filters;
}

export function placeFeatures({ data, hour, matching, filters }: Scene): FeatureCollection {
  const shares = new Map<string, number>();
  for (const element of matching) {
    if (element.type === "presence") shares.set(element.place, element.coverage[hour] ?? 0);
  }
  return collection(
    data.places.map((place) => {
      const protection = place.protection[hour] ?? 0;
      return point([place.lon, place.lat], {
        id: place.id,
        name: mirrored(place.name),
        tier: place.tier,
        order: place.tier * 10 + protection,
        icon: `place-${place.tier}-${bandOf(data.bands, protection)}`,
        presence: shares.get(place.id) ?? 0,
        faded: filters.type !== "" || (filters.place !== "" && filters.place !== place.id),
      });
    }),
  );
}

/** Posts, standby positions and checkpoints on duty at the hour; those that share a spot stand round it. */
export function pointFeatures({ data, hour, matching }: Scene): FeatureCollection {
  const spots = new Map<string, number>();
  const places = new Set(data.places.map((place) => spot([place.lon, place.lat])));
  const features: Feature[] = [];
  for (const element of matching) {
    if (WITHOUT_A_POINT.includes(element.type) || !onDuty(data, element, hour)) continue;
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

export function lineFeatures({ data, hour, matching }: Scene): FeatureCollection {
  return collection(
    matching
      .filter((element) => element.line.length > 1 && onDuty(data, element, hour))
      .map(lineOf),
  );
}

/** Where the through traffic of the roads controlled at the hour goes, each road once. */
export function diversionFeatures({ data, hour, matching }: Scene): FeatureCollection {
  const drawn = new Map<string, Feature>();
  for (const element of matching) {
    if (!element.control || drawn.has(element.control) || !onDuty(data, element, hour)) continue;
    const diversion = diversionOf(data, element);
    if (diversion && diversion.line.length > 1) drawn.set(element.control, line(diversion.line, { id: element.id, type: "diversion" }));
  }
  return collection([...drawn.values()]);
}

/** What is selected, wherever it is and whether or not it is on duty: its place with its ring and their roads, its road with its diversion, or its spot. */
export function chosenFeatures(data: PlanData, selection: Selection | null, points: FeatureCollection): FeatureCollection {
  const element = selection?.what === "element" ? data.elements.find((one) => one.id === selection.id) : undefined;
  const placeId = element?.type === "presence" ? element.place : selection?.what === "place" ? selection.id : "";
  const place = data.places.find((one) => one.id === placeId);
  if (place) return collection([point([place.lon, place.lat], { what: "place", name: mirrored(place.name) }), ...ringLines(data, place.id)]);
  if (!element) return collection([]);
  const drawn = points.features.find((feature) => feature.properties?.["id"] === element.id);
  const spotOf = point([element.lon, element.lat], { what: "point", offset: drawn?.properties?.["offset"] ?? [0, 0] });
  const own = element.line.length > 1 ? [lineOf(element), spotOf] : [spotOf];
  if (element.type === "cordon") return collection([spotOf, ...ringLines(data, element.place)]);
  const diversion = diversionOf(data, element);
  return collection(diversion && diversion.line.length > 1 ? [...own, line(diversion.line, { what: "diversion" })] : own);
}

function ringLines(data: PlanData, place: string): Feature[] {
  const { cordons, roads } = ringOf(data, place, () => false);
  return [...cordons, ...roads].filter((one) => one.line.length > 1).map(lineOf);
}

/** The map orders right-to-left text but draws its brackets unmirrored; swapping them, and starting a line there, makes them right. */
export function mirrored(name: string): string {
  if (!/^[^A-Za-z]*[\u0600-\u06ff]/.test(name)) return name;
  return name.replace(/ (?=[([])/g, "\n").replace(/[()[\]]/g, (bracket) => ({ "(": ")", ")": "(", "[": "]", "]": "[" })[bracket] ?? bracket);
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

function lineOf(element: PlanElement): Feature {
  return line(element.line, { id: element.id, type: element.type, filled: element.filled });
}

function line(coordinates: Point[], properties: Record<string, unknown>): Feature {
  return { type: "Feature", properties, geometry: { type: "LineString", coordinates } };
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
