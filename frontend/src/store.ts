/** The one state of the page; whoever shows it listens, whoever changes it goes through here. */

import { readAddress, writeAddress, type Filters } from "./address";
import type { PlanData, Selection } from "./model";

export type Change = "hour" | "filters" | "selection" | "theme";

/** The hour with the most people at the places: where a look at the night begins. */
export function busiestHour(data: PlanData): number {
  const present = data.hours.map((_, hour) => data.places.reduce((sum, place) => sum + (place.present[hour] ?? 0), 0));
  return present.indexOf(Math.max(...present));
}

export class Store {
  hour = 0;
  filters: Filters;
  selection: Selection | null;
  private readonly listeners: ((change: Change) => void)[] = [];

  constructor(readonly data: PlanData) {
    const view = readAddress(location.search);
    this.filters = view.filters;
    this.selection = view.selection;
    const wanted = data.hours.indexOf(view.hour);
    this.hour = wanted < 0 ? busiestHour(data) : wanted;
  }

  listen(listener: (change: Change) => void): void {
    this.listeners.push(listener);
  }

  setHour(hour: number): void {
    const within = Math.min(Math.max(0, hour), this.data.hours.length - 1);
    if (within === this.hour) return;
    this.hour = within;
    this.tell("hour");
  }

  setFilters(filters: Filters): void {
    this.filters = filters;
    this.tell("filters");
  }

  select(selection: Selection | null): void {
    this.selection = selection;
    this.tell("selection");
  }

  tell(change: Change): void {
    const search = writeAddress({
      hour: this.data.hours[this.hour] ?? "",
      filters: this.filters,
      selection: this.selection,
    });
    history.replaceState(null, "", `${location.pathname}${search}${location.hash}`);
    for (const listener of this.listeners) listener(change);
  }
}
