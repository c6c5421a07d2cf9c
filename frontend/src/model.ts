/** The plan as the page receives it (`plans/content.py`), and the words that come with the page (`plans/strings.py`). */

export type ElementType = "post" | "presence" | "standby" | "cordon" | "closure" | "checkpoint";
export type BandName = "strong" | "fair" | "weak";
export type Point = [number, number];

export interface Band {
  name: BandName;
  least: number;
}

export interface Place {
  id: string;
  kind: string;
  tier: number;
  lon: number;
  lat: number;
  risk: number;
  peak: number;
  safe_capacity: number;
  still_outside: number;
  illustrative: boolean;
  name: string;
  present: number[];
  protection: number[];
}

export interface PlanElement {
  id: string;
  type: ElementType;
  function: string;
  /** The post, road or standby point of which this is one stint. */
  position: string;
  place: string;
  lon: number;
  lat: number;
  line: Point[];
  start: string;
  end: string;
  strength: number;
  tier: number;
  filled: boolean;
  travel_s: number | null;
  units: string[];
  calls: string[];
  coverage: number[];
  name: string;
  road: string;
  why: string;
}

export interface Gap {
  id: string;
  place: string;
  element: string;
  severity: "red" | "amber";
  text: string;
  remedy: string;
}

export interface PlanData {
  hash: string;
  zone: string;
  hours: string[];
  end: string;
  bands: Band[];
  worst: { place_id: string; hour: string; protection: number };
  places: Place[];
  elements: PlanElement[];
  gaps: Gap[];
}

export interface Island {
  language: string;
  rtl: boolean;
  map: string;
  roads: string;
  types: Record<ElementType, string>;
  kinds: Record<string, string>;
  bands: Record<BandName, string>;
  letters: Record<string, string>;
  text: Record<string, string>;
}

/** What is chosen on the map or in the list: a place or an element. */
export interface Selection {
  what: "place" | "element";
  id: string;
}

export function bandOf(bands: readonly Band[], protection: number): BandName {
  return bands.find((band) => protection >= band.least)?.name ?? "weak";
}

/** Places with the lowest protection of an hour: one, or several that tie. */
export function weakestPlaces(data: PlanData, hour: number): Place[] {
  const least = Math.min(...data.places.map((place) => place.protection[hour] ?? 1));
  return data.places.filter((place) => (place.protection[hour] ?? 1) === least);
}

/** How many posts, roads and standby points the stints belong to. */
export function positionsOf(elements: readonly PlanElement[]): number {
  return new Set(elements.map((element) => element.position)).size;
}

export function hourEnd(data: PlanData, hour: number): string {
  return data.hours[hour + 1] ?? data.end;
}
