/** Ten thousand units on the map in one drawing call: a point each, from one picture of all symbols. */

import type { CustomLayerInterface, CustomRenderMethodInput, Map as MapLibre } from "maplibre-gl";
import type { Colours } from "../map/colours";
import type { Tone } from "./model";
import { SYMBOL_PX, canvas, drawSymbol } from "./symbols";

const TONES: readonly Tone[] = ["green", "yellow", "blue", "red", "plain", "stale"];
const NUMBERS = ["", ..."012345678"];
const COLUMNS = 32;
const VERTEX = `#version 300 es
uniform mat4 u_matrix; uniform float u_size;
in vec2 a_at; in float a_sprite;
flat out float v_sprite;
void main() { gl_Position = u_matrix * vec4(a_at, 0.0, 1.0); gl_PointSize = u_size; v_sprite = a_sprite; }`;
const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D u_symbols; uniform vec2 u_grid;
flat in float v_sprite;
out vec4 colour;
void main() {
  vec2 cell = vec2(mod(v_sprite + 0.5, u_grid.x) - 0.5, floor((v_sprite + 0.5) / u_grid.x));
  colour = texture(u_symbols, (cell + gl_PointCoord) / u_grid);
  if (colour.a < 0.02) discard;
}`;
/** Farther from the middle of the screen than this, in tiles, single precision would move a point visibly. */
const FARTHEST_TILES = 2048;

/** What is to be drawn: Mercator 0 to 1 and the number of the symbol, in the order of drawing. */
export interface Drawn {
  x: Float64Array;
  y: Float64Array;
  sprite: Float32Array;
  count: number;
}

export class UnitsLayer implements CustomLayerInterface {
  readonly id = "units";
  readonly type = "custom" as const;
  readonly renderingMode = "2d" as const;
  private readonly letters: readonly string[];
  private gl: WebGL2RenderingContext | null = null;
  private map: MapLibre | null = null;
  private program: WebGLProgram | null = null;
  private points: WebGLBuffer | null = null;
  private symbols: WebGLTexture | null = null;
  private anchor: [number, number] = [0.5, 0.5];
  private packed = new Float32Array(0);
  private isNew = false;

  constructor(
    private readonly colours: Colours,
    letters: Record<string, string>,
    private drawn: Drawn,
    private readonly wasDrawn: () => void,
  ) {
    this.letters = ["", ...new Set(Object.values(letters))];
  }

  /** Which symbol has a letter of the function, a number of the status and a colour. */
  sprite(letter: string, number: string, tone: Tone): number {
    const place = TONES.indexOf(tone) * this.letters.length + Math.max(0, this.letters.indexOf(letter));
    return place * NUMBERS.length + Math.max(0, NUMBERS.indexOf(number));
  }

  /** Rows of the picture of all symbols. */
  private get rows(): number {
    return Math.ceil((TONES.length * this.letters.length * NUMBERS.length) / COLUMNS);
  }

  /** What is drawn already is not painted again. */
  set(drawn: Drawn): void {
    if (isSame(drawn, this.drawn)) return this.wasDrawn();
    this.drawn = drawn;
    this.isNew = true;
    this.map?.triggerRepaint();
  }

  onAdd(map: MapLibre, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.gl = gl;
    this.program = linked(gl);
    this.points = gl.createBuffer();
    this.symbols = gl.createTexture();
    this.paint();
    this.isNew = true;
  }

  onRemove(_map: MapLibre, gl: WebGL2RenderingContext): void {
    gl.deleteProgram(this.program);
    gl.deleteBuffer(this.points);
    gl.deleteTexture(this.symbols);
  }

  /** Draw the picture of all symbols; again once the letters' face is there. */
  paint(): void {
    const { gl, letters } = this;
    const pen = canvas(COLUMNS * SYMBOL_PX, this.rows * SYMBOL_PX);
    if (!gl || !pen) return;
    for (const tone of TONES) {
      for (const letter of letters) {
        for (const number of NUMBERS) {
          const place = this.sprite(letter, number, tone);
          const corner: [number, number] = [(place % COLUMNS) * SYMBOL_PX, Math.floor(place / COLUMNS) * SYMBOL_PX];
          drawSymbol(pen, "unit", tone, letter + number, this.colours, corner);
        }
      }
    }
    gl.bindTexture(gl.TEXTURE_2D, this.symbols);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, pen.canvas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    for (const [name, value] of [[gl.TEXTURE_MIN_FILTER, gl.LINEAR], [gl.TEXTURE_MAG_FILTER, gl.LINEAR], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]] as const) {
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    }
    this.map?.triggerRepaint();
  }

  render(gl: WebGL2RenderingContext, { defaultProjectionData }: CustomRenderMethodInput): void {
    const { program, map, drawn } = this;
    if (!program || !map || drawn.count === 0) return;
    this.place(gl, map);
    gl.useProgram(program);
    const uniform = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
    gl.uniformMatrix4fv(uniform("u_matrix"), false, moved(defaultProjectionData.mainMatrix, this.anchor));
    gl.uniform1f(uniform("u_size"), SYMBOL_PX * devicePixelRatio * sizeAt(map.getZoom()));
    gl.uniform2f(uniform("u_grid"), COLUMNS, this.rows);
    gl.uniform1i(uniform("u_symbols"), 0);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.symbols);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.points);
    attribute(gl, program, "a_at", 2, 0);
    attribute(gl, program, "a_sprite", 1, 8);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.drawArrays(gl.POINTS, 0, drawn.count);
    this.wasDrawn();
  }

  /** Hand the positions over, from an anchor near the middle of the screen, when they or the screen have moved. */
  private place(gl: WebGL2RenderingContext, map: MapLibre): void {
    const { lng, lat } = map.getCenter();
    const middle: [number, number] = [0.5 + lng / 360, 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)];
    const tiles = 2 ** map.getZoom();
    const isFar = Math.hypot(middle[0] - this.anchor[0], middle[1] - this.anchor[1]) * tiles > FARTHEST_TILES;
    if (!this.isNew && !isFar) return;
    this.anchor = middle;
    this.isNew = false;
    const { x, y, sprite, count } = this.drawn;
    if (this.packed.length < 3 * count) this.packed = new Float32Array(3 * count);
    for (let row = 0; row < count; row += 1) {
      this.packed[3 * row] = (x[row] ?? 0) - middle[0];
      this.packed[3 * row + 1] = (y[row] ?? 0) - middle[1];
      this.packed[3 * row + 2] = sprite[row] ?? 0;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.points);
    gl.bufferData(gl.ARRAY_BUFFER, this.packed.subarray(0, 3 * count), gl.DYNAMIC_DRAW);
  }
}

/** Whether two ask for the same symbols at the same places, in the same order. */
function isSame(one: Drawn, other: Drawn): boolean {
  const isEqual = (name: "x" | "y" | "sprite"): boolean => one[name].every((value, row) => value === other[name][row]);
  return one.count === other.count && isEqual("x") && isEqual("y") && isEqual("sprite");
}

/** Share of the full size at which units are drawn. */
export function sizeAt(zoom: number): number {
  return Math.min(1, Math.max(0.45, 0.45 + (zoom - 8) * 0.09));
}

/** A matrix that takes points told from an anchor; computed in double precision. */
function moved(matrix: ArrayLike<number>, [x, y]: [number, number]): Float32Array {
  const told = Float32Array.from(matrix);
  for (let row = 0; row < 4; row += 1) {
    told[12 + row] = (matrix[row] ?? 0) * x + (matrix[4 + row] ?? 0) * y + (matrix[12 + row] ?? 0);
  }
  return told;
}

function attribute(gl: WebGL2RenderingContext, program: WebGLProgram, name: string, size: number, offset: number): void {
  const at = gl.getAttribLocation(program, name);
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, size, gl.FLOAT, false, 12, offset);
}

function linked(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error("no shader");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "not linked");
  return program;
}
