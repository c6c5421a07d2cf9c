/** Signs of the picture: shape carries type, colour carries state, and a sign or a broken edge carries the state again. */

import type { Colours } from "../map/colours";
import type { Tone } from "./model";

export type Shape = "incident" | "zone" | "unit" | "post" | "checkpoint" | "standby";

const CORNERS: Record<Shape, readonly (readonly [number, number])[]> = {
  incident: [[-5, -12], [5, -12], [12, -5], [12, 5], [5, 12], [-5, 12], [-12, 5], [-12, -5]],
  zone: Array.from({ length: 32 }, (_, at) => [12 * Math.cos((at * Math.PI) / 16), 12 * Math.sin((at * Math.PI) / 16)] as const),
  unit: [[0, -11], [11, -3], [7, 10], [-7, 10], [-11, -3]],
  post: [[-8, -8], [8, -8], [8, 8], [-8, 8]],
  checkpoint: [[0, -10], [11, 9], [-11, 9]],
  standby: [[0, -12], [12, 0], [0, 12], [-12, 0]],
};
const FILLS: Record<Exclude<Tone, "plain" | "stale">, readonly [string, string]> = {
  red: ["#c8102e", "#ffffff"],
  yellow: ["#ffcd00", "#111111"],
  green: ["#007a3d", "#ffffff"],
  blue: ["#0b4f8a", "#ffffff"],
};
export const SYMBOL_PX = 32;
export const RATIO = 2;

/** Draw one symbol in the middle of a square of 32 pixels, whose upper left corner is at `left`, `top`. */
export function drawSymbol(pen: CanvasRenderingContext2D, shape: Shape, tone: Tone, mark: string, colours: Colours, [left, top]: [number, number] = [0, 0]): void {
  const middle: [number, number] = [left + SYMBOL_PX / 2, top + SYMBOL_PX / 2];
  const [fill, ink] = tone === "stale" ? [colours.paper, colours.label] : tone === "plain" ? [neutral(shape, colours), colours.paper] : FILLS[tone];
  pen.save();
  pen.lineJoin = "round";
  outline(pen, CORNERS[shape], middle);
  pen.lineWidth = 4;
  pen.strokeStyle = colours.paper;
  pen.stroke();
  pen.fillStyle = fill;
  pen.fill();
  if (tone === "stale") {
    pen.lineWidth = 2;
    pen.setLineDash([3, 2]);
    pen.strokeStyle = colours.label;
    pen.stroke();
    pen.setLineDash([]);
  }
  if (mark) write(pen, mark, middle[0], middle[1] + (shape === "checkpoint" ? 3 : 0.6), shape === "incident" ? 14 : mark.length > 1 ? 10.5 : 12, ink);
  if (tone === "red" && shape !== "incident") alarm(pen, middle[0] + 9, middle[1] - 9, colours);
  pen.restore();
}

function neutral(shape: Shape, colours: Colours): string {
  return shape === "standby" ? colours.standby : shape === "checkpoint" ? colours.checkpoint : colours.post;
}

function outline(pen: CanvasRenderingContext2D, corners: readonly (readonly [number, number])[], [x, y]: [number, number]): void {
  pen.beginPath();
  for (const [across, down] of corners) pen.lineTo(x + across, y + down);
  pen.closePath();
}

function write(pen: CanvasRenderingContext2D, text: string, x: number, y: number, size: number, ink: string): void {
  pen.fillStyle = ink;
  pen.font = `600 ${size}px "IBM Plex Sans Arabic", sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y);
}

/** An exclamation mark on a disc: the alarm once more without colour. */
function alarm(pen: CanvasRenderingContext2D, x: number, y: number, colours: Colours): void {
  pen.beginPath();
  pen.arc(x, y, 5, 0, 2 * Math.PI);
  pen.fillStyle = colours.ink;
  pen.fill();
  pen.fillStyle = colours.paper;
  pen.fillRect(x - 0.9, y - 3.2, 1.8, 3.8);
  pen.fillRect(x - 0.9, y + 1.6, 1.8, 1.7);
}

/** One symbol alone, as the map takes it; its name is `shape|tone|mark`. */
export function symbolImage(name: string, colours: Colours): ImageData | null {
  const [shape, tone, mark = ""] = name.split("|");
  if (!shape || !tone || !(shape in CORNERS)) return null;
  const pen = canvas(SYMBOL_PX, SYMBOL_PX);
  if (!pen) return null;
  drawSymbol(pen, shape as Shape, tone as Tone, mark, colours);
  return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);
}

/** A pen on a canvas of so many pixels of the page. */
export function canvas(width: number, height: number): CanvasRenderingContext2D | null {
  const made = document.createElement("canvas");
  [made.width, made.height] = [width * RATIO, height * RATIO];
  const pen = made.getContext("2d");
  pen?.scale(RATIO, RATIO);
  return pen;
}
