/** How well the own line holds, from what the browser measures of its streams. */

import type { Quality } from "./messages";

interface Counted {
  lost: number;
  received: number;
}

export interface Measured {
  lost: number;
  roundTrip: number;
  connected: boolean;
}

/** A word for a share of lost packets and a time there and back in seconds. */
export function wordFor({ lost, roundTrip, connected }: Measured): Quality {
  if (!connected) return "none";
  if (lost > 0.08 || roundTrip > 0.8) return "poor";
  return lost > 0.02 || roundTrip > 0.3 ? "fair" : "good";
}

export class Meter {
  private readonly before = new Map<string, Counted>();

  async measure(links: ReadonlyMap<string, RTCPeerConnection>): Promise<Quality> {
    const found: Measured = { lost: 0, roundTrip: 0, connected: true };
    for (const [name, link] of links) {
      if (link.connectionState === "failed" || link.connectionState === "disconnected") found.connected = false;
      (await link.getStats()).forEach((stat: Record<string, unknown>) => this.count(name, stat, found));
    }
    if (links.size === 0) found.connected = false;
    return wordFor(found);
  }

  private count(link: string, stat: Record<string, unknown>, found: Measured): void {
    if (stat["type"] === "remote-inbound-rtp") {
      found.lost = Math.max(found.lost, Number(stat["fractionLost"] ?? 0));
      found.roundTrip = Math.max(found.roundTrip, Number(stat["roundTripTime"] ?? 0));
    } else if (stat["type"] === "inbound-rtp") {
      const key = `${link} ${String(stat["id"])}`;
      const now = { lost: Number(stat["packetsLost"] ?? 0), received: Number(stat["packetsReceived"] ?? 0) };
      const was = this.before.get(key) ?? now;
      this.before.set(key, now);
      const lost = Math.max(0, now.lost - was.lost);
      const all = lost + Math.max(0, now.received - was.received);
      if (all > 0) found.lost = Math.max(found.lost, lost / all);
    }
  }
}
