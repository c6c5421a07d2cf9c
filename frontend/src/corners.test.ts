import { expect, test } from "vitest";
import { cornerAt, cornersOf, polygonOf, shapeOf } from "./map/corners";
import type { Corner } from "./map/corners";

const THREE: Corner[] = [[29.9, 31.2], [29.91, 31.2], [29.91, 31.21]];

test("three corners make a closed polygon, and come back as they were", () => {
  const told = polygonOf(THREE);
  expect((JSON.parse(told) as GeoJSON.Polygon).coordinates[0]).toEqual([...THREE, THREE[0]]);
  expect(cornersOf(told)).toEqual(THREE);
});

test("fewer corners are no polygon yet, and are drawn all the same", () => {
  expect(polygonOf(THREE.slice(0, 2))).toBe("");
  expect(shapeOf([]).features).toEqual([]);
  expect(shapeOf(THREE.slice(0, 1)).features.map((one) => one.geometry.type)).toEqual(["Point"]);
  expect(shapeOf(THREE.slice(0, 2)).features[0]?.geometry.type).toBe("LineString");
  expect(shapeOf(THREE).features[0]?.geometry.type).toBe("Polygon");
});

test("what is no single ring is left to be typed", () => {
  for (const text of ["", "POLYGON((0 0))", "{", '{"type":"Point","coordinates":[1,2]}']) expect(cornersOf(text)).toEqual([]);
});

test("a corner is kept to about a centimetre", () => {
  expect(cornerAt(29.123456789, 31.987654321)).toEqual([29.1234568, 31.9876543]);
});
