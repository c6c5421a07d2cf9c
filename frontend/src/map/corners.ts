/** Corners of a polygon, and the GeoJSON that a form sends. */

export type Corner = [number, number];

const DIGITS = 7;
const FEWEST = 3;

/** Corners that a field holds; none where it holds anything but one ring of GeoJSON. */
export function cornersOf(text: string): Corner[] {
  try {
    const told = JSON.parse(text) as { type?: string; coordinates?: Corner[][] };
    const ring = told.type === "Polygon" && told.coordinates?.length === 1 ? told.coordinates[0] : undefined;
    return ring ? ring.slice(0, -1) : [];
  } catch {
    return [];
  }
}

/** The polygon of some corners as the form sends it; empty where they are too few. */
export function polygonOf(corners: Corner[]): string {
  const [first] = corners;
  if (first === undefined || corners.length < FEWEST) return "";
  return JSON.stringify({ type: "Polygon", coordinates: [[...corners, first]] });
}

/** A corner where the map was clicked, to about a centimetre. */
export function cornerAt(lon: number, lat: number): Corner {
  return [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))];
}

/** What is drawn of some corners: each of them, and the line or the ground between. */
export function shapeOf(corners: Corner[]): GeoJSON.FeatureCollection {
  const points = corners.map((corner) => feature({ type: "Point", coordinates: corner }));
  const [first] = corners;
  if (first === undefined || corners.length < 2) return { type: "FeatureCollection", features: points };
  const ring = [...corners, first];
  const between: GeoJSON.Geometry = corners.length < FEWEST ? { type: "LineString", coordinates: ring } : { type: "Polygon", coordinates: [ring] };
  return { type: "FeatureCollection", features: [feature(between), ...points] };
}

function feature(geometry: GeoJSON.Geometry): GeoJSON.Feature {
  return { type: "Feature", geometry, properties: {} };
}
