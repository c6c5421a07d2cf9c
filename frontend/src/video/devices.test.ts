import { afterEach, describe, expect, it, vi } from "vitest";
import { Devices } from "./devices";

class Track {
  isLive = true;
  stop(): void {
    this.isLive = false;
  }
  getSettings(): MediaTrackSettings {
    return {};
  }
}

/** A browser whose reader has not yet answered whether a device may be used: `answer` says yes to every question. */
function browser(): { tracks: Track[]; answer: () => void } {
  const waiting: (() => void)[] = [];
  const tracks: Track[] = [];
  const getUserMedia = () =>
    new Promise((given) => {
      waiting.push(() => {
        const track = new Track();
        tracks.push(track);
        given({ getTracks: () => [track] });
      });
    });
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia, enumerateDevices: () => Promise.resolve([]) } });
  return { tracks, answer: () => waiting.splice(0).forEach((one) => one()) };
}

const list = { value: "", replaceChildren: () => undefined } as unknown as HTMLSelectElement;

describe("the devices of a browser", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("stops a microphone that is given after the reader has left", async () => {
    const { tracks, answer } = browser();
    const devices = new Devices(list, list);
    const opened = devices.open("audio");
    devices.close();
    answer();
    expect(await opened).toBe(false);
    expect(tracks.map((track) => track.isLive)).toEqual([false]);
    expect(devices.sound).toBeUndefined();
  });

  it("asks for no camera once the reader has left", async () => {
    const { tracks, answer } = browser();
    const devices = new Devices(list, list);
    const opened = devices.open("video");
    answer();
    await Promise.resolve();
    devices.close();
    answer();
    expect(await opened).toBe(false);
    expect(tracks.some((track) => track.isLive)).toBe(false);
    expect(devices.camera).toBeUndefined();
  });

  it("keeps what was asked for last", async () => {
    const { tracks, answer } = browser();
    const devices = new Devices(list, list);
    const first = devices.open("audio");
    const second = devices.open("audio");
    answer();
    expect([await first, await second]).toEqual([false, true]);
    expect(tracks.map((track) => track.isLive)).toEqual([false, true]);
    expect(devices.sound).toBe(tracks[1]);
  });
});
