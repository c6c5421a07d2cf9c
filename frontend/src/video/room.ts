/** A browser in the video room: joins, sends, watches, and comes back by itself. */

import { Devices } from "./devices";
import { Entrance } from "./entrance";
import { say, type Line, type Mode, type Place, type State, type Told, type WayIn, type Words } from "./messages";
import { Meter } from "./quality";
import { speakerOf, watched } from "./stage";
import { Streams } from "./streams";
import { View } from "./view";

const MEASURES_MS = 3000;
const AGAIN_MS = 3000;

export async function joinRoom(section: HTMLElement, form: HTMLFormElement): Promise<void> {
  const words = JSON.parse(document.getElementById("video-words")?.textContent ?? "{}") as Words;
  const chosen = new FormData(form);
  const room = new Room(section, form, words, String(chosen.get("csrfmiddlewaretoken") ?? ""));
  await room.join(String(chosen.get("mode")) as Mode);
}

class Room {
  private readonly state: State = { muted: true, screen: false, mode: "video", quality: "none" };
  private readonly devices: Devices;
  private readonly view: View;
  private readonly entrance: Entrance;
  private readonly meter = new Meter();
  private readonly sound = new Audio();
  private readonly ending = new AbortController();
  private readonly inside: HTMLElement;
  private streams: Streams | undefined;
  private way: WayIn | undefined;
  private lines: Line[] = [];
  private places: Place[] = [];
  private speaker = "";
  private asked = "";
  private large: string[] = [];
  private isUp = false;
  private timer = 0;

  constructor(private readonly section: HTMLElement, private readonly form: HTMLFormElement, private readonly words: Words, csrf: string) {
    this.devices = new Devices(this.field("video-camera-choice"), this.field("video-microphone-choice"));
    const remove = section.dataset["remove"];
    this.view = new View(section, words, remove ? (office) => void this.act(remove, { office }) : undefined);
    this.entrance = new Entrance(section.dataset["video"] ?? "", csrf, {
      entered: (way) => this.entered(way),
      told: (message) => void this.heard(message),
      refused: (text) => this.end(text),
      lost: () => this.lost(),
    });
    this.inside = section.querySelector<HTMLElement>("[data-video-inside]") as HTMLElement;
    this.sound.autoplay = true;
  }

  async join(mode: Mode): Promise<void> {
    this.form.hidden = true;
    this.view.say(say(this.words, "entering"));
    this.listen();
    this.state.mode = mode;
    const given = await this.devices.open(mode);
    if (this.ending.signal.aborted) return;
    this.inside.hidden = false;
    this.field<HTMLSelectElement>("video-now").value = mode;
    this.own();
    await this.entrance.enter();
    if (this.ending.signal.aborted) return;
    if (!given) this.view.say(say(this.words, "no_device"));
    this.timer = window.setInterval(() => void this.measure(), MEASURES_MS);
  }

  private entered(way: WayIn): void {
    this.way = way;
    this.asked = "";
    this.streams?.closeAll();
    this.streams = new Streams((message) => this.entrance.say(message), way.relays, (link, stream) => this.arrived(link, stream));
    this.own();
    this.tellState();
  }

  private async heard(message: Told): Promise<void> {
    if (message.told === "gateway") await this.gateway(message.up);
    else if (message.told === "lines") this.lines = message.lines;
    else if (message.told === "line") this.lines = [...this.lines.filter((line) => line.office !== message.line.office), message.line];
    else if (message.told === "roll") this.places = message.offices;
    else if (message.told === "talking") this.lines = this.lines.map((line) => (line.office === message.office ? { ...line, talks: message.talks } : line));
    else if (message.told === "answer") await this.streams?.answered(message.link, message.sdp);
    else if (message.told === "offer") await this.streams?.offered(message.link, message.sdp);
    else if (message.told === "gone") this.gone(message.link);
    else if (message.told === "failed") this.failed(message.link);
    else if (message.told !== "ended") return;
    else if (message.why === "stopped" || message.why === "expired") this.view.say(this.words.ended[message.why] ?? "");
    else return this.end(this.words.ended[message.why] ?? "");
    this.draw();
  }

  private async gateway(up: boolean): Promise<void> {
    const wasUp = this.isUp;
    this.isUp = up;
    this.asked = "";
    if (!up) {
      this.streams?.closeAll();
      for (const line of this.lines) if (line.office !== this.way?.office) this.view.picture(line.office, undefined);
      this.section.dataset["gateway"] = "down";
      return this.view.say(say(this.words, "gateway_down"));
    }
    const back = this.section.dataset["gateway"] === "down" && !wasUp;
    this.section.dataset["gateway"] = "up";
    this.view.say(this.state.mode === "text" ? say(this.words, "text_only") : say(this.words, back ? "gateway_back" : "entered"));
    await this.send();
  }

  /** Send and hear what the mode asks for. */
  private async send(): Promise<void> {
    const { streams } = this;
    if (!this.isUp || !streams) return;
    const picture = this.devices.screen ?? (this.state.mode === "video" ? this.devices.camera : undefined);
    if (picture) await streams.send(picture);
    if (streams !== this.streams) return;
    if (this.state.mode !== "text") await streams.hear(this.devices.sound);
    this.applyMute();
  }

  private arrived(link: string, stream: MediaStream): void {
    if (link !== "hear") return this.view.picture(link.replace("watch:", ""), stream), this.draw();
    this.sound.srcObject = stream;
    this.sound.play().catch(() => {
      this.view.say(say(this.words, "hear"));
      document.addEventListener("pointerdown", () => void this.sound.play(), { once: true, signal: this.ending.signal });
    });
  }

  private gone(link: string): void {
    this.streams?.close(link);
    this.view.picture(link.replace("watch:", ""), undefined);
  }

  private failed(link: string): void {
    if (!this.isUp || (link !== "send" && link !== "hear")) return;
    this.view.say(say(this.words, "failed"));
    window.setTimeout(() => void this.send(), AGAIN_MS);
  }

  private lost(): void {
    this.streams?.closeAll();
    this.isUp = false;
    this.view.say(say(this.words, "line_lost"));
  }

  private draw(): void {
    if (!this.way) return;
    const { office, chair } = this.way;
    this.speaker = speakerOf(office, this.places, this.lines, this.speaker);
    const everyone = this.field<HTMLInputElement>("video-everyone").checked;
    const wanted = watched(office, chair, this.speaker, this.lines, everyone, this.isUp && this.state.mode === "video");
    this.large = wanted.large;
    const asked = JSON.stringify(wanted);
    if (asked !== this.asked && this.isUp) {
      this.asked = asked;
      this.entrance.say({ do: "watch", ...wanted });
    }
    this.view.show({ places: this.places, lines: this.lines, own: office, large: this.large });
  }

  private async measure(): Promise<void> {
    const links = this.streams?.links ?? new Map<string, RTCPeerConnection>();
    const quality = await this.meter.measure(links);
    if (quality === this.state.quality) return;
    this.state.quality = quality;
    this.tellState();
  }

  private tellState(): void {
    this.entrance.say({ do: "state", ...this.state });
    this.label();
  }

  private applyMute(): void {
    if (this.devices.sound) this.devices.sound.enabled = !this.state.muted;
  }

  /** Change what the own line carries. */
  private async change(mode: Mode): Promise<void> {
    this.state.mode = mode;
    this.state.screen = false;
    for (const link of ["send", "hear"]) {
      if (this.streams?.links.has(link)) this.entrance.say({ do: "close", link });
      this.streams?.close(link);
    }
    const given = await this.devices.open(mode);
    if (this.ending.signal.aborted) return;
    this.tellState();
    this.own();
    await this.send();
    this.view.say(given ? (mode === "text" ? say(this.words, "text_only") : "") : say(this.words, "no_device"));
    this.draw();
  }

  private async share(): Promise<void> {
    if (this.devices.screen) {
      this.devices.unshare();
      this.state.screen = false;
      const back = this.state.mode === "video" ? this.devices.camera : undefined;
      if (back) await this.streams?.replace(back);
      else {
        this.entrance.say({ do: "close", link: "send" });
        this.streams?.close("send");
      }
    } else {
      const track = await this.devices.share();
      if (!track) return;
      if (this.ending.signal.aborted) return this.devices.unshare();
      track.addEventListener("ended", () => void this.share());
      this.state.screen = true;
      if (!(await this.streams?.replace(track))) await this.streams?.send(track);
    }
    this.own();
    this.tellState();
  }

  /** The own picture, as the others get it. */
  private own(): void {
    const track = this.devices.screen ?? this.devices.camera;
    this.view.picture(this.way?.office ?? "", track ? new MediaStream([track]) : undefined);
    this.label();
    this.draw();
  }

  private label(): void {
    const { muted, screen, mode } = this.state;
    const camera = this.devices.camera;
    this.button("video-mute", say(this.words, muted ? "unmute" : "mute"), muted, mode !== "text" && this.devices.sound !== undefined);
    this.button("video-camera", say(this.words, camera?.enabled ? "camera_off" : "camera_on"), !camera?.enabled, camera !== undefined);
    this.button("video-share", say(this.words, screen ? "unshare" : "share"), screen, mode !== "text");
    this.section.dataset["mode"] = mode;
  }

  private button(id: string, text: string, pressed: boolean, usable: boolean): void {
    const button = this.field<HTMLButtonElement>(id);
    button.textContent = text;
    button.setAttribute("aria-pressed", String(pressed));
    button.disabled = !usable;
  }

  private listen(): void {
    const on = (id: string, event: string, act: () => void) => this.field(id).addEventListener(event, act, { signal: this.ending.signal });
    on("video-mute", "click", () => {
      this.state.muted = !this.state.muted;
      this.applyMute();
      this.tellState();
    });
    on("video-camera", "click", () => {
      if (this.devices.camera) this.devices.camera.enabled = !this.devices.camera.enabled;
      this.label();
    });
    on("video-share", "click", () => void this.share());
    on("video-hand", "click", () => void this.act(this.section.dataset["floor"] ?? ""));
    on("video-leave", "click", () => this.end(this.words.ended["left"] ?? ""));
    on("video-now", "change", () => void this.change(this.field<HTMLSelectElement>("video-now").value as Mode));
    for (const id of ["video-camera-choice", "video-microphone-choice"]) on(id, "change", () => void this.change(this.state.mode));
    on("video-everyone", "change", () => this.draw());
    window.addEventListener("pagehide", () => this.entrance.leave(), { signal: this.ending.signal });
  }

  /** Do something that a form of this page does as well, then let the page show it. */
  private async act(address: string, fields: Record<string, string> = {}): Promise<void> {
    await this.entrance.post(address, fields).catch(() => undefined);
    document.dispatchEvent(new Event("himaya:anew"));
  }

  private end(text: string): void {
    this.entrance.leave();
    this.ending.abort();
    window.clearInterval(this.timer);
    this.isUp = false;
    this.streams?.closeAll();
    this.streams = undefined;
    this.devices.close();
    this.sound.srcObject = null;
    this.view.close(text);
    this.inside.hidden = true;
    this.form.hidden = false;
  }

  private field<Type extends HTMLElement = HTMLSelectElement>(id: string): Type {
    const found = this.section.querySelector<Type>(`#${id}`);
    if (!found) throw new Error(`#${id} is not on the page`);
    return found;
  }
}
