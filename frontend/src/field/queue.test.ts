import { describe, expect, it } from "vitest";
import { fateOf, type Item, MOST_POSITIONS, nextOf, overflow, pauseMs } from "./queue";

function item(told: Partial<Item>): Item {
  const at = "2027-01-06T20:00:00.000Z";
  return { token: at, owner: "7", kind: "comms", about: 1, happenedAt: at, title: "", said: {}, state: "waiting", why: "", ...told };
}

describe("what waits to be sent", () => {
  it("goes in the order in which it happened, and never under another account", () => {
    const late = item({ token: "late", happenedAt: "2027-01-06T21:00:00.000Z" });
    const early = item({ token: "early", happenedAt: "2027-01-06T19:00:00.000Z" });
    const other = item({ token: "other", owner: "8", happenedAt: "2027-01-06T18:00:00.000Z" });
    const refused = item({ token: "no", state: "refused", happenedAt: "2027-01-06T17:00:00.000Z" });
    expect(nextOf([late, other, refused, early], "7")?.token).toBe("early");
    expect(nextOf([other, refused], "7")).toBeUndefined();
  });

  it("keeps the newest positions and every report", () => {
    const positions = Array.from({ length: MOST_POSITIONS + 3 }, (_none, row) =>
      item({ token: `p${row}`, kind: "position", happenedAt: new Date(1_800_000_000_000 + row * 1000).toISOString() }),
    );
    expect(overflow([...positions, item({})]).map((one) => one.token)).toEqual(["p0", "p1", "p2"]);
  });

  it("is kept until the server took it or refused it by a rule", () => {
    expect(fateOf(200, false, { taken: true }).fate).toBe("taken");
    expect(fateOf(422, false, { why: "too early" })).toEqual({ fate: "refused", why: "too early" });
    expect(fateOf(200, true, null)).toEqual({ fate: "later", signedOut: true });
    expect(fateOf(403, false, null)).toEqual({ fate: "later", signedOut: true });
    expect(fateOf(500, false, null)).toEqual({ fate: "later", signedOut: false });
    expect(fateOf(422, false, null).fate).toBe("later");
  });

  it("is tried less often the longer nobody answers", () => {
    expect([0, 1, 2, 3, 20].map(pauseMs)).toEqual([2_000, 2_000, 4_000, 8_000, 60_000]);
  });
});
