/** The plan page: one fetch of the plan, then list, slider, card and map share one store. */

import "maplibre-gl/dist/maplibre-gl.css";
import "./css/plan.css";
import "./css/panel.css";
import { mountDetail } from "./detail";
import { find } from "./dom";
import { mountKeys } from "./keys";
import { mountList } from "./list";
import { bandOf, type Island, type PlanData } from "./model";
import { readSelection } from "./address";
import { mountSlider } from "./slider";
import { Store } from "./store";
import { mountTabs, type Tabs } from "./tabs";
import { atLeast, clockOf } from "./time";
import { mapFailure, mountMap } from "./map/map";

async function start(): Promise<void> {
  const island = JSON.parse(find("island").textContent ?? "") as Island;
  const tabs = mountTabs();
  find("plan").dataset["state"] = "loading";
  let data: PlanData;
  try {
    const answer = await fetch(island.map, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    data = (await answer.json()) as PlanData;
  } catch {
    find("plan").dataset["state"] = "failed";
    mapFailure(island.text["load_failed"] ?? "");
    return;
  }
  show(island, data, tabs);
}

function show(island: Island, data: PlanData, tabs: Tabs): void {
  const store = new Store(data);
  const clock = clockOf(data.zone, island.language);
  const slider = mountSlider(store, island, clock);
  const list = mountList(store, island, clock);
  mountDetail(store, island, clock);
  mountPlaces(store, island);
  mountLinks(store);
  mountKeys(store, {
    play: slider.toggle,
    search: () => {
      tabs.show("elements");
      list.focusSearch();
    },
  });
  mountMap(store, island);
  find("plan").dataset["state"] = "ready";
}

/** The column of the places' table that follows the hour. */
function mountPlaces(store: Store, island: Island): void {
  const byId = new Map(store.data.places.map((place) => [place.id, place]));
  const rows = [...document.querySelectorAll<HTMLElement>("#places-table [data-place]")];
  const draw = (): void => {
    for (const row of rows) {
      const protection = byId.get(row.dataset["place"] ?? "")?.protection[store.hour] ?? 0;
      const name = bandOf(store.data.bands, protection);
      const cell = row.querySelector<HTMLElement>("[data-now]");
      if (!cell) continue;
      cell.className = `js-only now band band-${name}`;
      const dot = document.createElement("span");
      dot.className = "dot";
      const value = document.createElement("bdi");
      value.dir = "ltr";
      value.textContent = atLeast(protection);
      const words = document.createElement("span");
      words.className = "band-word";
      words.textContent = island.bands[name];
      cell.replaceChildren(dot, " ", value, " ", words);
    }
  };
  const mark = (): void => {
    for (const row of rows) {
      const chosen = store.selection?.what === "place" && store.selection.id === row.dataset["place"];
      row.classList.toggle("chosen", chosen);
      if (chosen && !row.contains(document.activeElement)) row.scrollIntoView({ block: "nearest" });
    }
  };
  store.listen((change) => {
    if (change === "hour") draw();
    if (change === "selection") mark();
  });
  draw();
  mark();
}

/** Links that select on the map instead of loading the page again. */
function mountLinks(store: Store): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLElement>("[data-select]");
    if (!link) return;
    event.preventDefault();
    const hour = store.data.hours.indexOf(link.dataset["hour"] ?? "");
    store.select(readSelection(link.dataset["select"] ?? ""), hour < 0 ? store.hour : hour);
  });
}

void start();
