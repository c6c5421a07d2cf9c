/** The tiles of the wall: fetched anew with everything else; one that is older than its limit is grey and says so. */

import { find } from "../dom";
import { ago } from "./model";
import type { Store } from "./store";

export interface Tiles {
  fetchAnew(): void;
}

export function mountTiles(store: Store): Tiles {
  const box = find("tiles");
  const age = (): void => {
    for (const tile of box.querySelectorAll<HTMLElement>(".tile")) {
      const at = Date.parse(tile.dataset["at"] ?? "");
      const old = store.now() - at;
      const isStale = !(old <= 1000 * Number(tile.dataset["limit"]));
      tile.classList.toggle("tile-stale", isStale);
      const text = Number.isNaN(at) ? (store.island.text["old"] ?? "") : ago(old, store.island.text);
      const told = tile.querySelector("[data-age]");
      if (told) told.textContent = isStale && !Number.isNaN(at) ? `${text} · ${store.island.text["old"]}` : text;
    }
  };
  const fetchAnew = async (): Promise<void> => {
    try {
      const answer = await fetch(store.island.tiles, { headers: { Accept: "text/html" } });
      if (answer.redirected) return location.reload();
      if (!answer.ok) return;
      const held = document.activeElement?.id ?? "";
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      box.replaceChildren(...fresh.body.children);
      if (held.startsWith("tile-")) document.getElementById(held)?.focus({ preventScroll: true });
      age();
    } catch {
      return; // the tiles say how old they are
    }
  };
  store.listen((change) => {
    if (change === "tick") age();
  });
  age();
  return { fetchAnew: () => void fetchAnew() };
}
