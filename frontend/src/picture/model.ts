/** What the picture receives (`web/picture/items.py`, `web/picture/queries/units.py`), and what it makes of it. */

import { fold } from "../fold";

export type LayerName = "incident" | "zone" | "unit" | "post" | "road";
export type Tone = "red" | "yellow" | "green" | "blue" | "plain" | "stale";
export type Point = [number, number];

/** An incident, a crowd zone, a post or a road as it is sent. */
export interface Sent {
  layer: LayerName;
  key: string;
  title: string;
  kind: string;
  kind_title: string;
  state: string;
  state_title: string;
  tone: Exclude<Tone, "stale">;
  area: string;
  lon: number | null;
  lat: number | null;
  url: string;
  detail: string;
  mark: string;
  seconds_old: number | null;
  limit_s: number | null;
  lines: Point[][];
}

/** The same as it is kept: `at` is the instant of the server's clock it was last heard of, `text` what it is found by. */
export interface Thing extends Sent {
  at: number | null;
  text: string;
}

export interface Items {
  as_of: string;
  items: Sent[];
}

export interface Roster {
  code: string[];
  call_sign: string[];
  kind: string[];
  area: string[];
}

/** Units in columns, one row for each of the roster: Mercator 0 to 1, NaN where there is none; `at` in ms; `doing` a key of the island. */
export interface Columns {
  asOf: number;
  staleS: number;
  roster: Roster | null;
  x: Float64Array;
  y: Float64Array;
  doing: Int16Array;
  at: Float64Array;
}

/** What a unit does: its state, the number in its sign (empty for none), colour and words. */
export interface Doing {
  state: string;
  number: string;
  tone: Exclude<Tone, "stale">;
  text: string;
}

export interface Island {
  language: string;
  rtl: boolean;
  zone: string;
  items: string;
  units: string;
  unit: string;
  tiles: string;
  ground: string;
  streets: string;
  follows: string[];
  kinds: Record<string, string>;
  letters: Record<string, string>;
  doing: Record<string, Doing>;
  /** South-west and north-east corner of the office's governorates; empty for the whole country. */
  bounds: Point[];
  layers: Record<LayerName, string>;
  text: Record<string, string>;
}

export function kept(sent: Sent, asOf: number): Thing {
  const at = sent.seconds_old === null ? null : asOf - 1000 * sent.seconds_old;
  const code = sent.key.slice(sent.key.indexOf(":") + 1);
  return { ...sent, at, text: fold([sent.title, sent.kind_title, sent.detail, code].join(" ")) };
}

/** Whether something has not been heard of for too long. */
export function isStale(at: number | null, limitS: number | null, now: number): boolean {
  return limitS !== null && (at === null || now - at > 1000 * limitS);
}

/** Its colour; what is old has none, but an alarm does not fade. */
export function toneOf(thing: Thing, now: number): Tone {
  return thing.tone !== "red" && isStale(thing.at, thing.limit_s, now) ? "stale" : thing.tone;
}

/** How long ago, in the words of the page: seconds, minutes or hours, whichever says it shortest. */
export function ago(ms: number, text: Record<string, string>): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [words, n] = seconds < 120 ? ["age_s", seconds] : seconds < 7200 ? ["age_min", Math.floor(seconds / 60)] : ["age_h", Math.floor(seconds / 3600)];
  return (text[String(words)] ?? "").replace("%(n)s", String(n));
}
