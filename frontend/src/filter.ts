/** Which elements the list shows. */

import type { Filters } from "./address";
import { fold } from "./fold";
import type { PlanData, PlanElement } from "./model";

export interface Searchable {
  element: PlanElement;
  text: string;
}

/** Elements with the folded text they are found by. */
export function searchable(data: PlanData): Searchable[] {
  const names = new Map(data.places.map((place) => [place.id, place.name]));
  return data.elements.map((element) => ({
    element,
    text: fold(
      [element.name, element.road, element.id, ...element.places.map((place) => names.get(place) ?? ""), ...element.calls, ...element.units].join(" "),
    ),
  }));
}

export function filtered(rows: readonly Searchable[], filters: Filters): PlanElement[] {
  const words = fold(filters.q).split(" ").filter(Boolean);
  return rows
    .filter(
      ({ element, text }) =>
        (!filters.type || element.type === filters.type) &&
        (!filters.tier || String(element.tier) === filters.tier) &&
        (!filters.place || element.places.includes(filters.place)) &&
        words.every((word) => text.includes(word)),
    )
    .map(({ element }) => element);
}
