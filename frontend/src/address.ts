/** The page's address keeps hour, filters and selection, so that a view can be sent to a colleague. */

import type { Selection } from "./model";

export interface Filters {
  q: string;
  type: string;
  tier: string;
  place: string;
}

export interface View {
  hour: string;
  filters: Filters;
  selection: Selection | null;
}

const FILTERS = ["q", "type", "tier", "place"] as const;

export function readAddress(search: string): View {
  const query = new URLSearchParams(search);
  const filters = { q: "", type: "", tier: "", place: "" };
  for (const name of FILTERS) filters[name] = query.get(name) ?? "";
  return { hour: query.get("hour") ?? "", filters, selection: readSelection(query.get("sel") ?? "") };
}

export function readSelection(text: string): Selection | null {
  const [what, ...rest] = text.split(":");
  const id = rest.join(":");
  return (what === "place" || what === "element") && id ? { what, id } : null;
}

export function writeAddress(view: View): string {
  const query = new URLSearchParams();
  if (view.hour) query.set("hour", view.hour);
  for (const name of FILTERS) if (view.filters[name]) query.set(name, view.filters[name]);
  if (view.selection) query.set("sel", `${view.selection.what}:${view.selection.id}`);
  const text = query.toString();
  return text ? `?${text}` : "";
}
