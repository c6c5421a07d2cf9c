/** The plan editor: the plan's own map; what is chosen on it is decided about in the panel. */

import "maplibre-gl/dist/maplibre-gl.css";
import "./css/plan.css";
import "./css/panel.css";
import "./css/editor.css";
import { find } from "./dom";
import { mountKeys } from "./keys";
import { mountList } from "./list";
import { mapFailure, mountMap } from "./map/map";
import type { Island, PlanData, Selection } from "./model";
import { mountSlider } from "./slider";
import { Store } from "./store";
import { clockOf } from "./time";

interface EditorIsland extends Island {
  selected: string;
}

async function start(): Promise<void> {
  const island = JSON.parse(find("island").textContent ?? "") as EditorIsland;
  const answer = await fetch(island.map, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) {
    mapFailure(island.text["load_failed"] ?? "");
    return;
  }
  const store = new Store((await answer.json()) as PlanData);
  const clock = clockOf(store.data.zone, island.language);
  const slider = mountSlider(store, island, clock);
  const list = mountList(store, island, clock, { follows: false });
  const map = mountMap(store, island);
  store.listen((change) => {
    if (change === "selection") void choose(island, store.selection);
  });
  mountSpot(store, map);
  mountKeys(store, { play: slider.toggle, search: list.focusSearch });
  keepView();
  if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
}

/** A click on the map fills the spot of a form; Escape, or another choice, gives it up. */
function mountSpot(store: Store, map: ReturnType<typeof mountMap>): void {
  let picking: HTMLFormElement | null = null;
  const end = (): void => {
    picking?.querySelector<HTMLElement>("button")?.focus();
    picking = null;
    delete find("plan").dataset["picking"];
  };
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-pick]");
    if (!button) return;
    picking = button.closest<HTMLFormElement>("form[data-spot]");
    find("plan").dataset["picking"] = "yes";
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.code !== "Escape" || !picking) return;
      event.stopImmediatePropagation();
      end();
    },
    true,
  );
  store.listen((change) => {
    if (change === "selection") end();
  });
  map?.on("click", (event) => {
    if (!picking) return;
    event.preventDefault();
    fill(picking, "lon", event.lngLat.lng);
    fill(picking, "lat", event.lngLat.lat);
    end();
  });
}

/** Every form of the panel says what the page showed, so that the answer shows the same hour, filters and choice. */
function keepView(): void {
  document.addEventListener("submit", (event) => {
    const field = (event.target as HTMLFormElement).elements.namedItem("view");
    if (field instanceof HTMLInputElement) field.value = location.search.slice(1);
  });
}

function fill(form: HTMLFormElement, name: string, value: number): void {
  const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`);
  if (field) field.value = value.toFixed(6);
}

/** Bring what can be decided about the choice into the panel. Sent elsewhere, the session has ended: show that as a page. */
async function choose(island: EditorIsland, selection: Selection | null): Promise<void> {
  const query = selection ? `?sel=${encodeURIComponent(`${selection.what}:${selection.id}`)}` : "";
  const answer = await fetch(`${island.selected}${query}`).catch(() => null);
  if (answer?.redirected) location.reload();
  if (!answer?.ok || answer.redirected) return;
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fromList = find("list").contains(document.activeElement);
  find("decide").replaceChildren(...part.body.children);
  find("decide").scrollIntoView({ block: "nearest" });
  if (fromList) find("decide").querySelector<HTMLElement>("h2")?.focus();
}

void start();
