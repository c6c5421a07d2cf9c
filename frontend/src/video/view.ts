/** The room on the page: large pictures, the strip of offices, every state in words. */

import { make } from "../dom";
import { say, type Line, type Place, type Words } from "./messages";

export interface Shown {
  places: readonly Place[];
  lines: readonly Line[];
  own: string;
  large: readonly string[];
}

interface Tile {
  item: HTMLElement;
  told: HTMLElement;
  video: HTMLVideoElement | undefined;
}

export class View {
  private readonly stage: HTMLElement;
  private readonly strip: HTMLElement;
  private readonly status: HTMLElement;
  private readonly tiles = new Map<string, Tile>();
  private readonly figures = new Map<string, HTMLElement>();
  private readonly streams = new Map<string, MediaStream>();
  private isClosed = false;

  constructor(section: HTMLElement, private readonly words: Words, private readonly remove: ((office: string) => void) | undefined) {
    this.stage = part(section, "[data-video-stage]");
    this.strip = part(section, "[data-video-strip]");
    this.status = part(section, "[data-video-status]");
  }

  /** Say how it stands; an empty text says nothing. */
  say(text: string): void {
    if (this.isClosed) return;
    this.status.textContent = text;
    this.status.hidden = !text;
  }

  /** The picture of an office has come, or is gone. */
  picture(office: string, stream: MediaStream | undefined): void {
    if (this.isClosed) return;
    if (stream) this.streams.set(office, stream);
    else this.streams.delete(office);
    for (const video of document.querySelectorAll<HTMLVideoElement>(`video[data-office="${CSS.escape(office)}"]`)) {
      video.srcObject = stream ?? null;
    }
  }

  show(shown: Shown): void {
    if (this.isClosed) return;
    this.showStage(shown);
    for (const place of shown.places) this.showPlace(place, shown);
    for (const [office, tile] of this.tiles) {
      if (shown.places.some((place) => place.office === office)) continue;
      tile.item.remove();
      this.tiles.delete(office);
    }
  }

  /** Take everything away and leave one last word, whatever arrives later. */
  close(text: string): void {
    this.say(text);
    this.isClosed = true;
    this.stage.replaceChildren();
    this.strip.replaceChildren();
    this.tiles.clear();
    this.figures.clear();
    this.streams.clear();
  }

  private showStage({ places, large, own }: Shown): void {
    const wanted = [...large, ...(this.streams.has(own) ? [own] : [])];
    for (const [office, figure] of this.figures) {
      if (wanted.includes(office)) continue;
      figure.remove();
      this.figures.delete(office);
    }
    for (const office of wanted) {
      const figure = this.figures.get(office) ?? this.newFigure(office);
      const place = places.find((one) => one.office === office);
      const title = office === own || !place ? say(this.words, "me") : place[this.words.language];
      const caption = figure.querySelector("bdi");
      if (caption && caption.textContent !== title) caption.textContent = title;
      figure.classList.toggle("video-own", office === own);
    }
    this.stage.dataset["empty"] = large.length ? "" : say(this.words, "nobody");
  }

  private newFigure(office: string): HTMLElement {
    const figure = make("figure", {}, this.newVideo(office), make("figcaption", {}, make("bdi", {})));
    this.figures.set(office, figure);
    this.stage.append(figure);
    return figure;
  }

  private newVideo(office: string): HTMLVideoElement {
    const video = make("video", { "data-office": office, autoplay: "", playsinline: "" });
    video.muted = true; // the sound of everybody comes in one stream of its own
    video.srcObject = this.streams.get(office) ?? null;
    return video;
  }

  private showPlace(place: Place, { lines, own, large }: Shown): void {
    const line = lines.find((one) => one.office === place.office);
    const tile = this.tiles.get(place.office) ?? this.newTile(place);
    const small = this.streams.has(place.office) && !large.includes(place.office) && place.office !== own;
    if (small && !tile.video) tile.item.prepend((tile.video = this.newVideo(place.office)));
    if (!small && tile.video) {
      tile.video.remove();
      tile.video = undefined;
    }
    tile.item.classList.toggle("video-talks", line?.talks === true);
    const told = this.told(place, line, own);
    if (tile.told.textContent !== told) tile.told.textContent = told;
    const button = tile.item.querySelector("button");
    if (button) button.hidden = !line;
  }

  private told(place: Place, line: Line | undefined, own: string): string {
    const words = this.words;
    const said = [place.office === own ? say(words, "me") : "", words.presence[place.presence] ?? "", words.turn[place.turn] ?? ""];
    if (!line) return [...said, say(words, "not_in")].filter(Boolean).join(" · ");
    said.push(words.mode[line.mode], line.talks ? say(words, "talks") : "", line.screen ? say(words, "screen") : "");
    if (line.mode !== "text") said.push(line.muted ? say(words, "muted") : "", `${say(words, "line")}: ${words.quality[line.quality]}`);
    return said.filter(Boolean).join(" · ");
  }

  private newTile(place: Place): Tile {
    const told = make("span", { class: "small" });
    const item = make("li", { "data-office": place.office }, make("strong", {}, make("bdi", {}, place[this.words.language])), told);
    if (this.remove && place.presence !== "chair") item.append(this.removal(place, this.remove));
    const tile = { item, told, video: undefined };
    this.tiles.set(place.office, tile);
    this.strip.append(item);
    return tile;
  }

  private removal(place: Place, remove: (office: string) => void): HTMLElement {
    const hidden = make("span", { class: "visually-hidden" }, ` ${place[this.words.language]}`);
    const button = make("button", { type: "button", class: "link small" }, say(this.words, "remove"), hidden);
    button.addEventListener("click", () => remove(place.office));
    return button;
  }
}

function part(section: HTMLElement, selector: string): HTMLElement {
  const found = section.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`${selector} is not on the page`);
  return found;
}
