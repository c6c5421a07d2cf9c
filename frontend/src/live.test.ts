import { expect, test } from "vitest";
import { waitMs } from "./live";

test("a change is fetched within a second, whenever it comes", () => {
  for (const sinceLast of [0, 1, 499, 999, 1000, 60_000, Infinity])
    for (const chance of [0, 0.5, 1]) expect(waitMs(sinceLast, chance)).toBeLessThanOrEqual(1000);
});

test("a page is fetched no oftener than once a second, and a room not in one moment", () => {
  expect(waitMs(0, 0)).toBe(1000);
  expect(waitMs(400, 0)).toBe(600);
  expect(waitMs(60_000, 0)).not.toBe(waitMs(60_000, 1));
});
