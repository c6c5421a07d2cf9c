import { describe, expect, it } from "vitest";
import type { Line, Place } from "./messages";
import { wordFor } from "./quality";
import { speakerOf, watched } from "./stage";

const line = (office: string, more: Partial<Line> = {}): Line => ({ office, pictured: true, muted: false, screen: false, mode: "video", quality: "good", ...more });
const place = (office: string, turn: Place["turn"] = ""): Place => ({ office, ar: office, en: office, presence: "present", turn });

describe("who speaks", () => {
  it("is who has the floor, before whoever is heard", () => {
    expect(speakerOf("me", [place("a"), place("b", "floor")], [line("a", { talks: true })], "")).toBe("b");
  });
  it("is who is heard, and stays so in a pause", () => {
    expect(speakerOf("me", [], [line("a", { talks: true })], "b")).toBe("a");
    expect(speakerOf("me", [], [line("a")], "a")).toBe("a");
  });
  it("is never the own office", () => {
    expect(speakerOf("me", [place("me", "floor")], [line("me", { talks: true })], "a")).toBe("a");
  });
});

describe("which pictures are asked for", () => {
  const lines = [line("me"), line("chair"), line("a"), line("b", { pictured: false })];
  it("are those of the chair and the speaker, once each", () => {
    expect(watched("me", "chair", "a", lines, false, true)).toEqual({ large: ["chair", "a"], small: [] });
    expect(watched("me", "chair", "chair", lines, false, true)).toEqual({ large: ["chair"], small: [] });
  });
  it("are any other where neither sends", () => {
    expect(watched("chair", "chair", "b", [line("chair"), line("a")], false, true).large).toEqual(["a"]);
  });
  it("are none of who sends none", () => {
    expect(watched("me", "chair", "b", lines, false, true).large).toEqual(["chair"]);
  });
  it("are those of everybody when wished, the large ones not twice", () => {
    expect(watched("me", "chair", "", lines, true, true)).toEqual({ large: ["chair"], small: ["a"] });
  });
  it("are none on a line without pictures", () => {
    expect(watched("me", "chair", "a", lines, true, false)).toEqual({ large: [], small: [] });
  });
});

describe("a line in words", () => {
  it("follows loss and the time there and back", () => {
    expect(wordFor({ lost: 0, roundTrip: 0.05, connected: true })).toBe("good");
    expect(wordFor({ lost: 0.03, roundTrip: 0.05, connected: true })).toBe("fair");
    expect(wordFor({ lost: 0, roundTrip: 0.5, connected: true })).toBe("fair");
    expect(wordFor({ lost: 0.2, roundTrip: 0, connected: true })).toBe("poor");
    expect(wordFor({ lost: 0, roundTrip: 0, connected: false })).toBe("none");
  });
});
