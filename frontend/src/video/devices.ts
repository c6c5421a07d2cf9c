/** Camera, microphone and screen of this browser. */

import { make } from "../dom";
import type { Mode } from "./messages";

const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 } };

export class Devices {
  sound: MediaStreamTrack | undefined;
  camera: MediaStreamTrack | undefined;
  screen: MediaStreamTrack | undefined;
  private turn = 0;

  constructor(private readonly cameras: HTMLSelectElement, private readonly microphones: HTMLSelectElement) {}

  /** Ask for what a mode needs; false where the browser gives none of it, or it has been closed meanwhile. */
  async open(mode: Mode): Promise<boolean> {
    this.close();
    if (mode === "text") return true;
    const { turn } = this;
    const sound = await this.take(turn, { audio: this.chosen(this.microphones, { echoCancellation: true, noiseSuppression: true }) });
    const camera = mode === "video" ? await this.take(turn, { video: this.chosen(this.cameras, PICTURE) }) : undefined;
    if (turn !== this.turn) {
      sound?.stop();
      return false;
    }
    this.sound = sound;
    this.camera = camera;
    await this.list();
    return sound !== undefined && (mode !== "video" || camera !== undefined);
  }

  async share(): Promise<MediaStreamTrack | undefined> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { max: 10 } }, audio: false });
      this.screen = stream.getVideoTracks()[0];
    } catch {
      this.screen = undefined;
    }
    return this.screen;
  }

  unshare(): void {
    this.screen?.stop();
    this.screen = undefined;
  }

  /** Stop every device; what is still being asked for is stopped once it is given. */
  close(): void {
    this.turn += 1;
    for (const track of [this.sound, this.camera, this.screen]) track?.stop();
    this.sound = this.camera = this.screen = undefined;
  }

  private async take(turn: number, wanted: MediaStreamConstraints): Promise<MediaStreamTrack | undefined> {
    const given = turn === this.turn ? await navigator.mediaDevices.getUserMedia(wanted).catch(() => undefined) : undefined;
    const track = given?.getTracks()[0];
    if (turn === this.turn) return track;
    track?.stop();
    return undefined;
  }

  private chosen(list: HTMLSelectElement, wanted: MediaTrackConstraints): MediaTrackConstraints {
    return list.value ? { ...wanted, deviceId: { exact: list.value } } : wanted;
  }

  private async list(): Promise<void> {
    const found = await navigator.mediaDevices.enumerateDevices();
    fill(this.cameras, found.filter((device) => device.kind === "videoinput"), this.camera);
    fill(this.microphones, found.filter((device) => device.kind === "audioinput"), this.sound);
  }
}

function fill(list: HTMLSelectElement, devices: MediaDeviceInfo[], used: MediaStreamTrack | undefined): void {
  const options = devices.map((device, at) => make("option", { value: device.deviceId }, device.label || String(at + 1)));
  list.replaceChildren(...options);
  list.disabled = options.length === 0;
  const now = used?.getSettings().deviceId;
  if (now) list.value = now;
}
