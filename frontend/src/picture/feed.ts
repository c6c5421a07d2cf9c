/** Brings news to the store: units from the worker, the rest anew when the live feed tells of something of its kind. */

import { find } from "../dom";
import type { Items } from "./model";
import type { Store } from "./store";
import type { Order, Told } from "./worker";

const TOGETHER_MS = 400;
const SPREAD_MS = 400;
const LEAST_MS = 1500;
const AGES_MS = 20_000;
/** Without an answer for so long, what is shown is old. */
export const LOST_MS = { units: 10_000, items: 60_000 };

/** `also` is done whenever the rest is fetched anew. */
export function mountFeed(store: Store, also: () => void = () => undefined): void {
  if (store.island.units) followUnits(store);
  const again = new Again(store, also);
  again.soon();
  const feed = new EventSource("/events");
  feed.addEventListener("message", (event: MessageEvent<string>) => again.heard(event.data));
  feed.addEventListener("reset", () => again.soon());
  window.addEventListener("pagehide", () => feed.close());
  window.setInterval(() => again.soon(), AGES_MS);
  window.setInterval(() => store.tell("tick"), 1000);
  window.addEventListener("online", () => again.soon());
}

function followUnits(store: Store): void {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const order = (told: Order): void => worker.postMessage(told);
  worker.addEventListener("message", ({ data }: MessageEvent<Told>) => {
    if (data.what === "columns") {
      performance.mark("units-came");
      store.takeUnits(data.columns);
    } else if (data.what === "same") store.hear("units");
    else if (data.what === "signed-out") location.reload();
  });
  document.addEventListener("visibilitychange", () => order({ what: document.hidden ? "pause" : "go" }));
  order({ what: "start", url: new URL(store.island.units, location.origin).href });
}

class Again {
  private timer = 0;
  private last = -Infinity;

  constructor(
    private readonly store: Store,
    private readonly also: () => void,
  ) {}

  heard(text: string): void {
    if (!text) return;
    const { kind } = JSON.parse(text) as { kind: string };
    if (this.store.island.follows.includes(kind)) this.soon();
  }

  /** Several events close together are fetched once, a night full of them no oftener than the server can bear, the consoles
   * of a room not all in the same moment. */
  soon(): void {
    if (this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.last = performance.now();
      this.also();
      void this.fetchItems();
    }, Math.max(TOGETHER_MS + SPREAD_MS * Math.random(), this.last + LEAST_MS - performance.now()));
  }

  private async fetchItems(): Promise<void> {
    try {
      const answer = await fetch(this.store.island.items, { headers: { Accept: "application/json" } });
      if (answer.redirected) return location.reload();
      if (answer.ok) this.store.takeItems((await answer.json()) as Items);
    } catch {
      return; // what is shown says how old it is, and the next round tries again
    }
  }
}

/** Which parts of the picture have had no answer for too long. */
export function lost(store: Store): ("items" | "units")[] {
  const now = store.now();
  const parts: ("items" | "units")[] = store.island.units ? ["units", "items"] : ["items"];
  return parts.filter((part) => now - store.heard[part] > LOST_MS[part] && store.heard[part] > -Infinity);
}

/** The page says when it has lost the server, in words and by a grey map. */
export function mountLost(store: Store, box: HTMLElement): void {
  const state = find("map-state");
  store.listen((change) => {
    if (change !== "tick" && change !== "items" && change !== "units") return;
    const isLost = lost(store).length > 0;
    if (isLost === (box.dataset["lost"] === "yes")) return;
    if (isLost) box.dataset["lost"] = "yes";
    else delete box.dataset["lost"];
    state.textContent = isLost ? (store.island.text["lost"] ?? "") : "";
    state.hidden = !isLost;
  });
}
