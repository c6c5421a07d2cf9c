import { expect, test } from "vitest";
import { readAddress, readSelection, writeAddress } from "./address";
import { filtered, searchable } from "./filter";
import { chosenFeatures, diversionFeatures, lineFeatures, mirrored, offsetOf, placeFeatures, pointFeatures } from "./map/features";
import { bandOf, positionsOf, ringOf, weakestPlaces, type PlanData, type PlanElement } from "./model";

const element = (fields: Partial<PlanElement>): PlanElement => ({
  id: "", type: "post", function: "", position: "", place: "", places: [], control: "", lon: 0, lat: 0, line: [], start: "", end: "", strength: 2, tier: 1,
  filled: true, travel_s: null, units: [], calls: [], coverage: [], name: "", road: "", why: "", ...fields,
});

const NONE = { q: "", type: "", tier: "", place: "" };

const data = {
  places: [{ id: "W-1", name: "الكنيسة المرقسية" }],
  elements: [
    element({ id: "a", name: "غلق طريق", road: "شارع مديرى الأمن", type: "closure" }),
    element({ id: "b", name: "تأمين باب", place: "W-1", places: ["W-1"], calls: ["نسر ١"], tier: 2 }),
  ],
} as unknown as PlanData;

test("search folds spellings, looks at road, place and call sign, and wants every word", () => {
  const rows = searchable(data);
  const found = (q: string): string[] => filtered(rows, { q, type: "", tier: "", place: "" }).map(({ id }) => id);
  expect(found("مديري")).toEqual(["a"]);
  expect(found("كنيسه")).toEqual(["b"]);
  expect(found("نسر 1")).toEqual(["b"]);
  expect(found("باب مديري")).toEqual([]);
  expect(found("")).toEqual(["a", "b"]);
});

test("stints at one position count once", () => {
  const stints = ["S-1", "S-1", "S-2"].map((position, index) => element({ id: String(index), position }));
  expect(positionsOf(stints)).toBe(2);
});

test("filters narrow by type, tier and place together", () => {
  const rows = searchable(data);
  expect(filtered(rows, { q: "", type: "post", tier: "2", place: "W-1" }).map(({ id }) => id)).toEqual(["b"]);
  expect(filtered(rows, { q: "", type: "closure", tier: "2", place: "" })).toEqual([]);
});

test("the address keeps hour, filters and selection", () => {
  const view = {
    hour: "2027-01-06T19:00:00Z",
    filters: { q: "مديري", type: "post", tier: "1", place: "W-1" },
    selection: { what: "element" as const, id: "standby/fire/S:1" },
  };
  expect(readAddress(writeAddress(view))).toEqual(view);
  expect(readSelection("person:1")).toBeNull();
});

test("a protection falls in the band whose least it reaches", () => {
  const bands = [{ name: "strong", least: 0.75 }, { name: "fair", least: 0.5 }, { name: "weak", least: 0 }] as const;
  expect([0.75, 0.74, 0.5, 0.49, 0].map((value) => bandOf(bands, value))).toEqual(["strong", "fair", "fair", "weak", "weak"]);
});

test("elements of one spot are drawn apart from each other and from their place", () => {
  const drawn = Array.from({ length: 30 }, (_, index) => offsetOf(index, true));
  for (const [i, [x1, y1]] of drawn.entries()) {
    expect(Math.hypot(x1, y1)).toBeGreaterThan(15);
    for (const [x2, y2] of drawn.slice(i + 1)) expect(Math.hypot(x1 - x2, y1 - y2)).toBeGreaterThan(10);
  }
  expect(offsetOf(0, false)).toEqual([0, 0]);
});

test("brackets of an Arabic name are swapped for the map, those of a Latin name are not", () => {
  expect(mirrored("المستشفى (الميري)")).toBe("المستشفى\n)الميري(");
  expect(mirrored("Hospital (Miri)")).toBe("Hospital (Miri)");
});

test("a selected element is shown where it stands even when it is off duty", () => {
  const night = {
    hours: ["2027-01-06T10:00:00Z", "2027-01-06T11:00:00Z"],
    end: "2027-01-06T12:00:00Z",
    places: [],
    roads: [],
    elements: [element({ id: "a", lon: 29.9, lat: 31.2, start: "2027-01-06T11:00:00Z", end: "2027-01-06T12:00:00Z" })],
  } as unknown as PlanData;
  const points = pointFeatures({ data: night, hour: 0, matching: night.elements, filters: NONE });
  expect(points.features).toEqual([]);
  const chosen = chosenFeatures(night, { what: "element", id: "a" }, points);
  expect(chosen.features[0]?.geometry).toEqual({ type: "Point", coordinates: [29.9, 31.2] });
  expect(chosenFeatures(night, null, points).features).toEqual([]);
});

test("the map shows only what the filters keep, and fades places that were not asked for", () => {
  const night = {
    hours: ["2027-01-06T10:00:00Z"],
    end: "2027-01-06T11:00:00Z",
    bands: [{ name: "weak", least: 0 }],
    places: [{ id: "W-1", name: "أ", lon: 0, lat: 0, tier: 1, protection: [0.5] }, { id: "W-2", name: "ب", lon: 0, lat: 0, tier: 1, protection: [0.6] }],
    elements: ["a", "b"].map((id) => element({ id, start: "2027-01-06T10:00:00Z", end: "2027-01-06T11:00:00Z" })),
  } as unknown as PlanData;
  const faded = (filters: Partial<typeof NONE>): unknown[] =>
    placeFeatures({ data: night, hour: 0, matching: [], filters: { ...NONE, ...filters } }).features.map((one) => one.properties?.["faded"]);
  const drawn = pointFeatures({ data: night, hour: 0, matching: night.elements.slice(1), filters: NONE });
  expect(drawn.features.map((one) => one.properties?.["id"])).toEqual(["b"]);
  expect(faded({})).toEqual([false, false]);
  expect(faded({ place: "W-1" })).toEqual([false, true]);
  expect(faded({ type: "standby" })).toEqual([true, true]);
});

test("places that share the lowest protection of an hour are all the weakest", () => {
  const night = {
    places: [{ id: "a", protection: [0.5, 0.2] }, { id: "b", protection: [0.5, 0.3] }, { id: "c", protection: [0.9, 0.9] }],
  } as unknown as PlanData;
  expect(weakestPlaces(night, 0).map(({ id }) => id)).toEqual(["a", "b"]);
  expect(weakestPlaces(night, 1).map(({ id }) => id)).toEqual(["a"]);
});

test("a cordon is a line round its place and takes no spot from the posts", () => {
  const night = { hours: ["2027-01-06T16:00:00Z"], end: "2027-01-06T17:00:00Z", places: [], bands: [] } as unknown as PlanData;
  const during = { start: "2027-01-06T16:00:00Z", end: "2027-01-06T17:00:00Z" };
  const line = [[29.9, 31.19], [29.91, 31.2], [29.9, 31.19]] as [number, number][];
  const matching = [element({ id: "c", type: "cordon", line, ...during }), element({ id: "p", ...during })];
  const scene = { data: night, hour: 0, matching, filters: NONE };
  expect(pointFeatures(scene).features.map((one) => one.properties?.["id"])).toEqual(["p"]);
  expect(lineFeatures(scene).features.map((one) => one.properties?.["id"])).toEqual(["c"]);
});

const ringed = (): PlanData => {
  const during = { start: "2027-01-06T16:00:00Z", end: "2027-01-06T17:00:00Z" };
  const later = { start: "2027-01-06T17:00:00Z", end: "2027-01-06T18:00:00Z" };
  const road = { type: "closure" as const, control: "road/1", place: "A", places: ["A", "B"], line: [[0, 0], [1, 0]] as [number, number][] };
  return {
    hours: ["2027-01-06T16:00:00Z", "2027-01-06T17:00:00Z"],
    end: "2027-01-06T18:00:00Z",
    places: ["A", "B"].map((id) => ({ id, name: id, lon: 0, lat: 0 })),
    elements: [
      ...["A", "B"].map((id) => element({ id: `cordon/${id}`, type: "cordon", place: id, places: [id], line: [[0, 1], [1, 1], [0, 1]], ...during })),
      element({ id: "road/1/1/1", ...road, ...during }),
      element({ id: "road/1/1/2", ...road, ...later }),
    ],
    roads: [{ id: "road/1", diversion: { extra_s: 61, vehicles: 5, vehicles_without: 0, way: "", line: [[0, 0], [0, 2], [1, 0]] } }],
  } as unknown as PlanData;
};

test("the diversion of a controlled road is drawn once, while it is controlled and the filters keep it", () => {
  const data = ringed();
  const drawn = (hour: number, matching = data.elements): unknown[] =>
    diversionFeatures({ data, hour, matching, filters: NONE }).features.map((one) => one.properties?.["id"]);
  expect(drawn(0)).toEqual(["road/1/1/1"]);
  expect(drawn(1)).toEqual(["road/1/1/2"]);
  expect(drawn(0, data.elements.slice(0, 2))).toEqual([]);
});

test("every place of a common ring has the ring and its roads", () => {
  const data = ringed();
  for (const place of ["A", "B"]) {
    const { cordons, roads } = ringOf(data, place, (one) => one.id === "road/1/1/2");
    expect(cordons.map(({ id }) => id)).toEqual([`cordon/${place}`]);
    expect(roads.map(({ id }) => id)).toEqual(["road/1/1/2"]);
    const chosen = chosenFeatures(data, { what: "place", id: place }, { type: "FeatureCollection", features: [] });
    expect(chosen.features.map((one) => one.properties?.["id"])).toEqual([undefined, `cordon/${place}`, "road/1/1/1"]);
    const kept = filtered(searchable(data), { ...NONE, place }).map(({ id }) => id);
    expect(kept).toEqual([`cordon/${place}`, "road/1/1/1", "road/1/1/2"]);
  }
});

test("a selected road shows its diversion", () => {
  const chosen = chosenFeatures(ringed(), { what: "element", id: "road/1/1/1" }, { type: "FeatureCollection", features: [] });
  expect(chosen.features.filter((one) => one.properties?.["what"] === "diversion").map((one) => one.geometry)).toEqual([
    { type: "LineString", coordinates: [[0, 0], [0, 2], [1, 0]] },
  ]);
});
