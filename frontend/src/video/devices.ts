/** Camera, microphone and screen of this browser. */

import { make } from "../dom";
import type { Mode } from "./messages";

const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 } };

export class Devices {
  sound: MediaStreamTrack | undefined;
  camera: MediaStreamTrack | undefined;
  screen: MediaStreamTrack | undefined;

  constructor(private readonly cameras: HTMLSelectElement, private readonly microphones: HTMLSelectElement) {}

  /** Ask for what a mode needs; false where the browser gives none of it. */
  async open(mode: Mode): Promise<boolean> {
    this.close();
    if (mode === "text") return true;
    this.sound = await this.take({ audio: this.chosen(this.microphones, { echoCancellation: true, noiseSuppression: true }) });
    if (mode === "video") this.camera = await this.take({ video: this.chosen(this.cameras, PICTURE) });
    await this.list();
    return this.sound !== undefined && (mode !== "video" || this.camera !== undefined);
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

  close(): void {
    for (const track of [this.sound, this.camera, this.screen]) track?.stop();
    this.sound = this.camera = this.screen = undefined;
  }

  private async take(wanted: MediaStreamConstraints): Promise<MediaStreamTrack | undefined> {
    try {
      return (await navigator.mediaDevices.getUserMedia(wanted)).getTracks()[0];
    } catch {
      return undefined;
    }
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
