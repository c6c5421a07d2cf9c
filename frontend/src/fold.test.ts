import { expect, test } from "vitest";
import cases from "./fold.cases.json";
import { fold } from "./fold";

test.each(cases)("finds «%s» written as «%s»", (one, other) => {
  expect(fold(one as string)).toBe(fold(other as string));
});

test("keeps different words apart", () => {
  expect(fold("محطة الرمل")).not.toBe(fold("محطة مصر"));
});
