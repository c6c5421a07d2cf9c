/** The one state of the page; whoever shows it listens, whoever changes it goes through here. */

import { readAddress, writeAddress, type Filters } from "./address";
import { filtered, searchable, type Searchable } from "./filter";
import type { PlanData, PlanElement, Selection } from "./model";

export type Change = "hour" | "filters" | "selection";

/** The hour with the most people at the places: where a look at the night begins. */
export function busiestHour(data: PlanData): number {
  const present = data.hours.map((_, hour) => data.places.reduce((sum, place) => sum + (place.present[hour] ?? 0), 0));
  return present.indexOf(Math.max(...present));
}

export class Store {
  hour = 0;
  filters: Filters;
  selection: Selection | null;
  /** Elements that pass the filters. */
  matching: PlanElement[] = [];
  private readonly rows: Searchable[];
  private readonly listeners: ((change: Change) => void)[] = [];

  constructor(readonly data: PlanData) {
    this.rows = searchable(data);
    const view = readAddress(location.search);
    this.filters = view.filters;
    this.selection = view.selection;
    this.hour = this.hourOf(view.hour);
    this.matching = filtered(this.rows, this.filters);
    window.addEventListener("popstate", () => this.restore());
  }

  listen(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  setHour(hour: number): void {
    const within = Math.min(Math.max(0, hour), this.data.hours.length - 1);
    if (within === this.hour) return;
    this.hour = within;
    this.write("replace");
    this.tell("hour");
  }

  setFilters(filters: Filters): void {
    this.filters = filters;
    this.matching = filtered(this.rows, filters);
    this.write("replace");
    this.tell("filters");
  }

  /** Another selection, at another hour if one is named, is a step that the browser's Back undoes. */
  select(selection: Selection | null, hour = this.hour): void {
    const isOther = selection?.what !== this.selection?.what || selection?.id !== this.selection?.id;
    const isLater = hour !== this.hour;
    this.selection = selection;
    this.hour = hour;
    this.write(isOther ? "push" : "replace");
    if (isLater) this.tell("hour");
    this.tell("selection");
  }

  /** Show what the address says, after Back or Forward. */
  private restore(): void {
    const { filters, selection, hour } = readAddress(location.search);
    const isNarrowed = JSON.stringify(filters) !== JSON.stringify(this.filters);
    this.filters = filters;
    this.matching = filtered(this.rows, filters);
    this.selection = selection;
    this.hour = this.hourOf(hour);
    if (isNarrowed) this.tell("filters");
    this.tell("hour");
    this.tell("selection");
  }

  private hourOf(instant: string): number {
    const wanted = this.data.hours.indexOf(instant);
    return wanted < 0 ? busiestHour(this.data) : wanted;
  }

  private write(how: "push" | "replace"): void {
    const search = writeAddress({
      hour: this.data.hours[this.hour] ?? "",
      filters: this.filters,
      selection: this.selection,
    });
    history[`${how}State`](null, "", `${location.pathname}${search}${location.hash}`);
  }

  private tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }
}
