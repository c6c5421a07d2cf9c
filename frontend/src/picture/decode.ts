/** From the columns that are sent to the columns that are drawn. */

import type { Columns, Roster } from "./model";

export interface SentColumns {
  as_of: string;
  stale_after_s: number;
  roster: string;
  seen: string;
  units?: Roster;
  /** Whole numbers of 1e-5 degrees. */
  lon: (number | null)[];
  lat: (number | null)[];
  /** Ten times the place of the state, plus the number in the sign; the island tells each. */
  doing: number[];
  seconds_old: (number | null)[];
}

const PART = 1e5;

export function decoded(sent: SentColumns): Columns {
  const asOf = Date.parse(sent.as_of);
  return {
    asOf,
    staleS: sent.stale_after_s,
    roster: sent.units ?? null,
    x: Float64Array.from(sent.lon, (lon) => (lon === null ? NaN : 0.5 + lon / PART / 360)),
    y: Float64Array.from(sent.lat, (lat) => (lat === null ? NaN : mercatorY(lat / PART))),
    doing: Int16Array.from(sent.doing),
    at: Float64Array.from(sent.seconds_old, (old) => (old === null ? NaN : asOf - 1000 * old)),
  };
}

export function mercatorY(lat: number): number {
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
}
