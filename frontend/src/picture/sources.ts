/** Sources of the map, handed over only when what they show has changed: without news the map is not painted anew. */

import type { Feature, FeatureCollection } from "geojson";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";

const NAMES = ["zones", "lines", "posts", "incidents", "names", "chosen"] as const;
const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };

type SourceName = (typeof NAMES)[number];

export class Sources {
  private readonly shown = new Map<SourceName, string>();

  constructor(private readonly map: MapLibre) {}

  /** A new style begins with empty ones. */
  add(): void {
    this.shown.clear();
    for (const name of NAMES) this.map.addSource(name, { type: "geojson", data: EMPTY });
  }

  set(name: SourceName, features: Feature[]): void {
    const told = JSON.stringify(features);
    if (told === (this.shown.get(name) ?? "[]")) return;
    this.shown.set(name, told);
    void this.map.getSource<GeoJSONSource>(name)?.setData({ type: "FeatureCollection", features });
  }
}
