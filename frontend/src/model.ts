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
  /** All places that it serves: a road of a common ring serves every place of it. */
  places: string[];
  /** The road that it controls, empty for what controls none. */
  control: string;
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

/** Where the through traffic of a closed road goes; no extra seconds where it has no other way. */
export interface Diversion {
  extra_s: number | null;
  vehicles: number;
  vehicles_without: number;
  way: string;
  line: Point[];
}

export interface Road {
  id: string;
  diversion: Diversion | null;
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
  roads: Road[];
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

export function diversionOf(data: PlanData, element: PlanElement): Diversion | null {
  return data.roads.find((road) => road.id === element.control)?.diversion ?? null;
}

/** The cordons of a place, and of every road that is controlled for it one element: of this hour, else the first. */
export function ringOf(data: PlanData, place: string, isNow: (element: PlanElement) => boolean): { cordons: PlanElement[]; roads: PlanElement[] } {
  const here = data.elements.filter((element) => element.places.includes(place));
  const roads = new Map<string, PlanElement>();
  for (const element of here) {
    if (element.control && (!roads.has(element.control) || isNow(element))) roads.set(element.control, element);
  }
  return { cordons: here.filter((element) => element.type === "cordon"), roads: [...roads.values()] };
}

/** How many posts, roads and standby points the stints belong to. */
export function positionsOf(elements: readonly PlanElement[]): number {
  return new Set(elements.map((element) => element.position)).size;
}

export function hourEnd(data: PlanData, hour: number): string {
  return data.hours[hour + 1] ?? data.end;
}
