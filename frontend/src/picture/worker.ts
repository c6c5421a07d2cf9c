/** Fetches and decodes the positions of units once a second, beside the page, so that drawing never waits for it. */

import { decoded, type SentColumns } from "./decode";
import type { Columns } from "./model";

export type Told = { what: "columns"; columns: Columns } | { what: "same" } | { what: "failed" } | { what: "signed-out" };
export type Order = { what: "start"; url: string } | { what: "pause" } | { what: "go" };

const EVERY_MS = 1000;
const PATIENCE_MS = 8000;
let url = "";
let isPaused = false;
let known = { roster: "", seen: "" };

const tell = (told: Told, moved: Transferable[] = []): void => postMessage(told, { transfer: moved });

async function ask(): Promise<void> {
  const query = new URLSearchParams(known);
  const answer = await fetch(`${url}?${query}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.redirected || answer.status === 401 || answer.status === 403) return tell({ what: "signed-out" });
  if (answer.status === 204) return tell({ what: "same" });
  if (!answer.ok) throw new Error(String(answer.status));
  const sent = (await answer.json()) as SentColumns;
  known = { roster: sent.roster, seen: sent.seen };
  const columns = decoded(sent);
  tell({ what: "columns", columns }, [columns.x.buffer, columns.y.buffer, columns.at.buffer, columns.doing.buffer]);
}

async function follow(): Promise<void> {
  for (;;) {
    const begun = performance.now();
    if (!isPaused) await ask().catch(() => tell({ what: "failed" }));
    await new Promise((resume) => setTimeout(resume, Math.max(100, EVERY_MS - (performance.now() - begun))));
  }
}

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  isPaused = data.what === "pause";
  if (data.what === "start") {
    url = data.url;
    void follow();
  }
});
