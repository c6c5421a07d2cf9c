/** Units of the picture: the roster with what each is found by, and the columns of what they do and where they are. */

import { fold } from "../fold";
import type { Filters } from "./address";
import type { Columns, Doing, Roster, Tone } from "./model";

const NONE = new Float64Array(0);
const NOBODY: Roster = { code: [], call_sign: [], kind: [], area: [] };

export class Units {
  roster: Roster = NOBODY;
  x: Float64Array = NONE;
  y: Float64Array = NONE;
  at: Float64Array = NONE;
  doing: Int16Array = new Int16Array(0);
  private staleMs = 0;
  private texts: string[] = [];
  private passes = new Uint8Array(0);
  private rows: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly kinds: Record<string, string>,
    private readonly meanings: Record<string, Doing>,
  ) {}

  get count(): number {
    return this.roster.code.length;
  }

  take(columns: Columns, filters: Filters): void {
    if (columns.roster) {
      this.roster = columns.roster;
      const { code, call_sign, kind } = this.roster;
      this.texts = code.map((one, row) => fold(`${call_sign[row]} ${this.kinds[kind[row] ?? ""] ?? ""} ${one}`));
      this.rows = new Map(code.map((one, row) => [one, row]));
    }
    ({ x: this.x, y: this.y, at: this.at, doing: this.doing } = columns);
    this.staleMs = 1000 * columns.staleS;
    if (columns.roster) this.narrow(filters);
  }

  /** Mark the units that pass the filters, age and state aside. */
  narrow(filters: Filters): void {
    const words = fold(filters.q).split(" ").filter(Boolean);
    const isShown = filters.layers.length === 0 || filters.layers.includes("unit");
    const { kind, area } = this.roster;
    this.passes = Uint8Array.from(this.texts, (text, row) =>
      Number(
        isShown &&
          (!filters.kind || kind[row] === filters.kind) &&
          (!filters.area || area[row] === filters.area) &&
          words.every((word) => text.includes(word)),
      ),
    );
  }

  isStale(row: number, now: number): boolean {
    return !(now - (this.at[row] ?? NaN) <= this.staleMs);
  }

  doingOf(row: number): Doing | undefined {
    return this.meanings[this.doing[row] ?? -1];
  }

  /** Its colour: that of its state, none where it is drawn at an old position; whoever calls for an answer stays red. */
  tone(row: number, now: number): Tone {
    const tone = this.doingOf(row)?.tone ?? "plain";
    return tone !== "red" && this.hasPlace(row) && this.isStale(row, now) ? "stale" : tone;
  }

  /** Whether a unit passes all filters at an instant. */
  keeps(row: number, { only, state }: Filters, now: number): boolean {
    if (!this.passes[row] || (state && state !== `unit:${this.doingOf(row)?.state}`)) return false;
    return only === "" || (only === "stale" && this.isStale(row, now)) || (only === "red" && this.tone(row, now) === "red");
  }

  /** Rows that pass all filters, in the order of the roster. */
  matching(filters: Filters, now: number): number[] {
    const found: number[] = [];
    for (let row = 0; row < this.count; row += 1) if (this.keeps(row, filters, now)) found.push(row);
    return found;
  }

  rowOf(code: string): number {
    return this.rows.get(code) ?? -1;
  }

  hasPlace(row: number): boolean {
    return !Number.isNaN(this.x[row] ?? NaN);
  }

  /** The instant of the newest position of all; null where there is none. */
  newest(): number | null {
    let newest = -Infinity;
    for (const at of this.at) if (at > newest) newest = at;
    return newest === -Infinity ? null : newest;
  }
}

export function lonOf(x: number): number {
  return 360 * x - 180;
}

export function latOf(y: number): number {
  return (360 / Math.PI) * Math.atan(Math.exp(Math.PI * (1 - 2 * y))) - 90;
}
