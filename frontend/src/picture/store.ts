/** The one state that map and list share: what is there, what is asked for, what is selected, what time the server has. */

import { fold } from "../fold";
import { readAddress, writeAddress, type Filters, type View } from "./address";
import { kept, toneOf, type Columns, type Island, type Items, type LayerName, type Thing, type Tone } from "./model";
import { Units, latOf, lonOf } from "./units";

export type Change = "items" | "units" | "filters" | "selection" | "tick";

/** A line of the list. */
export interface Line {
  key: string;
  layer: LayerName;
  title: string;
  kindTitle: string;
  stateTitle: string;
  detail: string;
  mark: string;
  tone: Tone;
  at: number | null;
  url: string;
}

const ORDER: readonly LayerName[] = ["incident", "zone", "unit", "post", "road"];

export class Store {
  things: Thing[] = [];
  filters: Filters;
  selection: string;
  view: View | null;
  heard = { items: -Infinity, units: -Infinity };
  readonly units: Units;
  private readonly listeners: ((change: Change) => void)[] = [];
  private ahead = Date.now() - performance.now();

  constructor(readonly island: Island) {
    ({ filters: this.filters, selection: this.selection, view: this.view } = readAddress(location.search));
    this.units = new Units(island.kinds, island.doing);
    window.addEventListener("popstate", () => this.followAddress());
  }

  /** Milliseconds of the server's clock. */
  now(): number {
    return performance.now() + this.ahead;
  }

  listen(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }

  takeItems(items: Items): void {
    const asOf = Date.parse(items.as_of);
    this.hear("items", asOf);
    this.things = items.items.map((sent) => kept(sent, asOf));
    this.tell("items");
  }

  takeUnits(columns: Columns): void {
    this.hear("units", columns.asOf);
    this.units.take(columns, this.filters);
    this.tell("units");
  }

  /** The server answered; where it told its time, the page goes by it. */
  hear(what: "items" | "units", asOf: number | null = null): void {
    if (asOf !== null) this.ahead = asOf - performance.now();
    this.heard[what] = this.now();
  }

  setFilters(filters: Filters): void {
    this.filters = filters;
    this.units.narrow(filters);
    this.write();
    this.tell("filters");
  }

  select(key: string): void {
    if (key === this.selection) return;
    this.selection = key;
    this.write();
    this.tell("selection");
  }

  /** The map as the operator left it; null once it is given back. */
  keepView(view: View | null): void {
    this.view = view;
    this.write();
  }

  shows(layer: LayerName): boolean {
    return this.filters.layers.length === 0 || this.filters.layers.includes(layer);
  }

  /** Incidents, crowd zones, posts and roads that pass the filters. */
  matching(): Thing[] {
    const { kind, area, only, state, q } = this.filters;
    const words = fold(q).split(" ").filter(Boolean);
    const now = this.now();
    return this.things.filter(
      (thing) =>
        this.shows(thing.layer) &&
        (!kind || thing.kind === kind) &&
        (!area || thing.area === area) &&
        (!state || `${thing.layer}:${thing.state}` === state) &&
        (!only || toneOf(thing, now) === only) &&
        words.every((word) => thing.text.includes(word)),
    );
  }

  /** Keys of the list in its order: incidents, crowd zones, units, posts, roads. */
  keys(): string[] {
    const things = this.matching();
    const of = (layer: LayerName): string[] => things.filter((thing) => thing.layer === layer).map(({ key }) => key);
    const units = this.units.matching(this.filters, this.now()).map((row) => `unit:${this.units.roster.code[row]}`);
    return ORDER.flatMap((layer) => (layer === "unit" ? units : of(layer)));
  }

  line(key: string): Line | null {
    if (key.startsWith("unit:")) return this.unitLine(this.units.rowOf(key.slice(5)));
    const thing = this.things.find((one) => one.key === key);
    if (!thing) return null;
    const { layer, title, detail, mark, at, url } = thing;
    return { key, layer, title, detail, mark, at, url, kindTitle: thing.kind_title, stateTitle: thing.state_title, tone: toneOf(thing, this.now()) };
  }

  /** Where a thing is, in lon and lat; null where nobody knows. */
  whereabouts(key: string): [number, number] | null {
    if (key.startsWith("unit:")) {
      const row = this.units.rowOf(key.slice(5));
      return row >= 0 && this.units.hasPlace(row) ? [lonOf(this.units.x[row] ?? 0), latOf(this.units.y[row] ?? 0)] : null;
    }
    const thing = this.things.find((one) => one.key === key);
    return thing && thing.lon !== null && thing.lat !== null ? [thing.lon, thing.lat] : null;
  }

  private unitLine(row: number): Line | null {
    const { code, call_sign, kind } = this.units.roster;
    if (row < 0) return null;
    const { text, kinds, letters, unit } = this.island;
    const at = this.units.at[row] ?? NaN;
    const tone = this.units.tone(row, this.now());
    const { text: doing = "", number = "" } = this.units.doingOf(row) ?? {};
    const where = Number.isNaN(at) ? "no_position" : this.units.isStale(row, this.now()) ? "old_position" : "";
    return {
      key: `unit:${code[row]}`,
      layer: "unit",
      title: call_sign[row] ?? "",
      kindTitle: kinds[kind[row] ?? ""] ?? "",
      stateTitle: [doing, text[where] ?? ""].filter(Boolean).join(", "),
      detail: "",
      mark: `${letters[kind[row] ?? ""] ?? ""}${number}`,
      tone,
      at: Number.isNaN(at) ? null : at,
      url: unit.replace("CODE", encodeURIComponent(code[row] ?? "")),
    };
  }

  private followAddress(): void {
    ({ filters: this.filters, selection: this.selection } = readAddress(location.search));
    this.units.narrow(this.filters);
    this.tell("filters");
    this.tell("selection");
  }

  private write(): void {
    const sheet = document.getElementById("sheet");
    if (sheet instanceof HTMLAnchorElement) sheet.search = writeAddress({ filters: this.filters, selection: "", view: null });
    history.replaceState(null, "", `${location.pathname}${writeAddress(this)}${location.hash}`);
  }
}
