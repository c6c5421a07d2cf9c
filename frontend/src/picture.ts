/** The picture and the wall: one store, a map, and a list or tiles. */

import "maplibre-gl/dist/maplibre-gl.css";
import "./css/plan.css";
import "./css/panel.css";
import "./css/picture.css";
import { find } from "./dom";
import { mountFeed, mountLost } from "./picture/feed";
import { mountKeys } from "./picture/keys";
import { mountList } from "./picture/list";
import { mountMap } from "./picture/map";
import type { Island } from "./picture/model";
import { Store } from "./picture/store";
import { mountTiles } from "./picture/tiles";

const store = new Store(JSON.parse(find("island").textContent ?? "") as Island);
const fit = (): void => find("fit").click();
const wall = document.getElementById("wall");
if (wall) {
  const tiles = mountTiles(store);
  mountKeys({ fit, clear: () => store.select("") });
  mountMap(store);
  mountLost(store, wall);
  mountFeed(store, tiles.fetchAnew);
} else {
  const list = mountList(store);
  mountKeys({ fit, clear: () => store.select(""), search: list.focusSearch, open: list.openSelected, help: () => find<HTMLDialogElement>("keys").showModal() });
  mountMap(store);
  mountLost(store, find("picture"));
  mountFeed(store);
}
