/** Sharing the position of a unit: only while the page says so, and off at a touch, with or without a network. */

import type { Outbox } from "./outbox";

const EVERY_MS = 15_000;
const WAIT_MS = 30_000;

export class Sharing {
  private watch: number | undefined;
  private sentAt = 0;

  constructor(
    private readonly region: HTMLElement,
    private readonly texts: Record<string, string>,
    private readonly outbox: Outbox,
  ) {}

  start(): void {
    const card = this.region.querySelector<HTMLElement>("[data-sharing]");
    if (!card) return void this.outbox.forgetPositions();
    card.querySelector("form[data-field-stop]")?.addEventListener("submit", (event) => void this.off(event, card));
    const left = Date.parse(card.dataset["until"] ?? "") - Date.now();
    if (!("geolocation" in navigator)) return this.tell(this.texts["denied"]);
    if (!(left > 0)) return this.end();
    window.setTimeout(() => this.end(), Math.min(left, 2 ** 31 - 1));
    this.tell(this.texts["no_fix"]);
    this.watch = navigator.geolocation.watchPosition(
      (position) => void this.measured(position),
      (error) => this.tell(error.code === error.PERMISSION_DENIED ? this.texts["denied"] : this.texts["no_fix"]),
      { enableHighAccuracy: true, maximumAge: EVERY_MS, timeout: WAIT_MS },
    );
  }

  private async measured({ coords, timestamp }: GeolocationPosition): Promise<void> {
    if (timestamp - this.sentAt < EVERY_MS) return;
    this.sentAt = timestamp;
    const said: Record<string, string> = {
      lon: String(coords.longitude), lat: String(coords.latitude), error_m: String(coords.accuracy),
    };
    if (coords.speed !== null) said["speed_mps"] = String(coords.speed);
    if (coords.heading !== null && !Number.isNaN(coords.heading)) said["course_deg"] = String(coords.heading);
    await this.outbox.keep("position", null, "", said);
    const at = new Date(timestamp);
    const clock = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
    this.tell(`${this.texts["last_fix"]} ${clock}`);
  }

  private async off(event: Event, card: HTMLElement): Promise<void> {
    event.preventDefault();
    this.stop();
    await this.outbox.forgetPositions();
    await this.outbox.keep("stop", null, card.querySelector("button")?.textContent ?? "", {});
    this.tell(this.texts["stopped"]);
    card.querySelector("[role=status]")?.classList.remove("alert-yellow");
    card.querySelector("form")?.remove();
    delete card.dataset["sharing"];
  }

  private end(): void {
    this.stop();
    this.tell(this.texts["ended"]);
  }

  private stop(): void {
    if (this.watch !== undefined) navigator.geolocation.clearWatch(this.watch);
    this.watch = undefined;
  }

  private tell(text: string | undefined): void {
    const place = this.region.querySelector<HTMLElement>("[data-fix]");
    if (place) place.textContent = ` · ${text ?? ""}`;
  }
}
