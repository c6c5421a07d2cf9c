import { expect, test } from "vitest";
import { readAddress, writeAddress } from "./picture/address";
import { decoded } from "./picture/decode";
import { Follow } from "./picture/follow";
import { ago, isStale, kept, toneOf, type Sent } from "./picture/model";
import { Units, latOf, lonOf } from "./picture/units";

const NONE = { layers: [], kind: "", area: "", only: "", state: "", q: "" };
const sent: Sent = {
  layer: "incident", key: "incident:7", title: "حريق", kind: "fire", kind_title: "حريق", state: "reported", state_title: "", tone: "red",
  area: "EG-ALX", lon: 29.9, lat: 31.2, url: "", detail: "", mark: "1", seconds_old: 30, limit_s: 60, lines: [],
};

test("the map fits once to each set of incidents, never once it was moved, and again when it is given back", () => {
  const follow = new Follow(false);
  expect(follow.wants(["a", "b"])).toBe(true);
  expect(follow.wants(["b", "a"])).toBe(false);
  expect(follow.wants(["a"])).toBe(true);
  follow.hold();
  expect(follow.wants(["c"])).toBe(false);
  follow.release();
  expect(follow.wants(["c"])).toBe(true);
  expect(new Follow(true).wants(["a"])).toBe(false);
});

test("the address keeps filters, selection and the map, and a map that is nowhere counts as not told", () => {
  const search = "?layer=unit&layer=post&kind=fire&area=EG-C&only=stale&state=unit%3Aon_scene&q=%D9%86%D8%B3%D8%B1&sel=unit%3AU-1&at=31.20000%2C29.90000%2C13.50";
  const address = readAddress(search);
  expect(address.filters).toEqual({ layers: ["unit", "post"], kind: "fire", area: "EG-C", only: "stale", state: "unit:on_scene", q: "نسر" });
  expect(address.view).toEqual({ lat: 31.2, lon: 29.9, zoom: 13.5 });
  expect(writeAddress(address)).toBe(search);
  for (const at of ["", "31.2", "31.2,29.9", "x,29.9,13", "131.2,29.9,13", "31.2,29.9,13,4"]) expect(readAddress(`?at=${at}`).view).toBeNull();
});

test("a unit has the colour of its state and is grey from the second its position is too old; one that calls stays red", () => {
  const free = { state: "available", number: "2", tone: "green", text: "2 · Available" } as const;
  const calls = { state: "on_scene", number: "0", tone: "red", text: "0 · Emergency" } as const;
  const units = new Units({ ambulance: "إسعاف" }, { 12: free, 40: calls });
  const roster = { code: ["U-1", "U-2"], call_sign: ["نسر ١", "رعد ٢"], kind: ["ambulance", "fire"], area: ["EG-ALX", "EG-C"] };
  const told = { as_of: "2026-11-29T12:00:00Z", stale_after_s: 120, roster: "r", seen: "s", units: roster, lon: [2_990_000, null], lat: [3_120_000, null], doing: [12, 12], seconds_old: [60, null] };
  const columns = decoded(told);
  units.take(columns, NONE);
  expect([units.tone(0, columns.asOf), units.tone(1, columns.asOf)]).toEqual(["green", "green"]);
  expect(units.tone(0, columns.asOf + 60_000)).toBe("green");
  expect(units.tone(0, columns.asOf + 60_001)).toBe("stale");
  expect(lonOf(units.x[0] ?? 0)).toBeCloseTo(29.9, 5);
  expect(latOf(units.y[0] ?? 0)).toBeCloseTo(31.2, 5);
  expect(units.matching({ ...NONE, only: "stale" }, columns.asOf)).toEqual([1]);
  units.narrow({ ...NONE, q: "نسر 1" });
  expect(units.matching(NONE, columns.asOf)).toEqual([0]);
  units.narrow({ ...NONE, layers: ["post"] });
  expect(units.matching(NONE, columns.asOf)).toEqual([]);
  units.narrow(NONE);
  units.take(decoded({ ...told, doing: [12, 40] }), NONE);
  expect(units.tone(1, columns.asOf)).toBe("red");
  expect(units.matching({ ...NONE, only: "red" }, columns.asOf)).toEqual([1]);
  expect(units.matching({ ...NONE, state: "unit:available" }, columns.asOf)).toEqual([0]);
  expect(units.matching({ ...NONE, state: "post:active" }, columns.asOf)).toEqual([]);
});

test("the age of a thing goes by the server's clock", () => {
  const thing = kept(sent, 1_000_000);
  expect(thing.at).toBe(970_000);
  expect(toneOf(thing, 1_030_000)).toBe("red");
  expect(toneOf(thing, 1_030_001)).toBe("red");
  expect(toneOf({ ...thing, tone: "yellow" }, 1_030_001)).toBe("stale");
  expect(isStale(null, 60, 0)).toBe(true);
  expect(isStale(null, null, 0)).toBe(false);
});

test("an age is told in seconds up to two minutes, in minutes up to two hours, and then in hours", () => {
  const text = { age_s: "%(n)s s", age_min: "%(n)s min", age_h: "%(n)s h" };
  expect([-5, 0, 119_999, 120_000, 7_199_999, 7_200_000].map((ms) => ago(ms, text))).toEqual(["0 s", "0 s", "119 s", "2 min", "119 min", "2 h"]);
});
