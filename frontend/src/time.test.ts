import { expect, test } from "vitest";
import { atLeast, clockOf, figure, isActive, percent } from "./time";

test("shows Cairo's wall clock on 24 hours with Western digits in both languages", () => {
  expect(clockOf("Africa/Cairo", "ar").time("2027-01-06T22:00:00Z")).toBe("00:00");
  expect(clockOf("Africa/Cairo", "en").time("2027-01-06T10:05:00Z")).toBe("12:05");
  expect(clockOf("Africa/Cairo", "ar").dayAndTime("2027-01-06T10:00:00Z")).toBe("الأربعاء، 6 يناير 12:00");
});

test("an element is active in an hour it overlaps, not in one it only touches", () => {
  const hour = ["2027-01-06T16:00:00Z", "2027-01-06T17:00:00Z"] as const;
  expect(isActive("2027-01-06T16:30:00Z", "2027-01-06T18:00:00Z", ...hour)).toBe(true);
  expect(isActive("2027-01-06T17:00:00Z", "2027-01-06T18:00:00Z", ...hour)).toBe(false);
  expect(isActive("2027-01-06T15:00:00Z", "2027-01-06T16:00:00Z", ...hour)).toBe(false);
});

test("numbers are written with Western digits", () => {
  expect(percent(0.928)).toBe("92.8%");
  expect(percent(1)).toBe("100%");
  expect(atLeast(0.94699)).toBe("94.6%");
  expect(atLeast(0.946)).toBe("94.6%");
  expect(figure(12500)).toBe("12,500");
});
