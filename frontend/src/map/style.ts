/** The ground of the map: streets from the plan's own tiles, Arabic names, no network. */

import arabic400 from "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-400-normal.woff2?url";
import arabic600 from "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-600-normal.woff2?url";
import latin400 from "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-latin-400-normal.woff2?url";
import latin600 from "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-latin-600-normal.woff2?url";
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Colours } from "./colours";

export const FACE = "Himaya";
export const FACE_BOLD = "Himaya Bold";
const ARABIC = ["U+0600-06FF", "U+0750-077F", "U+08A0-08FF", "U+FB50-FDFF", "U+FE70-FEFF", "U+200C-200F"];
const LATIN = ["U+0020-024F", "U+2010-2027", "U+2030-206F", "U+2190-21FF", "U+2212"];

const MAIN = ["motorway", "trunk", "primary", "motorway_link", "trunk_link", "primary_link"];
const MIDDLE = ["secondary", "tertiary", "secondary_link", "tertiary_link"];

/** The faces of every map, from our own files. */
export function fontFaces(): Record<string, { url: string; "unicode-range": string[] }[]> {
  const origin = location.origin;
  const face = (arabic: string, latin: string): { url: string; "unicode-range": string[] }[] => [
    { url: new URL(arabic, origin).href, "unicode-range": ARABIC },
    { url: new URL(latin, origin).href, "unicode-range": LATIN },
  ];
  return { [FACE]: face(arabic400, latin400), [FACE_BOLD]: face(arabic600, latin600) };
}

/** Streets on their ground; the bare ground where the plan has no road file and `tiles` is empty. */
export function groundStyle(colours: Colours, tiles: string, language: string): StyleSpecification {
  if (!tiles) {
    const bare: LayerSpecification = { id: "ground", type: "background", paint: { "background-color": colours.ground } };
    return { version: 8, "font-faces": fontFaces(), sources: {}, layers: [bare] };
  }
  return {
    version: 8,
    "font-faces": fontFaces(),
    sources: { ground: { type: "vector", url: `pmtiles://${new URL(tiles, location.origin).href}` } },
    layers: groundLayers(colours, language),
  };
}

/** Outlines of the governorates as quiet ground; `ground` is the address of their shapes. */
export function outlineStyle(colours: Colours, ground: string): StyleSpecification {
  return {
    version: 8,
    "font-faces": fontFaces(),
    sources: { outlines: { type: "geojson", data: new URL(ground, location.origin).href } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colours.ground } },
      { id: "outlines", type: "fill", source: "outlines", paint: { "fill-color": colours.land } },
      { id: "borders", type: "line", source: "outlines", paint: { "line-color": colours.mainCase, "line-width": 1 } },
    ],
  };
}

function groundLayers(colours: Colours, language: string): LayerSpecification[] {
  const name: ExpressionSpecification =
    language === "en"
      ? ["coalesce", ["get", "name_en"], ["get", "name_ar"], ""]
      : ["coalesce", ["get", "name_ar"], ["get", "name_en"], ""];
  const isMain = oneOf(MAIN);
  const isMiddle = oneOf(MIDDLE);
  const isSmall: ExpressionSpecification = ["all", ["!", isMain], ["!", isMiddle]];
  return [
    { id: "ground", type: "background", paint: { "background-color": colours.ground } },
    { id: "land", type: "fill", source: "ground", "source-layer": "builtup", paint: { "fill-color": colours.land } },
    line("small-case", isSmall, colours.roadCase, [13, 1.2, 15, 4, 18, 15]),
    line("middle-case", isMiddle, colours.roadCase, [11, 1.2, 14, 5, 18, 21]),
    line("main-case", isMain, colours.mainCase, [8, 1.4, 12, 3.6, 15, 10, 18, 27]),
    line("small", isSmall, colours.road, [13, 0.5, 15, 2.8, 18, 13]),
    line("middle", isMiddle, colours.road, [11, 0.6, 14, 3.6, 18, 18]),
    line("main", isMain, colours.main, [8, 0.8, 12, 2.4, 15, 8, 18, 24]),
    names("main-names", isMain, 12.5, 12, name, colours),
    names("middle-names", isMiddle, 14, 11, name, colours),
    names("small-names", isSmall, 15.6, 10.5, name, colours),
  ];
}

function oneOf(classes: string[]): ExpressionSpecification {
  return ["in", ["get", "class"], ["literal", classes]];
}

function line(id: string, filter: ExpressionSpecification, colour: string, widths: number[]): LayerSpecification {
  return {
    id,
    type: "line",
    source: "ground",
    "source-layer": "roads",
    filter,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      "line-color": colour,
      "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], ...widths] as unknown as ExpressionSpecification,
    },
  };
}

function names(
  id: string,
  filter: ExpressionSpecification,
  minzoom: number,
  size: number,
  name: ExpressionSpecification,
  colours: Colours,
): LayerSpecification {
  return {
    id,
    type: "symbol",
    source: "ground",
    "source-layer": "roads",
    filter,
    minzoom,
    layout: {
      "symbol-placement": "line",
      "symbol-spacing": 380,
      "text-field": name,
      "text-font": [FACE],
      "text-size": ["interpolate", ["linear"], ["zoom"], minzoom, size, 18, size + 3],
      "text-max-angle": 30,
      "text-padding": 8,
    },
    paint: { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.4 },
  };
}
