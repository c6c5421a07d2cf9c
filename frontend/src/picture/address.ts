/** The address keeps filters, selection and the map as it was moved, so that a view can be sent to a colleague. */

export interface Filters {
  layers: string[];
  kind: string;
  area: string;
  only: string;
  /** A layer and one of its states, as `unit:on_scene`. */
  state: string;
  q: string;
}

/** A map as an operator left it: middle in degrees, zoom. */
export interface View {
  lat: number;
  lon: number;
  zoom: number;
}

export interface Address {
  filters: Filters;
  selection: string;
  view: View | null;
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const text = (name: string): string => query.get(name) ?? "";
  const filters = { layers: query.getAll("layer"), kind: text("kind"), area: text("area"), only: text("only"), state: text("state"), q: text("q") };
  return { filters, selection: text("sel"), view: readView(text("at")) };
}

export function writeAddress({ filters, selection, view }: Address): string {
  const query = new URLSearchParams();
  for (const layer of filters.layers) query.append("layer", layer);
  for (const name of ["kind", "area", "only", "state", "q"] as const) if (filters[name]) query.set(name, filters[name]);
  if (selection) query.set("sel", selection);
  if (view) query.set("at", `${view.lat.toFixed(5)},${view.lon.toFixed(5)},${view.zoom.toFixed(2)}`);
  const told = query.toString();
  return told ? `?${told}` : "";
}

function readView(text: string): View | null {
  const [lat = NaN, lon = NaN, zoom = NaN, ...rest] = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  const isPlace = Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 22;
  return isPlace && rest.length === 0 ? { lat, lon, zoom } : null;
}
