/** What waits on the telephone to be sent: plain rules, without browser or network. */

export interface Item {
  token: string;
  owner: string;
  kind: string;
  about: number | null;
  happenedAt: string;
  title: string;
  said: Record<string, string>;
  state: "waiting" | "refused";
  why: string;
}

/** An answer to one item: taken, refused for good, or to be tried again later. */
export type Fate = { fate: "taken" } | { fate: "refused"; why: string } | { fate: "later"; signedOut: boolean };

/** Positions that are kept without a network, the newest; older ones give way. */
export const MOST_POSITIONS = 720;
const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

/** What is sent next: the oldest that waits, of this account; nothing of another one's. */
export function nextOf(items: readonly Item[], owner: string): Item | undefined {
  return items
    .filter((item) => item.state === "waiting" && item.owner === owner)
    .sort((one, other) => one.happenedAt.localeCompare(other.happenedAt))[0];
}

/** Positions that have to go so that no more than `MOST_POSITIONS` are kept. */
export function overflow(items: readonly Item[]): Item[] {
  const positions = items.filter((item) => item.kind === "position");
  positions.sort((one, other) => one.happenedAt.localeCompare(other.happenedAt));
  return positions.slice(0, Math.max(0, positions.length - MOST_POSITIONS));
}

/** How long to wait after so many failures in a row. */
export function pauseMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
}

/** What an answer of the server means: only what it refused by a rule is over, everything else is kept. */
export function fateOf(status: number, redirected: boolean, body: { taken?: boolean; why?: string } | null): Fate {
  if (status === 200 && !redirected && body?.taken) return { fate: "taken" };
  if (status === 422 && body?.why) return { fate: "refused", why: body.why };
  return { fate: "later", signedOut: redirected || status === 401 || status === 403 };
}
