/** Shapes of the map, drawn here for the theme: shape carries type, colour carries state, a sign repeats the state. */

import type { Map as MapLibre } from "maplibre-gl";
import type { BandName } from "../model";
import type { Colours } from "./colours";

const RATIO = 2;
const TIERS = [1, 2, 3, 4, 5];
const BANDS: BandName[] = ["strong", "fair", "weak"];

type Drawing = (pen: CanvasRenderingContext2D, middle: number) => void;

export function addIcons(map: MapLibre, colours: Colours, letters: Record<string, string>): void {
  for (const tier of TIERS) {
    for (const band of BANDS) put(map, `place-${tier}-${band}`, 44, placeIcon(colours, tier, band));
  }
  put(map, "post", 22, square(colours.post, colours.paper));
  put(map, "post-empty", 24, emptySquare(colours));
  for (const [service, letter] of Object.entries(letters)) {
    put(map, `standby-${service}`, 32, lettered(diamond(colours.standby, colours.paper), letter, colours.paper));
  }
  put(map, "chosen", 44, ring(colours.accent));
  put(map, "checkpoint", 28, triangle(colours.checkpoint, colours.paper));
  put(map, "checkpoint-empty", 28, triangle(colours.band.weak.fill, colours.paper));
  put(map, "closure", 22, noEntry(colours.closure));
  put(map, "diversion", 16, arrow(colours.diversion, colours.paper));
}

function put(map: MapLibre, name: string, size: number, draw: Drawing): void {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(RATIO, RATIO);
  pen.lineJoin = "round";
  draw(pen, size / 2);
  const image = pen.getImageData(0, 0, canvas.width, canvas.height);
  if (map.hasImage(name)) map.updateImage(name, image);
  else map.addImage(name, image, { pixelRatio: RATIO });
}

/** Radius of a place by tier, in pixels. */
export function placeRadius(tier: number): number {
  return 16 - 1.8 * Math.min(tier, 5);
}

function placeIcon(colours: Colours, tier: number, band: BandName): Drawing {
  const { fill, ink } = colours.band[band];
  return (pen, middle) => {
    const radius = placeRadius(tier);
    disc(pen, middle, middle, radius + 2, colours.paper);
    disc(pen, middle, middle, radius, fill);
    write(pen, String(tier), middle, middle, radius * 1.05, ink);
    if (band !== "strong") sign(pen, middle + radius * 0.85, middle - radius * 0.85, band, colours);
  };
}

/** The state once more as a sign: an exclamation mark for weak, a bar for fair. */
function sign(pen: CanvasRenderingContext2D, x: number, y: number, band: BandName, colours: Colours): void {
  disc(pen, x, y, 6.4, colours.paper);
  disc(pen, x, y, 5.2, colours.ink);
  pen.fillStyle = colours.paper;
  if (band === "weak") {
    pen.fillRect(x - 0.9, y - 3.2, 1.8, 3.8);
    pen.fillRect(x - 0.9, y + 1.6, 1.8, 1.7);
  } else {
    pen.fillRect(x - 2.8, y - 0.8, 5.6, 1.6);
  }
}

function disc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

function square(fill: string, edge: string): Drawing {
  return (pen, middle) => {
    pen.beginPath();
    pen.roundRect(middle - 7, middle - 7, 14, 14, 3);
    pen.lineWidth = 3;
    pen.strokeStyle = edge;
    pen.stroke();
    pen.fillStyle = fill;
    pen.fill();
  };
}

function emptySquare(colours: Colours): Drawing {
  return (pen, middle) => {
    square("#ffffff", colours.paper)(pen, middle);
    pen.lineWidth = 2.2;
    pen.strokeStyle = colours.band.weak.fill;
    pen.stroke();
    pen.fillStyle = colours.band.weak.fill;
    pen.fillRect(middle - 1.2, middle - 4.4, 2.4, 5.2);
    pen.fillRect(middle - 1.2, middle + 2.2, 2.4, 2.2);
  };
}

function diamond(fill: string, edge: string): Drawing {
  return (pen, middle) => polygon(pen, [[0, -12], [12, 0], [0, 12], [-12, 0]], middle, fill, edge);
}

function lettered(shape: Drawing, letter: string, ink: string): Drawing {
  return (pen, middle) => {
    shape(pen, middle);
    write(pen, letter, middle, middle, 12, ink);
  };
}

function ring(colour: string): Drawing {
  return (pen, middle) => {
    pen.beginPath();
    pen.arc(middle, middle, 18, 0, 2 * Math.PI);
    pen.globalAlpha = 0.22;
    pen.fillStyle = colour;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = 3;
    pen.strokeStyle = colour;
    pen.stroke();
  };
}

function write(pen: CanvasRenderingContext2D, text: string, x: number, y: number, size: number, ink: string): void {
  pen.fillStyle = ink;
  pen.font = `600 ${Math.round(size)}px "IBM Plex Sans Arabic", sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y + size * 0.06);
}

function triangle(fill: string, edge: string): Drawing {
  return (pen, middle) => {
    polygon(pen, [[0, -10], [11, 9], [-11, 9]], middle, fill, edge);
    pen.fillStyle = edge;
    pen.fillRect(middle - 1.1, middle - 3.5, 2.2, 6);
    pen.fillRect(middle - 1.1, middle + 4, 2.2, 2.2);
  };
}

function noEntry(fill: string): Drawing {
  return (pen, middle) => {
    disc(pen, middle, middle, 9.6, "#ffffff");
    disc(pen, middle, middle, 8, fill);
    pen.fillStyle = "#ffffff";
    pen.fillRect(middle - 5, middle - 1.5, 10, 3);
  };
}

/** A head that points along the line it stands on. */
function arrow(fill: string, edge: string): Drawing {
  return (pen, middle) => polygon(pen, [[-4, -5], [5, 0], [-4, 5], [-2, 0]], middle, fill, edge);
}

function polygon(pen: CanvasRenderingContext2D, corners: number[][], middle: number, fill: string, edge: string): void {
  pen.beginPath();
  for (const [x = 0, y = 0] of corners) pen.lineTo(middle + x, middle + y);
  pen.closePath();
  pen.lineWidth = 3;
  pen.strokeStyle = edge;
  pen.stroke();
  pen.fillStyle = fill;
  pen.fill();
}
